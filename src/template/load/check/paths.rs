//! Pure: every state can be reached, and an end from every state.

use std::collections::BTreeSet;

use super::super::Page;
use super::targets;
use crate::template::{Target, Template, Transition, Trigger};

pub fn check(template: &Template, page: &Page<'_>) {
    outcomes(template, page);
    if template.states.is_empty() {
        return page.mistake(
            "state",
            "a template needs states",
            "Add [[state]]; the first is where a TMail begins",
        );
    }
    let reached = reached(template);
    let ending = ending(template);
    for (at, state) in template.states.iter().enumerate().filter(|(_, state)| !state.name.is_empty()) {
        let name = state.name.as_str();
        let path = format!("state.{at}.name");
        let left = template.transitions_from(name).any(|t| !matches!(t.trigger, Trigger::Voided));
        if !reached.contains(name) {
            page.mistake(&path, format!("no way leads to {name}"), "Add a transition to it, or leave it out");
        }
        if !state.is_final && !left {
            page.mistake(
                &path,
                format!("no way leads out of {name}"),
                "Add a transition from it, or write final = true",
            );
        } else if !ending.contains(name) {
            let what = format!("from {name} no final state can be reached");
            page.mistake(&path, what, "Add a way towards a state with final = true");
        }
    }
    final_states(template, page);
}

fn final_states(template: &Template, page: &Page<'_>) {
    for (at, transition) in template.transitions.iter().enumerate() {
        for (nth, from) in transition.from.iter().enumerate() {
            if template.state(from).is_some_and(|state| state.is_final) {
                let what = format!("{from} is final, so no way leads out of it");
                page.mistake(
                    &format!("transition.{at}.from.{nth}"),
                    what,
                    "Leave it out here, or take final away there",
                );
            }
        }
    }
    for (at, question) in template.questions.iter().enumerate() {
        for (nth, name) in question.states.iter().enumerate() {
            if template.state(name).is_some_and(|state| state.is_final) {
                let what = format!("{name} is final, so nobody is asked there");
                page.mistake(&format!("question.{at}.in.{nth}"), what, "Ask in a state before it");
            }
        }
    }
}

/// Ways are tried in order: only the last one may, and has to, hold always.
fn outcomes(template: &Template, page: &Page<'_>) {
    for (at, transition) in template.transitions.iter().enumerate() {
        let last = transition.to.len().saturating_sub(1);
        for (way, outcome) in transition.to.iter().enumerate() {
            let path = format!("transition.{at}.to.{way}");
            if way == last && outcome.when.is_some() {
                let what = "if no condition holds, this transition leads nowhere";
                page.mistake(&format!("{path}.when"), what, "Add a last way without when");
            }
            if way < last && outcome.when.is_none() {
                let what = "this way holds always, so the ones behind it are never taken";
                page.mistake(&path, what, "Give it a when, or put it last");
            }
        }
    }
}

/// From state to state, by name; without the ways back to the state before.
fn steps(template: &Template, goes: impl Fn(&Trigger) -> bool) -> BTreeSet<(&str, &str)> {
    let ways = template.transitions.iter().filter(|transition| goes(&transition.trigger));
    ways.flat_map(steps_of).collect()
}

fn steps_of(transition: &Transition) -> impl Iterator<Item = (&str, &str)> {
    transition.from.iter().flat_map(|from| targets(&transition.to).map(move |(_, to)| (from.as_str(), to)))
}

fn reached(template: &Template) -> BTreeSet<&str> {
    spread(BTreeSet::from([template.initial().name.as_str()]), &steps(template, |_| true))
}

/// The states from which an end can be reached; not by changing what was approved, which nobody does to go
/// on. A way back leads to each state that leads here.
fn ending(template: &Template) -> BTreeSet<&str> {
    let returns = |state: &str| {
        template.transitions_from(state).any(|t| t.to.iter().any(|to| to.target == Target::History))
    };
    let forward = steps(template, |trigger| *trigger != Trigger::Voided);
    let mut backward: BTreeSet<_> = forward.iter().map(|&(from, to)| (to, from)).collect();
    backward.extend(forward.iter().filter(|(_, to)| returns(to)));
    let ends = template.states.iter().filter(|state| state.is_final).map(|state| state.name.as_str());
    spread(ends.collect(), &backward)
}

fn spread<'a>(mut found: BTreeSet<&'a str>, steps: &BTreeSet<(&'a str, &'a str)>) -> BTreeSet<&'a str> {
    loop {
        let next: Vec<_> =
            steps.iter().filter(|(from, to)| found.contains(from) && !found.contains(to)).collect();
        if next.is_empty() {
            return found;
        }
        found.extend(next.into_iter().map(|(_, to)| *to));
    }
}

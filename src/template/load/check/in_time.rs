//! Pure: what has to be filled in can be, before it is needed; and what was approved can't be changed without
//! the process going back.

use std::collections::BTreeSet;

use super::super::Page;
use super::{place, targets};
use crate::template::{Field, Required, State, Target, Template, Transition, Trigger};

pub fn check(template: &Template, page: &Page<'_>) {
    for (at, field) in template.fields.iter().enumerate() {
        if let Required::From(state) = &field.required
            && template.state(state).is_some()
            && !is_open_before(template, field, state, |_, _, to| to != state)
        {
            page.mistake(&format!("{}.required", place(template, at)), missed(field, state), INSTEAD);
        }
    }
    for (at, approval) in template.approvals.iter().enumerate() {
        let needs = approval.requires.iter().enumerate();
        for (nth, field) in needs.filter_map(|(nth, name)| Some((nth, template.field(name)?))) {
            if template.state(&approval.state).is_some()
                && !is_open_by(template, field, &approval.state, &Trigger::Approved)
            {
                let path = format!("approval.{at}.requires.{nth}");
                page.mistake(&path, missed(field, &approval.state), INSTEAD);
            }
        }
    }
    for (at, transition) in template.transitions.iter().enumerate() {
        let Trigger::Verb { needs, .. } = &transition.trigger else { continue };
        let known = transition.from.iter().all(|from| template.state(from).is_some());
        for (nth, field) in
            needs.iter().enumerate().filter_map(|(nth, name)| Some((nth, template.field(name)?)))
        {
            let from =
                transition.from.iter().find(|from| !is_open_by(template, field, from, &transition.trigger));
            if let Some(from) = from.filter(|_| known) {
                page.mistake(&format!("transition.{at}.needs.{nth}"), missed(field, from), INSTEAD);
            }
        }
    }
    template.states.iter().enumerate().for_each(|(at, state)| goes_back(template, page, at, state));
    for (at, approval) in template.approvals.iter().enumerate().filter(|(_, a)| a.expires.is_some()) {
        if let Some(state) = stays(template, &approval.state) {
            let what = format!("once the {} is over, {state} goes on without it", approval.name);
            let instead = format!(
                "Add a [[transition]] with on = \"expired\" or on = \"voided\" and from = [\"{state}\"]"
            );
            page.mistake(&format!("approval.{at}.expires"), what, instead);
        }
    }
}

/// The state behind a gate, if nothing leads back from it once an approval is over.
fn stays<'t>(template: &'t Template, gate: &'t str) -> Option<&'t str> {
    let approved = template.transitions_from(gate).find(|way| way.trigger == Trigger::Approved)?;
    let back = |way: &Transition| matches!(way.trigger, Trigger::Voided | Trigger::Expired);
    let rests = |state: &&str| {
        let waits = template.state(state).is_some_and(|state| !state.is_final);
        waits && !template.transitions_from(state).any(back)
    };
    targets(&approved.to).map(|(_, state)| state).find(rests)
}

const INSTEAD: &str = "Add an earlier state to its open_in, or write required = true there";

fn missed(field: &Field, state: &str) -> String {
    format!("if the opening mail leaves \"{}\" out, nobody can fill it in by {state}", field.name)
}

fn is_open(field: &Field, state: &State) -> bool {
    if field.open_in.is_empty() { !state.is_final } else { field.open_in.contains(&state.name) }
}

/// Whether it can be filled in where those ways lead, which don't need it, and from there on to that state.
fn is_open_before(
    template: &Template,
    field: &Field,
    needed: &str,
    goes: impl Fn(&str, &Transition, &str) -> bool,
) -> bool {
    if field.required == Required::Opening || template.states.is_empty() {
        return true;
    }
    let before = reached(template, template.initial(), goes);
    let mut open = template.states.iter().filter(|state| is_open(field, state) && state.name != needed);
    open.any(|state| {
        before.contains(state.name.as_str()) && reached(template, state, |_, _, _| true).contains(needed)
    })
}

/// Whether it can be filled in in a state, or on a way to it, before what needs it there.
fn is_open_by(template: &Template, field: &Field, needed: &str, trigger: &Trigger) -> bool {
    let here = template.state(needed).is_some_and(|state| is_open(field, state));
    let without = |from: &str, way: &Transition, _: &str| !(from == needed && way.trigger == *trigger);
    here || is_open_before(template, field, needed, without)
}

/// Where a state rests on approvals, a change of what they vouch for leads back.
fn goes_back(template: &Template, page: &Page<'_>, at: usize, state: &State) {
    let mut ways = template.transitions_from(&state.name);
    let back = |way: &Transition| {
        way.trigger == Trigger::Voided || way.to.iter().any(|to| to.target == Target::History)
    };
    if state.is_final || template.states.is_empty() || ways.any(back) {
        return;
    }
    let all = reached(template, template.initial(), |_, _, _| true);
    if !all.contains(state.name.as_str()) {
        return;
    }
    let (mut changed, mut approvals): (Vec<&str>, Vec<&str>) = Default::default();
    for approval in template.approvals.iter().filter(|approval| approval.state != state.name) {
        // An emergency goes past it, which is recorded; otherwise only the approval leads here.
        let around = reached(template, template.initial(), |from, way, _| {
            let approves = way.trigger == Trigger::Approved && from == approval.state;
            !(approves || way.breaks_glass())
        });
        if around.contains(state.name.as_str()) {
            continue;
        }
        let covered = approval.covers.iter().filter_map(|name| template.field(name));
        let open: Vec<&str> =
            covered.filter(|field| is_open(field, state)).map(|field| field.name.as_str()).collect();
        if !open.is_empty() {
            approvals.push(&approval.name);
            changed.extend(open.iter().filter(|name| !changed.contains(*name)).copied().collect::<Vec<_>>());
        }
    }
    if !changed.is_empty() {
        let what = format!(
            "in {} a change of {} takes away the {}, and the process goes on without",
            state.name,
            changed.join(", "),
            approvals.join(" and the ")
        );
        let instead = format!(
            "Add a [[transition]] with on = \"voided\" and from = [\"{}\"], or name other states in open_in of the fields",
            state.name
        );
        page.mistake(&format!("state.{at}.name"), what, instead);
    }
}

/// The states that can be reached by those ways that `goes` lets pass: from a state, by a transition, to another.
fn reached<'t>(
    template: &'t Template,
    from: &'t State,
    goes: impl Fn(&str, &Transition, &str) -> bool,
) -> BTreeSet<&'t str> {
    let mut reached = BTreeSet::from([from.name.as_str()]);
    let mut open = vec![from.name.as_str()];
    while let Some(state) = open.pop() {
        for way in template.transitions_from(state) {
            for (_, to) in targets(&way.to).filter(|(_, to)| goes(state, way, to)) {
                if reached.insert(to) {
                    open.push(to);
                }
            }
        }
    }
    reached
}

//! Pure: a template that extends another is at least as strict, unless it says where it isn't:
//! `weakens = ["QA go-ahead"]`. So nothing is weakened in silence, and each reader sees where to look.

use std::collections::BTreeSet;

use super::super::Page;
use crate::template::{Approval, Freeze, Needs, Target, Template, Trigger};

/// Notes each thing that the base asks for and the template doesn't.
pub fn check(template: &Template, base: &Template, page: &Page<'_>) {
    let said: Vec<String> = page.root().lines("weakens").unwrap_or_default();
    let mut found: Vec<Weaker> = Vec::new();
    base.approvals.iter().for_each(|old| approval(template, old, &mut found));
    base.freezes.iter().for_each(|old| freeze(template, old, &mut found));
    fields(template, base, &mut found);
    transitions(template, base, &mut found);
    ways_around(template, base, &mut found);
    for weaker in found.iter().filter(|weaker| !said.contains(&weaker.name)) {
        let what = format!("weaker than {}: {}", base.name, weaker.what);
        let instead = format!("Keep it, or say so: weakens = [\"{}\"]", weaker.name);
        page.mistake(&weaker.path, what, instead);
    }
    for (at, name) in said.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        if !found.iter().any(|weaker| weaker.name == *name) {
            let what = format!("nothing about \"{name}\" is weaker than in {}", base.name);
            page.mistake(&format!("weakens.{at}"), what, "Leave it out");
        }
    }
}

struct Weaker {
    /// What `weakens` has to name.
    name: String,
    path: String,
    what: String,
}

fn missing<'a>(old: &'a [String], new: &[String]) -> Option<&'a String> {
    old.iter().find(|one| !new.contains(one))
}

fn approval(template: &Template, old: &Approval, found: &mut Vec<Weaker>) {
    let Some(at) = template.approvals.iter().position(|new| new.name == old.name) else { return };
    let new = &template.approvals[at];
    let mut weaker = |key: &str, what: String| {
        let path = format!("approval.{at}.{key}");
        found.push(Weaker { name: old.name.clone(), path, what });
    };
    let name = &old.name;
    if new.state != old.state {
        weaker("in", format!("the {name} isn't waited for in {}", old.state));
    }
    if new.by != old.by {
        weaker("by", format!("the {name} isn't for the role {}", old.by));
    }
    if !new.needs.is_as_strict_as(old.needs) {
        let people = match old.needs {
            Needs::People(people) => people.to_string(),
            Needs::All => "everybody of the role".to_owned(),
        };
        weaker("needs", format!("the {name} doesn't wait for {people}"));
    }
    if let Some(earlier) = missing(&old.after, &new.after) {
        weaker("after", format!("the {name} doesn't come after the {earlier}"));
    }
    if new.requester_may && !old.requester_may {
        weaker("requester_may", format!("who requested it may give the {name}"));
    }
    if old.expires.is_some_and(|old| new.expires.is_none_or(|new| new > old)) {
        weaker("expires", format!("the {name} counts for longer"));
    }
    if old.review && !new.review {
        weaker("review", format!("the {name} is no review any more"));
    }
    if let Some(field) = missing(&old.not_by, &new.not_by) {
        weaker("not_by", format!("the {name} doesn't keep out who stands in \"{field}\""));
    }
    if let Some(field) = missing(&old.requires, &new.requires) {
        weaker("requires", format!("the {name} doesn't need \"{field}\""));
    }
    if old.confirm && !new.confirm {
        weaker("confirm", format!("who gives the {name} isn't asked to confirm it"));
    }
    if let Some(field) = missing(&old.covers, &new.covers) {
        weaker("covers", format!("the {name} doesn't vouch for \"{field}\""));
    }
}

fn freeze(template: &Template, old: &Freeze, found: &mut Vec<Weaker>) {
    let Some(at) = template.freezes.iter().position(|new| new.name == old.name) else { return };
    let new = &template.freezes[at];
    let mut weaker = |key: &str, what: String| {
        found.push(Weaker { name: old.name.clone(), path: format!("freeze.{at}.{key}"), what });
    };
    if new.span != old.span || new.zone != old.zone {
        weaker("name", format!("the {} doesn't hold at the same times", old.name));
    }
    if let Some(verb) = missing(&old.blocks, &new.blocks) {
        weaker("blocks", format!("the {} doesn't hold \"{verb}\" back", old.name));
    }
    if let Some(role) = missing(&new.override_by, &old.override_by) {
        weaker("override_by", format!("the role {role} may override the {}", old.name));
    }
    if let Some(who) = missing(&old.not_by, &new.not_by) {
        weaker("not_by", format!("overriding the {} isn't kept from \"{who}\"", old.name));
    }
}

fn fields(template: &Template, base: &Template, found: &mut Vec<Weaker>) {
    for old in &base.fields {
        let Some(at) = template.fields.iter().position(|new| new.name == old.name) else { continue };
        let new = &template.fields[at];
        let mut weaker = |key: &str, what: String| {
            found.push(Weaker { name: old.name.clone(), path: format!("field.{at}.{key}"), what });
        };
        if old.gated && !new.gated {
            weaker("gated", format!("\"{}\" isn't gated", old.name));
        }
        if old.required != new.required && old.required != crate::template::Required::Never {
            weaker("required", format!("\"{}\" isn't required in the same states", old.name));
        }
        if !old.public && new.public {
            weaker("public", format!("\"{}\" isn't kept from customers", old.name));
        }
    }
}

/// The base's own transitions stand in front of what was added, in their order.
fn transitions(template: &Template, base: &Template, found: &mut Vec<Weaker>) {
    for (at, (old, new)) in base.transitions.iter().zip(&template.transitions).enumerate() {
        let (
            Trigger::Verb { verb, by, not_by, reason_required, confirm, needs, answered, settled, .. },
            Trigger::Verb {
                by: new_by,
                not_by: new_not_by,
                reason_required: new_reason,
                confirm: new_confirm,
                needs: new_needs,
                answered: new_answered,
                settled: new_settled,
                ..
            },
        ) = (&old.trigger, &new.trigger)
        else {
            continue;
        };
        let mut weaker = |key: &str, what: String| {
            found.push(Weaker { name: verb.clone(), path: format!("transition.{at}.{key}"), what });
        };
        if let Some(role) = missing(new_by, by) {
            weaker("by", format!("\"{verb}\" isn't kept from the role {role}"));
        }
        if let Some(who) = missing(not_by, new_not_by) {
            weaker("not_by", format!("\"{verb}\" isn't kept from \"{who}\""));
        }
        if *reason_required && !new_reason {
            weaker("reason", format!("\"{verb}\" doesn't ask for a reason"));
        }
        if *confirm && !new_confirm {
            weaker("confirm", format!("who says \"{verb}\" isn't asked to confirm it"));
        }
        if let Some(field) = missing(needs, new_needs) {
            weaker("needs", format!("\"{verb}\" doesn't need \"{field}\""));
        }
        if answered.is_some() && answered != new_answered || settled.is_some() && settled != new_settled {
            weaker("verb", format!("\"{verb}\" doesn't wait for the answers"));
        }
    }
}

/// No state of the base is reached without an approval that the base makes everybody pass.
fn ways_around(template: &Template, base: &Template, found: &mut Vec<Weaker>) {
    let mut told = BTreeSet::new();
    for (at, approval) in base.approvals.iter().enumerate() {
        let before = without(base, &approval.state);
        let now = without(template, &approval.state);
        let around = now.iter().find(|state| base.state(state).is_some() && !before.contains(*state));
        if let Some(around) = around
            && told.insert(&approval.state)
        {
            let path = match template.transitions.get(base.transitions.len()) {
                Some(_) => format!("transition.{}.to", base.transitions.len()),
                None => format!("approval.{at}.in"),
            };
            let what = format!("{around} isn't kept for after the {}", approval.name);
            found.push(Weaker { name: approval.name.clone(), path, what });
        }
    }
}

/// The states that are reached if what a state waits for is never approved.
fn without<'a>(template: &'a Template, gate: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::from([template.initial().name.as_str()]);
    let mut waiting = vec![template.initial().name.as_str()];
    while let Some(state) = waiting.pop() {
        let ways = template.transitions_from(state);
        for transition in ways.filter(|t| !(t.trigger == Trigger::Approved && state == gate)) {
            for outcome in &transition.to {
                if let Target::State(to) = &outcome.target
                    && let Some(to) = template.state(to)
                    && reached.insert(to.name.as_str())
                {
                    waiting.push(to.name.as_str());
                }
            }
        }
    }
    reached
}

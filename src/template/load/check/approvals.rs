//! Pure: approvals that count, and ways that follow them.

use super::super::Page;
use crate::template::{Approval, Kind, Template, Trigger};

pub fn check(template: &Template, page: &Page<'_>) {
    for (at, approval) in template.approvals.iter().enumerate() {
        let path = format!("approval.{at}");
        giver(template, page, &path, approval);
        excluded(template, page, &path, approval);
        followed(template, page, &path, approval);
        if approval.covers.is_empty() {
            let what = "this approval vouches for no field";
            page.mistake(
                &format!("{path}.name"),
                what,
                "Write covers = [\"…\"], or gated = true at the fields",
            );
        }
    }
    for (at, transition) in template.transitions.iter().enumerate() {
        match transition.trigger {
            Trigger::Approved => approved(template, page, at),
            Trigger::Voided if template.approvals.is_empty() => {
                let what = "nothing is approved here, so nothing can be voided";
                page.mistake(
                    &format!("transition.{at}.on"),
                    what,
                    "Add an [[approval]], or leave this transition out",
                );
            }
            Trigger::Voided | Trigger::Expired | Trigger::Verb { .. } => {}
        }
    }
}

/// Only people whom the directory names ever approve.
fn giver(template: &Template, page: &Page<'_>, path: &str, approval: &Approval) {
    let Some(role) = template.role(&approval.by) else { return };
    if !role.filled_by.is_of_directory() {
        let what =
            format!("the role {} isn't filled from a group of the directory, so it can't approve", role.name);
        page.mistake(
            &format!("{path}.by"),
            what,
            "Give the role group = \"…\", or within = \"…\" beside its field",
        );
    }
}

fn excluded(template: &Template, page: &Page<'_>, path: &str, approval: &Approval) {
    for (at, name) in approval.not_by.iter().enumerate() {
        let Some(field) = template.field(name) else { continue };
        if !matches!(field.kind, Kind::Person | Kind::People | Kind::Address) {
            let what = format!("{} doesn't hold people", field.name);
            page.mistake(
                &format!("{path}.not_by.{at}"),
                what,
                "Name a field of kind \"person\" or \"people\"",
            );
        }
    }
}

fn followed(template: &Template, page: &Page<'_>, path: &str, approval: &Approval) {
    let Some(state) = template.state(&approval.state) else { return };
    let leads_on = template.transitions_from(&state.name).any(|t| matches!(t.trigger, Trigger::Approved));
    if state.is_final {
        page.mistake(
            &format!("{path}.in"),
            format!("{} is final: nothing waits there", state.name),
            "Name another state",
        );
    } else if !leads_on {
        let what = format!("nothing happens once {} is approved", state.name);
        let instead = format!("Add a [[transition]] with on = \"approved\" and from = [\"{}\"]", state.name);
        page.mistake(&format!("{path}.in"), what, instead);
    }
}

fn approved(template: &Template, page: &Page<'_>, at: usize) {
    for (nth, from) in template.transitions[at].from.iter().enumerate() {
        let path = format!("transition.{at}.from.{nth}");
        if template.state(from).is_some() && template.approvals_in(from).next().is_none() {
            let what = format!("{from} waits for no approval, so this never happens");
            page.mistake(&path, what, format!("Add an [[approval]] with in = \"{from}\", or use a verb"));
        }
        let earlier = template.transitions[..at].iter();
        if earlier.filter(|t| matches!(t.trigger, Trigger::Approved)).any(|t| t.from.contains(from)) {
            let what = format!("another transition leaves {from} once it is approved");
            page.mistake(&path, what, "Keep one of them, with guarded ways if need be");
        }
    }
}

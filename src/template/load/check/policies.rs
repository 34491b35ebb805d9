//! Pure: the policies around approvals: their order, groups that fields name, broken glass and its review,
//! times that run out, freezes. Whoever approves, reviews, breaks glass or overrides is named by the directory.

use std::collections::BTreeSet;

use super::super::{Page, one_of};
use super::targets;
use crate::template::{FilledBy, Guard, Kind, Template, Trigger};

pub fn check(template: &Template, page: &Page<'_>) {
    order(template, page);
    patterns(template, page);
    glass(template, page);
    expiry(template, page);
    freezes(template, page);
}

/// `after` names approvals of the same state, and no circle.
fn order(template: &Template, page: &Page<'_>) {
    for (at, approval) in template.approvals.iter().enumerate() {
        for (nth, name) in approval.after.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
            let path = format!("approval.{at}.after.{nth}");
            let known: Vec<&str> = template
                .approvals_in(&approval.state)
                .map(|one| one.name.as_str())
                .filter(|one| *one != approval.name)
                .collect();
            if !known.contains(&name.as_str()) {
                let what = format!("no other approval of {} is called \"{name}\"", approval.state);
                page.mistake(&path, what, one_of(name, &known));
            } else if comes_before(template, name, &approval.name) {
                let what = format!("the {} and the {name} wait for each other", approval.name);
                page.mistake(&path, what, "Leave after out at one of them");
            }
        }
    }
}

/// Whether the first waits, perhaps by others, for the second.
fn comes_before(template: &Template, waiting: &str, for_this: &str) -> bool {
    let mut seen = BTreeSet::new();
    let mut open = vec![waiting];
    while let Some(name) = open.pop().filter(|_| seen.len() <= template.approvals.len()) {
        if !seen.insert(name) {
            continue;
        }
        let Some(approval) = template.approval(name) else { continue };
        if approval.after.iter().any(|earlier| earlier == for_this) {
            return true;
        }
        open.extend(approval.after.iter().map(String::as_str));
    }
    false
}

/// Whoever may set the field chooses who approves: so the approval has to vouch for it.
fn patterns(template: &Template, page: &Page<'_>) {
    for (at, role) in template.roles.iter().enumerate() {
        let FilledBy::GroupOfField(pattern) = &role.filled_by else { continue };
        let path = format!("role.{at}.group");
        let Some(field) = template.field(&pattern.field) else { continue };
        if !matches!(field.kind, Kind::Text | Kind::Choice(_)) {
            let what = format!("{} doesn't hold one plain text", field.name);
            page.mistake(&path, what, "Name a field of kind \"text\" or \"choice\"");
        }
        for approval in template.approvals.iter().filter(|approval| approval.by == role.name) {
            if !approval.covers.contains(&field.name) {
                let what = format!(
                    "\"{}\" says who gives the {}, which doesn't vouch for it",
                    field.name, approval.name
                );
                page.mistake(&path, what, format!("Write gated = true at the field \"{}\"", field.name));
            }
        }
    }
}

/// Glass is broken by people of the directory, where something is waited for, and a review follows.
fn glass(template: &Template, page: &Page<'_>) {
    for (at, transition) in template.transitions.iter().enumerate().filter(|(_, t)| t.breaks_glass()) {
        let Trigger::Verb { verb, by, .. } = &transition.trigger else { continue };
        let path = |key: &str| format!("transition.{at}.{key}");
        of_directory(template, page, &path("by"), by, &format!("say \"{verb}\""));
        for (nth, from) in transition.from.iter().enumerate() {
            if template.state(from).is_some() && template.approvals_in(from).next().is_none() {
                let what = format!("{from} waits for no approval, so there is no glass to break");
                page.mistake(&path(&format!("from.{nth}")), what, "Leave it out here");
            }
        }
        for (_, to) in targets(&transition.to) {
            if let Some(end) = unreviewed(template, to) {
                let what = format!("after \"{verb}\" {end} can be reached without a review");
                let instead = "Lead the ends through a state with an [[approval]] that has review = true; \
                               { state = \"REVIEW\", when = \"glass broken\" } leads there only then";
                page.mistake(&path("break_glass"), what, instead);
            }
        }
    }
    for (at, _) in template.approvals.iter().enumerate().filter(|(_, approval)| approval.review) {
        if !template.breaks_glass() {
            let what = "there is nothing to review: no transition breaks glass";
            page.mistake(&format!("approval.{at}.review"), what, "Leave review out");
        }
    }
}

/// A final state that a way leads to, once glass is broken, past every review. Called off is no end that
/// needs one, unless something was done before: so it counts as well.
fn unreviewed<'t>(template: &'t Template, from: &'t str) -> Option<&'t str> {
    let reviews = |state: &str| template.approvals_in(state).any(|approval| approval.review);
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(state) = open.pop() {
        if template.state(state).is_some_and(|state| state.is_final) {
            return Some(state);
        }
        for transition in template.transitions_from(state) {
            // The review itself is the way on.
            if transition.trigger == Trigger::Approved && reviews(state) {
                continue;
            }
            for outcome in &transition.to {
                if let crate::template::Target::State(to) = &outcome.target
                    && outcome.when != Some(Guard::Glass { broken: false })
                    && seen.insert(to.as_str())
                {
                    open.push(to);
                }
                if outcome.when == Some(Guard::Glass { broken: true }) {
                    // The ways behind it aren't taken then.
                    break;
                }
            }
        }
    }
    None
}

/// What runs out leads somewhere.
fn expiry(template: &Template, page: &Page<'_>) {
    let leads = |state: &str, trigger: &Trigger| {
        template.transitions_from(state).any(|transition| transition.trigger == *trigger)
    };
    for (at, approval) in template.approvals.iter().enumerate() {
        if approval.waits.is_some() && !leads(&approval.state, &Trigger::Expired) {
            let what = format!("nothing happens once the {} was waited for in vain", approval.name);
            let instead =
                format!("Add a [[transition]] with on = \"expired\" and from = [\"{}\"]", approval.state);
            page.mistake(&format!("approval.{at}.waits"), what, instead);
        }
    }
    let runs_out = template.approvals.iter().any(|one| one.expires.is_some() || one.waits.is_some());
    for (at, transition) in template.transitions.iter().enumerate() {
        if transition.trigger == Trigger::Expired && !runs_out {
            let what = "no approval expires here, so this never happens";
            let instead = "Write expires = \"3d\" or waits = \"3d\" at an [[approval]], or leave this out";
            page.mistake(&format!("transition.{at}.on"), what, instead);
        }
    }
}

fn freezes(template: &Template, page: &Page<'_>) {
    let verb = |trigger: &Trigger| match trigger {
        Trigger::Verb { verb, .. } => Some(verb.clone()),
        _ => None,
    };
    let verbs: Vec<String> = template.transitions.iter().filter_map(|t| verb(&t.trigger)).collect();
    let verbs: Vec<&str> = verbs.iter().map(String::as_str).collect();
    for (at, freeze) in template.freezes.iter().enumerate() {
        for (nth, blocked) in freeze.blocks.iter().enumerate().filter(|(_, blocked)| !blocked.is_empty()) {
            if !verbs.contains(&blocked.as_str()) {
                let what = format!("no transition has the verb \"{blocked}\"");
                page.mistake(&format!("freeze.{at}.blocks.{nth}"), what, one_of(blocked, &verbs));
            }
        }
        of_directory(
            template,
            page,
            &format!("freeze.{at}.override_by"),
            &freeze.override_by,
            "override a freeze",
        );
    }
}

/// Each role is there, and filled by the directory alone.
fn of_directory(template: &Template, page: &Page<'_>, path: &str, roles: &[String], may: &str) {
    let known: Vec<&str> = template.roles.iter().map(|role| role.name.as_str()).collect();
    for (nth, name) in roles.iter().enumerate().filter(|(_, name)| !name.is_empty()) {
        let path = format!("{path}.{nth}");
        match template.role(name) {
            None if path.starts_with("freeze") => {
                page.mistake(&path, format!("there is no role \"{name}\""), one_of(name, &known));
            }
            None => {}
            Some(role) if role.filled_by.is_of_directory() => {}
            Some(_) => {
                let what =
                    format!("the role {name} isn't filled from a group of the directory, so it can't {may}");
                page.mistake(&path, what, "Name a role with group = \"…\"");
            }
        }
    }
}

//! Pure: what nobody can ever do, whoever the people are.

use super::super::Page;
use crate::template::{Approval, FilledBy, Kind, Needs, Question, Role, Template, Trigger};

pub fn check(template: &Template, page: &Page<'_>) {
    for (at, approval) in template.approvals.iter().enumerate() {
        approval_of(template, page, &format!("approval.{at}"), approval);
    }
    for (at, transition) in template.transitions.iter().enumerate() {
        let Trigger::Verb { verb, by, not_by, answered, settled, .. } = &transition.trigger else { continue };
        let roles: Option<Vec<&Role>> = by.iter().map(|role| template.role(role)).collect();
        let left_out = |role: &&Role| is_left_out(role, not_by, false);
        if let Some(roles) = roles.filter(|roles| !roles.is_empty() && roles.iter().all(left_out)) {
            let titles: Vec<&str> = roles.iter().map(|role| role.title.as_str()).collect();
            let what =
                format!("nobody may {verb}: by and not_by name the same people ({})", titles.join(", "));
            page.mistake(&format!("transition.{at}.not_by"), what, "Leave one of them out, or add a role");
        }
        for (key, question) in [("answered", answered), ("settled", settled)] {
            let question = question.as_ref().and_then(|name| template.question(name));
            let asked_at_all = |question: &&Question| !question.states.is_empty();
            let Some(question) = question.filter(asked_at_all) else { continue };
            let unasked = transition.from.iter().find(|from| !is_asked_by(template, question, from));
            if let Some(from) = unasked.filter(|from| template.state(from).is_some()) {
                let what = format!("nobody was asked {} by {from}", question.name);
                let instead = "Ask it in a state on the way there, or leave this out";
                page.mistake(&format!("transition.{at}.{key}"), what, instead);
            }
        }
    }
    for (at, question) in template.questions.iter().enumerate() {
        if question.settled_by.is_some()
            && !question.answers.is_empty()
            && !question.answers.iter().any(|answer| answer.opens)
        {
            let what =
                format!("no answer to {} leaves anything open, so there is nothing to settle", question.name);
            page.mistake(
                &format!("question.{at}.settled_by"),
                what,
                "Write opens = true at an answer, or leave this out",
            );
        }
    }
    let reserved = template.roles.iter().enumerate().filter(|(_, role)| role.name == "participant");
    for (at, _) in reserved {
        let what = "whoever is added by hand is a \"participant\" already";
        page.mistake(&format!("role.{at}.name"), what, "Give the role another name");
    }
}

fn approval_of(template: &Template, page: &Page<'_>, path: &str, approval: &Approval) {
    // That only people of the directory approve is told elsewhere.
    let Some(role) = template.role(&approval.by).filter(|role| role.filled_by.is_of_directory()) else {
        return;
    };
    if is_left_out(role, &approval.not_by, !approval.requester_may) {
        let what = format!(
            "nobody can give the {}: not_by keeps out everybody who is {}",
            approval.name, role.title
        );
        page.mistake(&format!("{path}.not_by"), what, "Leave that out, or name another role in by");
    }
    let one_person = match &role.filled_by {
        FilledBy::Field { field, .. } => {
            template.field(field).filter(|field| matches!(field.kind, Kind::Person | Kind::Address))
        }
        _ => None,
    };
    if let (Some(field), Needs::People(2..)) = (one_person, approval.needs) {
        let what = format!("\"{}\" holds one person, and the {} needs more", field.name, approval.name);
        page.mistake(
            &format!("{path}.needs"),
            what,
            "Write needs = 1, or let the field be of kind \"people\"",
        );
    }
}

/// Whether all of a role are kept out.
fn is_left_out(role: &Role, not_by: &[String], not_requester: bool) -> bool {
    let by_source = match &role.filled_by {
        FilledBy::Requester => not_requester,
        FilledBy::Field { field, .. } => not_by.contains(field),
        FilledBy::Group(_) | FilledBy::GroupOfField(_) => false,
    };
    by_source || not_by.contains(&role.name)
}

/// Whether a question is put in that state, or in one that leads to it.
fn is_asked_by(template: &Template, question: &Question, state: &str) -> bool {
    let asked = |state: &&str| question.states.iter().any(|asked| asked == state);
    let mut seen = vec![state];
    let mut at = 0;
    while let Some(state) = seen.get(at).copied() {
        if asked(&state) {
            return true;
        }
        at += 1;
        for way in template.transitions.iter().filter(|way| way.trigger != Trigger::Voided) {
            if super::targets(&way.to).any(|(_, to)| to == state) {
                seen.extend(
                    way.from
                        .iter()
                        .map(String::as_str)
                        .filter(|from| !seen.contains(from))
                        .collect::<Vec<_>>(),
                );
            }
        }
    }
    false
}

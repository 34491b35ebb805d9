//! Pure: the ways into a state, each as what happens on it, for a preview.

use crate::address::Address;
use crate::template::{Approval, State, Target, Template, Transition, Trigger};
use crate::tmail::{Event, Tmail};

/// One way: what it is called, and its events; by nobody where time acts.
pub struct Way {
    pub title: String,
    pub by_time: bool,
    pub events: Vec<Event>,
}

/// Who acts in a preview.
#[derive(Clone, Copy)]
pub struct Actor<'a> {
    pub name: &'a str,
    pub address: &'a Address,
}

/// Each transition that leads there, in the template's order, from the first state that it leads out of.
pub fn into(state: &State, template: &Template, before: &Tmail, actor: Actor<'_>) -> Vec<Way> {
    let leads = |transition: &&Transition| {
        transition.to.iter().any(|outcome| outcome.target == Target::State(state.name.clone()))
    };
    let ways = template.transitions.iter().filter(leads);
    ways.filter_map(|transition| {
        Some(way(transition, transition.from.first()?, state, template, before, actor))
    })
    .collect()
}

fn way(
    transition: &Transition,
    from: &str,
    state: &State,
    template: &Template,
    before: &Tmail,
    actor: Actor<'_>,
) -> Way {
    let approval = template.approvals_in(from).last().or(template.approvals.first());
    let (title, verb, reason, mut events) = match &transition.trigger {
        Trigger::Verb { verb, title, reason_required, break_glass, .. } => {
            let reason = "the smoke test is red on the login page".to_owned();
            let glass = break_glass.then(|| glass(template, from, &reason, actor));
            let reason = reason_required.then_some(reason);
            (title.clone(), Some(verb.clone()), reason, glass.into_iter().collect())
        }
        Trigger::Approved => ("approved".to_owned(), None, None, approved(approval, actor)),
        Trigger::Voided => {
            ("changed after its approval".to_owned(), None, None, voided(approval, before, actor))
        }
        Trigger::Expired => ("its time is over".to_owned(), None, None, lapsed(approval, actor)),
    };
    events.push(Event::Moved { from: from.to_owned(), to: state.name.clone(), verb, reason });
    let by_time = matches!(transition.trigger, Trigger::Expired);
    Way { title: format!("{}: {title}", state.title), by_time, events }
}

fn glass(template: &Template, from: &str, reason: &str, actor: Actor<'_>) -> Event {
    Event::GlassBroken {
        person: actor.address.clone(),
        reason: reason.to_owned(),
        without: template.approvals_in(from).map(|approval| approval.name.clone()).collect(),
        entitled_by: "the directory".to_owned(),
    }
}

fn approved(approval: Option<&Approval>, actor: Actor<'_>) -> Vec<Event> {
    let event = |approval: &Approval| Event::Approved {
        approval: approval.name.clone(),
        person: actor.address.clone(),
        shown: 1,
        content: "5f".repeat(32),
        reason: None,
        entitled_by: "the directory".to_owned(),
        in_place_of: None,
        expires: None,
    };
    approval.map(event).into_iter().collect()
}

/// A field that it vouched for has another value.
fn voided(approval: Option<&Approval>, before: &Tmail, actor: Actor<'_>) -> Vec<Event> {
    let Some((approval, field)) = approval.and_then(|approval| Some((approval, approval.covers.first()?)))
    else {
        return Vec::new();
    };
    let old = before.value(field).map(str::to_owned);
    let new = "another value".to_owned();
    vec![
        Event::FieldSet { field: field.clone(), old, new },
        Event::Voided {
            approval: approval.name.clone(),
            person: actor.address.clone(),
            name: actor.name.to_owned(),
            field: field.clone(),
        },
    ]
}

fn lapsed(approval: Option<&Approval>, actor: Actor<'_>) -> Vec<Event> {
    let event = |approval: &Approval| Event::Lapsed {
        approval: approval.name.clone(),
        person: actor.address.clone(),
        name: actor.name.to_owned(),
    };
    approval.map(event).into_iter().collect()
}

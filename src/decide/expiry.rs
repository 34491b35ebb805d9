//! What time does by itself: approvals that count no more, and those that were waited for in vain.

use jiff::Timestamp;

use super::approval::{automatic_target, fall_back};
use super::entitled::Duties;
use super::{Decision, Disposition, Reason, Scene};
use crate::directory::Directory;
use crate::template::{Template, Trigger};
use crate::tmail::{Changeset, Event, GivenApproval, Tmail};

/// When time next changes a TMail, if ever. An approval that the process has built on already doesn't expire.
pub fn due(tmail: &Tmail, template: &Template, directory: &Directory) -> Option<Timestamp> {
    let given = tmail.approvals.iter().filter(|given| matters(tmail, template, given));
    let in_vain = in_vain(tmail, template, directory).map(|(_, end)| end);
    given.filter_map(|given| given.expires).chain(in_vain).min()
}

/// Whether the present state still rests on it, or waits beside it.
fn matters(tmail: &Tmail, template: &Template, given: &GivenApproval) -> bool {
    given.state == tmail.state
        || expired(tmail, template).is_some_and(|back| leads_before(&back, template, given))
}

/// Whether the approval would be asked for again on the way from there.
fn leads_before(back: &Event, template: &Template, given: &GivenApproval) -> bool {
    let (Event::Moved { to, .. } | Event::HistoryMoved { to }) = back else { return false };
    let place = |name: &str| template.states.iter().position(|state| state.name == name);
    place(to) <= place(&given.state)
}

/// Where the state goes once an approval behind it is over.
fn expired(tmail: &Tmail, template: &Template) -> Option<Event> {
    let state = &tmail.state;
    match automatic_target(tmail, template, state, &Trigger::Expired) {
        Some(to) => Some(Event::Moved { from: state.clone(), to, verb: None, reason: None }),
        None => fall_back(tmail, template),
    }
}

/// The open approvals that the state waits for no longer than some time, and the end of it.
fn in_vain<'t>(
    tmail: &'t Tmail,
    template: &'t Template,
    directory: &'t Directory,
) -> impl Iterator<Item = (&'t str, Timestamp)> {
    let leads_on = automatic_target(tmail, template, &tmail.state, &Trigger::Expired).is_some();
    let entered = tmail.entered().filter(|_| leads_on).map(|step| step.at);
    template.approvals_in(&tmail.state).filter_map(move |approval| {
        let end = entered?.checked_add(approval.waits?).ok()?;
        let is_open = !Duties { tmail, template, directory, approval }.progress().is_whole();
        is_open.then_some((approval.name.as_str(), end))
    })
}

/// Decides what time did. Nothing that is due: a decision without a changeset.
pub fn decide(scene: &Scene<'_>, tmail: &Tmail, now: Timestamp) -> Decision {
    let template = scene.template;
    let mut changeset = Changeset { number: tmail.version + 1, at: now, author: None, events: Vec::new() };
    let mut after = tmail.clone();
    let push = |event: Event, after: &mut Tmail, changeset: &mut Changeset| {
        after.take(&event, changeset);
        changeset.events.push(event);
    };
    let is_over = |given: &&GivenApproval| given.expires.is_some_and(|end| end <= now);
    let over: Vec<GivenApproval> = tmail
        .approvals
        .iter()
        .filter(is_over)
        .filter(|given| matters(tmail, template, given))
        .cloned()
        .collect();
    for given in &over {
        let GivenApproval { approval, person, name, .. } = given.clone();
        push(Event::Lapsed { approval, person, name }, &mut after, &mut changeset);
    }
    let rested = over.iter().any(|given| given.state != tmail.state);
    if let Some(event) = expired(tmail, template).filter(|_| rested) {
        push(event, &mut after, &mut changeset);
    } else if let Some((approval, _)) =
        in_vain(&after.clone(), template, scene.directory).find(|(_, end)| *end <= now)
    {
        let approval = approval.to_owned();
        let to = automatic_target(&after, template, &after.state, &Trigger::Expired);
        push(Event::WaitedInVain { approval }, &mut after, &mut changeset);
        let from = after.state.clone();
        if let Some(to) = to {
            push(Event::Moved { from, to, verb: None, reason: None }, &mut after, &mut changeset);
        }
    }
    match changeset.events.is_empty() {
        true => nothing(),
        false => Decision {
            disposition: Disposition::Applied,
            reason: Reason::TimeOver,
            sentence: "Its time was over.".to_owned(),
            changeset: Some(changeset),
            ..nothing()
        },
    }
}

/// Nothing is due.
pub fn nothing() -> Decision {
    Decision {
        disposition: Disposition::Commented,
        reason: Reason::NotDue,
        sentence: "Nothing is due.".to_owned(),
        changeset: None,
        answer: None,
        stranger: None,
    }
}

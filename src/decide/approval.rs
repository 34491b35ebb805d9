//! Approvals: who may give one, and whether what they were shown is what stands there now.

use super::evidence::{self, Seen};
use super::work::Work;
use super::{Reason, Refusal};
use crate::address::Address;
use crate::directory::Directory;
use crate::interpret::Command;
use crate::template::{Approval, FilledBy, Side, Target, Template, Trigger};
use crate::tmail::content::content_digest;
use crate::tmail::people::{Standing, key, named_in};
use crate::tmail::{Event, Tmail};

/// Takes an `approve` in: the first approval of this state that this person may give.
pub fn approve(work: &mut Work<'_>, standing: &Standing, command: &Command) -> Result<(), Refusal> {
    let approval = choose(work, standing)?.clone();
    let reference = evidence::reference(&work.tmail, work.mail.intent, command.reference.as_ref())?;
    let seen = work.seen(reference)?;
    work.is_timely(seen)?;
    let shown = unchanged_since(&work.tmail, &approval, seen)?;
    let person = standing.address.clone();
    if work.tmail.used.contains(&Tmail::use_of(&person, &approval.name, shown)) {
        let sentence = format!("You used your {} of #{shown} before.", approval.name);
        return Err(
            Refusal::new(Reason::UsedBefore, sentence).instead(format!("approve #{}", work.tmail.version))
        );
    }
    let content = content_digest(&work.tmail, &approval.covers, work.tmail.version);
    let entitled_by = match work.template.role(&approval.by).map(|role| &role.filled_by) {
        Some(FilledBy::Group(group)) => format!("the directory names them in the group {group}"),
        _ => return Err(Refusal::new(Reason::NotInDirectory, "No group of the directory holds this role.")),
    };
    let reason = command.argument.clone();
    let approval = approval.name;
    work.push(Event::Approved { approval, person, shown, content, reason, entitled_by });
    move_on_if_complete(work);
    Ok(())
}

/// The first approval that this person may give here and now.
fn choose<'t>(work: &Work<'t>, standing: &Standing) -> Result<&'t Approval, Refusal> {
    let state = work.tmail.state.clone();
    let mut refusals = Vec::new();
    for approval in work.template.approvals.iter().filter(|approval| approval.state == state) {
        match may_give(&work.tmail, work.template, work.scene.directory, approval, standing) {
            Ok(()) => return Ok(approval),
            Err(why) => refusals.push(why),
        }
    }
    Err(telling(work, standing, &state, refusals))
}

/// Of several refusals the one that tells most: that it isn't one's role tells least.
fn telling(work: &Work<'_>, standing: &Standing, state: &str, refusals: Vec<Refusal>) -> Refusal {
    if refusals.is_empty() {
        let sentence = format!("Nothing waits for an approval while the state is {state}.");
        return Refusal::new(Reason::NotInThisState, sentence);
    }
    let others = refusals.into_iter().find(|refusal| refusal.reason != Reason::NotYourRole);
    others.unwrap_or_else(|| {
        if standing.side == Side::Customers {
            return Refusal::new(Reason::NotYourRole, "\"approve\" is for the team.");
        }
        let waiting: Vec<&str> = work.template.approvals_in(state).map(|a| a.name.as_str()).collect();
        let sentence = format!(
            "The directory doesn't name you among those who may give the {}.",
            waiting.join(" or the ")
        );
        Refusal::new(Reason::NotYourRole, sentence)
    })
}

/// Whether a person may give an approval now.
pub fn may_give(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    approval: &Approval,
    standing: &Standing,
) -> Result<(), Refusal> {
    is_entitled(tmail, template, directory, approval, standing)?;
    has_what_it_needs(tmail, approval)
}

/// Whether a person is one of those who can give an approval: the role by the directory, the separation
/// of duties, and once only.
pub fn is_entitled(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    approval: &Approval,
    standing: &Standing,
) -> Result<(), Refusal> {
    let group = match template.role(&approval.by).map(|role| &role.filled_by) {
        Some(FilledBy::Group(group)) => group,
        _ => return Err(Refusal::new(Reason::NotInDirectory, "No group of the directory holds this role.")),
    };
    if !directory.is_member(&standing.address, group) {
        let sentence =
            format!("The {} is for {group}, and the directory doesn't name you there.", approval.name);
        return Err(Refusal::new(Reason::NotYourRole, sentence));
    }
    let is_giver = |person: &Address| *key(person, directory) == standing.address;
    if is_giver(&tmail.requester) {
        let sentence = "You requested this, so somebody else has to approve it.";
        return Err(Refusal::new(Reason::Separated, sentence));
    }
    for field in &approval.not_by {
        if named_in(tmail, field, directory).contains(&standing.address) {
            let sentence = format!("You stand in \"{field}\", so somebody else has to approve it.");
            return Err(Refusal::new(Reason::Separated, sentence));
        }
    }
    if let Some(given) =
        tmail.approvals.iter().find(|given| is_giver(&given.person) && given.state == approval.state)
    {
        let sentence = format!(
            "You gave the {} in #{} already; each person counts once.",
            given.approval, given.changeset
        );
        return Err(Refusal::new(Reason::AlreadyCounted, sentence));
    }
    if count(tmail, approval) >= approval.needs as usize {
        let sentence = format!("The {} is given already.", approval.name);
        return Err(Refusal::new(Reason::AlreadyCounted, sentence));
    }
    Ok(())
}

/// What an approval requires is there.
fn has_what_it_needs(tmail: &Tmail, approval: &Approval) -> Result<(), Refusal> {
    if let Some(field) = approval.requires.iter().find(|field| tmail.value(field).is_none()) {
        let sentence = format!("The {} needs \"{field}\", which is empty.", approval.name);
        return Err(Refusal::new(Reason::Missing, sentence).instead(format!("{field}: ")));
    }
    Ok(())
}

/// How many different people gave an approval that counts.
pub fn count(tmail: &Tmail, approval: &Approval) -> usize {
    tmail.approvals.iter().filter(|given| given.approval == approval.name).count()
}

/// As of which changeset its giver saw the content, if none of it changed since.
fn unchanged_since(tmail: &Tmail, approval: &Approval, seen: Seen) -> Result<u32, Refusal> {
    let shown = match seen {
        Seen::AsOf(changeset) => changeset,
        // Nobody was asked before the gate opened.
        Seen::SomeNotice => tmail.gates_since,
    };
    if shown < tmail.gates_since {
        let sentence = format!("Decisions from before #{} don't count any more.", tmail.gates_since);
        return Err(
            Refusal::new(Reason::ShownChanged, sentence).instead(format!("approve #{}", tmail.version))
        );
    }
    let changed: Vec<String> = approval
        .covers
        .iter()
        .filter(|field| tmail.changed_at(field) > shown)
        .map(|field| {
            let now = tmail.value(field).unwrap_or("empty");
            let then = tmail.value_at(field, shown).unwrap_or("empty");
            format!("{field} is now \"{}\" (it was \"{}\")", shortened(now), shortened(then))
        })
        .collect();
    if changed.is_empty() {
        return Ok(shown);
    }
    let since = match seen {
        Seen::AsOf(_) => format!("Since #{shown}, which you saw,"),
        Seen::SomeNotice => format!("Your mail doesn't tell which content you saw, and since #{shown}"),
    };
    let sentence = format!("{since} this changed: {}.", changed.join("; "));
    Err(Refusal::new(Reason::ShownChanged, sentence).instead(format!("approve #{}", tmail.version)))
}

/// A value in a line of 60 characters at most.
pub fn shortened(text: &str) -> String {
    let line = text.replace('\n', " ");
    if line.chars().count() <= 60 { line } else { line.chars().take(59).chain(['…']).collect() }
}

/// Moves on once the last approval that the state waited for is there.
fn move_on_if_complete(work: &mut Work<'_>) {
    let state = work.tmail.state.clone();
    let complete = work
        .template
        .approvals_in(&state)
        .all(|approval| count(&work.tmail, approval) >= approval.needs as usize);
    if complete && let Some(to) = automatic_target(work, &state, &Trigger::Approved) {
        work.push(Event::Moved { from: state, to, verb: None, reason: None });
    }
}

/// After a gated field changed: approvals that vouched for it count no more, and where the state
/// rested on them it falls back.
pub fn void(work: &mut Work<'_>, field: &str) {
    let covers = |approval: &str| {
        work.template.approval(approval).is_some_and(|approval| approval.covers.iter().any(|f| f == field))
    };
    let voided: Vec<_> =
        work.tmail.approvals.iter().filter(|given| covers(&given.approval)).cloned().collect();
    for given in &voided {
        work.push(Event::Voided {
            approval: given.approval.clone(),
            person: given.person.clone(),
            name: given.name.clone(),
            field: field.to_owned(),
        });
    }
    if !voided.is_empty() {
        fall_back(work);
    }
}

/// Takes the state back, or the state that `history` leads to.
pub fn fall_back(work: &mut Work<'_>) {
    let state = work.tmail.state.clone();
    if let Some(to) = automatic_target(work, &state, &Trigger::Voided) {
        work.push(Event::Moved { from: state, to, verb: None, reason: None });
    } else if leads_back(work, &state)
        && let Some(behind) = work.tmail.history.clone()
        && let Some(to) = automatic_target(work, &behind, &Trigger::Voided)
    {
        work.push(Event::HistoryMoved { to });
    }
}

fn leads_back(work: &Work<'_>, state: &str) -> bool {
    let back = |to: &crate::template::Outcome| to.target == Target::History;
    work.template.transitions_from(state).any(|transition| transition.to.iter().any(back))
}

fn automatic_target(work: &Work<'_>, state: &str, trigger: &Trigger) -> Option<String> {
    let transition =
        work.template.transitions_from(state).find(|transition| transition.trigger == *trigger)?;
    super::transition::target(&work.tmail, transition)
}

//! Approvals: what giving one does, and whether what its giver was shown is what stands there now.

use super::entitled::{self, Duties, Right};
use super::evidence::{self, Seen};
use super::work::Work;
use super::{Reason, Refusal};
use crate::directory::Directory;
use crate::interpret::Command;
use crate::saying;
use crate::template::{Approval, Side, Target, Template, Trigger};
use crate::texts::{Joint, Saying};
use crate::tmail::content::content_digest;
use crate::tmail::people::Standing;
use crate::tmail::{Event, Tmail};

/// Takes an `approve` in: the first approval of this state that this person may give.
pub fn approve(work: &mut Work<'_>, standing: &Standing, command: &Command) -> Result<(), Refusal> {
    let (approval, right) = choose(work, standing)?;
    let reference = evidence::reference(&work.tmail, work.mail.intent, command.reference.as_ref())?;
    let seen = work.seen(reference)?;
    work.is_timely(seen)?;
    let shown = unchanged_since(&work.tmail, approval, seen)?;
    let person = standing.address.clone();
    if work.tmail.used.contains(&Tmail::use_of(&person, &approval.name, shown)) {
        let sentence = saying!("used_before", approval = &approval.name, changeset = shown);
        return Err(
            Refusal::new(Reason::UsedBefore, sentence).instead(format!("approve #{}", work.tmail.version))
        );
    }
    let content = content_digest(&work.tmail, &approval.covers, work.tmail.version);
    let expires = approval.expires.and_then(|after| work.now.checked_add(after).ok());
    let Right { in_place_of, entitled_by } = right;
    let (approval, reason) = (approval.name.clone(), command.argument.clone());
    work.push(Event::Approved {
        approval,
        person,
        shown,
        content,
        reason,
        entitled_by,
        in_place_of,
        expires,
    });
    move_on_if_complete(work);
    Ok(())
}

/// The first approval that this person may give here and now, and the right to it.
fn choose<'t>(work: &Work<'t>, standing: &Standing) -> Result<(&'t Approval, Right), Refusal> {
    let state = work.tmail.state.clone();
    let mut refusals = Vec::new();
    for approval in work.template.approvals.iter().filter(|approval| approval.state == state) {
        match may_give(&work.tmail, work.template, work.scene.directory, approval, standing) {
            Ok(right) => return Ok((approval, right)),
            Err(why) => refusals.push(why),
        }
    }
    Err(telling(work, standing, &state, refusals))
}

/// Of several refusals the one that tells most: that it isn't one's role tells least.
fn telling(work: &Work<'_>, standing: &Standing, state: &str, refusals: Vec<Refusal>) -> Refusal {
    if refusals.is_empty() {
        let sentence = saying!("no_approval_now", state = Saying::state(state));
        let given = late(&work.tmail, work.template, standing);
        let sentence = given.into_iter().fold(sentence, Saying::and);
        return Refusal::new(Reason::NotInThisState, sentence);
    }
    let others = refusals.into_iter().find(|refusal| refusal.reason != Reason::NotYourRole);
    others.unwrap_or_else(|| {
        if standing.side == Side::Customers {
            return Refusal::new(Reason::NotYourRole, saying!("for_the_team", verb = "approve"));
        }
        let waiting = work.template.approvals_in(state).map(|a| saying!("the_approval", approval = &a.name));
        let sentence = saying!("not_an_approver", approvals = Saying::all(Joint::Or, waiting));
        Refusal::new(Reason::NotYourRole, sentence)
    })
}

/// What a late approver missed: who gave what they could have given.
fn late(tmail: &Tmail, template: &Template, standing: &Standing) -> Vec<Saying> {
    let could = |name: &str| template.approval(name).is_some_and(|approval| standing.holds(&approval.by));
    tmail.approvals.iter().filter(|given| could(&given.approval)).map(entitled::told).collect()
}

/// Whether a person may give an approval now, and why.
pub fn may_give(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    approval: &Approval,
    standing: &Standing,
) -> Result<Right, Refusal> {
    let duties = Duties { tmail, template, directory, approval };
    let right = duties.right(standing)?;
    duties.has_what_it_needs()?;
    Ok(right)
}

/// As of which changeset its giver saw the content, if none of it changed since.
fn unchanged_since(tmail: &Tmail, approval: &Approval, seen: Seen) -> Result<u32, Refusal> {
    let shown = match seen {
        Seen::AsOf(changeset) => changeset,
        // Nobody was asked before the gate opened.
        Seen::SomeNotice => tmail.gates_since,
    };
    if shown < tmail.gates_since {
        let sentence = saying!("decisions_before", changeset = tmail.gates_since);
        return Err(
            Refusal::new(Reason::ShownChanged, sentence).instead(format!("approve #{}", tmail.version))
        );
    }
    let changed: Vec<Saying> = approval
        .covers
        .iter()
        .filter(|field| tmail.changed_at(field) > shown)
        .map(|field| {
            let (now, then) = (quoted(tmail.value(field)), quoted(tmail.value_at(field, shown)));
            saying!("value_changed", field = field, now = now, before = then)
        })
        .collect();
    if changed.is_empty() {
        return Ok(shown);
    }
    let changed = Saying::all(Joint::Semicolon, changed);
    let sentence = match seen {
        Seen::AsOf(_) => saying!("changed_since_seen", changeset = shown, changes = changed),
        Seen::SomeNotice => saying!("changed_since_some", changeset = shown, changes = changed),
    };
    Err(Refusal::new(Reason::ShownChanged, sentence).instead(format!("approve #{}", tmail.version)))
}

/// A value in quotation marks, or that there is none.
fn quoted(value: Option<&str>) -> Saying {
    value.map_or_else(|| saying!("empty"), |value| saying!("quoted", text = shortened(value)))
}

/// A value in a line of 60 characters at most.
pub fn shortened(text: &str) -> String {
    let line = text.replace('\n', " ");
    if line.chars().count() <= 60 { line } else { line.chars().take(59).chain(['…']).collect() }
}

/// The approvals that the present state still waits for.
pub fn open(tmail: &Tmail, template: &Template, directory: &Directory) -> Vec<String> {
    let open = |approval: &&Approval| !Duties { tmail, template, directory, approval }.progress().is_whole();
    template.approvals_in(&tmail.state).filter(open).map(|approval| approval.name.clone()).collect()
}

/// Moves on once the last approval that the state waited for is there.
fn move_on_if_complete(work: &mut Work<'_>) {
    let state = work.tmail.state.clone();
    let complete = open(&work.tmail, work.template, work.scene.directory).is_empty();
    if complete && let Some(to) = automatic_target(&work.tmail, work.template, &state, &Trigger::Approved) {
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
    if !voided.is_empty()
        && let Some(event) = fall_back(&work.tmail, work.template)
    {
        work.push(event);
    }
}

/// Where an approval behind it counts no more: the state goes back, or the state that `history` leads to.
pub fn fall_back(tmail: &Tmail, template: &Template) -> Option<Event> {
    let state = &tmail.state;
    if let Some(to) = automatic_target(tmail, template, state, &Trigger::Voided) {
        return Some(Event::Moved { from: state.clone(), to, verb: None, reason: None });
    }
    let behind = tmail.history.as_ref().filter(|_| leads_back(template, state))?;
    automatic_target(tmail, template, behind, &Trigger::Voided).map(|to| Event::HistoryMoved { to })
}

fn leads_back(template: &Template, state: &str) -> bool {
    let back = |to: &crate::template::Outcome| to.target == Target::History;
    template.transitions_from(state).any(|transition| transition.to.iter().any(back))
}

/// Where a state leads by itself.
pub fn automatic_target(
    tmail: &Tmail,
    template: &Template,
    state: &str,
    trigger: &Trigger,
) -> Option<String> {
    let transition = template.transitions_from(state).find(|transition| transition.trigger == *trigger)?;
    super::transition::target(tmail, transition)
}

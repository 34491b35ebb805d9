//! The verbs that every TMail knows: questions about it, and what concerns the writer alone.

use super::evidence::Seen;
use super::work::Work;
use super::{Page, Reason, Refusal, delegate, get, offer, page};
use crate::address::Address;
use crate::interpret::Command;
use crate::interpret::builtin::BuiltIn;
use crate::level::Level;
use crate::saying;
use crate::template::{Side, Template, Trigger};
use crate::texts::Saying;
use crate::tmail::Event;
use crate::tmail::people::{PARTICIPANT, Standing};

/// Whether a command only asks, so that nothing has to be proven beyond who asks.
pub fn is_query(command: &Command) -> bool {
    use BuiltIn::{Diff, Form, Get, Help, History, List, Search, Show, Status, Templates, Why};
    matches!(
        command.built_in,
        Some(
            Help | Status(_)
                | Why
                | Form
                | History
                | Show(_)
                | Diff(..)
                | Get(_)
                | Templates
                | List
                | Search(_)
        )
    )
}

/// Whether a command concerns its writer alone, so that nothing of the TMail rests on it.
pub fn is_private(command: &Command) -> bool {
    use BuiltIn::{Ack, Mute, Notices, Unmute, Unsubscribe};
    matches!(command.built_in, Some(Mute | Unmute | Unsubscribe | Notices(_) | Ack))
}

/// The built-in verb of a command, unless the template defines that verb itself (`withdraw`).
pub fn of<'c>(template: &Template, command: &'c Command) -> Option<&'c BuiltIn> {
    let own = template.transitions.iter().any(|transition| {
        matches!(&transition.trigger, Trigger::Verb { verb, .. } if verb.eq_ignore_ascii_case(&command.verb))
    });
    command.built_in.as_ref().filter(|_| !own)
}

/// Runs a built-in verb.
pub fn run(
    work: &mut Work<'_>,
    standing: &Standing,
    verb: &BuiltIn,
    pages: &mut Vec<Page>,
) -> Result<(), Refusal> {
    let me = || standing.address.clone();
    match verb {
        BuiltIn::Help => pages.push(page::help(work, standing)),
        BuiltIn::Status(_) => pages.extend(page::status(work, standing)),
        BuiltIn::Why => pages.push(page::why(work, standing)),
        BuiltIn::Form => pages.extend(page::form(work, standing)),
        BuiltIn::History => pages.push(page::history(work, standing)),
        BuiltIn::Show(number) => pages.push(page::show(work, standing, *number)?),
        BuiltIn::Diff(from, to) => pages.push(page::diff(work, standing, *from, *to)?),
        BuiltIn::Get(file) => pages.push(get::page(work, standing, file)?),
        BuiltIn::Retract => retract(work, standing)?,
        BuiltIn::Add { role: Some(role), address } => return Err(no_role_by_hand(role, address)),
        BuiltIn::Add { address, role: None } => add(work, standing, address)?,
        BuiltIn::Remove(address) => remove(work, standing, address)?,
        // Nobody who takes part can leave but by being asked nothing any more.
        BuiltIn::Mute | BuiltIn::Unsubscribe => work.push(Event::Muted { address: me() }),
        BuiltIn::Unmute => work.push(Event::Unmuted { address: me() }),
        BuiltIn::Notices(level) => told(work, standing, *level)?,
        BuiltIn::Ack => work.push(Event::Acknowledged { address: me(), changeset: work.tmail.version }),
        BuiltIn::Delegate { to, until } => delegate::delegate(work, standing, to, until)?,
        BuiltIn::Withdraw => return Err(nothing_to_do(work, standing, "withdraw")),
        other => return Err(not_here(other)),
    }
    Ok(())
}

/// What the grammar knows and isn't done here.
fn not_here(verb: &BuiltIn) -> Refusal {
    let word = match verb {
        BuiltIn::Templates | BuiltIn::List | BuiltIn::Search(_) => {
            return Refusal::new(Reason::NotHere, saying!("for_the_gateway"));
        }
        BuiltIn::Clone => "clone",
        BuiltIn::Link { .. } => "link",
        BuiltIn::Export => "export",
        _ => "subscribe",
    };
    Refusal::new(Reason::NotHere, saying!("not_in_this_version", verb = word))
}

fn nothing_to_do(work: &Work<'_>, standing: &Standing, verb: &str) -> Refusal {
    let sentence = saying!("nothing_to_act_on", verb = verb);
    let mut refusal = Refusal::new(Reason::NothingToDo, sentence);
    refusal.instead = offer::lines(&work.tmail, work.template, work.scene.directory, standing);
    refusal
}

/// How much the writer is told of this TMail.
fn told(work: &mut Work<'_>, standing: &Standing, level: Level) -> Result<(), Refusal> {
    let known = work.scene.directory.person(&standing.address).is_some();
    if level == Level::Daily && (standing.side == Side::Customers || !known) {
        let sentence = saying!("daily_for_directory");
        let refusal = Refusal::new(Reason::NotInDirectory, sentence);
        return Err(refusal.instead("notices asks").instead("notices all"));
    }
    work.push(Event::Told { address: standing.address.clone(), level });
    Ok(())
}

/// My last approval, while nothing was built on it: the state that it was given in still waits.
fn retract(work: &mut Work<'_>, standing: &Standing) -> Result<(), Refusal> {
    let mine = work.tmail.approvals.iter().rev().find(|given| given.person == standing.address).cloned();
    let Some(given) = mine else {
        return if delegate::end(work, standing)? {
            Ok(())
        } else {
            Err(nothing_to_do(work, standing, "retract"))
        };
    };
    if given.state != work.tmail.state {
        let sentence = saying!(
            "built_on",
            approval = &given.approval,
            changeset = given.changeset,
            state = Saying::state(&work.tmail.state),
        );
        return Err(Refusal::new(Reason::StateMoved, sentence));
    }
    work.is_timely(Seen::AsOf(given.changeset))?;
    work.push(Event::Retracted { approval: given.approval, person: given.person });
    Ok(())
}

/// Roles come from the directory and the fields; leaving one out silently would look like giving it.
fn no_role_by_hand(role: &str, address: &Address) -> Refusal {
    let sentence = saying!("no_role_by_hand", role = role);
    Refusal::new(Reason::NotInDirectory, sentence).instead(format!("add {address}"))
}

/// Somebody new is told and discusses. Where there are customers, only people of the directory may
/// read what the team writes.
fn add(work: &mut Work<'_>, standing: &Standing, address: &Address) -> Result<(), Refusal> {
    if standing.side != Side::Team {
        return Err(Refusal::new(Reason::NotYourRole, saying!("team_adds")));
    }
    known_themselves(work, standing)?;
    let known = work.scene.directory.person(address);
    if work.template.has_customers() && known.is_none() {
        let sentence = saying!("only_directory_added", address = address);
        return Err(Refusal::new(Reason::NotInDirectory, sentence));
    }
    let name = known.map_or_else(|| address.to_string(), |person| person.name.clone());
    let key = known.map_or_else(|| address.clone(), |person| person.address().clone());
    if work.people().standing(&key, work.scene.directory).is_some() {
        return Err(Refusal::new(Reason::NothingToDo, saying!("on_it_already", who = name)));
    }
    work.push(Event::Joined { address: key, name });
    Ok(())
}

/// Who was added by hand from outside brings nobody in, and puts nobody out.
fn known_themselves(work: &Work<'_>, standing: &Standing) -> Result<(), Refusal> {
    let by_hand = standing.roles.iter().all(|role| role == PARTICIPANT);
    if by_hand && work.scene.directory.person(&standing.address).is_none() {
        let sentence = saying!("added_by_hand");
        return Err(Refusal::new(Reason::NotYourRole, sentence));
    }
    Ok(())
}

fn remove(work: &mut Work<'_>, standing: &Standing, address: &Address) -> Result<(), Refusal> {
    if standing.side != Side::Team {
        return Err(Refusal::new(Reason::NotYourRole, saying!("team_removes")));
    }
    known_themselves(work, standing)?;
    let key = crate::tmail::people::key(address, work.scene.directory).clone();
    if !work.tmail.joined.contains_key(&key) {
        let sentence = saying!("not_added_by_hand", address = address);
        return Err(Refusal::new(Reason::NothingToDo, sentence));
    }
    work.push(Event::Left { address: key });
    Ok(())
}

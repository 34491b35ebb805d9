//! The verbs that every TMail knows: questions about it, and what concerns the writer alone.

use super::work::Work;
use super::{Page, Reason, Refusal, offer, page};
use crate::address::Address;
use crate::interpret::Command;
use crate::template::{Side, Template, Trigger};
use crate::tmail::Event;
use crate::tmail::people::Standing;

/// Verbs that only ask.
const QUERIES: [&str; 8] = ["help", "status", "why", "form", "history", "show", "diff", "get"];

/// Verbs that act, on people and on the writer's own doings.
const ACTS: [&str; 8] = ["retract", "withdraw", "add", "remove", "mute", "unmute", "ack", "confirm"];

/// Verbs that the grammar knows and this version can't do.
const LATER: [&str; 6] = ["delegate", "clone", "link", "export", "subscribe", "unsubscribe"];

/// Whether a verb only asks, so that nothing has to be proven beyond who asks.
pub fn is_query(verb: &str) -> bool {
    QUERIES.contains(&verb)
}

/// Whether a verb is a built-in one here: a template may define one itself (`withdraw`).
pub fn is_built_in(template: &Template, verb: &str) -> bool {
    let own = template.transitions.iter().any(|transition| {
        matches!(&transition.trigger, Trigger::Verb { verb: other, .. } if other.eq_ignore_ascii_case(verb))
    });
    !own && (QUERIES.contains(&verb) || ACTS.contains(&verb) || LATER.contains(&verb))
}

/// Runs a built-in verb.
pub fn run(
    work: &mut Work<'_>,
    standing: &Standing,
    command: &Command,
    pages: &mut Vec<Page>,
) -> Result<(), Refusal> {
    match command.verb.as_str() {
        "help" => pages.push(page::help(work, standing)),
        "status" => pages.extend(page::status(work, standing)),
        "why" => pages.push(page::why(work)),
        "form" => pages.push(page::form(work, standing)),
        "history" => pages.push(page::history(work, standing)),
        "show" => pages.push(page::show(work, standing, number_in(command)?)?),
        "diff" => pages.push(page::diff(work, standing, command)?),
        "retract" => retract(work, standing)?,
        "add" => add(work, standing, command)?,
        "remove" => remove(work, standing, command)?,
        "mute" => work.push(Event::Muted { address: standing.address.clone() }),
        "unmute" => work.push(Event::Unmuted { address: standing.address.clone() }),
        "ack" => {
            let changeset = work.tmail.version;
            work.push(Event::Acknowledged { address: standing.address.clone(), changeset });
        }
        "confirm" if work.tmail.unconfirmed => work.push(Event::Confirmed),
        "withdraw" | "confirm" => return Err(nothing_to_do(work, standing, &command.verb)),
        verb => {
            let sentence = format!("I know \"{verb}\", but can't do it here yet.");
            return Err(Refusal::new(Reason::NotHere, sentence));
        }
    }
    Ok(())
}

fn nothing_to_do(work: &Work<'_>, standing: &Standing, verb: &str) -> Refusal {
    let sentence = format!("\"{verb}\" has nothing to act on here now.");
    let mut refusal = Refusal::new(Reason::NothingToDo, sentence);
    refusal.instead = offer::lines(&work.tmail, work.template, work.scene.directory, standing);
    refusal
}

/// The changeset that `show #5` names.
pub fn number_in(command: &Command) -> Result<u32, Refusal> {
    let of_reference = command.reference.as_ref().map(|reference| reference.changeset);
    let of_argument =
        command.argument.as_deref().and_then(|text| text.trim_start_matches('#').trim().parse().ok());
    of_reference.or(of_argument).ok_or_else(|| {
        Refusal::new(Reason::NoSuchChangeset, "Please say which changeset.").instead("show #1")
    })
}

/// My last approval, while nothing was built on it: the state that it was given in still waits.
fn retract(work: &mut Work<'_>, standing: &Standing) -> Result<(), Refusal> {
    let mine = work.tmail.approvals.iter().rev().find(|given| given.person == standing.address).cloned();
    let Some(given) = mine else { return Err(nothing_to_do(work, standing, "retract")) };
    if given.state != work.tmail.state {
        let sentence = format!(
            "Your {} of #{} was built on already: the state is {} now.",
            given.approval, given.changeset, work.tmail.state
        );
        return Err(Refusal::new(Reason::StateMoved, sentence));
    }
    work.push(Event::Retracted { approval: given.approval, person: given.person });
    Ok(())
}

/// Somebody new is told and discusses. Where there are customers, only people of the directory may
/// read what the team writes.
fn add(work: &mut Work<'_>, standing: &Standing, command: &Command) -> Result<(), Refusal> {
    let address = address_in(command)?;
    if standing.side != Side::Team {
        return Err(Refusal::new(Reason::NotYourRole, "Only the team adds people."));
    }
    let known = work.scene.directory.person(&address);
    if work.template.has_customers() && known.is_none() {
        let sentence = format!(
            "{address} isn't in the directory, and who is added here reads what the team writes. \
             A customer is added in the field for customers."
        );
        return Err(Refusal::new(Reason::NotInDirectory, sentence));
    }
    let name = known.map_or_else(|| address.to_string(), |person| person.name.clone());
    let key = known.map_or(address, |person| person.address().clone());
    if work.people().standing(&key, work.scene.directory).is_some() {
        return Err(Refusal::new(Reason::NothingToDo, format!("{name} is on this TMail already.")));
    }
    work.push(Event::Joined { address: key, name });
    Ok(())
}

fn remove(work: &mut Work<'_>, standing: &Standing, command: &Command) -> Result<(), Refusal> {
    let address = address_in(command)?;
    if standing.side != Side::Team {
        return Err(Refusal::new(Reason::NotYourRole, "Only the team removes people."));
    }
    let key = crate::tmail::people::key(&address, work.scene.directory).clone();
    if !work.tmail.joined.contains_key(&key) {
        let sentence =
            format!("{address} wasn't added by hand, so I can't remove them: a role or a field names them.");
        return Err(Refusal::new(Reason::NothingToDo, sentence));
    }
    work.push(Event::Left { address: key });
    Ok(())
}

fn address_in(command: &Command) -> Result<Address, Refusal> {
    let text = command.argument.as_deref().unwrap_or_default();
    let first = text.split_whitespace().next().unwrap_or_default();
    Address::parse(first.trim_matches(['<', '>'])).map_err(|error| {
        Refusal::new(Reason::FieldValue, format!("\"{first}\" is not an e-mail address: {error}."))
            .instead(format!("{} karen@example.com", command.verb))
    })
}

//! Automatic answers to what somebody is asked: noted on the TMail, so that nobody waits for an empty chair.
//! They are claims: they never decide, and nobody gets a mail of one, so that no machine can make us write (RFC 3834
//! §2). The next notice tells it.

use jiff::Timestamp;

use super::{Gateway, Received, bounce};
use crate::address::Address;
use crate::decide::{Ask, Disposition, Reason, offer};
use crate::parse::{Message, answers_for_its_owner};
use crate::record::{Facts, Needs, Passed};
use crate::template::Template;
use crate::tmail::people::{acting_for, key};
use crate::tmail::{Changeset, Event, People, Standing, Tmail};
use crate::tracking::TrackingNumber;

/// What has to be known for it.
pub(super) fn needs(mail: &Received, gateway: &Gateway, needs: &mut Needs) {
    needs.tokens.extend(bounce::return_paths(mail, gateway));
}

/// The note that an automatic mail makes; nothing if it answers nothing that its owner is asked, or was noted
/// since the state was entered.
pub(super) fn noted(mail: &Received, facts: &Facts, gateway: &Gateway, now: Timestamp) -> Option<Passed> {
    let message = mail.parsed.as_ref().ok()?;
    if !answers_for_its_owner(message, &mail.envelope) {
        return None;
    }
    let (number, person) = answered(mail, message, facts, gateway)?;
    let tmail = facts.tmails.get(&number)?;
    let template = gateway.catalogue.version(&tmail.digest)?;
    let directory = &gateway.directory;
    let people = People::of(tmail, template, directory);
    let standing = people.standing(&person, directory)?;
    if tmail.is_away(&standing.address) || !is_asked(tmail, template, gateway, standing) {
        return None;
    }
    let deputies = directory.person(&standing.address).map(|absent| acting_for(absent, tmail, directory));
    let named = |address| directory.person(address).map(|deputy| deputy.name.clone());
    let event = Event::AnsweredByItself {
        person: standing.address.clone(),
        name: standing.name.clone(),
        deputies: deputies.unwrap_or_default().iter().filter_map(|(address, _)| named(address)).collect(),
    };
    let sentence = format!("{}.", event.in_words().unwrap_or_default());
    let change = Changeset { number: tmail.version + 1, at: now, author: None, events: vec![event] };
    let mut after = tmail.clone();
    after.apply(&change);
    let mut passed = Passed::silent(mail, Disposition::Automatic, Reason::Machine, sentence);
    passed.changeset = Some(change);
    passed.after = Some(after);
    Some(passed)
}

fn is_asked(tmail: &Tmail, template: &Template, gateway: &Gateway, standing: &Standing) -> bool {
    let offers = offer::offers(tmail, template, &gateway.directory, standing);
    offers.iter().any(|offer| offer.ask == Ask::Asked)
}

/// The TMail and the person whose notice it answers: by the return path, which nobody else was given, or by
/// a Message-ID of ours that was sent to the very address that it is from.
fn answered(
    mail: &Received,
    message: &Message,
    facts: &Facts,
    gateway: &Gateway,
) -> Option<(TrackingNumber, Address)> {
    let paths = bounce::return_paths(mail, gateway);
    let by_path = facts.envelopes.iter().find(|envelope| paths.contains(&envelope.token));
    if let Some(envelope) = by_path {
        return Some((envelope.tmail.clone()?, envelope.recipient.clone()));
    }
    let from = key(&message.from.address, &gateway.directory).clone();
    let cited = message.cited();
    let notice = cited
        .iter()
        .find_map(|id| facts.known.notices.get(id))
        .filter(|notice| notice.recipients.iter().any(|to| *key(to, &gateway.directory) == from))?;
    Some((notice.number.clone(), from))
}

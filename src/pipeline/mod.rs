//! One mail, every stage in order.
//!
//! [`examine`] parses and authenticates, side by side for many mails; [`pass`] does the rest, one
//! mail after the other, since each may change what the next one finds. Both are pure but for the
//! DNS that the resolver answers. `daemon` loads what the record knows before `pass`, and commits
//! what came of it afterwards.

mod away;
mod bounce;
pub mod challenge;
mod desk;
mod facts;
mod flow;
mod form;
mod gateway;
pub mod held;
pub mod morning;
mod passed;
mod proven;
mod storm;
mod time;
mod unasked;
pub mod vocabulary;

pub use challenge::Bounds;
pub use facts::known;
pub use gateway::{Catalogue, Gateway};
pub use storm::Storms;
pub use time::time_came;

use jiff::Timestamp;

use crate::authenticate::resolver::Resolver;
use crate::authenticate::{Answers, Verdict, evaluate, questions};
use crate::decide::{Disposition, Reason};
use crate::envelope::Envelope;
use crate::parse::{Malformed, Message, automatic, automatic_by_envelope, parse};
use crate::receive::Arrival;
use crate::record::{Facts, Passed};
use crate::route::{Route, route};
use crate::tmail::Event;

/// A mail that was received, parsed and authenticated.
#[derive(Clone, Debug)]
pub struct Received {
    pub envelope: Envelope,
    /// The exact bytes.
    pub raw: Vec<u8>,
    pub parsed: Result<Message, Malformed>,
    pub verdict: Verdict,
    /// The DNS answers that the verdict rests on.
    pub answers: Answers,
    /// When it came in: signatures and a decision's age are judged by it, however long DNS took.
    pub arrived: Timestamp,
    /// DNS has failed for as long as we wait for it.
    pub out_of_patience: bool,
}

/// parse → authenticate. DNS is asked within the resolver's budget; what it can't answer defers the mail.
pub async fn examine(
    arrival: Arrival,
    arrived: Timestamp,
    resolver: &Resolver,
    gateway: &Gateway,
) -> Received {
    let parsed = parse(&arrival.raw);
    let answers = match &parsed {
        Ok(message) => resolver.resolve(questions(message, &gateway.policy)).await,
        Err(_) => Answers::default(),
    };
    let verdict = match &parsed {
        Ok(message) => evaluate(message, &answers, arrived, &gateway.policy),
        Err(malformed) => Verdict::Rejected { reason: malformed.reason.clone() },
    };
    let Arrival { envelope, raw, .. } = arrival;
    Received { envelope, raw, parsed, verdict, answers, arrived, out_of_patience: false }
}

/// route → interpret → decide → compose.
pub fn pass(mail: &Received, facts: &Facts, gateway: &Gateway, now: Timestamp) -> Passed {
    // Who acts in whose place, and what is frozen, is asked as of now.
    let gateway = &gateway.as_of(now);
    // A null return path, or a return path of ours: automatic, whatever else it holds.
    if let Some(told) = bounce::told(mail, facts, gateway, now) {
        return Passed::bounce(mail, told.sentence, told.settled);
    }
    if let Some(reason) = by_envelope(&mail.envelope, gateway) {
        // An answering machine has no return path either.
        let disposition = match bounce::is_one(mail, gateway) {
            true => Disposition::Bounce,
            false => Disposition::Automatic,
        };
        return away::noted(mail, facts, gateway, now)
            .unwrap_or_else(|| Passed::silent(mail, disposition, Reason::Machine, reason));
    }
    let message = match &mail.parsed {
        Ok(message) => message,
        Err(malformed) => return Passed::malformed(mail, malformed),
    };
    if facts.is_our_own(message) {
        let reason = "It is a notice of ours that came back.".to_owned();
        return Passed::silent(mail, Disposition::Loop, Reason::Machine, reason);
    }
    if let Some(reason) = automatic(message, &mail.envelope) {
        return away::noted(mail, facts, gateway, now)
            .unwrap_or_else(|| Passed::silent(mail, Disposition::Automatic, Reason::Machine, reason));
    }
    if facts.was_here(gateway, &mail.raw) || facts.was_asked(gateway, &mail.raw) {
        return Passed::duplicate(mail);
    }
    let route = route(message, &mail.envelope, &gateway.book, &facts.known);
    if route == Route::Human {
        return desk::for_humans(mail, message, gateway, now).remembering_bytes(gateway, &mail.raw);
    }
    if let Some(answered) = challenge::answered(mail, message, facts, gateway, now) {
        return answered;
    }
    let mut passed = match &mail.verdict {
        Verdict::Authenticated(author) => proven::pass(mail, message, author, route, facts, gateway, now),
        _ => challenge::unproven(mail, message, &route, facts, gateway, now),
    };
    passed.also = challenge::leaked(message, facts, gateway);
    passed
}

fn by_envelope(envelope: &Envelope, gateway: &Gateway) -> Option<String> {
    automatic_by_envelope(envelope).or_else(|| {
        let bounces = bounce::is_to_return_path(envelope, gateway);
        bounces.then(|| "It came to a return path of ours.".to_owned())
    })
}

/// Whether a changeset opened a TMail.
pub fn opens(changeset: &crate::tmail::Changeset) -> bool {
    matches!(changeset.events.first(), Some(Event::Opened { .. }))
}

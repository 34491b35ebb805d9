//! Message-IDs that repeat and can't be guessed.

use aws_lc_rs::hmac;
use jiff::civil::Date;

use super::{Kind, News, Occasion};
use crate::address::Address;
use crate::directory::Person;
use crate::tmail::content::hex;
use crate::tracking::TrackingNumber;

/// The longest Message-ID of somebody else's that we cite: with its brackets it fits a line.
const CITED_MAX: usize = 250;

/// The Message-ID of a notice, without brackets: an HMAC of the TMail, what caused the notice, its kind
/// and its audience.
pub(super) fn message_id(occasion: &Occasion<'_>, kind: Kind, audience: &str) -> String {
    let number = occasion.tmail.map(|about| about.after.number.to_string()).unwrap_or_default();
    let cause = match &occasion.decision.changeset {
        Some(changeset) => format!("changeset {}", changeset.number),
        None => format!("mail {}", occasion.cause.digest),
    };
    let kind = match kind {
        Kind::Changeset => "changeset",
        Kind::Answer => "answer",
        Kind::Stranger => "stranger",
        Kind::Forward => "forward",
        Kind::Challenge => "challenge",
        Kind::Approver => "approver",
        Kind::Reminder => "reminder",
        Kind::Digest => "digest",
    };
    let tag = mac(occasion.secret, &["notice", &number, &cause, kind, audience]);
    format!("{}@{}", hex(&tag[..20]), occasion.book.domain())
}

/// The Message-ID of a mail that is passed on to the operator, without brackets.
pub(super) fn forwarded(secret: &[u8; 32], digest: &str, domain: &str) -> String {
    let tag = mac(secret, &["notice", "", digest, "forward"]);
    format!("{}@{domain}", hex(&tag[..20]))
}

/// The Message-ID of a challenge, without brackets.
pub(super) fn challenge(secret: &[u8; 32], digest: &str, turn: i64, domain: &str) -> String {
    let tag = mac(secret, &["notice", "", digest, "challenge", &turn.to_string()]);
    format!("{}@{domain}", hex(&tag[..20]))
}

/// The Message-ID of what tells somebody of their approver's roles, without brackets. Who they were and are
/// tells them from everybody else in the same change.
pub(super) fn of_role(news: &News<'_>) -> String {
    let key =
        |person: &Option<Person>| person.as_ref().map_or("", |person| person.address().folded()).to_owned();
    let (before, after) = (key(&news.changed.before), key(&news.changed.after));
    let change = format!("settings {}", news.entries);
    let tag = mac(news.secret, &["notice", "", &change, "approver", &before, &after]);
    format!("{}@{}", hex(&tag[..20]), news.book.domain())
}

/// The Message-ID of a person's mail of a day, without brackets.
pub(super) fn of_day(secret: &[u8; 32], day: Date, person: &Address, domain: &str) -> String {
    let tag = mac(secret, &["notice", "", &format!("day {day}"), "digest", person.folded()]);
    format!("{}@{domain}", hex(&tag[..20]))
}

/// The synthetic root of a TMail's thread, the same for every audience, without brackets.
pub(super) fn root(occasion: &Occasion<'_>, number: &TrackingNumber) -> String {
    let tag = mac(occasion.secret, &["root", &number.to_string()]);
    format!("{}@{}", hex(&tag[..20]), occasion.book.domain())
}

/// What calendars know a window by, for the life of the TMail (RFC 5545 §3.8.4.7).
pub(super) fn of_window(occasion: &Occasion<'_>, number: &TrackingNumber, field: &str) -> String {
    let tag = mac(occasion.secret, &["window", &number.to_string(), field]);
    format!("{}@{}", hex(&tag[..20]), occasion.book.domain())
}

/// A MIME boundary, from the Message-ID.
pub(super) fn boundary(message_id: &str) -> String {
    format!("=_{}", message_id.split('@').next().unwrap_or_default())
}

/// Whether somebody else's Message-ID can be written into a field of ours.
pub(super) fn is_citable(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_graphic() && !b"<>()[]\\\",;:".contains(&byte);
    let halves = id
        .split_once('@')
        .is_some_and(|(left, right)| !left.is_empty() && !right.is_empty() && !right.contains('@'));
    id.len() <= CITED_MAX && id.bytes().all(plain) && halves
}

fn mac(secret: &[u8; 32], parts: &[&str]) -> Vec<u8> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
    let mut context = hmac::Context::with_key(&key);
    for part in parts {
        // The length in front, so that no two lists of parts are the same bytes.
        context.update(&(part.len() as u64).to_be_bytes());
        context.update(part.as_bytes());
    }
    context.sign().as_ref().to_vec()
}

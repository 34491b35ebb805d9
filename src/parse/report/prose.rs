//! Reports that are but text: qmail's (<https://cr.yp.to/proto/qsbmf.txt>), old Exchange's, and those that a
//! provider words in its own language. Codes and addresses are read, hardly ever words: a text that holds no
//! code says nothing.

use super::{Action, Reported};
use crate::address::Address;
use crate::status::Status;

/// Where the returned mail begins, in lower case: what stands behind it isn't the report's.
const ENDS: [&str; 8] = [
    "--- below this line is a copy of the message",
    "--- enclosed are the original headers",
    "------ this is a copy of",
    "----- original message",
    "-----original message",
    "original message headers",
    "----- unsent message follows",
    "--- original message",
];

/// Words that say that it is tried again; without one of them a 4xx code says so by itself.
const DELAYS: [&str; 9] = [
    "delayed",
    "delay)",
    "will retry",
    "will be retried",
    "still being retried",
    "will continue",
    "not required to resend",
    "verzögert",
    "verzoegert",
];

/// Words that say that it is over, whatever the code.
const ENDINGS: [&str; 7] = [
    "giving up",
    "given up",
    "gave up",
    "undeliverable",
    "unzustellbar",
    "permanent",
    "could not be delivered",
];

/// What a text says of whom: of each address that has a code before the next address.
pub(super) fn recipients(text: &str) -> Vec<Reported> {
    let own = own_words(text);
    let lower = own.to_lowercase();
    let delays = DELAYS.iter().any(|word| lower.contains(word));
    let ends = ENDINGS.iter().any(|word| lower.contains(word));
    let Some(first) = code(&own) else { return Vec::new() };
    let told = |status: Status, recipient| {
        let action = match status.class {
            5 if !delays => Action::Failed,
            4 if ends && !delays => Action::Failed,
            4 | 5 => Action::Delayed,
            _ => Action::Delivered,
        };
        Reported { recipient, action, status: Some(status) }
    };
    let mut found: Vec<Reported> = Vec::new();
    let addresses = addresses(&own);
    for (at, (begin, address)) in addresses.iter().enumerate() {
        let end = addresses.get(at + 1).map_or(own.len(), |(next, _)| *next);
        let known = found.iter().any(|other| other.recipient.as_ref() == Some(address));
        if let Some(status) = code(&own[*begin..end]).filter(|_| !known) {
            found.push(told(status, Some(address.clone())));
        }
    }
    if found.is_empty() {
        // The code stands before the address, or there is none: the envelope says whom it is about.
        found.push(told(first, addresses.into_iter().next().map(|(_, address)| address)));
    }
    found
}

/// The Message-ID of the returned mail, behind the report's own words.
pub(super) fn returned_message_id(text: &str) -> Option<String> {
    message_id(&text[own_words(text).len()..])
}

/// The value of the first Message-ID field of a text, without brackets.
pub(super) fn message_id(text: &str) -> Option<String> {
    let value = text.lines().find_map(|line| {
        let (name, value) = line.trim_start().split_once(':')?;
        name.eq_ignore_ascii_case("message-id").then_some(value)
    })?;
    let id = value.trim().trim_start_matches('<').trim_end_matches('>');
    (!id.is_empty()).then(|| id.to_owned())
}

/// The text up to the returned mail.
fn own_words(text: &str) -> String {
    let mut end = 0;
    for line in text.split_inclusive('\n') {
        let bare = line.trim().to_lowercase();
        if ENDS.iter().any(|word| bare.starts_with(word)) || bare.starts_with("received:") {
            break;
        }
        end += line.len();
    }
    text[..end].to_owned()
}

/// The first enhanced code, else the first reply code that stands for one (`550 …`).
fn code(text: &str) -> Option<Status> {
    Status::find(text).or_else(|| {
        let reply = |word: &str| {
            let code: u16 = Some(word).filter(|word| word.len() == 3)?.parse().ok()?;
            let class = u8::try_from(code / 100).ok().filter(|class| [4, 5].contains(class))?;
            (code % 100 < 60).then_some(Status { class, subject: 0, detail: 0 })
        };
        text.split(|c: char| c.is_whitespace() || "():;,#-".contains(c)).find_map(reply)
    })
}

/// Each address with its place.
fn addresses(text: &str) -> Vec<(usize, Address)> {
    let mut found = Vec::new();
    let mut at = 0;
    for word in text.split_inclusive(|c: char| c.is_whitespace() || "<>()[]\"',;:".contains(c)) {
        let bare = word.trim_matches(|c: char| c.is_whitespace() || "<>()[]\"',;:.".contains(c));
        if bare.contains('@')
            && let Ok(address) = Address::parse(bare)
        {
            found.push((at, address));
        }
        at += word.len();
    }
    found
}

//! What keeps a thread together: a synthetic root, the earlier mails that all readers have, and what
//! Outlook goes by.

use std::collections::BTreeSet;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;

use super::message::Envelope;
use super::{Kind, Occasion, ids};
use crate::address::Address;
use crate::route::KnownNotice;

/// The seconds from 1601, where Windows' file times begin, to 1970.
const SINCE_1601: i64 = 11_644_473_600;

/// How many earlier mails a notice cites, besides the root.
const CITED_MAX: usize = 10;

/// What stands in References, oldest first, without brackets: the root of the TMail, the newest notices
/// that every reader of this one was sent, and the mail that this one answers. The last is its parent.
pub(super) fn references(occasion: &Occasion<'_>, envelope: &Envelope) -> Vec<String> {
    let mut references = Vec::new();
    if let Some(about) = occasion.tmail.filter(|_| envelope.reveals) {
        references.push(ids::root(occasion, &about.after.number));
        references.extend(sent_to_all(occasion, &envelope.recipients));
    }
    let answered = occasion.cause.message_id.clone().filter(|id| ids::is_citable(id));
    references.extend(answered.filter(|_| envelope.kind == Kind::Answer));
    references
}

/// The last changeset that all of these people were told of in full, if it is known.
pub(super) fn last_told(occasion: &Occasion<'_>, readers: &[Address]) -> Option<u32> {
    let sent = all_sent(occasion, readers);
    sent.iter().filter(|(_, notice)| notice.tells).map(|(_, notice)| notice.changeset).max()
}

/// The newest notices of the TMail that all of these people were sent, oldest first.
fn sent_to_all(occasion: &Occasion<'_>, readers: &[Address]) -> Vec<String> {
    let sent = all_sent(occasion, readers);
    let newest = sent.len().saturating_sub(CITED_MAX);
    sent[newest..].iter().map(|(id, _)| (*id).clone()).collect()
}

/// Every notice of the TMail that is known to have gone to all of these people, oldest first.
fn all_sent<'o>(occasion: &Occasion<'o>, readers: &[Address]) -> Vec<(&'o String, &'o KnownNotice)> {
    let Some(about) = occasion.tmail else { return Vec::new() };
    let readers: BTreeSet<&Address> = readers.iter().collect();
    let all_have = |notice: &KnownNotice| {
        let have: BTreeSet<&Address> = notice.recipients.iter().filter(|one| readers.contains(one)).collect();
        have.len() == readers.len()
    };
    let sent = occasion.known.notices.iter();
    let mut sent: Vec<(&String, &KnownNotice)> =
        sent.filter(|(_, notice)| notice.number == about.after.number && all_have(notice)).collect();
    sent.sort_by_key(|(id, notice)| (notice.at, notice.changeset, *id));
    sent
}

/// Outlook's Thread-Index (MS-OXOMSG 2.2.1.3): six bytes of time and sixteen of a GUID, from the root;
/// a later mail adds five bytes, by whose time Outlook sorts.
pub(super) fn index(root: &str, began: Timestamp, now: Timestamp, message_id: &str) -> String {
    let beginning = ticks(began) >> 16;
    let mut bytes = beginning.to_be_bytes()[2..].to_vec();
    bytes.extend(from_hex(root).take(16));
    if now != began {
        let since = ticks(now).saturating_sub(beginning << 16);
        // 31 bits of it: without the lowest 18, or, past 1.7 years, with the first bit set and without 23.
        let far = since >> 49 != 0;
        let kept = if far { since >> 23 | 1 << 31 } else { since >> 18 };
        bytes.extend_from_slice(&kept.to_be_bytes()[4..]);
        // Four bits that tell mails of one moment apart, and a count that is ours to leave at 0.
        bytes.push(from_hex(message_id).next().unwrap_or(0) & 0xf0);
    }
    STANDARD.encode(bytes)
}

/// A Windows file time: units of 100 ns from 1601.
fn ticks(at: Timestamp) -> u64 {
    at.as_second().saturating_add(SINCE_1601).max(0).unsigned_abs() * 10_000_000
}

/// The bytes that hexadecimal digits spell.
fn from_hex(text: &str) -> impl Iterator<Item = u8> {
    let digit = |c: u8| (c as char).to_digit(16).unwrap_or(0) as u8;
    text.as_bytes().chunks_exact(2).map(move |pair| digit(pair[0]) << 4 | digit(pair[1]))
}

#[cfg(test)]
mod tests;

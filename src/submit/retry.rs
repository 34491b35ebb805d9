//! When to try again (RFC 5321 §4.5.4.1). Pure.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};

use super::Outcome;
use super::status::{self, Hope, Status};

/// The wait after the first attempt; it doubles each time.
const FIRST_WAIT: SignedDuration = SignedDuration::from_mins(1);

/// The longest wait.
const LONGEST_WAIT: SignedDuration = SignedDuration::from_hours(4);

/// One attempt that was made.
#[derive(Clone, Copy, Debug)]
pub struct Tried<'a> {
    /// 1 for the first.
    pub attempt: u32,
    pub first_tried: Timestamp,
    pub now: Timestamp,
    /// Spreads the mails of one moment, so that a server that comes back isn't stormed.
    pub message_id: &'a str,
}

/// What is to be done about a recipient.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Next {
    /// Delivered.
    Done,
    TryAt(Timestamp),
    /// Refused for good, or its time is over.
    GiveUp,
}

/// What follows from how an attempt ended. `retry_for`: how long we try at all; RFC 5321 says at least
/// four to five days.
pub fn after(outcome: &Outcome, tried: Tried<'_>, retry_for: Duration) -> Next {
    match outcome {
        Outcome::Delivered { .. } => Next::Done,
        Outcome::Permanent { .. } => Next::GiveUp,
        Outcome::Temporary { reply } => again(tried, least_wait(reply), retry_for),
    }
}

/// What the enhanced code of a reply asks for.
fn least_wait(reply: &str) -> SignedDuration {
    let mut words = reply.split_whitespace();
    let code = words.next().and_then(|code| code.parse().ok());
    let status = words.next().and_then(Status::parse);
    match code.map(|code| status::hope(code, status)) {
        Some(Hope::After(wait)) => wait,
        _ => SignedDuration::ZERO,
    }
}

fn again(tried: Tried<'_>, least: SignedDuration, retry_for: Duration) -> Next {
    let end = tried.first_tried.saturating_add(retry_for).unwrap_or(Timestamp::MAX);
    if tried.now >= end {
        return Next::GiveUp;
    }
    let wait = wait_after(tried.attempt).max(least);
    let wait = wait + jitter(tried, wait);
    // The last attempt falls on the end itself, so that all of the time is used.
    Next::TryAt(tried.now.saturating_add(wait).unwrap_or(end).min(end))
}

/// 1, 2, 4 … minutes, up to four hours.
fn wait_after(attempt: u32) -> SignedDuration {
    // Invariant: 2^8 minutes are more than four hours, so a larger exponent changes nothing.
    let doublings = attempt.saturating_sub(1).min(8);
    (FIRST_WAIT * (1 << doublings)).min(LONGEST_WAIT)
}

/// Up to a quarter of the wait, from the Message-ID and the attempt.
fn jitter(tried: Tried<'_>, wait: SignedDuration) -> SignedDuration {
    let digest = Sha256::new()
        .chain_update(tried.message_id.as_bytes())
        .chain_update(tried.attempt.to_be_bytes())
        .finalize();
    wait / 4 * i32::from(digest[0]) / 256
}

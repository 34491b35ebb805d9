//! What the enhanced status code of a refusal means for trying again. Pure.

use jiff::SignedDuration;

pub use crate::status::Status;

/// Whether trying again is of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hope {
    /// Refused for good.
    None,
    /// It may work later, and not before that.
    After(SignedDuration),
}

/// What a refusal (`code` from 400 on) leaves to hope for.
///
/// The class of the enhanced code says more than the first digit where a 5xx has one of class 4, and a 4xx
/// is never for good. Three permanent codes tell of something that passes: a full mailbox, a full system,
/// a system that takes nothing now (RFC 3463 §3.3, §3.4). A refusal of *us* (no TLS, no login, RFC 4954 §6)
/// says nothing of the recipient, and the operator can mend it.
pub fn hope(code: u16, status: Option<Status>) -> Hope {
    const PASSING: [(u16, u16); 3] = [(2, 2), (3, 1), (3, 2)];
    let passes = |status: Status| status.class == 4 || PASSING.contains(&(status.subject, status.detail));
    let of_us = [530, 534, 535, 538].contains(&code);
    match status {
        _ if (500..600).contains(&code) && !of_us && !status.is_some_and(passes) => Hope::None,
        Some(status) => Hope::After(least_wait(status)),
        None => Hope::After(SignedDuration::ZERO),
    }
}

/// Full mailboxes aren't emptied within minutes, and who is told to slow down slows down.
fn least_wait(status: Status) -> SignedDuration {
    match (status.subject, status.detail) {
        (2, 2) | (3, 1) => SignedDuration::from_hours(1),
        (7, 1) if status.class == 4 => SignedDuration::from_mins(5),
        (7, _) => SignedDuration::from_mins(15),
        _ => SignedDuration::ZERO,
    }
}

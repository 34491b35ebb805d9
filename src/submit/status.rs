//! Enhanced status codes (RFC 3463), and what they mean for trying again. Pure.

use std::fmt;

use jiff::SignedDuration;

/// `5.1.1`: class, subject, detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Status {
    pub class: u8,
    pub subject: u16,
    pub detail: u16,
}

/// Whether trying again is of use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hope {
    /// Refused for good.
    None,
    /// It may work later, and not before that.
    After(SignedDuration),
}

impl Status {
    /// The first word of a text that is a status code.
    pub fn find(text: &str) -> Option<Self> {
        text.split(|c: char| !(c.is_ascii_digit() || c == '.')).find_map(Self::parse)
    }

    /// Exactly a status code: class 2, 4 or 5, and two numbers of at most three digits.
    pub fn parse(word: &str) -> Option<Self> {
        let mut parts = word.split('.');
        let mut number = || {
            let digits = parts.next()?;
            (1..=3).contains(&digits.len()).then(|| digits.parse::<u16>().ok()).flatten()
        };
        let (class, subject, detail) = (number()?, number()?, number()?);
        let class = u8::try_from(class).ok().filter(|class| [2, 4, 5].contains(class))?;
        parts.next().is_none().then_some(Self { class, subject, detail })
    }

    /// Whether it speaks of the mailbox's being full: 4.2.2, and 5.2.2 where a server calls for good what its
    /// owner may mend any minute.
    pub fn is_full(self) -> bool {
        (self.subject, self.detail) == (2, 2)
    }
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

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

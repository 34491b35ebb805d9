//! Words: enhanced status codes (RFC 3463), which replies and reports carry.

use std::fmt;

use crate::saying;
use crate::texts::Saying;

/// `5.1.1`: class, subject, detail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Status {
    pub class: u8,
    pub subject: u16,
    pub detail: u16,
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

    /// What it means, in a few words of ours (RFC 3463 §3); nothing for what says too little.
    pub fn in_words(self) -> Option<Saying> {
        Some(match (self.subject, self.detail) {
            (1, 1 | 0 | 10) => saying!("status_no_address"),
            (1, 2) => saying!("status_no_domain"),
            (1, 3) => saying!("status_malformed"),
            (1, 6) => saying!("status_moved"),
            (2, 1) => saying!("status_disabled"),
            (2, 2) => saying!("status_full"),
            (2, 3) | (3, 4) => saying!("status_large"),
            (4, 7) => saying!("status_late"),
            (4, 4) => saying!("status_no_route"),
            (4, 6) => saying!("status_loop"),
            (7, _) => saying!("status_refused"),
            _ => return None,
        })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

//! Words: enhanced status codes (RFC 3463), which replies and reports carry.

use std::fmt;

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
    pub fn in_words(self) -> Option<&'static str> {
        Some(match (self.subject, self.detail) {
            (1, 1 | 0 | 10) => "nobody has that address",
            (1, 2) => "there is no such mail domain",
            (1, 3) => "the address isn't well formed",
            (1, 6) => "the mailbox has moved",
            (2, 1) => "the mailbox takes no mail",
            (2, 2) => "the mailbox is full",
            (2, 3) | (3, 4) => "the mail is too large for it",
            (4, 7) => "it could not be delivered in time",
            (4, 4) => "no way to the mail server is known",
            (4, 6) => "the mail went in a circle",
            (7, _) => "the mail server refuses it",
            _ => return None,
        })
    }
}

impl fmt::Display for Status {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}.{}", self.class, self.subject, self.detail)
    }
}

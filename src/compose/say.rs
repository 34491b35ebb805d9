//! What can be written now, as buttons and as words to type.

use super::model::Say;
use super::{Occasion, clean, mailto};
use crate::address::Address;
use crate::decide::{Ask, Offer};

/// What stands above the words to type.
pub(super) const ASKS: &str = "Answer this mail with one of these lines, in a paragraph of its own";

/// Where answers go, and under which subject.
pub(super) struct Reply {
    to: Address,
    subject: String,
}

impl Reply {
    /// To the TMail, or else to the gateway itself.
    pub fn new(occasion: &Occasion<'_>, subject: &str) -> Self {
        let to = match occasion.tmail {
            Some(about) => occasion.book.of_tmail(&about.after.number),
            None => occasion.book.of_service(),
        };
        Self { to, subject: format!("Re: {subject}") }
    }

    /// The offers of a kind.
    pub fn offers(&self, offers: &[Offer], ask: Ask, version: u32) -> Vec<Say> {
        offers.iter().filter(|offer| offer.ask == ask).map(|offer| self.offer(offer, version)).collect()
    }

    fn offer(&self, offer: &Offer, version: u32) -> Say {
        let title = clean::line(&offer.title).replace(": ", " – ");
        let line = offer.line(version);
        let settles = title.starts_with("Answer ");
        Say {
            // The sign behind it keeps a quoted button from being read as a command.
            label: if offer.open_ended && !settles {
                format!("{title}, and say why ›")
            } else {
                format!("{title} ›")
            },
            say: format!("{title}, with the words"),
            typed: if offer.open_ended { format!("{line}(your words)") } else { line.clone() },
            mailto: mailto::link(&self.to, &self.subject, &line),
            second: offer.open_ended,
        }
    }

    /// An exact line that would work; behind a colon at its end stand the reader's own words.
    pub fn line(&self, label: &str, say: &str, line: &str) -> Say {
        let typed = clean::line(line);
        Say {
            label: format!("{label} ›"),
            say: say.to_owned(),
            typed: if typed.ends_with(':') { format!("{typed} (your words)") } else { typed },
            mailto: mailto::link(&self.to, &self.subject, line),
            second: false,
        }
    }

    /// A field that is missing: the mail that the button writes holds its name, never the example,
    /// which would soon be sent as if it were meant.
    pub fn missing(&self, field: &str, example: &str) -> Say {
        let typed = clean::line(example);
        let bare = typed.trim_end().ends_with(':');
        Say {
            label: format!("Fill in “{field}” ›"),
            say: format!("Fill in “{field}”, {}", if bare { "with the words" } else { "for example" }),
            typed: if bare { format!("{} (your words)", typed.trim_end()) } else { typed },
            mailto: mailto::link(&self.to, &self.subject, &format!("{field}: ")),
            second: true,
        }
    }
}

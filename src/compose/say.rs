//! What can be written now, as buttons and as words to type.

use super::model::Say;
use super::{About, Occasion, clean, mailto};
use crate::address::Address;
use crate::decide::morning::lacking;
use crate::decide::{Ask, Offer};
use crate::texts::Texts;

/// How many of the fields that a draft lacks have a line.
const LACKING_MAX: usize = 12;

/// Where answers go, and under which subject.
pub(super) struct Reply<'t> {
    to: Address,
    subject: String,
    texts: &'t Texts,
}

impl<'t> Reply<'t> {
    /// To the TMail, or else to the gateway itself.
    pub fn new(occasion: &Occasion<'t>, subject: &str) -> Self {
        let to = match occasion.tmail {
            Some(about) => occasion.book.of_tmail(&about.after.number),
            None => occasion.book.of_service(),
        };
        Self::to(to, subject, occasion.texts())
    }

    /// To that address, under that subject.
    pub fn to(to: Address, subject: &str, texts: &'t Texts) -> Self {
        Self { to, subject: format!("Re: {subject}"), texts }
    }

    /// The offers of a kind.
    pub fn offers(&self, offers: &[Offer], ask: Ask, version: u32) -> Vec<Say> {
        offers.iter().filter(|offer| offer.ask == ask).map(|offer| self.offer(offer, version)).collect()
    }

    /// One of them.
    pub fn offer(&self, offer: &Offer, version: u32) -> Say {
        let line = offer.line(version);
        let title = clean::line(&self.texts.put(&offer.title)).replace(": ", " – ");
        Say {
            // The sign behind it keeps a quoted button from being read as a command.
            label: if offer.open_ended && !offer.is_settlement() {
                format!("{} ›", self.texts.say("say_why", &[("what", &title)]))
            } else {
                format!("{title} ›")
            },
            say: self.texts.say("with_words", &[("what", &title)]),
            typed: match offer.to_be_added() {
                Some(words) => format!("{line}({})", self.texts.put(&words)),
                None => line.clone(),
            },
            mailto: mailto::link(&self.to, &self.subject, &line),
            second: offer.open_ended,
        }
    }

    /// What stands above as many lines, all of which would work.
    pub fn lines_that_work(&self, lines: usize) -> String {
        self.texts.say(if lines == 1 { "line_that_works" } else { "lines_that_work" }, &[])
    }

    /// What stands above as many lines to answer with.
    pub fn how_to_answer(&self, lines: usize) -> String {
        self.texts.say(if lines == 1 { "how_to_answer_one" } else { "how_to_answer" }, &[])
    }

    pub fn texts(&self) -> &'t Texts {
        self.texts
    }

    /// Where the reader's own words go.
    fn your_words(&self) -> String {
        format!("({})", self.texts.say("your_words", &[]))
    }

    /// An exact line that would work; behind a colon at its end stand the reader's own words.
    pub fn line(&self, label: &str, say: &str, line: &str) -> Say {
        let typed = clean::line(line);
        Say {
            label: format!("{label} ›"),
            say: say.to_owned(),
            typed: if typed.ends_with(':') { format!("{typed} {}", self.your_words()) } else { typed },
            mailto: mailto::link(&self.to, &self.subject, line),
            second: false,
        }
    }

    /// Every field that a draft lacks.
    pub fn lacking(&self, about: About<'_>) -> Vec<Say> {
        let lacking = lacking(about.after, about.template).into_iter().take(LACKING_MAX);
        lacking.map(|field| self.missing(&field, &format!("{field}:"))).collect()
    }

    /// A field that is missing: the mail that the button writes holds its name, never the example,
    /// which would soon be sent as if it were meant.
    pub fn missing(&self, field: &str, example: &str) -> Say {
        let typed = clean::line(example);
        let bare = typed.trim_end().ends_with(':');
        Say {
            label: format!("{} ›", self.texts.say("fill_in", &[("field", field)])),
            say: self.texts.say(if bare { "fill_in_with" } else { "fill_in_as" }, &[("field", field)]),
            typed: if bare { format!("{} {}", typed.trim_end(), self.your_words()) } else { typed },
            mailto: mailto::link(&self.to, &self.subject, &format!("{field}: ")),
            second: true,
        }
    }
}

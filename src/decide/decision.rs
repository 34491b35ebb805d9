//! What a decision is.

use crate::address::Address;
use crate::decide::{Enclosed, Reason};
use crate::texts::Saying;
use crate::tmail::Changeset;

/// What becomes of a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decision {
    pub disposition: Disposition,
    /// For machines.
    pub reason: Reason,
    /// For who runs the gateway.
    pub sentence: String,
    /// What is recorded on the TMail; nothing if the mail changed nothing and said nothing.
    pub changeset: Option<Changeset>,
    /// What its author alone is told, instead of the changeset's notice.
    pub answer: Option<Answer>,
    /// A proven person who isn't on the TMail wrote: its owner is told.
    pub stranger: Option<Stranger>,
}

/// What every mail has exactly one of (design §3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Disposition {
    /// Something that it asked for took effect.
    Applied,
    /// It asked for something that didn't, or its sender is asked; its comment stands.
    Refused,
    Commented,
    Quarantined,
    Duplicate,
    Automatic,
    Bounce,
    Receipt,
    Loop,
    Forwarded,
    Deferred,
    Challenged,
    /// It was held, and an operator dropped it.
    Dropped,
}

/// A transcript: what became of each line, and what would work now.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What happened, in a sentence.
    pub headline: Saying,
    pub lines: Vec<LineResult>,
    /// Exact lines that would work now.
    pub instead: Vec<String>,
    /// Lines that nothing was wrong with weren't done for the sake of the others: they have to come again.
    pub held_back: bool,
    /// What was asked for: a status, a form, a history.
    pub pages: Vec<Page>,
    /// Files that go along.
    pub files: Vec<Enclosed>,
}

/// One line of the mail, and what became of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineResult {
    pub line: String,
    pub became: Saying,
}

/// Text with a title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    pub title: Saying,
    pub lines: Vec<Saying>,
}

/// A proven author who isn't on the TMail that they wrote to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stranger {
    pub address: Address,
    /// Who is told.
    pub owner: Address,
}

impl Disposition {
    /// Its name as it is recorded and printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Disposition::Applied => "applied",
            Disposition::Refused => "refused",
            Disposition::Commented => "commented",
            Disposition::Quarantined => "quarantined",
            Disposition::Duplicate => "duplicate",
            Disposition::Automatic => "automatic",
            Disposition::Bounce => "bounce",
            Disposition::Receipt => "receipt",
            Disposition::Loop => "loop",
            Disposition::Forwarded => "forwarded",
            Disposition::Deferred => "deferred",
            Disposition::Challenged => "challenged",
            Disposition::Dropped => "dropped",
        }
    }
}

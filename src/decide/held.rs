//! An operator's act on a held mail. It never makes a decision (design §6): a released mail's words
//! become a comment that is told as unproven.

use jiff::Timestamp;

use super::{Decision, Disposition, Reason};
use crate::address::Address;
use crate::tmail::{Changeset, Event, Tmail};

/// What an operator may do with a held mail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Act {
    /// Its new words become an unproven comment.
    Release,
    /// Nothing comes of it.
    Drop,
    /// Its claimed author is asked whether it is theirs.
    Challenge,
}

impl Act {
    /// Its name as it is recorded and typed.
    pub fn as_str(self) -> &'static str {
        match self {
            Act::Release => "release",
            Act::Drop => "drop",
            Act::Challenge => "challenge",
        }
    }

    /// The act of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [Act::Release, Act::Drop, Act::Challenge].into_iter().find(|act| act.as_str() == name)
    }
}

/// Enters the words of a held mail as a comment of nobody's. `claimed`: who the mail says that it is from.
pub fn release(tmail: &Tmail, claimed: &Address, words: &str, now: Timestamp) -> Decision {
    let event = Event::Released { claimed: claimed.clone(), text: words.to_owned() };
    Decision {
        disposition: Disposition::Commented,
        reason: Reason::Released,
        sentence: format!(
            "An operator released it: its words are a comment on {}, told as not proven to be from {claimed}.",
            tmail.number
        ),
        changeset: Some(Changeset { number: tmail.version + 1, at: now, author: None, events: vec![event] }),
        answer: None,
        stranger: None,
    }
}

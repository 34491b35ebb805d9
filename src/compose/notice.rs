//! What a notice is, and what it is composed from.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::address::{Address, AddressBook};
use crate::decide::Decision;
use crate::directory::Directory;
use crate::level::Levels;
use crate::route::Known;
use crate::template::Template;
use crate::texts::{Saying, Texts};
use crate::tmail::Tmail;
use crate::tracking::TrackingNumber;

/// Everything that the notices of one decision are composed from.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    pub decision: &'a Decision,
    /// Nothing: the mail was to the gateway itself, or opened nothing.
    pub tmail: Option<About<'a>>,
    pub directory: &'a Directory,
    pub book: &'a AddressBook,
    pub cause: &'a Cause,
    /// What was sent of this TMail before, as far as it is known: threads hold on to it.
    pub known: &'a Known,
    /// The gateway's key for Message-IDs (HMAC-SHA-256).
    pub secret: &'a [u8; 32],
    pub now: Timestamp,
    /// How much people want to be told of all of theirs.
    pub levels: &'a Levels,
    /// The gateway's own sentences, for what concerns no TMail.
    pub texts: &'a Texts,
    /// The bytes of files that the mail asks for, by their SHA-256.
    pub files: &'a BTreeMap<String, Vec<u8>>,
}

impl<'a> Occasion<'a> {
    /// The sentences of its template, or the gateway's own.
    pub(super) fn texts(&self) -> &'a Texts {
        self.tmail.map_or(self.texts, |about| &about.template.texts)
    }

    /// What is to be said, in words.
    pub(super) fn put(&self, saying: &Saying) -> String {
        self.tmail.map_or_else(|| self.texts.put(saying), |about| about.template.say(saying))
    }
}

/// The TMail that a decision was about.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    pub template: &'a Template,
    /// As it was; nothing if the decision opened it.
    pub before: Option<&'a Tmail>,
    /// As it is, with the decision's changeset (if any) taken in.
    pub after: &'a Tmail,
}

/// The mail that caused a decision, as far as its answer needs it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cause {
    /// SHA-256 of its raw bytes, hex.
    pub digest: String,
    /// Its author: where an answer goes, and nowhere else.
    pub author: Address,
    /// Without angle brackets.
    pub message_id: Option<String>,
    pub references: Vec<String>,
    pub subject: String,
}

/// One message for one audience, not yet sealed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Without angle brackets.
    pub message_id: String,
    pub kind: Kind,
    pub number: Option<TrackingNumber>,
    /// The changeset as of which it shows the content; 0 without a TMail.
    pub changeset: u32,
    /// Who gets it, by key: one envelope each.
    pub recipients: Vec<Address>,
    /// Its plain text, which replies are compared with.
    pub text: String,
    /// The whole message without its seal, CRLF line ends, ASCII.
    pub raw: Vec<u8>,
}

/// What a notice tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// A changeset, to those on the TMail.
    Changeset,
    /// A transcript or an answer, to the author of one mail.
    Answer,
    /// Somebody who isn't on the TMail wrote: to its owner.
    Stranger,
    /// What is written to `postmaster@` and `abuse@`, or was denied: to the operator.
    Forward,
    /// Whether a mail is theirs: to its claimed author alone.
    Challenge,
    /// Somebody gained or lost an approver's role: to them.
    Approver,
    /// What waits for somebody, in the morning: to them.
    Reminder,
    /// All that a person is told on a day: to them.
    Digest,
}

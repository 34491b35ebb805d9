//! Entries and contents: pure.

use jiff::Timestamp;
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::settings::{Setting, TakenIn};
use crate::decide::{Act, Disposition, Reason};
use crate::tmail::content::hex;
use crate::tracking::TrackingNumber;

/// Where the log stands: how many entries it has, and the leaf hash of the last one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Link {
    pub entries: u64,
    pub leaf: [u8; 32],
}

impl Link {
    /// Before the first entry.
    pub const START: Link = Link { entries: 0, leaf: [0; 32] };
}

/// One entry as it is stored: its number (from 1), the exact bytes, their leaf hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub number: u64,
    pub bytes: Vec<u8>,
    pub leaf: [u8; 32],
}

/// What an entry says. Its JSON has the fields in this order and no blanks; absent ones are left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub enum Happening {
    /// A mail came in, and this became of it.
    Mail {
        /// Content: the raw bytes.
        mail: String,
        /// Content: the verdict over its author, with the DNS answers that it rests on.
        identity: String,
        disposition: Disposition,
        reason: Reason,
        #[serde(skip_serializing_if = "Option::is_none")]
        tmail: Option<TrackingNumber>,
        #[serde(skip_serializing_if = "Option::is_none")]
        changeset: Option<u32>,
        /// The state after it.
        #[serde(skip_serializing_if = "Option::is_none")]
        state: Option<String>,
        /// The version of the template, where the mail opened a TMail.
        #[serde(skip_serializing_if = "Option::is_none")]
        template: Option<String>,
        /// Content: the changeset.
        #[serde(skip_serializing_if = "Option::is_none")]
        change: Option<String>,
        /// Content: the directory in force, which the right to a changeset was judged by.
        #[serde(skip_serializing_if = "Option::is_none")]
        directory: Option<String>,
        /// Contents: the notices that tell it, without their seal.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        notices: Vec<String>,
        /// Content: who is told how much of all of theirs from here on, where the mail chose it.
        #[serde(skip_serializing_if = "Option::is_none")]
        level: Option<String>,
    },
    /// An operator did something with a held mail.
    Operator {
        act: Act,
        /// Content: the login name, and who they said that they are.
        who: String,
        /// Content: why, where they said so.
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<String>,
        /// Content: the raw bytes, as in the mail's own entry.
        mail: String,
        disposition: Disposition,
        reason: Reason,
        #[serde(skip_serializing_if = "Option::is_none")]
        tmail: Option<TrackingNumber>,
        #[serde(skip_serializing_if = "Option::is_none")]
        changeset: Option<u32>,
        /// Content: the changeset.
        #[serde(skip_serializing_if = "Option::is_none")]
        change: Option<String>,
        /// Contents: the notices that tell it, without their seal.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        notices: Vec<String>,
    },
    /// A mail that was challenged went on: its author answered, or nobody did in time.
    Challenge {
        /// Content: the raw bytes, as in the mail's own entry.
        mail: String,
        /// Content: the raw bytes of the answer, as in the answer's own entry.
        #[serde(skip_serializing_if = "Option::is_none")]
        answer: Option<String>,
        /// Content: how its author is known now.
        identity: String,
        disposition: Disposition,
        reason: Reason,
        #[serde(skip_serializing_if = "Option::is_none")]
        tmail: Option<TrackingNumber>,
        #[serde(skip_serializing_if = "Option::is_none")]
        changeset: Option<u32>,
        /// The state after it.
        #[serde(skip_serializing_if = "Option::is_none")]
        state: Option<String>,
        /// The version of the template, where the mail opened a TMail.
        #[serde(skip_serializing_if = "Option::is_none")]
        template: Option<String>,
        /// Content: the directory in force, where its author changed something.
        #[serde(skip_serializing_if = "Option::is_none")]
        directory: Option<String>,
        /// Content: the changeset.
        #[serde(skip_serializing_if = "Option::is_none")]
        change: Option<String>,
        /// Contents: the notices that tell it, without their seal.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        notices: Vec<String>,
    },
    /// A setting was taken in, for the first time or with a change. A file doesn't say who changed it, so
    /// nobody is named: the daemon read it.
    Settings {
        setting: Setting,
        taken_in: TakenIn,
        /// Content: what was in force before.
        #[serde(skip_serializing_if = "Option::is_none")]
        before: Option<String>,
        /// Content: what is in force from here on.
        after: String,
        /// Content: the lines that went, and those that came.
        diff: String,
        /// How many people are told what they gained or lost.
        told: u32,
        /// Content: the contents of the notices that tell them, without their seal, one a line.
        #[serde(skip_serializing_if = "Option::is_none")]
        notices: Option<String>,
    },
    /// A notice of a TMail failed for good, and that is noted there.
    Undelivered {
        tmail: TrackingNumber,
        changeset: u32,
        /// Content: the changeset.
        change: String,
    },
    /// Time changed a TMail: an approval expired, or was waited for in vain.
    Time {
        tmail: TrackingNumber,
        changeset: u32,
        /// The state after it.
        state: String,
        /// Content: the changeset.
        change: String,
        /// Content: the directory in force.
        #[serde(skip_serializing_if = "Option::is_none")]
        directory: Option<String>,
        /// Contents: the notices that tell it, without their seal.
        #[serde(skip_serializing_if = "Vec::is_empty")]
        notices: Vec<String>,
    },
    /// An operator did something with an envelope.
    Outbox {
        act: EnvelopeAct,
        /// Content: the login name, and who they said that they are.
        who: String,
        /// Content: why, where they said so.
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<String>,
        /// The Message-ID of the notice.
        notice: String,
        /// An HMAC of notice and recipient.
        envelope: String,
    },
    /// The people of a time zone got their mails of the morning.
    Morning {
        /// The day there.
        day: String,
        told: u32,
        /// Content: the contents of these mails, without their seal, one a line.
        notices: String,
    },
    /// The record was put back from a backup: what stood behind this entry's predecessor before is lost.
    Restored {
        #[serde(flatten)]
        lost: Lost,
        /// Content: the login name, and who they said that they are.
        who: String,
        /// Content: why, where they said so.
        #[serde(skip_serializing_if = "Option::is_none")]
        why: Option<String>,
        /// Content: each TMail with the changeset that says so there, and its content, one a line.
        changes: String,
    },
    /// A round of deliveries of one notice.
    Delivery {
        /// Its Message-ID, which says nothing of anybody.
        notice: String,
        delivered: u32,
        /// Refused for good.
        failed: u32,
        /// Content: the single results.
        results: String,
    },
}

/// What a restoration has lost.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Lost {
    /// When the backup was made.
    pub since: Timestamp,
    /// The number of the next TMail; those between may have been given, and aren't given again.
    pub next_number: u64,
}

/// What an operator does with an envelope.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum EnvelopeAct {
    Retry,
    Drop,
}

impl EnvelopeAct {
    pub fn as_str(self) -> &'static str {
        match self {
            EnvelopeAct::Retry => "retry",
            EnvelopeAct::Drop => "drop",
        }
    }

    /// The act of that name.
    pub fn parse(name: &str) -> Option<Self> {
        [EnvelopeAct::Retry, EnvelopeAct::Drop].into_iter().find(|act| act.as_str() == name)
    }
}

#[derive(Serialize)]
struct Line<'a> {
    v: u32,
    number: u64,
    previous: String,
    at: Timestamp,
    #[serde(flatten)]
    happening: &'a Happening,
}

impl Entry {
    /// The entry that follows `last`.
    pub fn after(last: &Link, at: Timestamp, happening: &Happening) -> Self {
        let number = last.entries + 1;
        let line = Line { v: 1, number, previous: hex(&last.leaf), at, happening };
        // Invariant: every part of a line is text, a number or a list of them, so JSON always holds it.
        let bytes = serde_json::to_vec(&line).expect("a line is plain JSON");
        Self { number, leaf: leaf_hash(&bytes), bytes }
    }

    /// The log with this entry as its last.
    pub fn link(&self) -> Link {
        Link { entries: self.number, leaf: self.leaf }
    }
}

/// SHA-256(0x00 ‖ bytes), RFC 6962 §2.1.
pub fn leaf_hash(bytes: &[u8]) -> [u8; 32] {
    Sha256::new().chain_update([0]).chain_update(bytes).finalize().into()
}

/// Bytes that an entry refers to; erasing them and their salt leaves a digest that says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Content {
    /// Lower-case hex of SHA-256(salt ‖ bytes).
    pub digest: String,
    pub salt: [u8; 16],
    pub bytes: Vec<u8>,
}

impl Content {
    pub fn new(salt: [u8; 16], bytes: Vec<u8>) -> Self {
        let digest = Sha256::new().chain_update(salt).chain_update(&bytes).finalize();
        Self { digest: hex(&digest), salt, bytes }
    }
}

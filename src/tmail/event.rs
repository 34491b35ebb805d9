//! What happened to a TMail. The shapes are written into the audit trail: they only ever grow.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::InPlaceOf;
use crate::address::{Address, TemplateName};
use crate::level::Level;

/// One recorded change: the comment, the fields, the files, the people and the decision of one mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Changeset {
    /// 1, 2, 3 … within its TMail.
    pub number: u32,
    pub at: Timestamp,
    /// Nothing: the gateway itself.
    pub author: Option<Authorship>,
    pub events: Vec<Event>,
}

/// Who made a changeset, and how that is known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorship {
    /// The key that the person counts under (the directory's), whichever address they wrote from.
    pub person: Address,
    /// The From address that was proven.
    pub address: Address,
    pub name: String,
    pub method: Method,
    /// One line for people.
    pub proof: String,
    /// When the mail was signed.
    pub signed_at: Timestamp,
}

/// How an author was proven, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    Dkim,
    Arc,
    Authres,
    Challenge,
}

/// One thing that happened, with its outcome.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A TMail came to be, as a draft until `Submitted`.
    Opened {
        template: TemplateName,
        digest: String,
        requester: Address,
        title: String,
        unconfirmed: bool,
    },
    /// Its author confirmed that they meant to open it.
    Confirmed,
    /// The draft is complete: the process begins.
    Submitted {
        title: String,
        state: String,
    },
    /// Its author dropped the draft.
    Dropped,
    /// A field, a text, a grid or a file slot holds something else now.
    FieldSet {
        field: String,
        old: Option<String>,
        new: String,
    },
    Joined {
        address: Address,
        name: String,
    },
    Left {
        address: Address,
    },
    Muted {
        address: Address,
    },
    Unmuted {
        address: Address,
    },
    /// How much somebody wants to be told of this TMail.
    Told {
        address: Address,
        level: Level,
    },
    Commented {
        text: String,
    },
    /// An operator released a held mail: the words of somebody unknown, whoever it says that it is from.
    Released {
        claimed: Address,
        text: String,
    },
    /// A mail of ours couldn't be delivered to somebody: for good, or for as long as it was tried.
    Undelivered {
        address: Address,
        /// The enhanced status code (RFC 3463), where one was told.
        status: Option<String>,
    },
    /// The record was put back from a backup: what came after `last` is lost, and its numbers stay unused.
    Restored {
        taken: Timestamp,
        last: u32,
    },
    /// A file came with the mail; its bytes are in the mail.
    FileAdded {
        name: String,
        size: u64,
        sha256: String,
    },
    Approved {
        approval: String,
        /// The key of the directory that counts.
        person: Address,
        /// As of which changeset the content was shown.
        shown: u32,
        /// SHA-256 of that content, hex.
        content: String,
        reason: Option<String>,
        entitled_by: String,
        /// In whose place, where it isn't their own.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        in_place_of: Option<InPlaceOf>,
        /// When it counts no more, unless the process went on by then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires: Option<Timestamp>,
    },
    /// An approval counts no more, because a field that it vouched for was changed.
    Voided {
        approval: String,
        person: Address,
        name: String,
        field: String,
    },
    /// An approval counts no more, because its time was over.
    Lapsed {
        approval: String,
        person: Address,
        name: String,
    },
    /// An approval was waited for as long as its template says.
    WaitedInVain {
        approval: String,
    },
    /// Its author passed on what they are asked for.
    Delegated {
        by: Address,
        to: Address,
        to_name: String,
        /// The first moment at which it holds no more.
        until: Timestamp,
    },
    /// Its author went on without what was waited for, in an emergency.
    GlassBroken {
        person: Address,
        reason: String,
        /// The approvals that were missing.
        without: Vec<String>,
        entitled_by: String,
    },
    /// Its author lifted a freeze for this TMail.
    FreezeOverridden {
        freeze: String,
        person: Address,
        reason: String,
        /// The end of the freeze as it was.
        until: Timestamp,
        entitled_by: String,
    },
    /// The mailbox of somebody who is asked answers by itself: a claim, never a decision.
    AnsweredByItself {
        person: Address,
        name: String,
        /// Who acts in their place now.
        deputies: Vec<String>,
    },
    /// A giver took their approval back.
    Retracted {
        approval: String,
        person: Address,
    },
    /// Decisions and answers given so far end.
    Cleared,
    Answered {
        question: String,
        voice: String,
        person: Address,
        word: String,
        reason: Option<String>,
        open: bool,
    },
    /// The team answered what an answer had opened in that changeset.
    Settled {
        question: String,
        changeset: u32,
        text: String,
    },
    /// The person has read up to that changeset: a claim, never a gate.
    Acknowledged {
        address: Address,
        changeset: u32,
    },
    Moved {
        from: String,
        to: String,
        /// Nothing: an approval was the last one, or one was voided.
        verb: Option<String>,
        reason: Option<String>,
    },
    /// Where `history` leads changed, because an approval behind it was voided.
    HistoryMoved {
        to: String,
    },
}

impl Event {
    /// Words and files, which change nothing.
    pub fn is_talk(&self) -> bool {
        matches!(self, Event::Commented { .. } | Event::FileAdded { .. })
    }

    /// Whether somebody decided something by it.
    pub fn is_decision(&self) -> bool {
        matches!(
            self,
            Event::Approved { .. }
                | Event::Retracted { .. }
                | Event::FreezeOverridden { .. }
                | Event::Delegated { .. }
                | Event::Answered { .. }
                | Event::Moved { verb: Some(_), .. }
        )
    }
}

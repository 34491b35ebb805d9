//! Everything that is to be recorded about one mail.

use jiff::Timestamp;
use serde::Serialize;

use super::challenge::Asking;
use super::{InboxRow, Order, Settled};
use crate::address::Address;
use crate::authenticate::{Answers, Method, SignedBy};
use crate::compose::Notice;
use crate::decide::{Disposition, Reason};
use crate::level::Level;
use crate::tmail::{Changeset, Tmail};

/// Everything that is to be recorded about one mail.
#[derive(Clone, Debug)]
pub struct Passed {
    pub disposition: Disposition,
    pub reason: Reason,
    pub sentence: String,
    pub identity: Identity,
    /// What it added to a TMail.
    pub changeset: Option<Changeset>,
    /// The TMail that it was about, with that added.
    pub after: Option<Tmail>,
    /// The version of the template, where it opened a TMail.
    pub template: Option<(String, String, String)>,
    pub notices: Vec<Notice>,
    /// What a report says became of envelopes of ours.
    pub bounced: Vec<Settled>,
    /// What it is remembered by, so that it never acts twice.
    pub keys: Vec<String>,
    pub message_id: Option<String>,
    /// The operator's order that it was decided by.
    pub order: Option<Order>,
    /// What it does to the challenges about it.
    pub asking: Option<Asking>,
    /// It was held, and not an operator took it further.
    pub by: Option<By>,
    /// The held mail that it answers a challenge about, and what becomes of that: both are recorded, or
    /// neither.
    pub also: Option<Box<Also>>,
    /// How much its author wants to be told of all of theirs, where it says so.
    pub level: Option<(Address, Level)>,
    /// The time that it was decided as of.
    pub at: Timestamp,
}

/// What took a challenged mail further.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    /// The mail that it is recorded with answered the challenge.
    Answer,
    /// Nobody answered in time.
    Time,
}

/// What becomes of another mail by this one.
#[derive(Clone, Debug)]
pub struct Also {
    pub row: InboxRow,
    pub passed: Passed,
}

impl Passed {
    /// This one, and the one that it takes further.
    pub fn all(&self) -> impl Iterator<Item = &Passed> {
        std::iter::once(self).chain(self.also.iter().map(|also| &also.passed))
    }
}

/// The verdict over its author, with what it rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Identity {
    /// In the words of `tmail inspect`.
    pub verdict: &'static str,
    pub address: Option<Address>,
    pub method: Option<Method>,
    pub reason: String,
    /// The signature that proves it.
    pub signature: Option<SignedBy>,
    /// The DNS answers as they were.
    pub dns: Answers,
}

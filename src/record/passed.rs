//! Everything that is to be recorded about one mail.

use jiff::Timestamp;
use serde::Serialize;

use super::{Order, Settled};
use crate::address::Address;
use crate::authenticate::{Answers, Method, SignedBy};
use crate::compose::Notice;
use crate::decide::{Disposition, Reason};
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
    /// The time that it was decided as of.
    pub at: Timestamp,
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

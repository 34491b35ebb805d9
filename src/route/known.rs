//! What the record knows of the mails and TMails that one mail mentions.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use crate::address::{Address, TemplateName};
use crate::directory::Directory;
use crate::tmail::people::key;
use crate::tracking::TrackingNumber;

/// Facts for one mail, loaded before it is routed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Known {
    /// The TMails that its addresses, its subject or its thread mention, with their template.
    pub tmails: BTreeMap<TrackingNumber, TemplateName>,
    /// Notices of ours by Message-ID: those that it cites, and the newest of the TMails it mentions.
    pub notices: BTreeMap<String, KnownNotice>,
    /// Mails on record by Message-ID.
    pub mails: BTreeMap<String, TrackingNumber>,
}

/// A notice that we sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownNotice {
    pub number: TrackingNumber,
    /// The changeset that it tells of; what it shows is the content as of it.
    pub changeset: u32,
    /// It told a changeset, with what stands on the TMail; an answer shows only what was asked for.
    pub tells: bool,
    /// Whom it was sent to.
    pub recipients: Vec<Address>,
    /// Its plain text.
    pub text: String,
    pub at: Timestamp,
}

impl KnownNotice {
    /// Whether it went to the person with that key, at whichever of their addresses.
    pub fn was_sent_to(&self, me: &Address, directory: &Directory) -> bool {
        self.recipients.iter().any(|recipient| key(recipient, directory) == me)
    }
}

impl Known {
    /// The TMail that a mail with that Message-ID belongs to.
    pub fn of_message(&self, id: &str) -> Option<&TrackingNumber> {
        self.notices.get(id).map(|notice| &notice.number).or_else(|| self.mails.get(id))
    }

    /// The notices of one TMail, oldest first: those of `cited`, and the newest five that were sent to
    /// that person.
    pub fn sent_on<'a>(
        &'a self,
        number: &TrackingNumber,
        cited: &[String],
        me: &Address,
        directory: &Directory,
    ) -> Vec<&'a KnownNotice> {
        let mut of_tmail: Vec<(&String, &KnownNotice)> =
            self.notices.iter().filter(|(_, notice)| notice.number == *number).collect();
        of_tmail.sort_by_key(|(id, notice)| (notice.at, notice.changeset, (*id).clone()));
        let mine = of_tmail.iter().rev().filter(|(_, notice)| notice.was_sent_to(me, directory));
        let newest: BTreeSet<&String> = mine.take(NEWEST).map(|(id, _)| *id).collect();
        let wanted = |(id, _): &(&String, &KnownNotice)| newest.contains(id) || cited.contains(id);
        of_tmail.into_iter().filter(wanted).map(|(_, notice)| notice).collect()
    }
}

/// How many of the newest notices of a TMail its replies are compared with, besides those they cite.
pub const NEWEST: usize = 5;

/// How many of the Message-IDs that a mail cites are looked at, the newest of them.
pub const CITED: usize = 20;

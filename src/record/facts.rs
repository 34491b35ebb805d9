//! What is loaded for a batch of mails, and how each mail that passed adds to it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;

use super::{Asked, Asking, Newest, Passed, SentEnvelope};
use crate::address::Address;
use crate::compose::{Kind, Notice};
use crate::level::Levels;
use crate::route::{Known, KnownNotice};
use crate::tmail::Tmail;
use crate::tracking::TrackingNumber;

/// What is known before a batch is passed; each mail that passed adds to it for the next one.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub known: Known,
    pub tmails: BTreeMap<TrackingNumber, Tmail>,
    /// Keys of what was acted on, of those that were asked for.
    pub seen: BTreeSet<String>,
    /// The TMails of the people who write to the gateway itself.
    pub of_people: BTreeMap<Address, BTreeSet<TrackingNumber>>,
    /// How many answers went to each recipient within the last hour.
    pub answered: BTreeMap<Address, u32>,
    /// The challenges whose codes the mails hold.
    pub challenges: Vec<Asked>,
    /// The newest challenges, for the bounds on them.
    pub newest: Newest,
    /// The bytes of files that were asked for, by their SHA-256.
    pub files: BTreeMap<String, Vec<u8>>,
    pub last_serial: u64,
    /// How much people want to be told of all of theirs.
    pub levels: Arc<Levels>,
    /// Envelopes that reports name.
    pub envelopes: Vec<SentEnvelope>,
}

/// What has to be loaded for a batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Needs {
    pub message_ids: BTreeSet<String>,
    pub numbers: BTreeSet<TrackingNumber>,
    /// Keys that would make a mail a duplicate.
    pub keys: BTreeSet<String>,
    /// Who writes to the gateway itself.
    pub people: BTreeSet<Address>,
    /// Who may get an answer.
    pub answering: BTreeSet<Address>,
    /// HMACs of the codes that the mails hold.
    pub codes: BTreeSet<String>,
    /// Whom a challenge may be sent to.
    pub asking: BTreeSet<Address>,
    /// How many of the newest challenges tell whether the bound on all is reached.
    pub challenges: u32,
    /// What reports name envelopes by, and the Message-IDs of what they return.
    pub tokens: BTreeSet<String>,
    pub returned: BTreeSet<String>,
    /// Names of files that are asked for.
    pub files: BTreeSet<String>,
}

impl Facts {
    /// Takes in what one mail of the batch did, for those behind it.
    pub fn take(&mut self, passed: &Passed) {
        self.take_one(passed);
        if let Some(also) = &passed.also {
            self.take_one(&also.passed);
            self.take_end(also.row.id, also.passed.asking.as_ref());
        }
    }

    /// A challenge is answered once.
    fn take_end(&mut self, mail: i64, asking: Option<&Asking>) {
        let Some(Asking::End(end)) = asking else { return };
        for asked in self.challenges.iter_mut().filter(|asked| asked.held.row.id == mail) {
            asked.end.get_or_insert(*end);
        }
    }

    fn take_one(&mut self, passed: &Passed) {
        if let Some(Asking::Ask(challenge)) = &passed.asking {
            self.newest.of_each.push((challenge.asked.clone(), challenge.made));
            self.newest.of_all.push(challenge.made);
        }
        self.seen.extend(passed.keys.iter().cloned());
        if let Some((person, level)) = &passed.level {
            Arc::make_mut(&mut self.levels).insert(person.clone(), *level);
        }
        if let Some(after) = &passed.after {
            self.last_serial = self.last_serial.max(after.number.serial());
            self.known.tmails.insert(after.number.clone(), after.template.clone());
            if let Some(id) = &passed.message_id {
                self.known.mails.insert(id.clone(), after.number.clone());
            }
            self.tmails.insert(after.number.clone(), after.clone());
        }
        for notice in &passed.notices {
            for recipient in notice.recipients.iter().filter(|_| notice.kind == Kind::Answer) {
                *self.answered.entry(recipient.clone()).or_default() += 1;
            }
            self.known.notices.extend(known(notice, passed.at));
        }
    }
}

/// A notice that is being sent, by its Message-ID; nothing if it concerns no TMail.
pub(super) fn known(notice: &Notice, at: Timestamp) -> Option<(String, KnownNotice)> {
    let known = KnownNotice {
        number: notice.number.clone()?,
        changeset: notice.changeset,
        tells: notice.kind == Kind::Changeset,
        recipients: notice.recipients.clone(),
        text: notice.text.clone(),
        at,
    };
    Some((notice.message_id.clone(), known))
}

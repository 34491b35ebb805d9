//! What the record has to say about a batch of mails, and what to ask it for.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;

use super::{Gateway, Passed, Received};
use crate::address::{Address, Purpose};
use crate::authenticate::{Author, Verdict};
use crate::compose::Notice;
use crate::directory::Directory;
use crate::parse::Message;
use crate::route::known::CITED;
use crate::route::{Known, KnownNotice};
use crate::tmail::Tmail;
use crate::tmail::people::key;
use crate::tracking::{TrackingNumber, numbers_in};

/// What is known before a batch is passed; each mail that passed adds to it for the next one.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    pub known: Known,
    pub tmails: BTreeMap<TrackingNumber, Tmail>,
    /// Keys of what was acted on, of those that were asked for.
    pub seen: BTreeSet<String>,
    /// The TMails of the people who write to the gateway itself.
    pub of_people: BTreeMap<Address, BTreeSet<TrackingNumber>>,
    pub last_serial: u64,
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
}

impl Needs {
    /// Adds what one mail needs.
    pub fn of(&mut self, mail: &Received, gateway: &Gateway) {
        self.keys.insert(gateway.key_of_bytes(&mail.raw));
        let Ok(message) = &mail.parsed else { return };
        self.message_ids.extend(message.cited());
        self.message_ids.extend(message.message_id.clone());
        self.numbers.extend(numbers_in(&message.subject));
        let header = message.to.iter().chain(&message.cc).map(|mailbox| &mailbox.address);
        for address in mail.envelope.recipients.iter().chain(header) {
            match gateway.book.purpose(address) {
                Some(Purpose::Tmail(number)) => {
                    self.numbers.insert(number);
                }
                Some(Purpose::Service) => {
                    self.people.insert(key(&message.from.address, &gateway.directory).clone());
                }
                _ => {}
            }
        }
        if let Verdict::Authenticated(author) = &mail.verdict {
            self.keys.extend(gateway.keys_of(author));
        }
    }
}

impl Facts {
    pub(super) fn is_our_own(&self, message: &Message) -> bool {
        message.message_id.as_ref().is_some_and(|id| self.known.notices.contains_key(id))
    }

    /// Whether these very bytes were here before.
    pub(super) fn was_here(&self, gateway: &Gateway, raw: &[u8]) -> bool {
        self.seen.contains(&gateway.key_of_bytes(raw))
    }

    /// Whether what this author signed was acted on before, under whatever unsigned fields.
    pub(super) fn was_acted_on(&self, gateway: &Gateway, author: &Author) -> bool {
        gateway.keys_of(author).iter().any(|key| self.seen.contains(key))
    }

    pub(super) fn mine(&self, address: &Address, directory: &Directory) -> Vec<&Tmail> {
        let numbers = self.of_people.get(key(address, directory)).into_iter().flatten();
        numbers.filter_map(|number| self.tmails.get(number)).collect()
    }

    /// Takes in what one mail of the batch did, for those behind it.
    pub fn take(&mut self, passed: &Passed) {
        self.seen.extend(passed.keys.iter().cloned());
        if let Some(after) = &passed.after {
            self.last_serial = self.last_serial.max(after.number.serial());
            self.known.tmails.insert(after.number.clone(), after.template.clone());
            if let Some(id) = &passed.message_id {
                self.known.mails.insert(id.clone(), after.number.clone());
            }
            self.tmails.insert(after.number.clone(), after.clone());
        }
        for notice in &passed.notices {
            self.known.notices.extend(known(notice, passed.at));
        }
    }
}

/// A notice that is being sent, by its Message-ID; nothing if it concerns no TMail.
fn known(notice: &Notice, at: Timestamp) -> Option<(String, KnownNotice)> {
    let known = KnownNotice {
        number: notice.number.clone()?,
        changeset: notice.changeset,
        recipients: notice.recipients.clone(),
        text: notice.text.clone(),
        at,
    };
    Some((notice.message_id.clone(), known))
}

impl Message {
    /// The Message-IDs that it answers, the newest last, as many as are looked at.
    pub fn cited(&self) -> Vec<String> {
        let all: Vec<String> = self.references.iter().chain(&self.in_reply_to).cloned().collect();
        all[all.len().saturating_sub(CITED)..].to_vec()
    }
}

//! What to ask the record for about a mail, and what its answers say.

use super::{Gateway, Received, bounce};
use crate::address::book::ChannelOf;
use crate::address::{Address, Purpose};
use crate::authenticate::{Author, Verdict};
use crate::directory::Directory;
use crate::parse::Message;
use crate::record::{Facts, Needs};
use crate::route::known::CITED;
use crate::tmail::Tmail;
use crate::tmail::people::key;
use crate::tracking::numbers_in;

impl Needs {
    /// Adds what one mail needs.
    pub fn of(&mut self, mail: &Received, gateway: &Gateway) {
        self.keys.insert(gateway.key_of_bytes(&mail.raw));
        bounce::needs(mail, gateway, self);
        let Ok(message) = &mail.parsed else { return };
        self.message_ids.extend(message.cited());
        self.message_ids.extend(message.message_id.clone());
        self.numbers.extend(numbers_in(&message.subject));
        let header = message.to.iter().chain(&message.cc).map(|mailbox| &mailbox.address);
        for address in mail.envelope.recipients.iter().chain(header) {
            match gateway.book.purpose(address) {
                Some(Purpose::Tmail(number) | Purpose::Channel { of: ChannelOf::Tmail(number), .. }) => {
                    self.numbers.insert(number);
                }
                Some(Purpose::Service) => {
                    self.people.insert(key(&message.from.address, &gateway.directory).clone());
                }
                _ => {}
            }
        }
        if let Verdict::Authenticated(author) = &mail.verdict {
            self.answering.insert(author.address().clone());
            self.keys.extend(gateway.keys_of(author));
            self.keys.extend(gateway.keys_astray(author));
            let strangers = self.numbers.iter().map(|number| gateway.key_of_stranger(author, number));
            self.keys.extend(strangers.collect::<Vec<_>>());
        }
    }
}

/// How many answers one address gets within an hour; a machine that doesn't say that it is one would
/// else write to us, and we to it, for ever.
const ANSWERS_AN_HOUR: u32 = 60;

impl Facts {
    /// Whether an address got as many answers as it gets within an hour.
    pub(super) fn is_answered_enough(&self, address: &Address) -> bool {
        self.answered.get(address).is_some_and(|answers| *answers >= ANSWERS_AN_HOUR)
    }

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

    /// The same, of a mail that came to where it wasn't meant for.
    pub(super) fn went_astray(&self, gateway: &Gateway, author: &Author) -> bool {
        gateway.keys_astray(author).iter().any(|key| self.seen.contains(key))
    }

    pub(super) fn mine(&self, address: &Address, directory: &Directory) -> Vec<&Tmail> {
        let numbers = self.of_people.get(key(address, directory)).into_iter().flatten();
        numbers.filter_map(|number| self.tmails.get(number)).collect()
    }
}

impl Message {
    /// The Message-IDs that it answers, the newest last, as many as are looked at.
    pub fn cited(&self) -> Vec<String> {
        let all: Vec<String> = self.references.iter().chain(&self.in_reply_to).cloned().collect();
        all[all.len().saturating_sub(CITED)..].to_vec()
    }
}

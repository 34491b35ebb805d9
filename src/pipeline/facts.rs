//! What to ask the record for about a mail, and what its answers say.

use super::{Gateway, Received, away, bounce};
use crate::address::book::ChannelOf;
use crate::address::{Address, Purpose};
use crate::authenticate::challenge::{Code, replay_key};
use crate::authenticate::{Author, Verdict};
use crate::directory::Directory;
use crate::parse::Message;
use crate::parse::new_words::new_words;
use crate::record::{Facts, Needs, Record, RecordError};
use crate::route::known::CITED;
use crate::tmail::Tmail;
use crate::tmail::people::key;
use crate::tracking::numbers_in;

/// I/O: loads what a batch of mails needs, the held mails among it that they answer a challenge about.
/// Errors: the database can't be read now.
pub async fn known(
    record: &mut Record,
    mails: impl IntoIterator<Item = &Received>,
    gateway: &Gateway,
) -> Result<Facts, RecordError> {
    let mut needs = Needs::default();
    mails.into_iter().for_each(|mail| needs.of(mail, gateway));
    let asked = record.asked(&needs.codes).await?;
    asked.iter().for_each(|asked| needs.of(&Received::held(&asked.held), gateway));
    let mut facts = record.facts(&needs).await?;
    facts.challenges = asked;
    Ok(facts)
}

impl Needs {
    /// Adds what one mail needs.
    pub fn of(&mut self, mail: &Received, gateway: &Gateway) {
        self.keys.insert(gateway.key_of_bytes(&mail.raw));
        bounce::needs(mail, gateway, self);
        away::needs(mail, gateway, self);
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
                Some(Purpose::Template(_)) => {
                    if let Verdict::Authenticated(author) = &mail.verdict {
                        self.keys.extend(gateway.keys_of_openings(author, mail.arrived));
                    }
                }
                Some(Purpose::Service) => {
                    self.people.insert(key(&message.from.address, &gateway.directory).clone());
                }
                _ => {}
            }
        }
        let codes = Code::all_in(message);
        if !codes.is_empty() {
            self.answering.insert(message.from.address.clone());
        }
        self.codes.extend(codes.iter().map(|code| code.key(&gateway.secret)));
        self.keys.insert(gateway.key_of_asked(&mail.raw));
        self.challenges = gateway.challenges.all_hour;
        if !matches!(mail.verdict, Verdict::Authenticated(_)) {
            self.asking.insert(message.from.address.clone());
            self.keys.insert(gateway.key_of_content(&replay_key(message)));
        }
        if let Verdict::Authenticated(author) = &mail.verdict {
            if gateway.may_ask(author.address()) {
                self.asking.insert(author.address().clone());
            }
            self.files.extend(files_asked_for(message));
            self.answering.insert(author.address().clone());
            self.keys.extend(gateway.keys_of(author));
            self.keys.extend(gateway.keys_astray(author));
            let strangers = self.numbers.iter().map(|number| gateway.key_of_stranger(author, number));
            self.keys.extend(strangers.collect::<Vec<_>>());
        }
    }
}

/// What stands behind a `get`, if the mail may hold one at all; whether it is a command is found later.
fn files_asked_for(message: &Message) -> Vec<String> {
    let mentions =
        |text: &Option<String>| text.as_ref().is_some_and(|t| t.to_ascii_lowercase().contains("get"));
    if !mentions(&message.body.plain) && !mentions(&message.body.html) {
        return Vec::new();
    }
    let words = new_words(&message.body, &[]).text;
    let behind = |line: &str| {
        let line = line.trim();
        let verb = line.get(..4).filter(|verb| verb.eq_ignore_ascii_case("get "))?;
        Some(line[verb.len()..].trim().trim_end_matches(['.', '!']).trim().to_owned())
    };
    words.lines().filter_map(behind).take(FILES_MAX).collect()
}

/// How many files one mail may ask for.
const FILES_MAX: usize = 5;

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

    /// Whether the claimed author of these very bytes was asked.
    pub(super) fn was_asked(&self, gateway: &Gateway, raw: &[u8]) -> bool {
        self.seen.contains(&gateway.key_of_asked(raw))
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
        numbers.filter_map(|number| self.tmails.get(number)).filter(|tmail| !tmail.dropped).collect()
    }
}

impl Message {
    /// The Message-IDs that it answers, the newest last, as many as are looked at.
    pub fn cited(&self) -> Vec<String> {
        let all: Vec<String> = self.references.iter().chain(&self.in_reply_to).cloned().collect();
        all[all.len().saturating_sub(CITED)..].to_vec()
    }
}

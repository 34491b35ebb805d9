//! What all stages rest on, besides the mail and the record.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::hmac;
use jiff::Timestamp;

use super::challenge::Bounds;
use super::storm::Storms;

use crate::address::{Address, AddressBook, TemplateName};
use crate::authenticate::{Author, IdentityPolicy};
use crate::decide::{Scene, Subject};
use crate::directory::Directory;
use crate::template::Template;
use crate::texts::Texts;
use crate::tmail::content::{hex, sha256_hex};
use crate::tmail::people::key;
use crate::tracking::TrackingNumber;

/// The settings of a running gateway, as the pure stages need them.
#[derive(Clone, Debug)]
pub struct Gateway {
    pub book: AddressBook,
    pub directory: Directory,
    pub catalogue: Catalogue,
    pub policy: IdentityPolicy,
    pub decision_window: Duration,
    /// How often claimed authors are asked.
    pub challenges: Bounds,
    /// How many comments are told.
    pub storms: Storms,
    /// Who gets what is written to `postmaster@` and `abuse@`.
    pub operator: Option<Address>,
    /// The key of Message-IDs and of what is remembered of signed mails.
    pub secret: [u8; 32],
    /// How often the record was put back from a backup: what was named after the backup is never named so
    /// again.
    pub restored: u32,
}

/// The templates: those that can be opened now, and every version that a TMail was opened under; and the
/// gateway's own sentences, which stand where a template has none.
#[derive(Clone, Debug, Default)]
pub struct Catalogue {
    current: BTreeMap<TemplateName, Arc<Template>>,
    versions: BTreeMap<String, Arc<Template>>,
    /// Some template wants decisions confirmed.
    confirms: bool,
    texts: Arc<Texts>,
}

impl Catalogue {
    /// `current`: those that can be opened; `kept`: older versions with TMails under them.
    pub fn new(current: Vec<Template>, kept: Vec<Template>, texts: Texts) -> Self {
        let texts = Arc::new(texts);
        let said = |template: Template| Arc::new(template.saying_over(&texts));
        let current: Vec<Arc<Template>> = current.into_iter().map(said).collect();
        let kept = kept.into_iter().map(said);
        let versions =
            kept.chain(current.iter().cloned()).map(|template| (template.digest.clone(), template));
        let versions: BTreeMap<String, Arc<Template>> = versions.collect();
        Self {
            confirms: confirms(&versions),
            versions,
            current: current.into_iter().map(|template| (template.name.clone(), template)).collect(),
            texts,
        }
    }

    /// The same with others that can be opened from now on, and other sentences; every version that was known
    /// stays.
    pub fn with_current(&self, current: Vec<Template>, texts: Texts) -> Self {
        let kept = self.versions.values().map(|template| (**template).clone()).collect();
        Self::new(current, kept, texts)
    }

    /// The gateway's own sentences.
    pub fn texts(&self) -> &Texts {
        &self.texts
    }

    /// The version of that name that can be opened now.
    pub fn current(&self, name: &TemplateName) -> Option<&Template> {
        self.current.get(name).map(Arc::as_ref)
    }

    /// The version with that digest.
    pub fn version(&self, digest: &str) -> Option<&Template> {
        self.versions.get(digest).map(Arc::as_ref)
    }

    /// Every version that is known.
    pub fn versions(&self) -> impl Iterator<Item = &Template> {
        self.versions.values().map(Arc::as_ref)
    }

    /// All that can be opened now.
    pub fn all(&self) -> Vec<&Template> {
        self.current.values().map(Arc::as_ref).collect()
    }
}

fn confirms(versions: &BTreeMap<String, Arc<Template>>) -> bool {
    versions.values().any(|template| template.wants_confirmations())
}

impl Gateway {
    /// The same, with the directory asked as of a moment.
    pub fn as_of(&self, now: Timestamp) -> Self {
        Self { directory: self.directory.as_of(now), ..self.clone() }
    }

    /// What a decision about that TMail may rest on.
    pub fn scene<'a>(&'a self, subject: Subject<'a>, template: &'a Template) -> Scene<'a> {
        Scene { subject, template, directory: &self.directory, decision_window: self.decision_window }
    }

    /// What the bytes of a mail are remembered by.
    pub fn key_of_bytes(&self, raw: &[u8]) -> String {
        self.keyed(&format!("bytes {}", sha256_hex(raw)))
    }

    /// What it is remembered by that the claimed author of these bytes was asked.
    pub fn key_of_asked(&self, raw: &[u8]) -> String {
        self.keyed(&format!("asked {}", sha256_hex(raw)))
    }

    /// What the content of a mail is remembered by, as its author's signature would be.
    pub fn key_of_content(&self, key: &str) -> String {
        self.keyed(key)
    }

    /// What the signed parts of a mail are remembered by, one key a signature.
    pub fn keys_of(&self, author: &Author) -> Vec<String> {
        author.replay_keys().iter().map(|key| self.keyed(key)).collect()
    }

    /// The same, for a mail that came to where it wasn't meant for.
    pub fn keys_astray(&self, author: &Author) -> Vec<String> {
        author.replay_keys().iter().map(|key| self.keyed(&format!("astray {key}"))).collect()
    }

    /// What it is remembered by that the owner of a TMail was told of a stranger.
    pub fn key_of_stranger(&self, author: &Author, number: &TrackingNumber) -> String {
        self.keyed(&format!("stranger {} {number}", author.address().folded()))
    }

    /// What the openings of one person within an hour of the clock are remembered by, one key each, and last
    /// that they were told that they opened enough. The first key that isn't on record is that of the next.
    pub fn keys_of_openings(&self, author: &Author, arrived: Timestamp) -> Vec<String> {
        let person = key(author.address(), &self.directory).folded();
        let hour = arrived.as_second().div_euclid(60 * 60);
        (0..=self.storms.openings).map(|n| self.keyed(&format!("opening {hour} {n} {person}"))).collect()
    }

    /// What the answer to a mail is named by.
    pub fn cause(&self, digest: &str) -> String {
        match self.restored {
            0 => digest.to_owned(),
            times => format!("{digest} restored {times}"),
        }
    }

    /// The key of names that count entries of the log, whose end was another before a restoration.
    pub fn key_of_names(&self) -> [u8; 32] {
        if self.restored == 0 {
            return self.secret;
        }
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.secret);
        let tag = hmac::sign(&key, format!("names restored {}", self.restored).as_bytes());
        // Invariant: HMAC-SHA-256 gives 32 octets.
        tag.as_ref().try_into().expect("32 octets")
    }

    /// Whether a proven decision of somebody may have to be confirmed.
    pub fn may_ask(&self, address: &Address) -> bool {
        self.catalogue.confirms || self.directory.person(address).is_some_and(|person| person.confirms)
    }

    fn keyed(&self, text: &str) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, &self.secret);
        hex(hmac::sign(&key, text.as_bytes()).as_ref())
    }
}

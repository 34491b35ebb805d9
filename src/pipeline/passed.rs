//! What comes of one mail, in each of the ways that it may go.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Gateway, Received};
use crate::address::Address;
use crate::authenticate::{Author, Verdict};
use crate::compose::{Cause as Origin, Kind, Notice, Occasion, compose};
use crate::decide::{Decision, Disposition, Reason};
use crate::level::Levels;
use crate::parse::{Malformed, Message};
use crate::record::{Asking, End, Facts, Identity, Order, Passed, Settled};
use crate::route::Known;
use crate::template::Template;
use crate::tmail::Tmail;

impl Identity {
    fn of(mail: &Received, verdict: &'static str, author: Option<&Author>, reason: String) -> Self {
        let read =
            mail.parsed.as_ref().map_or_else(|bad| bad.from.clone(), |ok| Some(ok.from.address.clone()));
        Self {
            verdict,
            address: read,
            method: author.map(Author::method),
            reason,
            signature: author.and_then(Author::signature).cloned(),
            dns: mail.answers.clone(),
        }
    }

    /// As it was judged, whatever became of the mail.
    fn as_judged(mail: &Received) -> Self {
        match &mail.verdict {
            Verdict::Authenticated(author) => {
                Self::of(mail, "authenticated", Some(author), author.proof().to_owned())
            }
            Verdict::Unauthenticated { reason } => Self::of(mail, "unauthenticated", None, reason.clone()),
            Verdict::Rejected { reason } => Self::of(mail, "rejected", None, reason.clone()),
            Verdict::Deferred { reason } => Self::of(mail, "deferred", None, reason.clone()),
            Verdict::Automatic { reason } => Self::of(mail, "automatic", None, reason.clone()),
        }
    }
}

impl Passed {
    fn new(
        mail: &Received,
        disposition: Disposition,
        reason: Reason,
        sentence: String,
        identity: Identity,
    ) -> Self {
        Self {
            disposition,
            reason,
            sentence,
            identity,
            changeset: None,
            after: None,
            template: None,
            notices: Vec::new(),
            bounced: Vec::new(),
            keys: Vec::new(),
            message_id: None,
            order: None,
            asking: None,
            by: None,
            also: None,
            level: None,
            at: mail.arrived,
        }
    }

    /// An operator ordered it: nothing is proven by that.
    pub(super) fn ordered(mail: &Received, order: &Order, decision: Decision) -> Self {
        let identity = Identity::of(mail, "unauthenticated", None, decision.sentence.clone());
        let mut passed = Self::new(mail, decision.disposition, decision.reason, decision.sentence, identity);
        passed.changeset = decision.changeset;
        passed.order = Some(order.clone());
        passed.asking = Some(Asking::End(End::Withdrawn));
        passed
    }

    /// It was challenged, and goes on without being proven.
    pub(super) fn went_on(
        mail: &Received,
        disposition: Disposition,
        reason: Reason,
        sentence: String,
    ) -> Self {
        let identity = Identity::of(mail, "unauthenticated", None, sentence.clone());
        Self::new(mail, disposition, reason, sentence, identity)
    }

    /// Its author is proven, and what it decides waits until they confirmed it.
    pub(super) fn to_confirm(mail: &Received, message: &Message, author: &Author) -> Self {
        let identity = Identity::of(mail, "authenticated", Some(author), author.proof().to_owned());
        let sentence = "It is proven, and such a decision waits to be confirmed".to_owned();
        let mut passed = Self::new(mail, Disposition::Challenged, Reason::ToConfirm, sentence, identity);
        passed.message_id = message.message_id.clone();
        passed
    }

    /// It answers a challenge: its author is told something, and it does nothing by itself.
    pub(super) fn answering(
        mail: &Received,
        decision: &Decision,
        cause: &Origin,
        gateway: &Gateway,
        now: Timestamp,
    ) -> Self {
        let (verdict, author) = match &mail.verdict {
            Verdict::Authenticated(author) => ("authenticated", Some(author)),
            Verdict::Deferred { .. } => ("deferred", None),
            _ => ("unauthenticated", None),
        };
        let identity = Identity::of(mail, verdict, author, decision.sentence.clone());
        let mut passed =
            Self::new(mail, decision.disposition, decision.reason, decision.sentence.clone(), identity);
        passed.notices = compose(&Occasion {
            decision,
            tmail: None,
            directory: &gateway.directory,
            book: &gateway.book,
            cause,
            known: &Known::default(),
            secret: &gateway.secret,
            now,
            levels: &Levels::new(),
            texts: gateway.catalogue.texts(),
            files: &BTreeMap::new(),
        });
        passed
    }

    /// Recorded, and nobody is told.
    pub(super) fn silent(
        mail: &Received,
        disposition: Disposition,
        reason: Reason,
        sentence: String,
    ) -> Self {
        let identity = Identity::of(mail, "automatic", None, sentence.clone());
        Self::new(mail, disposition, reason, sentence, identity)
    }

    /// It is for the people who run the gateway, whoever wrote it.
    pub(super) fn for_humans(mail: &Received, disposition: Disposition, sentence: String) -> Self {
        Self::new(mail, disposition, Reason::ForHumans, sentence, Identity::as_judged(mail))
    }

    /// A report about mails of ours.
    pub(super) fn bounce(mail: &Received, sentence: String, settled: Vec<Settled>) -> Self {
        let bounced = Self::silent(mail, Disposition::Bounce, Reason::Machine, sentence);
        Self { bounced: settled, ..bounced }
    }

    pub(super) fn malformed(mail: &Received, malformed: &Malformed) -> Self {
        let sentence = malformed.reason.clone();
        let identity = Identity::of(mail, "rejected", None, sentence.clone());
        Self::new(mail, Disposition::Quarantined, Reason::Malformed, sentence, identity)
    }

    pub(super) fn duplicate(mail: &Received) -> Self {
        let sentence = "The same mail was here before.".to_owned();
        let identity = Identity::as_judged(mail);
        Self::new(mail, Disposition::Duplicate, Reason::NothingToDo, sentence, identity)
    }

    pub(super) fn unproven(mail: &Received, message: &Message, verdict: &Verdict) -> Self {
        let (name, disposition, sentence) = match verdict.clone() {
            Verdict::Deferred { reason } if !mail.out_of_patience => {
                ("deferred", Disposition::Deferred, reason)
            }
            Verdict::Deferred { reason } => ("unauthenticated", Disposition::Quarantined, reason),
            Verdict::Rejected { reason } => ("rejected", Disposition::Quarantined, reason),
            Verdict::Automatic { reason } => ("automatic", Disposition::Automatic, reason),
            Verdict::Unauthenticated { reason } => ("unauthenticated", Disposition::Quarantined, reason),
            // `pass` takes an authenticated author elsewhere.
            Verdict::Authenticated(author) => {
                ("authenticated", Disposition::Quarantined, author.proof().to_owned())
            }
        };
        let identity = Identity::of(mail, name, None, sentence.clone());
        let mut passed = Self::new(mail, disposition, Reason::Unproven, sentence, identity);
        passed.message_id = message.message_id.clone();
        passed
    }

    pub(super) fn decided(
        mail: &Received,
        message: &Message,
        author: &Author,
        decision: Decision,
        after: Option<Tmail>,
        notices: Vec<Notice>,
    ) -> Self {
        let identity = Identity::of(mail, "authenticated", Some(author), author.proof().to_owned());
        let mut passed = Self::new(mail, decision.disposition, decision.reason, decision.sentence, identity);
        passed.changeset = decision.changeset;
        passed.after = after;
        passed.notices = notices;
        passed.message_id = message.message_id.clone();
        passed
    }

    /// It opened a TMail under that version.
    pub(super) fn opening(mut self, template: &Template) -> Self {
        if self.after.is_some() {
            self.template =
                Some((template.digest.clone(), template.name.to_string(), template.source.clone()));
        }
        self
    }

    /// The same bytes never act twice.
    pub(super) fn remembering_bytes(mut self, gateway: &Gateway, raw: &[u8]) -> Self {
        self.keys.push(gateway.key_of_bytes(raw));
        self
    }

    /// It came to where it wasn't meant for: there it isn't answered twice, and elsewhere it still acts.
    pub(super) fn remembering_astray(mut self, gateway: &Gateway, author: &Author, raw: &[u8]) -> Self {
        self.keys.extend(gateway.keys_astray(author));
        self.keys.push(gateway.key_of_bytes(raw));
        self
    }

    /// Past the bound nothing is answered for the rest of the hour; what the mail did stands.
    pub(super) fn answer_within_bounds(&mut self, facts: &Facts, author: &Address) {
        if facts.is_answered_enough(author) {
            self.notices.retain(|notice| notice.kind != Kind::Answer);
            self.sentence
                .push_str(" It wasn't answered: its author got as many answers as one gets within an hour.");
        }
    }

    /// The owner of a TMail is told once of each stranger, however often they write.
    pub(super) fn tell_of_strangers_once(&mut self, facts: &Facts, gateway: &Gateway, author: &Author) {
        let told = |notice: &Notice| notice.kind == Kind::Stranger && notice.number.is_some();
        let Some(number) = self.notices.iter().find(|n| told(n)).and_then(|n| n.number.clone()) else {
            return;
        };
        let key = gateway.key_of_stranger(author, &number);
        if facts.seen.contains(&key) {
            self.notices.retain(|notice| !told(notice));
        }
        self.keys.push(key);
    }

    /// It is held until its proven author confirms it; signed anew under other fields it is the same.
    pub(super) fn remembering_signed(mut self, gateway: &Gateway, author: &Author) -> Self {
        self.keys.extend(gateway.keys_of(author));
        self
    }

    /// It never acts twice.
    pub(super) fn remembering(mut self, gateway: &Gateway, author: &Author, raw: &[u8]) -> Self {
        self.keys.extend(gateway.keys_of(author));
        self.keys.push(gateway.key_of_bytes(raw));
        self
    }
}

//! A mail whose author is proven, through the later stages: to a template, a running TMail, or the desk.

use jiff::Timestamp;

use super::challenge::{self, Asker};
use super::storm::Opening;
use super::vocabulary::{self, Who};
use super::{Gateway, Received, flow, form};
use crate::address::book::ChannelOf;
use crate::address::{Address, Purpose, TemplateName};
use crate::authenticate::challenge::without_codes;
use crate::authenticate::{Author, Method};
use crate::compose::challenge::Why;
use crate::compose::{About, Cause as Origin, Occasion, compose};
use crate::decide::challenge::wants_confirmation;
use crate::decide::facts::{Facts as Shown, names_template};
use crate::decide::{Cause, Decision, Disposition, Evidence, Mail, Reason, Subject, Target, decide};
use crate::interpret::builtin::BuiltIn;
use crate::interpret::{Command, Intent, interpret, interpret_opening};
use crate::parse::new_words::Sent;
use crate::parse::{File, Message};
use crate::record::{Facts, Passed};
use crate::route::{By, KnownNotice, Route};
use crate::saying;
use crate::template::Template;
use crate::texts::Saying;
use crate::tmail::Tmail;
use crate::tmail::content::sha256_hex;
use crate::tmail::people::{People, key};
use crate::tracking::{TrackingNumber, numbers_in};

/// route → interpret → decide → compose, for a mail whose author is proven.
pub(super) fn pass(
    mail: &Received,
    message: &Message,
    author: &Author,
    route: Route,
    facts: &Facts,
    gateway: &Gateway,
    now: Timestamp,
) -> Passed {
    if facts.was_acted_on(gateway, author) {
        return Passed::duplicate(mail);
    }
    let origin = origin_of(mail, message, author.address(), gateway);
    let at = Proven { mail, message, author, origin, files: &message.body.files, facts, gateway, now };
    let is_aimed = at.is_aimed(&route);
    let is_meant = at.names(&route) || !author.signs("to");
    let mut passed = match route {
        Route::Template(name) => at.open(&name),
        Route::Tmail { number, by } => at.change(&number, by),
        // A signed To that doesn't name this address: its author didn't ask for it.
        Route::Subscription { of: ChannelOf::Tmail(number), .. } if is_meant => at.mute(&number),
        elsewhere => at.desk(elsewhere),
    };
    passed.tell_of_strangers_once(facts, gateway, author);
    passed.answer_within_bounds(facts, author.address());
    passed.tell_within_bounds(gateway.storms, now);
    if passed.disposition == Disposition::Challenged {
        return passed.remembering_signed(gateway, author);
    }
    if !is_aimed(&passed) {
        // Somebody else may have sent it on to where its author didn't: it isn't used up by that.
        return match facts.went_astray(gateway, author) {
            true => Passed::duplicate(mail),
            false => passed.remembering_astray(gateway, author, &mail.raw),
        };
    }
    passed.remembering(gateway, author, &mail.raw)
}

/// A proven mail on its way through the later stages.
pub(super) struct Proven<'a> {
    pub(super) mail: &'a Received,
    pub(super) message: &'a Message,
    pub(super) author: &'a Author,
    pub(super) origin: Origin,
    /// Those that count as the author's.
    pub(super) files: &'a [File],
    pub(super) facts: &'a Facts,
    pub(super) gateway: &'a Gateway,
    pub(super) now: Timestamp,
}

impl Proven<'_> {
    /// Whether signed header fields name where a mail goes.
    fn names(&self, route: &Route) -> bool {
        let to_signed = self.author.signs("to");
        let purposes = self.message.to.iter().filter_map(|to| self.gateway.book.purpose(&to.address));
        let signed: Vec<Purpose> = purposes.filter(|_| to_signed).collect();
        match route {
            Route::Tmail { number, .. } => {
                numbers_in(&self.message.subject).contains(number)
                    || signed.contains(&Purpose::Tmail(number.clone()))
            }
            Route::Template(name) => signed.contains(&Purpose::Template(name.clone())),
            Route::Subscription { of, act } => {
                signed.contains(&Purpose::Channel { of: of.clone(), act: *act })
            }
            Route::Service => signed.contains(&Purpose::Service),
            _ => false,
        }
    }

    /// Whether a mail is for where it came to: by what is signed, or by what it did there.
    fn is_aimed(&self, route: &Route) -> impl Fn(&Passed) -> bool + use<> {
        let named = self.names(route);
        let may_act = matches!(route, Route::Tmail { .. } | Route::Template(_));
        move |passed| {
            let confirmed = passed.after.as_ref().is_some_and(|after| !after.unconfirmed);
            named || may_act && passed.disposition == Disposition::Applied && confirmed
        }
    }

    /// A mail to a template: interpret → decide → compose.
    fn open(&self, name: &TemplateName) -> Passed {
        let Some(template) = self.gateway.catalogue.current(name) else { return self.no_template(name) };
        let vocabulary = vocabulary::of_opening(template, self.gateway, Who::proven(self.author));
        let (_, intent) =
            flow::read(self.message, self.author, &[], |words| interpret_opening(words, &vocabulary));
        let evidence = Evidence {
            names_target: names_template(self.message, self.author, name, &self.gateway.book),
            ..Evidence::default()
        };
        // Before the decision, which would take a number.
        match Opening::of(self.author, self.mail.arrived, self.facts, self.gateway) {
            Opening::May(key) => {
                let mut passed = self.opened(template, &intent, &evidence);
                if passed.changeset.is_some() {
                    passed.keys.push(key);
                }
                passed
            }
            Opening::Enough(key) => {
                let mut passed = self.refused(Reason::OpenedEnough, saying!("opened_enough"));
                passed.keys.push(key);
                passed
            }
            Opening::Told => {
                let mut passed = self.refused(Reason::OpenedEnough, saying!("opened_enough"));
                passed.notices.clear();
                passed
            }
        }
    }

    /// decide → compose, on a mail to a template.
    fn opened(&self, template: &Template, intent: &Intent, evidence: &Evidence) -> Passed {
        let number = TrackingNumber::mint(&template.prefix, self.facts.last_serial + 1);
        let scene = self.gateway.scene(Subject::Opening(&number), template);
        let decision = decide(&scene, &Cause::Mail(self.cause(intent, evidence)), self.now);
        let after = decision.changeset.as_ref().and_then(|first| Tmail::open(number, first));
        let about = after.as_ref().map(|after| About { template, before: None, after });
        let notices = compose(&self.occasion(&decision, about));
        Passed::decided(self.mail, self.message, self.author, decision, after, notices).opening(template)
    }

    /// A mail to a running TMail: new words → interpret → decide → compose.
    fn change(&self, number: &TrackingNumber, by: By) -> Passed {
        let Some((tmail, template)) = self.running(number) else { return self.no_tmail(number) };
        let directory = &self.gateway.directory;
        let me = key(self.author.address(), directory);
        let people = People::of(tmail, template, directory);
        if by == By::Thread && people.standing(me, directory).is_none() {
            return self.desk(Route::Nowhere { written: None });
        }
        let notices = self.facts.known.sent_on(number, &self.message.cited(), me, directory);
        let sent: Vec<Sent<'_>> = notices.iter().map(|notice| Sent { text: &notice.text }).collect();
        let words_here = vocabulary::of(template, self.gateway, Who::proven(self.author), tmail.unconfirmed);
        let (words, mut intent) =
            flow::read(self.message, self.author, &sent, |words| interpret(words, &words_here));
        intent.comment = without_codes(&intent.comment);
        let quoted: Vec<&KnownNotice> =
            words.quotes.iter().filter_map(|&at| notices.get(at).copied()).collect();
        let shown = Shown {
            message: self.message,
            author: self.author,
            intent: &intent,
            known: &self.facts.known,
            book: &self.gateway.book,
            directory,
            me,
        };
        let mut evidence = shown.evidence(number, &quoted, &words.origin);
        let texts: Vec<&str> = sent.iter().map(|sent| sent.text).collect();
        evidence.filled_in_quote = form::filled_in_quote(self.message, number, template, &texts);
        self.decided(tmail, template, &intent, &evidence)
    }

    /// A mail to the address that List-Unsubscribe names: the address says it all (design §4).
    fn mute(&self, number: &TrackingNumber) -> Passed {
        let Some((tmail, template)) = self.running(number) else { return self.no_tmail(number) };
        let intent = Intent { commands: vec![Command::bare(BuiltIn::Mute, "mute")], ..Intent::default() };
        self.decided(tmail, template, &intent, &Evidence::default())
    }

    fn running(&self, number: &TrackingNumber) -> Option<(&Tmail, &Template)> {
        let tmail = self.facts.tmails.get(number)?;
        Some((tmail, self.gateway.catalogue.version(&tmail.digest)?))
    }

    /// decide → compose, on a running TMail.
    fn decided(&self, tmail: &Tmail, template: &Template, intent: &Intent, evidence: &Evidence) -> Passed {
        let scene = self.gateway.scene(Subject::Running(tmail), template);
        let decision = decide(&scene, &Cause::Mail(self.cause(intent, evidence)), self.now);
        if wants_confirmation(&decision, template, self.author, &self.gateway.directory) {
            return self.to_confirm(tmail);
        }
        let mut after = tmail.clone();
        if let Some(changeset) = &decision.changeset {
            after.apply(changeset);
        }
        let about = About { template, before: Some(tmail), after: &after };
        let notices = compose(&self.occasion(&decision, Some(about)));
        Passed::decided(self.mail, self.message, self.author, decision, Some(after), notices)
    }

    pub(super) fn cause<'c>(&'c self, intent: &'c Intent, evidence: &'c Evidence) -> Mail<'c> {
        Mail {
            author: self.author,
            intent,
            files: self.files,
            evidence,
            subject: self.subject(),
            arrived: self.mail.arrived,
        }
    }

    /// The subject, unless the proof doesn't cover it.
    fn subject(&self) -> &str {
        match self.author.method() {
            Method::Challenge => "",
            _ => &self.message.subject,
        }
    }

    /// A confirmed mail: decide → compose, with what its challenge showed.
    pub(super) fn confirmed(&self, target: &Target, intent: &Intent, evidence: &Evidence) -> Passed {
        match target {
            Target::Tmail(number) | Target::Mute(number) => match self.running(number) {
                Some((tmail, template)) => self.decided(tmail, template, intent, evidence),
                None => self.no_tmail(number),
            },
            Target::Template(name) => match self.gateway.catalogue.current(name) {
                Some(template) => self.opened(template, intent, evidence),
                None => self.no_template(name),
            },
            Target::Service => self.asked(intent),
        }
    }

    /// A proven decision that waits until its author confirmed it.
    fn to_confirm(&self, tmail: &Tmail) -> Passed {
        let (mail, message, facts, gateway, now) =
            (self.mail, self.message, self.facts, self.gateway, self.now);
        let asker = Asker { mail, message, facts, gateway, now, why: Why::Always, turn: 0 };
        match asker.ask_again(Target::Tmail(tmail.number.clone()), self.author) {
            Ok(asked) => asked.onto(Passed::to_confirm(mail, message, self.author)),
            Err(_) => self.refused(Reason::AskedEnough, saying!("asked_enough")),
        }
    }

    /// Its author alone is told why nothing happens.
    pub(super) fn refused(&self, reason: Reason, headline: Saying) -> Passed {
        self.answer(challenge::answer_alone(reason, headline))
    }

    /// Composes the answer to a mail that concerns no TMail.
    pub(super) fn answer(&self, decision: Decision) -> Passed {
        let notices = compose(&self.occasion(&decision, None));
        Passed::decided(self.mail, self.message, self.author, decision, None, notices)
    }

    pub(super) fn occasion<'o>(&'o self, decision: &'o Decision, tmail: Option<About<'o>>) -> Occasion<'o> {
        Occasion {
            decision,
            tmail,
            directory: &self.gateway.directory,
            book: &self.gateway.book,
            cause: &self.origin,
            known: &self.facts.known,
            secret: &self.gateway.secret,
            now: self.now,
            levels: &self.facts.levels,
            texts: self.gateway.catalogue.texts(),
            files: &self.facts.files,
        }
    }
}

/// What an answer needs of the mail that it answers.
pub(super) fn origin_of(mail: &Received, message: &Message, author: &Address, gateway: &Gateway) -> Origin {
    Origin {
        digest: gateway.cause(&sha256_hex(&mail.raw)),
        author: author.clone(),
        message_id: message.message_id.clone(),
        references: message.references.clone(),
        subject: message.subject.clone(),
    }
}

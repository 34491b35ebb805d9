//! One mail, every stage in order.
//!
//! [`examine`] parses and authenticates, side by side for many mails; [`pass`] does the rest, one
//! mail after the other, since each may change what the next one finds. Both are pure but for the
//! DNS that the resolver answers. `daemon` loads what the record knows before `pass`, and commits
//! what came of it afterwards.

mod away;
mod bounce;
pub mod challenge;
mod desk;
mod facts;
mod flow;
mod form;
mod gateway;
pub mod held;
pub mod morning;
mod passed;
mod storm;
mod time;
mod unasked;
pub mod vocabulary;

pub use challenge::Bounds;
pub use facts::known;
pub use gateway::{Catalogue, Gateway};
pub use storm::Storms;
pub use time::time_came;

use jiff::Timestamp;

use crate::address::book::ChannelOf;
use crate::address::{Address, Purpose, TemplateName};
use crate::authenticate::challenge::without_codes;
use crate::authenticate::resolver::Resolver;
use crate::authenticate::{Answers, Author, Method, Verdict, evaluate, questions};
use crate::compose::challenge::Why;
use crate::compose::{About, Cause as Origin, Occasion, compose};
use crate::decide::challenge::wants_confirmation;
use crate::decide::facts::{Facts as Shown, names_template};
use crate::decide::{Cause, Decision, Disposition, Evidence, Mail, Reason, Subject, Target, decide};
use crate::envelope::Envelope;
use crate::interpret::builtin::BuiltIn;
use crate::interpret::{Command, Intent, interpret, interpret_opening};
use crate::parse::new_words::Sent;
use crate::parse::{File, Malformed, Message, automatic, automatic_by_envelope, parse};
use crate::receive::Arrival;
use crate::record::{Facts, Passed};
use crate::route::{By, KnownNotice, Route, route};
use crate::template::Template;
use crate::tmail::content::sha256_hex;
use crate::tmail::people::{People, key};
use crate::tmail::{Event, Tmail};
use crate::tracking::{TrackingNumber, numbers_in};
use challenge::Asker;
use storm::{OPENED_ENOUGH, Opening};
use vocabulary::Who;

/// A mail that was received, parsed and authenticated.
#[derive(Clone, Debug)]
pub struct Received {
    pub envelope: Envelope,
    /// The exact bytes.
    pub raw: Vec<u8>,
    pub parsed: Result<Message, Malformed>,
    pub verdict: Verdict,
    /// The DNS answers that the verdict rests on.
    pub answers: Answers,
    /// When it came in: signatures and a decision's age are judged by it, however long DNS took.
    pub arrived: Timestamp,
    /// DNS has failed for as long as we wait for it.
    pub out_of_patience: bool,
}

/// parse → authenticate. DNS is asked within the resolver's budget; what it can't answer defers the mail.
pub async fn examine(
    arrival: Arrival,
    arrived: Timestamp,
    resolver: &Resolver,
    gateway: &Gateway,
) -> Received {
    let parsed = parse(&arrival.raw);
    let answers = match &parsed {
        Ok(message) => resolver.resolve(questions(message, &gateway.policy)).await,
        Err(_) => Answers::default(),
    };
    let verdict = match &parsed {
        Ok(message) => evaluate(message, &answers, arrived, &gateway.policy),
        Err(malformed) => Verdict::Rejected { reason: malformed.reason.clone() },
    };
    let Arrival { envelope, raw, .. } = arrival;
    Received { envelope, raw, parsed, verdict, answers, arrived, out_of_patience: false }
}

/// route → interpret → decide → compose.
pub fn pass(mail: &Received, facts: &Facts, gateway: &Gateway, now: Timestamp) -> Passed {
    // Who acts in whose place, and what is frozen, is asked as of now.
    let gateway = &gateway.as_of(now);
    // A null return path, or a return path of ours: automatic, whatever else it holds.
    if let Some(told) = bounce::told(mail, facts, gateway, now) {
        return Passed::bounce(mail, told.sentence, told.settled);
    }
    if let Some(reason) = by_envelope(&mail.envelope, gateway) {
        // An answering machine has no return path either.
        let disposition = match bounce::is_one(mail, gateway) {
            true => Disposition::Bounce,
            false => Disposition::Automatic,
        };
        return away::noted(mail, facts, gateway, now)
            .unwrap_or_else(|| Passed::silent(mail, disposition, Reason::Machine, reason));
    }
    let message = match &mail.parsed {
        Ok(message) => message,
        Err(malformed) => return Passed::malformed(mail, malformed),
    };
    if facts.is_our_own(message) {
        let reason = "It is a notice of ours that came back.".to_owned();
        return Passed::silent(mail, Disposition::Loop, Reason::Machine, reason);
    }
    if let Some(reason) = automatic(message, &mail.envelope) {
        return away::noted(mail, facts, gateway, now)
            .unwrap_or_else(|| Passed::silent(mail, Disposition::Automatic, Reason::Machine, reason));
    }
    if facts.was_here(gateway, &mail.raw) || facts.was_asked(gateway, &mail.raw) {
        return Passed::duplicate(mail);
    }
    let route = route(message, &mail.envelope, &gateway.book, &facts.known);
    if route == Route::Human {
        return desk::for_humans(mail, message, gateway, now).remembering_bytes(gateway, &mail.raw);
    }
    if let Some(answered) = challenge::answered(mail, message, facts, gateway, now) {
        return answered;
    }
    let mut passed = match &mail.verdict {
        Verdict::Authenticated(author) => proven(mail, message, author, route, facts, gateway, now),
        _ => challenge::unproven(mail, message, &route, facts, gateway, now),
    };
    passed.also = challenge::leaked(message, facts, gateway);
    passed
}

/// A mail whose author is proven.
fn proven(
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
    let at = Stop { mail, message, author, origin, files: &message.body.files, facts, gateway, now };
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

fn by_envelope(envelope: &Envelope, gateway: &Gateway) -> Option<String> {
    automatic_by_envelope(envelope).or_else(|| {
        let bounces = bounce::is_to_return_path(envelope, gateway);
        bounces.then(|| "It came to a return path of ours.".to_owned())
    })
}

/// A proven mail on its way through the later stages.
struct Stop<'a> {
    mail: &'a Received,
    message: &'a Message,
    author: &'a Author,
    origin: Origin,
    /// Those that count as the author's.
    files: &'a [File],
    facts: &'a Facts,
    gateway: &'a Gateway,
    now: Timestamp,
}

impl Stop<'_> {
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
                let mut passed = self.refused(Reason::OpenedEnough, OPENED_ENOUGH);
                passed.keys.push(key);
                passed
            }
            Opening::Told => {
                let mut passed = self.refused(Reason::OpenedEnough, OPENED_ENOUGH);
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

    fn cause<'c>(&'c self, intent: &'c Intent, evidence: &'c Evidence) -> Mail<'c> {
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
    fn confirmed(&self, target: &Target, intent: &Intent, evidence: &Evidence) -> Passed {
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
            Err(_) => self.refused(Reason::AskedEnough, ASKED_ENOUGH),
        }
    }

    /// Its author alone is told why nothing happens.
    fn refused(&self, reason: Reason, headline: &str) -> Passed {
        self.answer(challenge::answer_alone(reason, headline))
    }

    /// Composes the answer to a mail that concerns no TMail.
    fn answer(&self, decision: Decision) -> Passed {
        let notices = compose(&self.occasion(&decision, None));
        Passed::decided(self.mail, self.message, self.author, decision, None, notices)
    }

    fn occasion<'o>(&'o self, decision: &'o Decision, tmail: Option<About<'o>>) -> Occasion<'o> {
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
            files: &self.facts.files,
        }
    }
}

const ASKED_ENOUGH: &str = "This decision counts only once you have confirmed it, and I have asked you so often lately \
                            that I can't ask again now. I did nothing. Please send it again in an hour.";

/// What an answer needs of the mail that it answers.
fn origin_of(mail: &Received, message: &Message, author: &Address, gateway: &Gateway) -> Origin {
    Origin {
        digest: gateway.cause(&sha256_hex(&mail.raw)),
        author: author.clone(),
        message_id: message.message_id.clone(),
        references: message.references.clone(),
        subject: message.subject.clone(),
    }
}

/// Whether a changeset opened a TMail.
pub fn opens(changeset: &crate::tmail::Changeset) -> bool {
    matches!(changeset.events.first(), Some(Event::Opened { .. }))
}

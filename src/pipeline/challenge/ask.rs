//! Asking a mail's claimed author whether it is theirs.

use jiff::{SignedDuration, Timestamp};

use super::super::{Gateway, Received};
use super::read::Reading;
use crate::address::Address;
use crate::address::book::ChannelOf;
use crate::authenticate::challenge::{Code, replay_key};
use crate::authenticate::{Author, Verdict};
use crate::compose::challenge::Why;
use crate::compose::{Challenge as Letter, Notice, challenge};
use crate::decide::opening::may_open;
use crate::decide::{Disposition, Reason, Shown, Target};
use crate::parse::Message;
use crate::record::{Asking, Challenge, Facts, Passed};
use crate::route::Route;
use crate::template::Side;
use crate::tmail::content::sha256_hex;

const HOUR: SignedDuration = SignedDuration::from_hours(1);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// A mail that nothing proves: its claimed author is asked, or it waits in quarantine.
pub fn unproven(
    mail: &Received,
    message: &Message,
    route: &Route,
    facts: &Facts,
    gateway: &Gateway,
    now: Timestamp,
) -> Passed {
    let mut held = Passed::unproven(mail, message, &mail.verdict);
    if held.disposition != Disposition::Quarantined {
        return held;
    }
    let why = match mail.verdict {
        Verdict::Deferred { .. } => Why::DnsFailed,
        _ => Why::Unproven,
    };
    let asker = Asker { mail, message, facts, gateway, now, why, turn: 0 };
    match asker.ask(route, true) {
        Ok(asked) => asked.onto(held),
        Err(Silent::Enough) => {
            held.reason = Reason::AskedEnough;
            held.sentence.push_str("; and so many challenges were sent lately that its author wasn't asked");
            held
        }
        Err(_) => held,
    }
}

/// A mail whose claimed author may be asked.
#[derive(Clone, Copy)]
pub struct Asker<'a> {
    pub mail: &'a Received,
    pub message: &'a Message,
    pub facts: &'a Facts,
    pub gateway: &'a Gateway,
    pub now: Timestamp,
    pub why: Why,
    /// 0, or the number of the operator's order: what tells the challenge from others about the mail.
    pub turn: i64,
}

/// Why nobody is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Silent {
    /// Neither the TMail nor the directory knows the claimed author, or the mail is for nothing here.
    NotKnown,
    /// It holds nothing that could be confirmed.
    Nothing,
    /// The same content was acted on before.
    Done,
    /// The bounds on challenges are reached.
    Enough,
}

/// A challenge that is ready to be sent.
pub struct Asked {
    challenge: Challenge,
    letter: Notice,
    key: String,
}

impl Asked {
    /// The held mail, challenged.
    pub fn onto(self, mut held: Passed) -> Passed {
        held.disposition = Disposition::Challenged;
        held.sentence.push_str(&format!("; {} was asked whether it is theirs", self.challenge.asked));
        held.asking = Some(Asking::Ask(Box::new(self.challenge)));
        held.notices.push(self.letter);
        held.keys.push(self.key);
        held
    }
}

impl Asker<'_> {
    /// Asks, if the claimed author is known where the mail goes. `bounded`: an operator may ask oftener.
    pub fn ask(&self, route: &Route, bounded: bool) -> Result<Asked, Silent> {
        self.ask_for(target(route).ok_or(Silent::NotKnown)?, bounded, None)
    }

    /// Asks a proven author to confirm what they decided.
    pub fn ask_again(&self, target: Target, author: &Author) -> Result<Asked, Silent> {
        self.ask_for(target, true, Some(author))
    }

    fn ask_for(&self, target: Target, bounded: bool, proven: Option<&Author>) -> Result<Asked, Silent> {
        let reading = Reading::of(&target, self.message, self.facts, self.gateway).ok_or(Silent::NotKnown)?;
        let title = self.title(&target, &reading)?;
        let shown = Shown::of(
            &reading.place(&target, reading.as_of, self.gateway),
            &reading.intent,
            &self.message.body.files,
        );
        if !shown.holds_something() {
            return Err(Silent::Nothing);
        }
        let done = self.gateway.key_of_content(&replay_key(self.message));
        if proven.is_none() && self.facts.seen.contains(&done) {
            return Err(Silent::Done);
        }
        if bounded && self.is_enough() {
            return Err(Silent::Enough);
        }
        Ok(self.letter(shown, title.as_deref(), proven))
    }

    /// What the TMail is called, for who is on the team; an error for whom nobody knows.
    fn title(&self, target: &Target, reading: &Reading<'_>) -> Result<Option<String>, Silent> {
        let from = &self.message.from.address;
        let directory = &self.gateway.directory;
        let known = match target {
            _ if self.gateway.book.is_ours(from) => false,
            Target::Service => directory.person(from).is_some(),
            Target::Template(_) => {
                reading.template.is_some_and(|template| may_open(template, directory, from))
            }
            Target::Tmail(_) | Target::Mute(_) => {
                let standing = reading.standing(self.message, self.gateway).ok_or(Silent::NotKnown)?;
                let team = standing.side == Side::Team;
                return Ok(reading.tmail.filter(|_| team).map(|tmail| tmail.title.clone()));
            }
        };
        if known { Ok(None) } else { Err(Silent::NotKnown) }
    }

    fn is_enough(&self) -> bool {
        let (newest, bounds) = (&self.facts.newest, &self.gateway.challenges);
        let to = &self.message.from.address;
        let reached = |count: usize, most: u32| count >= most as usize;
        reached(newest.to(to, HOUR, self.now), bounds.each_hour)
            || reached(newest.to(to, DAY, self.now), bounds.each_day)
            || reached(newest.all(HOUR, self.now), bounds.all_hour)
    }

    fn letter(&self, shown: Shown, title: Option<&str>, proven: Option<&Author>) -> Asked {
        let digest = sha256_hex(&self.mail.raw);
        let code = Code::of(&self.gateway.secret, &digest, self.turn);
        let expiry = SignedDuration::try_from(self.gateway.challenges.expiry).unwrap_or(DAY);
        let ends = self.now.saturating_add(expiry).unwrap_or(Timestamp::MAX);
        let to = self.spelled();
        let letter = challenge(&Letter {
            to,
            shown: &shown,
            title,
            why: self.why,
            code: &code,
            book: &self.gateway.book,
            texts: self.gateway.catalogue.texts(),
            secret: &self.gateway.secret,
            digest: &digest,
            turn: self.turn,
            arrived: self.mail.arrived,
            made: self.now,
            ends,
        });
        let challenge = Challenge {
            code: code.key(&self.gateway.secret),
            asked: to.clone(),
            turn: self.turn,
            made: self.now,
            ends,
            notice: letter.message_id.clone(),
            shown,
            decided_at: proven.map_or(self.mail.arrived, Author::signed_at),
            proven: proven.map(|author| author.proof().to_owned()),
        };
        Asked { challenge, letter, key: self.gateway.key_of_asked(&self.mail.raw) }
    }

    /// The From address, in the directory's spelling if it is there.
    fn spelled(&self) -> &Address {
        let from = &self.message.from.address;
        let person = self.gateway.directory.person(from);
        person.and_then(|person| person.addresses.iter().find(|one| *one == from)).unwrap_or(from)
    }
}

/// Where a mail goes to whose author may be asked.
fn target(route: &Route) -> Option<Target> {
    match route {
        Route::Tmail { number, .. } => Some(Target::Tmail(number.clone())),
        Route::Template(name) => Some(Target::Template(name.clone())),
        Route::Subscription { of: ChannelOf::Tmail(number), .. } => Some(Target::Mute(number.clone())),
        Route::Service => Some(Target::Service),
        _ => None,
    }
}

//! Where the time goes: single calls of the stages, one after the other on one core, on the database that
//! the load left.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tmail::authenticate::{Answers, evaluate, questions};
use tmail::compose::{About, Cause, Occasion, compose};
use tmail::daemon::Setup;
use tmail::decide::Decision;
use tmail::envelope::{Envelope, ReversePath};
use tmail::parse::{Message, parse};
use tmail::pipeline::{Gateway, Received, pass};
use tmail::receive::{Arrival, Source};
use tmail::record::{Decided, Facts, Needs, Passed, Record, Round, Which};
use tmail::submit::Seal;
use tmail::texts::Texts;
use tokio::runtime::Runtime;

use super::dns::name_server;
use super::mails::{self, Letter, Pen};
use super::{Scale, load, mean, us};

/// Mails in a round.
const BATCH: usize = 32;

/// One mail and one notice, for the floor.
pub struct Sample {
    pub message: Message,
    pub answers: Answers,
    pub notice: Vec<u8>,
    pub gateway: Arc<Gateway>,
    pub seal: Seal,
}

/// Times for one mail.
pub struct Stages {
    parse: Duration,
    evaluate: Duration,
    facts: Duration,
    pass: Duration,
    compose: Duration,
    commit: Duration,
    bytes: usize,
    pub sample: Sample,
}

pub fn measure(runtime: &Runtime, folder: &Path, pen: &mut Pen, scale: Scale) -> Stages {
    let (_server, dns) = runtime.block_on(name_server(&[pen.dns_record()]));
    let config = load::settings(folder, dns, dns);
    let setup = runtime.block_on(Setup::read(&config)).unwrap();
    let Setup { gateway, resolver, mut record, seal, .. } = setup;
    let letters = batch(pen, scale);
    let first = parse(&letters[0].raw).unwrap();
    let asked = questions(&first, &gateway.policy);
    let answers = runtime.block_on(resolver.resolve(asked));
    let now = Timestamp::now();
    let received: Vec<Received> =
        letters.iter().map(|letter| received(letter, &answers, &gateway, now)).collect();

    let (facts, loading) = runtime.block_on(facts(&mut record, &received, &gateway, scale.repeats / 10 + 1));
    let pass_time = mean(scale.repeats / 4 + 1, |n| {
        assert!(pass(&received[n % BATCH], &facts, &gateway, now).changeset.is_some());
    });
    let passed: Vec<Passed> = received.iter().map(|mail| pass(mail, &facts, &gateway, now)).collect();
    let notice = passed[0].notices[0].raw.clone();
    Stages {
        parse: mean(scale.repeats, |_| assert!(parse(&letters[0].raw).is_ok())),
        evaluate: mean(scale.repeats, |_| drop(evaluate(&first, &answers, now, &gateway.policy))),
        facts: loading / u32::try_from(BATCH).unwrap(),
        pass: pass_time,
        compose: composing(&passed, &facts, &gateway, now, scale.repeats / 4 + 1),
        commit: runtime.block_on(commit(&mut record, &letters, passed, now)),
        bytes: notice.len(),
        // Invariant: these settings submit over SMTP with a key of our own.
        sample: Sample { message: first, answers, notice, gateway, seal: seal.unwrap() },
    }
}

/// One comment on each of as many TMails.
fn batch(pen: &mut Pen, scale: Scale) -> Vec<Letter> {
    let comment = |n: usize| {
        let number = mails::number(n as u64 % scale.tmails + 1);
        pen.letter("sam", &number, &format!("Re: [{number}] Deploy"), &format!("Measured once more, {n}."))
    };
    (0..BATCH).map(comment).collect()
}

fn envelope(letter: &Letter) -> Envelope {
    let recipients = vec![tmail::address::Address::parse(&letter.to).unwrap()];
    Envelope { from: ReversePath::Mailbox(letter.from.clone()), recipients }
}

fn received(letter: &Letter, answers: &Answers, gateway: &Gateway, arrived: Timestamp) -> Received {
    let message = parse(&letter.raw).unwrap();
    Received {
        envelope: envelope(letter),
        raw: letter.raw.clone(),
        verdict: evaluate(&message, answers, arrived, &gateway.policy),
        parsed: Ok(message),
        answers: answers.clone(),
        arrived,
        out_of_patience: false,
    }
}

async fn facts(
    record: &mut Record,
    mails: &[Received],
    gateway: &Gateway,
    repeats: usize,
) -> (Facts, Duration) {
    let mut needs = Needs::default();
    mails.iter().for_each(|mail| needs.of(mail, gateway));
    let begun = Instant::now();
    let mut facts = Facts::default();
    for _ in 0..repeats {
        facts = record.facts(&needs).await.unwrap();
    }
    (facts, begun.elapsed() / u32::try_from(repeats).unwrap())
}

fn composing(
    passed: &[Passed],
    facts: &Facts,
    gateway: &Gateway,
    now: Timestamp,
    repeats: usize,
) -> Duration {
    let one = &passed[0];
    let after = one.after.as_ref().unwrap();
    let decision = Decision {
        disposition: one.disposition,
        reason: one.reason,
        sentence: one.sentence.clone(),
        changeset: one.changeset.clone(),
        answer: None,
        stranger: None,
    };
    let cause = Cause {
        digest: String::new(),
        author: one.identity.address.clone().unwrap(),
        message_id: one.message_id.clone(),
        references: Vec::new(),
        subject: String::new(),
    };
    let template = gateway.catalogue.version(&after.digest).unwrap();
    let occasion = Occasion {
        texts: Texts::shipped(),
        decision: &decision,
        tmail: Some(About { template, before: facts.tmails.get(&after.number), after }),
        directory: &gateway.directory,
        book: &gateway.book,
        cause: &cause,
        known: &facts.known,
        secret: &gateway.secret,
        now,
        levels: &Default::default(),
        files: &Default::default(),
    };
    mean(repeats, |_| assert!(!compose(&occasion).is_empty()))
}

async fn commit(record: &mut Record, letters: &[Letter], passed: Vec<Passed>, now: Timestamp) -> Duration {
    let arrival = |letter: &Letter| {
        let arrival = Arrival { envelope: envelope(letter), raw: letter.raw.clone(), source: Source::Smtp };
        (Arc::new(arrival), now)
    };
    // Each TMail once, so that its version stands.
    let mut decided: Vec<Decided> = Vec::new();
    let mut versions = std::collections::BTreeMap::new();
    for (at, passed) in passed.into_iter().enumerate() {
        let after = passed.after.as_ref().unwrap();
        if versions.insert(after.number.clone(), after.version - 1).is_none() {
            decided.push(Decided { mail: Which::New(at), passed });
        }
    }
    let mails = u32::try_from(decided.len()).unwrap();
    let arrivals = letters.iter().map(arrival).collect();
    let mut round = Round { now, arrivals, decided, settled: Vec::new(), versions, ..Round::default() };
    round.salts = (0..round.salts()).map(|n| [u8::try_from(n % 256).unwrap(); 16]).collect();
    let begun = Instant::now();
    record.commit(round).await.unwrap();
    begun.elapsed() / mails
}

impl Stages {
    pub fn print(&self) {
        println!("where it goes, one core, one mail of a round of {BATCH} (comments):");
        let line = |what: &str, time: Duration| println!("  {what:<24}{:>8.0} us", us(time));
        line("parse", self.parse);
        line("evaluate", self.evaluate);
        line("facts (SQL)", self.facts);
        line("pass, compose included", self.pass);
        line("  compose", self.compose);
        line("commit (SQL and sync)", self.commit);
        println!("  a notice has {} bytes", self.bytes);
    }
}

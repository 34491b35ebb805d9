//! The mails of a morning, as they are: what waits for somebody, and the one mail of a day.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, date};
use tmail::compose::{About, Day, Kind, Notice, Remind, digest, reminders};
use tmail::decide::morning::{Digest, Morning, Reminder, Running, morning};
use tmail::level::{Level, Levels};
use tmail::texts::Texts;
use tmail::tmail::{Changeset, Event};

use super::golden::holds;
use super::stage::*;

const DAY: Date = date(2026, 12, 4);
const ZONE: &str = "UTC";

/// Everything that is sent on that morning, of these TMails.
fn mails(stages: &[&Stage], changes: &[(&Stage, Vec<Changeset>)], levels: &Levels) -> Vec<Notice> {
    mails_in(Texts::shipped(), stages, changes, levels)
}

/// The same, of a gateway with sentences of its own.
pub fn mails_in(
    texts: &Texts,
    stages: &[&Stage],
    changes: &[(&Stage, Vec<Changeset>)],
    levels: &Levels,
) -> Vec<Notice> {
    let now: Timestamp = "2026-12-04T08:00:00Z".parse().expect("a time");
    let since: Timestamp = "2026-12-03T08:00:00Z".parse().expect("a time");
    let running: Vec<Running<'_>> = stages
        .iter()
        .map(|stage| Running { tmail: stage.tmail.as_ref().expect("opened"), template: &stage.template })
        .collect();
    let (book, directory) = (&stages[0].book, &stages[0].directory);
    let scene = Morning { directory, levels, zone: ZONE, day: DAY, since, now };
    let (digests, reminded) = morning(&scene, &running);
    let changes: BTreeMap<_, _> =
        changes.iter().map(|(stage, changes)| (stage.number.clone(), changes.clone())).collect();
    let of_day = |one: &Digest<'_>| {
        digest(&Day {
            digest: one,
            day: DAY,
            zone: ZONE,
            changes: &changes,
            book,
            texts,
            secret: &SECRET,
            now,
        })
    };
    let remind = |one: &Reminder<'_>| {
        let stage = stages.iter().find(|stage| stage.number == one.of.tmail.number).expect("its stage");
        reminders(&Remind {
            tmail: About { template: one.of.template, before: None, after: one.of.tmail },
            people: &one.people,
            day: DAY,
            zone: ZONE,
            directory,
            book,
            known: &stage.known,
            secret: &SECRET,
            now,
        })
    };
    reminded.iter().flat_map(remind).chain(digests.iter().filter_map(of_day)).collect()
}

fn to<'n>(notices: &'n [Notice], who: &str) -> Vec<&'n Notice> {
    notices.iter().filter(|notice| notice.recipients.contains(&address(who))).collect()
}

#[test]
fn reminded() {
    let (stage, _) = deployment();
    let mails = mails(&[&stage], &[], &Levels::new());
    assert!(mails.iter().all(|mail| mail.kind == Kind::Reminder));
    let erin = to(&mails, "erin@acme.com");
    assert_eq!(erin.len(), 1);
    holds("reminder-approver", erin[0]);
    // It goes on where the thread is, and shows no content that an approval could rest on.
    let raw = String::from_utf8(erin[0].raw.clone()).expect("ASCII");
    let newest =
        stage.known.notices.iter().find(|(_, known)| known.recipients.contains(&address("erin@acme.com")));
    assert!(raw.contains(newest.expect("she was asked").0), "References");
    // Who has nothing to do isn't reminded, nor who can't approve it.
    for other in ["jill@acme.com", "bob@acme.com", "sam@acme.com"] {
        assert!(to(&mails, other).is_empty(), "{other}");
    }
}

#[test]
fn a_draft() {
    let mut stage = Stage::new("DeployApp", 1051);
    let events = vec![stage.opened(JILL.1), field("App", None, "Ledger"), field("Version", None, "1.0.0")];
    stage.act(JILL, events);
    let mails = mails(&[&stage], &[], &Levels::new());
    assert_eq!(mails.len(), 1);
    holds("reminder-draft", to(&mails, JILL.1)[0]);
}

/// Erin wants one mail a day: one TMail waits for her, one is done, of one somebody said something.
#[test]
fn the_mail_of_a_day() {
    let (waits, _) = deployment();
    let (mut moved_on, _) = other(1052);
    let mut changes = vec![moved_on.changeset(QUINN, vec![approved("QA go-ahead", QUINN.1, 1)])];
    moved_on.apply(&changes[0].clone());
    changes.push(moved_on.changeset(BOB, vec![comment("The index takes an hour to build.\n\nBob")]));
    moved_on.apply(&changes[1].clone());
    changes.push(moved_on.changeset(
        ERIN,
        vec![approved("Engineering go-ahead", ERIN.1, 1), moved("REQUESTED", "APPROVED", None, None)],
    ));
    moved_on.apply(&changes[2].clone());
    let (mut done, _) = other(1053);
    let close = done.changeset(JILL, vec![moved("FEEDBACK", "CLOSED", Some("close"), None)]);
    done.apply(&close);
    let levels = Levels::from([(address(ERIN.1), Level::Daily)]);
    let changes = [(&moved_on, changes), (&done, vec![close])];
    let mails = mails(&[&waits, &moved_on, &done], &changes, &levels);
    let erin = to(&mails, ERIN.1);
    assert_eq!(erin.len(), 1, "one mail a day");
    holds("day", erin[0]);
    assert!(to(&mails, QUINN.1).iter().all(|mail| mail.kind == Kind::Reminder));
}

#[test]
fn nothing_to_say_no_mail() {
    let (mut stage, _) = deployment();
    stage.act(JILL, vec![moved("REQUESTED", "WITHDRAWN", Some("withdraw"), None)]);
    let levels = Levels::from([(address(JILL.1), Level::Daily), (address(ERIN.1), Level::Asks)]);
    let mails = mails(&[&stage], &[], &levels);
    assert!(mails.is_empty(), "{mails:?}");
}

#[test]
fn customers_are_not_pressed() {
    let (mut stage, _) = release();
    let events = vec![moved("RELEASE PLANNED", "CUSTOMER ACCEPTANCE", Some("ask acceptance"), None)];
    stage.act(JILL, events);
    let levels = Levels::from([(address(ADA.1), Level::Daily)]);
    let mails = mails(&[&stage], &[], &levels);
    for customer in ["ada@globex.example", "gus@globex.example", "ivan@initech.example"] {
        assert!(to(&mails, customer).is_empty(), "{customer}");
    }
}

/// Another deployment of the same people.
pub fn other(serial: u64) -> (Stage, Vec<Notice>) {
    let mut stage = Stage::new("DeployApp", serial);
    let values = [
        ("App", "Search"),
        ("Version", "7.0.3"),
        ("Environment", "production"),
        ("Window", "2026-12-04 21:00-22:00 UTC"),
        ("What changes", "Search finds plurals."),
        ("Change authors", "bob@acme.com"),
        ("Deployed by", "dana@acme.com"),
    ];
    let mut events = vec![stage.opened(JILL.1)];
    events.extend(values.iter().map(|(name, value)| field(name, None, value)));
    events.push(Event::Submitted { title: "Deploy Search 7.0.3".into(), state: "REQUESTED".into() });
    let notices = stage.act(JILL, events);
    (stage, notices)
}

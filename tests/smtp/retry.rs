//! When to try again.

use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use tmail::submit::Outcome;
use tmail::submit::retry::{Next, Tried, after};
use tmail::submit::status::{Hope, Status, hope};

const FIVE_DAYS: Duration = Duration::from_secs(5 * 24 * 3600);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).unwrap()
}

fn not_now() -> Outcome {
    Outcome::Temporary { reply: "451 later".into() }
}

fn tried(attempt: u32, seconds: i64, message_id: &str) -> Tried<'_> {
    Tried { attempt, first_tried: at(0), now: at(seconds), message_id }
}

fn wait(attempt: u32, message_id: &str) -> SignedDuration {
    match after(&not_now(), tried(attempt, 600, message_id), FIVE_DAYS) {
        Next::TryAt(time) => time.duration_since(at(600)),
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_wait_doubles_from_a_minute_to_four_hours() {
    for (attempt, minutes) in [(1, 1), (2, 2), (3, 4), (8, 128), (9, 240), (10, 240), (u32::MAX, 240)] {
        let shortest = SignedDuration::from_mins(minutes);
        let waited = wait(attempt, "a@b");
        assert!(waited >= shortest && waited <= shortest * 5 / 4, "{attempt}: {waited:?}");
    }
}

#[test]
fn the_jitter_is_the_mails_own() {
    assert_eq!(wait(9, "a@b"), wait(9, "a@b"));
    assert!((0..9).any(|n| wait(9, &format!("{n}@b")) != wait(9, "a@b")));
}

#[test]
fn a_temporary_refusal_is_tried_for_five_days_in_all() {
    let end = 5 * 24 * 3600;
    assert_eq!(after(&not_now(), tried(30, end - 60, "a@b"), FIVE_DAYS), Next::TryAt(at(end)));
    assert_eq!(after(&not_now(), tried(31, end, "a@b"), FIVE_DAYS), Next::GiveUp);
}

#[test]
fn what_is_final_is_final() {
    let no = Outcome::Permanent { reply: "550 no".into() };
    let yes = Outcome::Delivered { reply: "250 yes".into() };
    assert_eq!(after(&no, tried(1, 0, "a@b"), FIVE_DAYS), Next::GiveUp);
    assert_eq!(after(&yes, tried(1, 0, "a@b"), FIVE_DAYS), Next::Done);
}

#[test]
fn the_enhanced_code_says_whether_there_is_hope() {
    let told = |line: &str| {
        let (code, rest) = line.split_once(' ').unwrap();
        hope(code.parse().unwrap(), Status::find(rest))
    };
    for refused in ["550 5.1.1", "550 no code", "554 5.7.1", "552 5.3.4", "550 2.0.0", "553 5.1.3"] {
        assert_eq!(told(refused), Hope::None, "{refused}");
    }
    for (waits, minutes) in [
        ("450 4.2.0", 0),
        ("451 greylisted", 0),
        ("450 5.1.1", 0),
        ("552 4.2.2", 60),
        ("552 5.2.2", 60),
        ("452 4.2.2", 60),
        ("450 4.7.1", 5),
        ("421 4.7.28", 15),
        ("530 5.7.0", 15),
        ("535 no", 0),
    ] {
        assert_eq!(told(waits), Hope::After(SignedDuration::from_mins(minutes)), "{waits}");
    }
}

#[test]
fn a_full_mailbox_is_not_asked_every_minute() {
    let full = Outcome::Temporary { reply: "552 5.2.2 full".into() };
    match after(&full, tried(1, 0, "a@b"), FIVE_DAYS) {
        Next::TryAt(time) => assert!(time >= at(3600) && time <= at(3600 * 5 / 4), "{time}"),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_status_is_three_numbers_and_nothing_else() {
    let found = |text| Status::find(text).map(|status| status.to_string());
    assert_eq!(found("x 127.0.0.1 said: 550 5.1.1 no").as_deref(), Some("5.1.1"));
    assert_eq!(found("#4.4.2 (later)").as_deref(), Some("4.4.2"));
    for none in ["3.1.1", "5.1", "5.1.1.1", "5.1.1000", "", "5..1", "version 1.2.3"] {
        assert_eq!(found(none), None, "{none}");
    }
}

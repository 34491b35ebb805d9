//! The mails of a morning are sent once a day, whatever happens to the daemon.

use std::fs;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::gateway::Gateway;
use crate::crash::process::Kill;

const DAY: &str = "Subject: Your TMails, ";

/// A zone in which it is about that hour now. (In `Etc/GMT+5` it is five hours earlier than in UTC.)
fn zone(hour: i8) -> String {
    let zones = (-14..=12).map(|behind: i32| format!("Etc/GMT{behind:+}"));
    let there =
        |zone: &String| TimeZone::get(zone).is_ok_and(|zone| Timestamp::now().to_zoned(zone).hour() == hour);
    zones.into_iter().find(there).expect("some zone has that hour")
}

/// Carol, who wants one mail a day, lives there now.
fn moves_to(gateway: &Gateway, zone: &str) {
    gateway.people(&[]);
    let people = fs::read_to_string(gateway.file("people.toml")).unwrap();
    let line = "addresses = [\"carol@acme.example\"]\n";
    assert!(people.contains(line), "{people}");
    let moved = people.replace(line, &format!("{line}zone = \"{zone}\"\n"));
    fs::write(gateway.file("people.new"), moved).unwrap();
    fs::rename(gateway.file("people.new"), gateway.file("people.toml")).unwrap();
}

/// A gateway that stands still, with something to tell Carol as soon as it is morning where she is.
fn with_news() -> Gateway {
    let mut gateway = Gateway::new();
    moves_to(&gateway, &zone(3));
    gateway.start();
    let opening = gateway.pen.opening("2.4.1");
    assert_eq!(gateway.send(&opening).disposition, "applied");
    let daily = gateway.pen.letter("carol", "tmail", "mails", "notices daily\n");
    assert_eq!(gateway.send(&daily).disposition, "applied");
    assert!(gateway.stop());
    assert_eq!(gateway.got("carol", DAY), 0, "it is three in the night");
    gateway
}

/// A start, and a mail, so that its writer has looked for what time brought.
fn look(gateway: &mut Gateway) {
    // The same mail again would be a duplicate.
    let subject = format!("after {} entries", gateway.entries().len());
    gateway.start();
    let question = gateway.pen.letter("sam", "tmail", &subject, "list\n");
    assert_eq!(gateway.send(&question).disposition, "applied");
    assert!(gateway.stop());
}

fn mornings(gateway: &Gateway) -> usize {
    gateway.entries().iter().filter(|entry| entry["kind"] == "morning").count()
}

#[test]
fn once_a_day_over_restarts_and_journeys() {
    let mut gateway = with_news();
    moves_to(&gateway, &zone(9));
    for _ in 0..3 {
        look(&mut gateway);
        assert_eq!((gateway.got("carol", DAY), mornings(&gateway)), (1, 1));
    }
    // Elsewhere it is the same day, and was told.
    moves_to(&gateway, &zone(12));
    look(&mut gateway);
    assert_eq!((gateway.got("carol", DAY), mornings(&gateway)), (1, 1));
}

#[test]
fn once_over_a_kill_at_each_write() {
    let mut at = 1;
    loop {
        let mut gateway = with_news();
        moves_to(&gateway, &zone(9));
        let starts = gateway.start_to_die(Kill { calls: "pwrite64,fdatasync,rename", at });
        let lives = starts && gateway.lives_until(|gateway| gateway.got("carol", DAY) == 1);
        gateway.bury();
        look(&mut gateway);
        assert_eq!((gateway.got("carol", DAY), mornings(&gateway)), (1, 1), "killed at {at}");
        if lives {
            break;
        }
        at += 1 + at / 2;
    }
    assert!(at > 1, "it never writes");
}

//! The IMAP mailbox against Dovecot: what comes in is taken once, whatever breaks.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tmail::connect::Security;
use tmail::receive::Place;
use tmail::receive::imap::{After, Settings, TAKEN, TOO_LARGE};

use super::dovecot::Dovecot;
use super::folder::{PATIENCE, wait_until};
use super::link::{Cut, Link};
use super::reading::{Reading, implicit, mail, settings, starttls};

#[test]
fn what_is_there_and_what_comes_is_taken_in_order_and_flagged() {
    let dovecot = Dovecot::start();
    dovecot.deliver("bot", &mail(1));
    dovecot.deliver("bot", &mail(2));
    let reading = Reading::begin(settings(dovecot.imap, starttls()), None, 0);
    assert_eq!(
        [reading.next(), reading.next()].map(|(_, uid, raw)| (uid, raw)),
        [(1, mail(1)), (2, mail(2))]
    );
    // IDLE wakes us.
    dovecot.deliver("bot", &mail(3));
    assert_eq!(reading.next().2, mail(3));
    wait_until("all are flagged", || {
        dovecot.fetch("bot", "flags", &["KEYWORD", TAKEN]).matches(TAKEN).count() == 3
    });
    let flags = dovecot.fetch("bot", "flags", &["ALL"]);
    assert!(!flags.contains("Seen"), "BODY.PEEK marks nothing as read: {flags}");
}

#[test]
fn after_a_restart_nothing_is_taken_twice() {
    let dovecot = Dovecot::start();
    dovecot.deliver("bot", &mail(1));
    let first = Reading::begin(settings(dovecot.imaps, implicit()), None, 0);
    let (validity, uid, _) = first.next();
    drop(first);
    dovecot.deliver("bot", &mail(2));
    let settings = settings(dovecot.imaps, implicit());
    let place = Place { account: settings.account(), validity, uid };
    let second = Reading::begin(settings, Some(place), 0);
    assert_eq!(second.next().2, mail(2));
    assert!(second.is_silent());
    // The flag that the crash left out is made up for.
    wait_until("both are flagged", || {
        dovecot.fetch("bot", "flags", &["KEYWORD", TAKEN]).matches(TAKEN).count() == 2
    });
}

#[test]
fn what_can_not_be_stored_stays_and_is_taken_later() {
    let dovecot = Dovecot::start();
    dovecot.deliver("bot", &mail(1));
    let reading = Reading::begin(settings(dovecot.imap, starttls()), None, 1);
    assert_eq!(reading.next().1, 1);
    assert!(reading.is_silent());
}

#[test]
fn a_certificate_that_is_not_good_gets_no_password() {
    for name in ["wrong-name.pem", "expired.pem", "unknown.pem"] {
        let dovecot = Dovecot::with_certificate(name);
        dovecot.deliver("bot", &mail(1));
        for (port, security) in [(dovecot.imap, starttls()), (dovecot.imaps, implicit())] {
            let reading = Reading::begin(settings(port, security), None, 0);
            assert!(reading.taken.recv_timeout(Duration::from_millis(1500)).is_err(), "{name}");
        }
    }
}

#[test]
fn a_link_that_breaks_loses_nothing_and_doubles_nothing() {
    let dovecot = Dovecot::start();
    let large = |number: usize| [mail(number), vec![b'x'; 100_000], b"\r\n".to_vec()].concat();
    for number in 1..=3 {
        dovecot.deliver("bot", &large(number));
    }
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // In the greeting, amid the login, amid the first mail, at the second's beginning, amid the third.
    let link =
        runtime.block_on(Link::to(dovecot.imap, [10, 700, 50_000, 101_900, 150_000].map(Cut::Breaks).into()));
    let reading = Reading::begin(settings(link.port, Security::None), None, 0);
    let taken: Vec<Vec<u8>> = (0..3).map(|_| reading.next().2).collect();
    assert_eq!(taken, [large(1), large(2), large(3)]);
    assert!(link.used.load(Ordering::SeqCst) > 3, "the link never broke");
    assert!(reading.is_silent());
}

#[test]
fn other_numbers_are_read_from_the_start() {
    let dovecot = Dovecot::start();
    dovecot.deliver("bot", &mail(1));
    let first = Reading::begin(settings(dovecot.imap, starttls()), None, 0);
    let (validity, uid, _) = first.next();
    drop(first);
    // UIDVALIDITY is a time in seconds.
    std::thread::sleep(Duration::from_millis(1100));
    dovecot.renumber("bot");
    let settings = settings(dovecot.imap, starttls());
    let place = Place { account: settings.account(), validity, uid };
    let second = Reading::begin(settings, Some(place), 0);
    let (other, uid, raw) = second.next();
    assert_eq!((uid, raw), (1, mail(1)));
    assert_ne!(other, validity);
}

#[test]
fn a_mail_that_is_too_large_is_left_and_those_behind_it_come() {
    let dovecot = Dovecot::start();
    dovecot.deliver("bot", &[mail(1), vec![b'x'; 5_000]].concat());
    dovecot.deliver("bot", &mail(2));
    let settings = Settings { max_size: 4_000, ..settings(dovecot.imap, starttls()) };
    let reading = Reading::begin(settings, None, 0);
    assert_eq!(reading.next().1, 2);
    let (place, octets) = reading.left.recv_timeout(PATIENCE).unwrap();
    assert_eq!(place.uid, 1);
    assert!(octets > 5_000);
    wait_until("it is marked", || dovecot.fetch("bot", "flags", &["KEYWORD", TOO_LARGE]).contains(TOO_LARGE));
}

#[test]
fn mails_are_moved_once_they_are_taken() {
    let dovecot = Dovecot::start();
    dovecot.deliver("bot", &mail(1));
    let done = dovecot.maildir("bot").join(".Done");
    for part in ["tmp", "new", "cur"] {
        std::fs::create_dir_all(done.join(part)).unwrap();
    }
    dovecot.deliver("bot", &mail(2));
    let settings = Settings { after: After::Move("Done".into()), ..settings(dovecot.imap, starttls()) };
    let reading = Reading::begin(settings, None, 0);
    assert_eq!([reading.next().1, reading.next().1], [1, 2]);
    wait_until("both are moved", || {
        dovecot.fetch("bot", "uid", &["mailbox", "Done"]).matches("uid").count() == 2
    });
    assert_eq!(dovecot.fetch("bot", "uid", &["mailbox", "INBOX"]), "");
}

#[test]
fn a_server_that_restarts_is_read_on() {
    let dovecot = Dovecot::start();
    dovecot.deliver("bot", &mail(1));
    let reading = Reading::begin(settings(dovecot.imap, starttls()), None, 0);
    assert_eq!(reading.next().1, 1);
    dovecot.kick();
    dovecot.deliver("bot", &mail(2));
    assert_eq!(reading.next().1, 2);
}

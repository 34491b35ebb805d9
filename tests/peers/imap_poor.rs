//! Servers that offer little: no IDLE, no MOVE, no UIDPLUS, no keywords of ours.

use std::fs;
use std::time::Duration;

use tmail::receive::imap::{After, Patience, Settings, TAKEN};

use super::dovecot::Dovecot;
use super::folder::{give, wait_until};
use super::reading::{Reading, mail, settings, starttls};

/// RFC 3501 alone, and what it takes to log in.
const BARE: &str = "imap_capability = IMAP4rev1\n";

fn polling(port: u16) -> Settings {
    // IDLE would wait for longer than the test does.
    let patience =
        Patience { idle: Duration::from_secs(600), poll: Duration::from_millis(200), ..Patience::default() };
    Settings { patience, ..settings(port, starttls()) }
}

#[test]
fn without_idle_the_mailbox_is_looked_at_again_and_again() {
    let dovecot = Dovecot::with("server.pem", BARE);
    dovecot.deliver("bot", &mail(1));
    let reading = Reading::begin(polling(dovecot.imap), None, 0);
    assert_eq!(reading.next().2, mail(1));
    for number in 2..=4 {
        dovecot.deliver("bot", &mail(number));
        assert_eq!(reading.next().2, mail(number));
    }
    wait_until("all are flagged", || {
        dovecot.fetch("bot", "flags", &["KEYWORD", TAKEN]).matches(TAKEN).count() == 4
    });
    assert!(reading.is_silent());
}

/// COPY and \Deleted: what can't be expunged by its number stays, and isn't copied again.
#[test]
fn without_move_mails_are_copied_once_and_deleted() {
    let dovecot = Dovecot::with("server.pem", BARE);
    let done = dovecot.maildir("bot").join(".Done");
    for part in ["tmp", "new", "cur"] {
        fs::create_dir_all(done.join(part)).unwrap();
    }
    dovecot.deliver("bot", &mail(1));
    dovecot.deliver("bot", &mail(2));
    give(&dovecot.maildir("bot"), dovecot.owner());
    let settings = Settings { after: After::Move("Done".into()), ..polling(dovecot.imap) };
    let reading = Reading::begin(settings, None, 0);
    assert_eq!([reading.next().1, reading.next().1], [1, 2]);
    let there = |query: &[&str]| dovecot.fetch("bot", "uid", query).matches("uid").count();
    wait_until("both are marked as deleted", || there(&["mailbox", "INBOX", "DELETED"]) == 2);
    dovecot.deliver("bot", &mail(3));
    assert_eq!(reading.next().1, 3);
    wait_until("the third is, too", || there(&["mailbox", "INBOX", "DELETED"]) == 3);
    assert_eq!(there(&["mailbox", "Done"]), 3);
    assert!(reading.is_silent());
}

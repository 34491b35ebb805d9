//! Servers that fall silent, at each step: they are left, and connected to anew.

use std::sync::atomic::Ordering;
use std::time::Duration;

use tmail::connect::Security;
use tmail::receive::imap::{After, Patience, Settings};

use super::dovecot::Dovecot;
use super::link::{Cut, Link};
use super::reading::{Reading, implicit, mail, settings};

const SHORT: Patience = Patience {
    connect: Duration::from_millis(300),
    reply: Duration::from_millis(300),
    mail: Duration::from_millis(300),
    idle: Duration::from_millis(300),
    poll: Duration::from_millis(300),
};

/// A reader whose first connections fall silent there; what it takes, and how many connections it took.
fn read(
    dovecot: &Dovecot,
    port: u16,
    security: Security,
    cuts: &[Cut],
    mails: usize,
) -> (Vec<Vec<u8>>, usize) {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let link = runtime.block_on(Link::to(port, cuts.into()));
    let settings = Settings { patience: SHORT, after: After::Flag, ..settings(link.port, security) };
    let reading = Reading::begin(settings, None, 0);
    let mut taken: Vec<Vec<u8>> = (0..mails).map(|_| reading.next().2).collect();
    // What comes while it idles comes, too, although the first time nothing more is said then.
    dovecot.deliver("bot", &mail(99));
    taken.push(reading.next().2);
    assert!(reading.is_silent());
    (taken, link.used.load(Ordering::SeqCst))
}

fn large(number: usize) -> Vec<u8> {
    [mail(number), vec![b'x'; 100_000], b"\r\n".to_vec()].concat()
}

#[test]
fn one_that_says_nothing_at_all_is_left() {
    let dovecot = Dovecot::start();
    dovecot.deliver("bot", &mail(1));
    for (port, security) in [(dovecot.imap, Security::None), (dovecot.imaps, implicit())] {
        let (taken, used) = read(&dovecot, port, security, &[Cut::Silent(0)], 1);
        assert_eq!(taken[0], mail(1));
        assert!(used >= 2, "{used}");
        dovecot.empty("bot");
        dovecot.deliver("bot", &mail(1));
    }
}

#[test]
fn one_that_stops_amid_a_mail_is_left_and_the_mail_is_taken_once() {
    let dovecot = Dovecot::start();
    (1..=2).for_each(|number| dovecot.deliver("bot", &large(number)));
    let (taken, used) = read(&dovecot, dovecot.imap, Security::None, &[50_000, 150_000].map(Cut::Silent), 2);
    assert_eq!(taken, [large(1), large(2), mail(99)]);
    assert!(used >= 3, "{used}");
}

/// After the greeting, the login, SELECT, and once it idles.
#[test]
fn one_that_stops_between_commands_is_left() {
    let dovecot = Dovecot::start();
    dovecot.deliver("bot", &mail(1));
    let cuts = ["* OK", "A0001 OK", "A0003 OK", "A0004 OK", "+ idling"].map(Cut::SilentAt);
    let (taken, used) = read(&dovecot, dovecot.imap, Security::None, &cuts, 1);
    assert_eq!(taken, [mail(1), mail(99)]);
    assert!(used >= 6, "{used}");
}

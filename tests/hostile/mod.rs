//! Whatever is sent is refused in the dialogue or gets a disposition, and the daemon goes on.

mod mails;
mod mutate;

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::thread;

use crate::crash::mails::{GATEWAY, Letter, Pen, number};
use crate::crash::outcome::Record;
use crate::crash::process::Process;
use crate::crash::sender::Sender;
use crate::crash::story::{opened, settled};
use crate::crash::world::{Folder, Out, World};

/// A gateway with one TMail, under fire.
struct Target {
    world: World,
    folder: Folder,
    process: Process,
    pen: Pen,
}

impl Target {
    fn new() -> Self {
        let mut pen = Pen::new();
        let world = World::new(&pen);
        let folder = world.folder(Out::Maildir, "");
        let process = opened(&world, &folder, &mut pen);
        Self { world, folder, process, pen }
    }

    fn address(&self) -> SocketAddr {
        self.process.address
    }

    /// How many mails came to each disposition; an ordinary mail still works, and the log is whole.
    fn assert_it_goes_on(mut self) -> BTreeMap<String, usize> {
        assert!(self.process.is_running(), "it stopped: {}", self.process.log());
        let comment = self.pen.letter("carol", &number(1), "Re", "Are we still here?");
        let reply = Sender::connect(self.address()).unwrap().send(&comment).unwrap();
        assert!(reply.starts_with("250"), "{reply}");
        settled(&self.world, &self.folder);
        let log = self.process.log();
        assert!(!log.contains("by a fault") && !log.contains("panicked"), "{log}");
        assert!(self.process.stop().success());
        let record = Record { runtime: &self.world.runtime, data: &self.folder.data() };
        record.assert_log_is_whole();
        let mails = record.mails();
        let ours = mails.iter().find(|mail| mail.raw == comment.raw);
        assert_eq!(ours.map(|mail| mail.disposition.as_str()), Some("commented"));
        let mut dispositions = BTreeMap::new();
        mails.into_iter().for_each(|mail| *dispositions.entry(mail.disposition).or_default() += 1);
        assert!(!dispositions.contains_key(""), "a mail without a disposition: {dispositions:?}");
        dispositions
    }
}

/// Sends one mail on a connection of its own; whether it was taken.
fn taken(address: SocketAddr, name: &str, letter: &Letter) -> bool {
    let reply = Sender::connect(address).unwrap().send(letter);
    let reply = reply.unwrap_or_else(|error| panic!("{name}: the session ended without a reply: {error}"));
    assert!(reply.starts_with(['2', '4', '5']), "{name}: {reply}");
    reply.starts_with("250")
}

#[test]
fn each_shape_of_mail() {
    let target = Target::new();
    let letters = mails::letters(&target.pen);
    let (mut sent, address) = (2, target.address());
    for (name, letter) in &letters {
        sent += usize::from(taken(address, name, letter));
        assert!(Sender::connect(address).is_ok(), "{name}: nobody answers any more");
    }
    let dispositions = target.assert_it_goes_on();
    assert_eq!(dispositions.values().sum::<usize>(), sent, "{dispositions:?}");
}

#[test]
fn what_the_dialogue_refuses() {
    let target = Target::new();
    let too_large = Letter {
        from: "sam@acme.example".into(),
        to: format!("tmail@{GATEWAY}"),
        raw: [b"From: sam@acme.example\r\n\r\n".as_slice(), &b"0123456789abcde\r\n".repeat(2_500_000)]
            .concat(),
    };
    assert!(!taken(target.address(), "40 MB", &too_large));

    let mut sender = Sender::connect(target.address()).unwrap();
    sender.say("MAIL FROM:<sam@acme.example>\r\n").unwrap();
    let replies: Vec<String> = (0..10_000)
        .map(|_| sender.say(&format!("RCPT TO:<tmail@{GATEWAY}>\r\n")))
        .map_while(Result::ok)
        .collect();
    let accepted = replies.iter().filter(|reply| reply.starts_with("250")).count();
    assert!((100..=1_000).contains(&accepted), "{accepted} recipients were accepted");

    // Bytes that are no SMTP at all, an endless command, and a session that ends in the midst of a mail.
    let bytes: [&[u8]; 3] = [
        &[0xff; 70_000],
        &[b'A'; 1_000_000],
        b"EHLO x\r\nMAIL FROM:<>\r\nRCPT TO:<tmail@tmail.acme.example>\r\nDATA\r\nhalf",
    ];
    for bytes in bytes {
        // It may be cut while it still talks.
        let _ = TcpStream::connect(target.address()).unwrap().write_all(bytes);
    }
    assert_eq!(target.assert_it_goes_on().values().sum::<usize>(), 2);
}

#[test]
fn a_bomb_of_300_mails_over_20_connections() {
    let mut target = Target::new();
    let letters: Vec<Letter> = (0..300)
        .map(|n| target.pen.letter("sam", &number(1), "Re", &format!("Bomb {n}.\n\n> approve\n\naprove")))
        .collect();
    let address = target.address();
    thread::scope(|scope| {
        for part in letters.chunks(15) {
            scope.spawn(move || {
                let mut sender = Sender::connect(address).unwrap();
                for letter in part {
                    assert!(sender.send(letter).unwrap().starts_with("250"));
                }
            });
        }
    });
    let dispositions = target.assert_it_goes_on();
    assert_eq!(dispositions["refused"], 300, "{dispositions:?}");
}

#[test]
fn real_mails_with_something_wrong() {
    let target = Target::new();
    let address = target.address();
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/identity");
    let mut paths: Vec<_> = fs::read_dir(fixtures).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|extension| extension == "eml"));
    paths.sort();
    assert!(paths.len() > 100);
    let mails: Vec<Vec<u8>> = paths.iter().map(|path| fs::read(path).unwrap()).collect();
    let mut letters: Vec<Letter> = Vec::new();
    for seed in 0..600 {
        let raw = mutate::mutated(&mails[seed % mails.len()], seed as u64);
        // Every other one is signed as it is then, so that it gets past its author.
        let signed = if seed % 2 == 0 { target.pen.sign(&raw) } else { None };
        let to = format!("{}@{GATEWAY}", number(1));
        letters.push(Letter { from: "sam@acme.example".into(), to, raw: signed.unwrap_or(raw) });
    }
    let sent: usize = thread::scope(|scope| {
        let parts: Vec<_> = letters
            .chunks(100)
            .map(|part| scope.spawn(move || part.iter().filter(|one| taken(address, "mutated", one)).count()))
            .collect();
        parts.into_iter().map(|part| part.join().unwrap()).sum()
    });
    assert!(sent > 300, "{sent}");
    let dispositions = target.assert_it_goes_on();
    assert_eq!(dispositions.values().sum::<usize>(), sent + 2, "{dispositions:?}");
}

//! A stop while there is work: nothing is lost, and nobody is waited for who doesn't answer.

use std::collections::BTreeSet;
use std::fs;
use std::net::{SocketAddr, TcpListener, UdpSocket};
use std::sync::Mutex;
use std::thread;
use std::time::{Duration, Instant};

use super::mails::{self, Letter, Pen};
use super::outcome::Record;
use super::process::{Process, signal};
use super::sender::Sender;
use super::story::{opened, settle};
use super::world::{Out, World};

/// Far more than a stop takes, and far less than the patience of any protocol.
const SOON: Duration = Duration::from_secs(20);

/// Sends until the gateway is gone; the mails that got 250.
fn until_it_stops(address: SocketAddr, letters: &[Letter], taken: &Mutex<BTreeSet<Vec<u8>>>) {
    let Ok(mut sender) = Sender::connect(address) else { return };
    for letter in letters {
        match sender.send(letter) {
            Ok(reply) if reply.starts_with("250") => taken.lock().unwrap().insert(letter.raw.clone()),
            _ => return,
        };
    }
}

#[test]
fn while_mails_arrive() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = world.folder(Out::Maildir, "");
    let process = opened(&world, &folder, &mut pen);
    let comment = |n: usize, pen: &mut Pen| pen.letter("sam", &mails::number(1), "Re", &format!("Word {n}."));
    let letters: Vec<Letter> = (0..2_000).map(|n| comment(n, &mut pen)).collect();
    let taken = Mutex::new(BTreeSet::new());
    thread::scope(|scope| {
        for part in letters.chunks(500) {
            let (address, taken) = (process.address, &taken);
            scope.spawn(move || until_it_stops(address, part, taken));
        }
        while taken.lock().unwrap().len() < 40 {
            thread::sleep(Duration::from_millis(1));
        }
        let begun = Instant::now();
        assert!(process.stop().success());
        assert!(begun.elapsed() < SOON, "the stop took {:?}", begun.elapsed());
    });
    let taken = taken.into_inner().unwrap();
    assert!(taken.len() < letters.len(), "it was stopped when all was over");
    settle(&world, &folder);
    let record = Record { runtime: &world.runtime, data: &folder.data() };
    let commented = record.mails().into_iter().filter(|mail| mail.disposition == "commented");
    let commented: Vec<Vec<u8>> = commented.map(|mail| mail.raw).collect();
    let once: BTreeSet<Vec<u8>> = commented.iter().cloned().collect();
    assert_eq!(once.len(), commented.len(), "a mail acted twice");
    assert!(taken.is_subset(&once), "of {} that got 250, some are gone", taken.len());
    record.assert_log_is_whole();
}

#[test]
fn while_dns_and_the_mail_server_are_silent() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let folder = world.folder(Out::Smtp(silent.local_addr().unwrap()), "");
    // Notices of the opening wait at a server that never greets.
    assert!(opened(&world, &folder, &mut pen).stop().success());
    let nobody = UdpSocket::bind("127.0.0.1:0").unwrap();
    let settings = fs::read_to_string(folder.config()).unwrap();
    let deaf = settings.replace(&world.dns.to_string(), &nobody.local_addr().unwrap().to_string());
    fs::write(folder.config(), deaf).unwrap();

    let process = Process::start(&folder.config(), None).unwrap();
    let comment = pen.letter("sam", &mails::number(1), "Re", "Said while DNS was silent.");
    let reply = Sender::connect(process.address).unwrap().send(&comment).unwrap();
    assert!(reply.starts_with("250"), "the bytes are taken, whatever DNS does: {reply}");
    let begun = Instant::now();
    assert!(process.stop().success());
    assert!(begun.elapsed() < SOON, "the stop took {:?}", begun.elapsed());

    let record = Record { runtime: &world.runtime, data: &folder.data() };
    let open = record.mails().into_iter().filter(|mail| mail.raw == comment.raw);
    assert!(open.map(|mail| mail.disposition).eq([String::new()]), "nobody decided on it yet");
    let maildir = settings.replace("transport = \"smtp\"", "transport = \"maildir\"");
    fs::write(folder.config(), maildir).unwrap();
    settle(&world, &folder);
    let decided = record.mails().into_iter().filter(|mail| mail.raw == comment.raw);
    assert!(decided.map(|mail| mail.disposition).eq(["commented"]));
}

#[test]
fn a_second_daemon_does_not_start() {
    let world = World::new(&Pen::new());
    let folder = world.folder(Out::Maildir, "");
    let first = Process::start(&folder.config(), None).unwrap();
    let why = Process::start(&folder.config(), None).err().unwrap();
    assert!(why.contains("another process writes here already"), "{why}");
    signal(first.id(), "INT");
}

//! A `kill -9` at moments that nobody chose, again and again, while many mails come in. TMAIL_KILLS says how
//! often; the test has few, so that it ends soon.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use super::mails::{Letter, Pen, number};
use super::outcome::{Record, told};
use super::process::{Process, signal};
use super::sender::Sender;
use super::story::{opened, settle};
use super::world::{Out, World};

/// A mail server that keeps each mail until it got 250 for it.
fn deliver(letters: &[Letter], address: &Mutex<SocketAddr>, taken: &AtomicUsize) {
    for letter in letters {
        loop {
            let to = *address.lock().unwrap();
            let reply = Sender::connect(to).and_then(|mut sender| sender.send(letter));
            if reply.is_ok_and(|reply| reply.starts_with("250")) {
                taken.fetch_add(1, Ordering::SeqCst);
                break;
            }
            thread::sleep(Duration::from_millis(5));
        }
    }
}

#[test]
fn at_random_times_under_load() {
    let kills: u64 = std::env::var("TMAIL_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(5);
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder =
        world.folder(Out::Maildir, "[limits]\ncomments_of_person = 10000\ncomments_of_tmail = 10000\n");
    let first = opened(&world, &folder, &mut pen);
    let letters: Vec<Letter> = (0..kills * 8)
        .map(|n| {
            let who = ["sam", "carol", "bob", "erin"][usize::try_from(n % 4).unwrap()];
            pen.letter(who, &number(1), "Re", &format!("Word {n}."))
        })
        .collect();
    let (address, taken) = (Mutex::new(first.address), AtomicUsize::new(0));
    let mut seed = std::time::SystemTime::UNIX_EPOCH.elapsed().unwrap().subsec_nanos();
    eprintln!("the seed is {seed}");
    thread::scope(|scope| {
        for part in letters.chunks(letters.len().div_ceil(4)) {
            scope.spawn(|| deliver(part, &address, &taken));
        }
        let mut process = Some(first);
        for _ in 0..kills {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            thread::sleep(Duration::from_millis(u64::from(seed >> 22)));
            if let Some(process) = process.take() {
                signal(process.id(), "KILL");
            }
            let next = Process::start(&folder.config(), None).unwrap_or_else(|log| panic!("{log}"));
            *address.lock().unwrap() = next.address;
            process = Some(next);
        }
        while taken.load(Ordering::SeqCst) < letters.len() {
            thread::sleep(Duration::from_millis(20));
        }
    });
    settle(&world, &folder);
    let record = Record { runtime: &world.runtime, data: &folder.data() };
    record.assert_log_is_whole();
    let mut ends: BTreeMap<Vec<u8>, Vec<String>> = BTreeMap::new();
    for mail in record.mails() {
        ends.entry(mail.raw).or_default().push(mail.disposition);
    }
    for letter in &letters {
        let ends = ends.get(&letter.raw).map(Vec::as_slice).unwrap_or_default();
        let acted = ends.iter().filter(|end| *end == "commented").count();
        assert_eq!(acted, 1, "a mail with 250 acted {acted} times: {ends:?}");
    }
    let threads = record.threads();
    assert_eq!(threads[&number(1)].1.len(), letters.len() + 1, "each has its changeset, once");
    // Everybody is told of each changeset, but for those of their own where a template says so.
    let told = told(&folder.mail());
    assert_eq!(told.len(), 7);
    for (who, ids) in &told {
        assert!(ids.len() > letters.len() / 2, "{who} was told {} of {}", ids.len(), letters.len());
    }
}

//! A `kill -9` before each write and each network call: no mail that was acknowledged is lost, none acts
//! twice, every notice is sent.

use std::collections::{BTreeMap, BTreeSet};

use super::mails::{Letter, Pen};
use super::outcome::{Record, Threads, dispositions, message_id, told};
use super::process::Kill;
use super::sink::Sink;
use super::story::{Run, letters};
use super::world::{Folder, Out, World};

/// What must come out of the story, however often the daemon dies in it.
#[derive(Debug, PartialEq)]
struct Outcome {
    threads: Threads,
    dispositions: BTreeMap<Vec<u8>, BTreeSet<String>>,
    /// Who got which notices. By SMTP a notice may come twice; into a Maildir it comes once.
    told: BTreeMap<String, Vec<String>>,
}

/// A story that is told again and again.
struct Stage {
    world: World,
    letters: Vec<Letter>,
    by_smtp: bool,
}

impl Stage {
    fn new(by_smtp: bool) -> Self {
        let mut pen = Pen::new();
        Self { world: World::new(&pen), letters: letters(&mut pen), by_smtp }
    }

    /// Tells it with one kill; how often the daemon died, and what came out.
    fn tell(&self, kill: Option<Kill>) -> (usize, Outcome) {
        if self.by_smtp {
            let sink = self.world.runtime.block_on(Sink::open());
            let folder = self.world.folder(Out::Smtp(sink.address), "").with_keys();
            let (deaths, outcome) = self.tell_in(&folder, kill);
            (deaths, Outcome { told: sent(&sink), ..outcome })
        } else {
            self.tell_in(&self.world.folder(Out::Maildir, "").with_keys(), kill)
        }
    }

    fn tell_in(&self, folder: &Folder, kill: Option<Kill>) -> (usize, Outcome) {
        let mut run = Run::start(&self.world, folder, kill);
        run.send_all(&self.letters);
        let (acknowledged, deaths) = run.finish();
        let record = Record { runtime: &self.world.runtime, data: &folder.data() };
        record.assert_log_is_whole();
        let mails = record.mails();
        for (letter, times) in acknowledged {
            let copies: Vec<_> = mails.iter().filter(|mail| mail.raw == letter.raw).collect();
            assert!(copies.len() >= times, "{kill:?}: 250 {times} times, stored {} times", copies.len());
            // An unproven mail acts on nothing, and isn't remembered.
            let acted =
                copies.iter().filter(|mail| !["duplicate", "quarantined"].contains(&&*mail.disposition));
            assert!(acted.count() <= 1, "{kill:?}: a mail was decided on twice");
        }
        let (dispositions, told) = (dispositions(&mails), told(&folder.mail()));
        (deaths, Outcome { threads: record.threads(), dispositions, told })
    }

    /// A kill at each call at first, then at ever fewer, until the daemon lives through it all.
    fn kill_at_each(&self, calls: &'static str) {
        let (_, unharmed) = self.tell(None);
        assert_eq!(unharmed.threads.len(), 1, "the story opens one TMail");
        assert_eq!(unharmed.told.len(), 7, "everybody is told something");
        let mut at = 1;
        loop {
            let (deaths, outcome) = self.tell(Some(Kill { calls, at }));
            assert_eq!(outcome.threads, unharmed.threads, "killed at {calls} {at}");
            assert_eq!(outcome.dispositions, unharmed.dispositions, "killed at {calls} {at}");
            assert_eq!(outcome.told, unharmed.told, "killed at {calls} {at}");
            if deaths == 0 {
                break;
            }
            at += 1 + at / 8;
        }
        assert!(at > 1, "it never calls {calls}");
    }
}

fn sent(sink: &Sink) -> BTreeMap<String, Vec<String>> {
    let mut told: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for arrival in sink.arrivals() {
        for recipient in &arrival.envelope.recipients {
            told.entry(recipient.to_string()).or_default().insert(message_id(&arrival.raw));
        }
    }
    told.into_iter().map(|(recipient, ids)| (recipient, ids.into_iter().collect())).collect()
}

#[test]
fn at_syncs() {
    Stage::new(false).kill_at_each("fsync,fdatasync");
}

#[test]
fn at_writes_to_the_database() {
    Stage::new(false).kill_at_each("pwrite64");
}

#[test]
fn at_other_writes() {
    Stage::new(false).kill_at_each("write,writev,ftruncate");
}

#[test]
fn at_renames_and_removals() {
    Stage::new(false).kill_at_each("rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat");
}

#[test]
fn at_network_calls() {
    Stage::new(true).kill_at_each("sendto,sendmsg,writev,connect,shutdown");
}

#[test]
fn at_syncs_while_notices_go_out_by_smtp() {
    Stage::new(true).kill_at_each("fsync,fdatasync");
}

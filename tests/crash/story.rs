//! A fixed list of mails, and a mail server that sends them through every crash of the gateway.

use std::collections::BTreeMap;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tmail::authenticate::challenge::Code;
use tmail::tmail::content::sha256_hex;

use super::mails::{self, Letter, Pen};
use super::outcome::Record;
use super::process::{Kill, Process};
use super::sender::Sender;
use super::world::{Folder, SECRET, World};

/// One deployment as far as its go-ahead, with what else people send.
pub fn letters(pen: &mut Pen) -> Vec<Letter> {
    let number = &mails::number(1);
    let subject = format!("Re: [{number}] Deploy Billing");
    let mut letters = vec![
        pen.opening("2.4.1"),
        pen.letter("jill", number, &subject, "Version: 2.4.2"),
        pen.letter("erin", number, &subject, &format!("approve {number} #2")),
        pen.letter("carol", number, &subject, "Who tells the customers about this?"),
        pen.letter("sam", number, &subject, "aprove"),
        pen.unsigned("quinn", number, &subject, &format!("approve {number} #2")),
        pen.letter("quinn", number, &subject, &format!("approve {number} #2\n\nAll of it is green.")),
        pen.letter("dana", "tmail", "status", &format!("status {number}")),
    ];
    // Nothing proves this one; its author is asked, and confirms.
    let held = pen.unsigned("sam", number, &subject, "Support knows of it.");
    let code = Code::of(&SECRET, &sha256_hex(&held.raw), 0);
    let answer = pen.unsigned("sam", number, "Re: Please confirm", &format!("confirm {}", code.as_str()));
    letters.extend([held, answer]);
    // A mail server that didn't hear our 250 sends it again.
    letters.insert(4, letters[2].clone());
    letters
}

/// A gateway in its folder, kept running.
pub struct Run<'a> {
    pub world: &'a World,
    pub folder: &'a Folder,
    process: Option<Process>,
    /// How often each mail got 250.
    pub acknowledged: BTreeMap<Letter, usize>,
    /// How often it died.
    pub deaths: usize,
}

impl<'a> Run<'a> {
    /// Starts it with a kill ahead.
    pub fn start(world: &'a World, folder: &'a Folder, kill: Option<Kill>) -> Self {
        let mut run = Self { world, folder, process: None, acknowledged: BTreeMap::new(), deaths: 0 };
        match Process::start(&folder.config(), kill) {
            Ok(process) => run.process = Some(process),
            Err(log) => {
                assert!(kill.is_some(), "it didn't start: {log}");
                run.deaths = 1;
            }
        }
        run
    }

    /// Goes on with a daemon that runs already.
    pub fn with(world: &'a World, folder: &'a Folder, process: Process) -> Self {
        Self { world, folder, process: Some(process), acknowledged: BTreeMap::new(), deaths: 0 }
    }

    /// What the daemon that runs now said.
    pub fn log(&self) -> String {
        self.process.as_ref().map(Process::log).unwrap_or_default()
    }

    /// Sends each mail until it got 250, and waits until it was decided on.
    pub fn send_all(&mut self, letters: &[Letter]) {
        for letter in letters {
            self.wait_for("a 250", |run| run.try_to_send(letter));
            *self.acknowledged.entry(letter.clone()).or_default() += 1;
            self.wait_for("a decision", |run| run.backlog().is_some_and(|(mails, _)| mails == 0));
        }
    }

    /// Waits until every notice is out, and stops.
    pub fn finish(mut self) -> (BTreeMap<Letter, usize>, usize) {
        loop {
            self.wait_for("its notices", |run| run.backlog() == Some((0, 0)));
            let process = self.process.take();
            if process.is_some_and(|process| process.stop().success()) {
                return (self.acknowledged, self.deaths);
            }
            // It was killed while it stopped.
            self.deaths += 1;
        }
    }

    fn wait_for(&mut self, what: &str, mut done: impl FnMut(&mut Self) -> bool) {
        let begun = Instant::now();
        loop {
            self.keep_running();
            if done(self) {
                return;
            }
            let log = self.process.as_ref().map(Process::log).unwrap_or_default();
            assert!(begun.elapsed() < Duration::from_secs(60), "waited in vain for {what}: {log}");
            sleep(Duration::from_millis(3));
        }
    }

    fn keep_running(&mut self) {
        if self.process.as_mut().is_some_and(Process::is_running) {
            return;
        }
        if self.process.take().is_some() {
            self.deaths += 1;
        }
        let started = Process::start(&self.folder.config(), None);
        self.process = Some(started.unwrap_or_else(|log| panic!("it doesn't start again: {log}")));
    }

    fn try_to_send(&self, letter: &Letter) -> bool {
        let address = self.process.as_ref().map(|process| process.address);
        let reply = address.map(|address| Sender::connect(address)?.send(letter));
        reply.is_some_and(|reply| reply.is_ok_and(|reply| reply.starts_with("250")))
    }

    fn backlog(&self) -> Option<(i64, i64)> {
        Record { runtime: &self.world.runtime, data: &self.folder.data() }.backlog()
    }
}

/// Starts a gateway and opens its first TMail.
pub fn opened(world: &World, folder: &Folder, pen: &mut Pen) -> Process {
    let process = Process::start(&folder.config(), None).unwrap();
    let reply = Sender::connect(process.address).unwrap().send(&pen.opening("2.4.1")).unwrap();
    assert!(reply.starts_with("250"), "{reply}");
    let record = Record { runtime: &world.runtime, data: &folder.data() };
    wait_until("the opening is decided on", || record.backlog().is_some_and(|(mails, _)| mails == 0));
    process
}

/// Waits until the daemon of that folder has nothing left to do.
pub fn settled(world: &World, folder: &Folder) {
    let record = Record { runtime: &world.runtime, data: &folder.data() };
    wait_until("nothing is left to do", || record.backlog() == Some((0, 0)));
}

/// Runs the daemon until it has nothing left to do.
pub fn settle(world: &World, folder: &Folder) {
    let process = Process::start(&folder.config(), None).unwrap();
    settled(world, folder);
    assert!(process.stop().success());
}

fn wait_until(what: &str, mut done: impl FnMut() -> bool) {
    let begun = Instant::now();
    while !done() {
        assert!(begun.elapsed() < Duration::from_secs(120), "waited in vain until {what}");
        sleep(Duration::from_millis(3));
    }
}

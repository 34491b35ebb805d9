//! A gateway whose files are changed under it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::{Duration, Instant};

use serde_json::Value;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use tmail::record::read::Mail;

use crate::crash::mails::{Letter, PEOPLE, Pen};
use crate::crash::outcome::Record;
use crate::crash::process::{Kill, Process, signal};
use crate::crash::sender::Sender;
use crate::crash::story::settled;
use crate::crash::world::{Folder, Out, World};

/// A gateway, its folder and everybody's pen.
pub struct Gateway {
    pub pen: Pen,
    world: World,
    folder: Folder,
    process: Option<Process>,
}

impl Gateway {
    /// One that never ran.
    pub fn new() -> Self {
        let pen = Pen::new();
        let world = World::new(&pen);
        let folder = world.folder(Out::Maildir, "").with_keys();
        Self { pen, world, folder, process: None }
    }

    pub fn start(&mut self) {
        self.process = Some(Process::start(&self.folder.config(), None).unwrap());
    }

    /// Starts it with a kill ahead; whether it lives to take mail.
    pub fn start_to_die(&mut self, kill: Kill) -> bool {
        self.process = Process::start(&self.folder.config(), Some(kill)).ok();
        self.process.is_some()
    }

    /// Stops it when nothing is left to do; whether it was alive.
    pub fn stop(&mut self) -> bool {
        settled(&self.world, &self.folder);
        self.process.take().unwrap().stop().success()
    }

    /// Waits until the changed directory is on record and nothing is left to do; whether it lived so long.
    pub fn settles(&mut self) -> bool {
        self.lives_until(|gateway| gateway.changes("directory").len() == 2)
    }

    /// Waits until that is so and nothing is left to do; whether it lived so long.
    pub fn lives_until(&mut self, done: impl Fn(&Self) -> bool) -> bool {
        let begun = Instant::now();
        while self.process.as_mut().is_some_and(Process::is_running) {
            let backlog = self.record(|record| record.backlog());
            if done(self) && backlog == Some((0, 0)) {
                return true;
            }
            assert!(begun.elapsed() < Duration::from_secs(60), "it never settles: {}", self.log());
            sleep(Duration::from_millis(5));
        }
        false
    }

    /// Kills it, if it lives.
    pub fn bury(&mut self) {
        self.process = None;
    }

    pub fn log(&self) -> String {
        self.process.as_ref().unwrap().log()
    }

    pub fn hang_up(&self) {
        signal(self.process.as_ref().unwrap().id(), "HUP");
    }

    /// A file beside the settings.
    pub fn file(&self, name: &str) -> PathBuf {
        self.folder.config().parent().unwrap().join(name)
    }

    /// Adds to the settings.
    pub fn set(&self, before: &str, after: &str) {
        let settings = fs::read_to_string(self.folder.config()).unwrap();
        assert!(settings.contains(before), "{settings}");
        fs::write(self.folder.config(), settings.replacen(before, after, 1)).unwrap();
    }

    /// Writes the file of people, in one go; `changed`: the groups of those who have others now, nobody's
    /// for who is gone.
    pub fn people(&self, changed: &[(&str, Option<&str>)]) {
        let changed: BTreeMap<&str, Option<&str>> = changed.iter().copied().collect();
        let groups =
            PEOPLE.map(|(name, local, group)| (name, local, *changed.get(local).unwrap_or(&Some(group))));
        let person = |(name, local, group): (&str, &str, Option<&str>)| {
            let groups = group?.replace(',', "\", \"");
            Some(format!(
                "[[person]]\nname = \"{name}\"\naddresses = [\"{local}@acme.example\"]\ngroups = [\"{groups}\"]\n"
            ))
        };
        let text: String = groups.into_iter().filter_map(person).collect();
        fs::write(self.file("people.new"), text).unwrap();
        fs::rename(self.file("people.new"), self.file("people.toml")).unwrap();
    }

    /// Sends a mail and gives what became of it.
    pub fn send(&mut self, letter: &Letter) -> Mail {
        let address = self.process.as_ref().unwrap().address;
        let reply = Sender::connect(address).unwrap().send(letter).unwrap();
        assert!(reply.starts_with("250"), "{reply}");
        settled(&self.world, &self.folder);
        self.record(|record| record.mails()).pop().unwrap()
    }

    fn record<T>(&self, read: impl FnOnce(&Record<'_>) -> T) -> T {
        read(&Record { runtime: &self.world.runtime, data: &self.folder.data() })
    }

    /// The log, which is whole, and whose bytes name nobody.
    pub fn entries(&self) -> Vec<Value> {
        self.record(|record| record.assert_log_is_whole());
        let entries = self.record(|record| record.entries());
        for entry in &entries {
            // The Message-IDs of our own notices say nothing of anybody.
            let line = String::from_utf8(entry.clone()).unwrap().replace("@tmail.acme.example", "");
            let names = PEOPLE.map(|(_, local, _)| line.contains(local));
            assert!(!names.contains(&true) && !line.contains("acme.example"), "{line}");
        }
        entries.iter().map(|bytes| serde_json::from_slice(bytes).unwrap()).collect()
    }

    /// The entries of one setting, oldest first.
    pub fn changes(&self, setting: &str) -> Vec<Value> {
        let of_it = |entry: &Value| entry["kind"] == "settings" && entry["setting"] == setting;
        self.entries().into_iter().filter(of_it).collect()
    }

    /// Waits until a setting has that many entries.
    pub fn wait_for(&self, setting: &str, count: usize) {
        let begun = Instant::now();
        while self.changes(setting).len() < count {
            assert!(begun.elapsed() < Duration::from_secs(60), "no change of {setting}: {}", self.log());
            sleep(Duration::from_millis(20));
        }
        settled(&self.world, &self.folder);
    }

    /// Waits until the daemon says something.
    pub fn wait_for_log(&self, words: &str) {
        let begun = Instant::now();
        while !self.log().contains(words) {
            assert!(begun.elapsed() < Duration::from_secs(60), "it never says {words}: {}", self.log());
            sleep(Duration::from_millis(20));
        }
    }

    /// What a digest of an entry stands for.
    pub fn content(&self, digest: &Value) -> String {
        self.world.runtime.block_on(async {
            let options = SqliteConnectOptions::new().filename(self.folder.data().join("tmail.sqlite"));
            let mut connection = options.read_only(true).connect().await.unwrap();
            let query = sqlx::query_as("SELECT bytes FROM content WHERE digest = $1").bind(digest.as_str());
            let (bytes,): (Vec<u8>,) = query.fetch_one(&mut connection).await.unwrap();
            String::from_utf8(bytes).unwrap()
        })
    }

    /// The mails that lie in somebody's Maildir and hold those words, line ends aside.
    pub fn got(&self, who: &str, words: &str) -> usize {
        let folder = self.folder.mail().join(format!("{who}@acme.example")).join("new");
        let copies = fs::read_dir(folder).into_iter().flatten().map(Result::unwrap);
        let text = |path| String::from_utf8_lossy(&fs::read(path).unwrap()).replace("=\r\n", "");
        copies.filter(|copy| text(copy.path()).replace("\r\n", " ").contains(words)).count()
    }
}

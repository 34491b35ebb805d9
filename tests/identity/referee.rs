//! dkimpy in one process of its own: mails go in, what it found of each signature comes out.

use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use tmail::authenticate::{Answer, Answers, Question};

const SCRIPT: &str = include_str!("referee.py");
const MISSING: &str = "The referee of this test, dkimpy, is missing: run tests/run, which installs it under \
                       target/python, or install it yourself (python3 -m pip install dkimpy).";

/// One signature, as dkimpy finds it.
#[derive(Debug, Deserialize)]
pub struct Finding {
    pub domain: String,
    pub selector: String,
    /// Nothing if it can't tell.
    pub holds: Option<bool>,
}

pub struct Referee;

impl Referee {
    /// What dkimpy finds of every signature of each mail, at a time in seconds since 1970.
    pub fn ask<'a>(mails: impl Iterator<Item = &'a [u8]>, now: i64) -> Vec<Vec<Finding>> {
        let input: String = mails.map(|mail| STANDARD.encode(mail) + "\n").collect();
        let mut child = Command::new("python3")
            .args(["-c", SCRIPT, &zone_file(), &now.to_string()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect(MISSING);
        let mut stdin = child.stdin.take().unwrap();
        let writing = std::thread::spawn(move || stdin.write_all(input.as_bytes()));
        let output = child.wait_with_output().unwrap();
        // It stops reading if dkimpy can't be loaded.
        let written = writing.join().unwrap();
        assert!(output.status.code() != Some(3), "{MISSING}");
        assert!(output.status.success() && written.is_ok(), "dkimpy broke down");
        let lines = String::from_utf8(output.stdout).unwrap();
        lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// DNS as `fixtures/identity/zone.txt` has it.
pub struct Zone(BTreeMap<String, Entry>);

/// What stands at a name.
pub enum Entry {
    Texts(Vec<String>),
    /// A text that is too large for UDP (RFC 1035 §4.2.1).
    Large(String),
    /// One that comes by UDP all the same, in a packet larger than was asked for (RFC 6891 §6.2.5).
    Wide(String),
    Alias(String),
    Fails,
    /// Nobody answers.
    Silent,
}

pub fn zone() -> Zone {
    let mut names: BTreeMap<String, Entry> = BTreeMap::new();
    let text = std::fs::read_to_string(zone_file()).unwrap();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let mut words = line.splitn(3, ' ');
        let (name, kind) = (words.next().unwrap(), words.next().unwrap());
        let record = words.next().unwrap_or_default().to_owned();
        let entry = match (kind, names.remove(name)) {
            ("TXT", Some(Entry::Texts(texts))) => Entry::Texts([texts, vec![record]].concat()),
            ("TXT", None) => Entry::Texts(vec![record]),
            ("TCP", None) => Entry::Large(record),
            ("WIDE", None) => Entry::Wide(record),
            ("CNAME", None) => Entry::Alias(record),
            ("SERVFAIL", None) => Entry::Fails,
            ("SILENT", None) => Entry::Silent,
            _ => panic!("the zone has a line that can't be read: {line}"),
        };
        names.insert(name.to_owned(), entry);
    }
    Zone(names)
}

impl Zone {
    pub fn answer(&self, questions: Vec<Question>) -> Answers {
        let answer = |question: &Question| match self.look_up(question.name()) {
            Some(Entry::Texts(texts)) => Answer::Records(texts.clone()),
            Some(Entry::Large(text) | Entry::Wide(text)) => Answer::Records(vec![text.clone()]),
            Some(Entry::Fails | Entry::Silent) => Answer::Temporary("no answer".into()),
            Some(Entry::Alias(_)) | None => Answer::Nothing,
        };
        questions.into_iter().map(|question| (question.clone(), answer(&question))).collect()
    }

    /// The same, but that one name is an alias of another.
    pub fn with_alias(mut self, name: &str, other: &str) -> Self {
        self.0.insert(name.to_owned(), Entry::Alias(other.to_owned()));
        self
    }

    /// What stands there, behind an alias, too; an alias of an alias is none here.
    pub fn look_up(&self, name: &str) -> Option<&Entry> {
        match self.at(name) {
            Some(Entry::Alias(other)) => self.at(other),
            entry => entry,
        }
    }

    pub fn at(&self, name: &str) -> Option<&Entry> {
        self.0.get(name)
    }
}

fn zone_file() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/identity/zone.txt");
    file.to_string_lossy().into_owned()
}

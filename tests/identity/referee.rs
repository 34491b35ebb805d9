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
pub struct Zone(BTreeMap<String, Answer>);

pub fn zone() -> Zone {
    let mut names: BTreeMap<String, Answer> = BTreeMap::new();
    let text = std::fs::read_to_string(zone_file()).unwrap();
    for line in text.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
        let (name, record) = line.split_once(' ').unwrap();
        let answer = names.entry(name.to_owned()).or_insert_with(|| Answer::Records(Vec::new()));
        match (record.strip_prefix("TXT "), answer) {
            (Some(record), Answer::Records(records)) => records.push(record.to_owned()),
            (_, answer) => *answer = Answer::Temporary(record.to_owned()),
        }
    }
    Zone(names)
}

impl Zone {
    pub fn answer(&self, questions: Vec<Question>) -> Answers {
        let answer = |question: &Question| self.0.get(question.name()).cloned().unwrap_or(Answer::Nothing);
        questions.into_iter().map(|question| (question.clone(), answer(&question))).collect()
    }

    pub fn look_up(&self, name: &str) -> Option<&Answer> {
        self.0.get(name)
    }
}

fn zone_file() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/identity/zone.txt");
    file.to_string_lossy().into_owned()
}

//! The log: each line says of which mail and which TMail it is, and none names a person or holds their words.

use std::fs;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::crash::mails::{Pen, number};
use crate::crash::sender::Sender;
use crate::crash::story::letters;
use crate::crash::world::{Out, World};

#[test]
fn lines_have_numbers_and_no_addresses_or_words() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = world.folder(Out::Maildir, "").with_keys();
    let mut daemon = Command::new(env!("CARGO_BIN_EXE_tmail"))
        .arg("--json")
        .arg("--config")
        .arg(folder.config())
        .arg("serve")
        .env("RUST_LOG", "debug")
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(daemon.stderr.take().unwrap()).lines().map(Result::unwrap);
    let mut log = Vec::new();
    let address = loop {
        let line = lines.next().unwrap();
        if let Some((_, address)) = line.split_once("taking mail for tmail.acme.example on ") {
            break address.parse().unwrap();
        }
        log.push(line);
    };
    let letters = letters(&mut pen);
    let mut sender = Sender::connect(address).unwrap();
    for letter in &letters {
        assert!(sender.send(letter).unwrap().starts_with("250"));
    }
    // A line of the directory that is wrong names somebody.
    fs::write(
        folder.config().with_file_name("people.toml"),
        "[[person]]\nname = \"S\"\naddresses = [\"x@@y\", \"jill@acme.example\", \"jill@acme.example\"]\n",
    )
    .unwrap();
    let of_mail = |line: &str| line.contains("a mail was decided on");
    let mut decided = log.iter().filter(|line| of_mail(line)).count();
    let mut kept = false;
    while decided < letters.len() || !kept {
        let line = lines.next().unwrap();
        decided += usize::from(of_mail(&line));
        kept |= line.contains("can't be used");
        log.push(line);
    }
    // Ours to stop; it may have ended.
    let _ = daemon.kill();
    let _ = daemon.wait();
    let mut told = 0;
    for line in &log {
        for secret in ["jill@", "erin@", "quinn@", "customers", "VAT", "2.4.2", "green"] {
            assert!(!line.contains(secret), "{secret} in {line}");
        }
        let Ok(line) = serde_json::from_str::<Value>(line) else { continue };
        match line["message"].as_str() {
            Some("a mail was decided on") => {
                assert!(line["mail"].as_i64().is_some() && line["disposition"].is_string(), "{line}");
                told += usize::from(line["tmail"] == number(1));
            }
            Some("a notice was delivered") => assert!(line["notice"].is_string(), "{line}"),
            _ => {}
        }
    }
    assert!(told >= 5, "mails of a TMail have its number");
}

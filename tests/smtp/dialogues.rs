//! Scripted dialogues (`fixtures/smtp/*.dialogue`), each spoken in several ways that may not differ.
//!
//! A line `C: …` is what the client says, `S: …` what we say, `= …` what was stored; `\r`, `\n`, `\0` and
//! `\t` are written out, and a client's line that ends with `\` gets no CRLF.

use std::fs;
use std::path::PathBuf;

use tmail::envelope::ReversePath;
use tmail::receive::Arrival;
use tmail::receive::smtp::{Limits, Protocol};

use super::capture::Capture;
use super::peer::speak;

struct Dialogue {
    name: String,
    protocol: Protocol,
    client: Vec<u8>,
    server: String,
    stored: Vec<String>,
}

#[tokio::test]
async fn each_dialogue_goes_as_written() {
    let dialogues = dialogues();
    assert!(dialogues.len() >= 8, "the folder of dialogues is (nearly) empty");
    for dialogue in &dialogues {
        check(dialogue, &[&dialogue.client]).await;
    }
}

#[tokio::test]
async fn a_dialogue_in_single_bytes_goes_the_same() {
    for dialogue in &dialogues() {
        let bytes: Vec<&[u8]> = dialogue.client.chunks(1).collect();
        check(dialogue, &bytes).await;
    }
}

#[tokio::test]
async fn a_dialogue_split_at_any_place_goes_the_same() {
    for dialogue in &dialogues() {
        for at in 0..dialogue.client.len() {
            let (before, after) = dialogue.client.split_at(at);
            check(dialogue, &[before, after]).await;
        }
    }
}

async fn check(dialogue: &Dialogue, pieces: &[&[u8]]) {
    let capture = Capture::default();
    let limits = Limits { message_bytes: 400, recipients: 3, bad_commands: 4, ..Limits::default() };
    let said = speak(dialogue.protocol, limits, &capture, pieces).await;
    let name = &dialogue.name;
    assert_eq!(said.replace("\r\n", "\n"), dialogue.server, "{name}: what we say");
    let stored: Vec<String> = capture.arrivals().iter().map(shown).collect();
    assert_eq!(stored, dialogue.stored, "{name}: what is stored");
    assert_eq!(capture.count.sessions(), 0, "{name}: a session still counts as in DATA");
}

/// `<from> → to, to: "bytes"`
fn shown(arrival: &Arrival) -> String {
    let from = match &arrival.envelope.from {
        ReversePath::Null => "<>".to_owned(),
        ReversePath::Mailbox(path) => format!("<{path}>"),
        ReversePath::Unknown => "unknown".to_owned(),
    };
    let to: Vec<&str> = arrival.envelope.recipients.iter().map(|to| to.as_str()).collect();
    format!("{from} -> {}: {}", to.join(", "), arrival.raw.escape_ascii())
}

fn dialogues() -> Vec<Dialogue> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/smtp");
    let mut paths: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.retain(|path| path.extension().is_some_and(|kind| kind == "dialogue"));
    paths.sort();
    paths.iter().map(|path| read(path)).collect()
}

fn read(path: &std::path::Path) -> Dialogue {
    let name = path.file_stem().unwrap().to_string_lossy().into_owned();
    let protocol = if name.contains("lmtp") { Protocol::Lmtp } else { Protocol::Smtp };
    let mut dialogue =
        Dialogue { name, protocol, client: Vec::new(), server: String::new(), stored: Vec::new() };
    for line in fs::read_to_string(path).unwrap().lines() {
        match line.split_at_checked(2) {
            Some(("C:", said)) => dialogue.client.extend(unescaped(said.strip_prefix(' ').unwrap_or(said))),
            Some(("S:", said)) => dialogue.server.push_str(&format!("{}\n", &said[1..])),
            Some(("= ", stored)) => dialogue.stored.push(stored.to_owned()),
            _ => assert!(line.is_empty() || line.starts_with('#'), "{}: {line}", dialogue.name),
        }
    }
    dialogue
}

fn unescaped(text: &str) -> Vec<u8> {
    let (text, end) = match text.strip_suffix('\\') {
        Some(text) => (text, ""),
        None => (text, "\r\n"),
    };
    let text = [("\\r", "\r"), ("\\n", "\n"), ("\\0", "\0"), ("\\t", "\t")]
        .iter()
        .fold(text.to_owned(), |text, (written, meant)| text.replace(written, meant));
    format!("{text}{end}").into_bytes()
}

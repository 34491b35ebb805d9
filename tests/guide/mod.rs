//! `docs/templates.md`: each of its examples is tried. A block of TOML is a file (its first line says which), or is
//! laid over a template (`toml over NAME`); a `console` block is run in a folder with these files, and prints
//! exactly that; a `mail` block asks for something by each of its lines.

mod blocks;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use blocks::{Block, Kind, blocks};
use tmail::config;
use tmail::template::load::{Bases, files, read_with, texts_in};

use crate::fixtures::listed;

/// A folder with the files of the guide, as its reader has it.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Self {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
        let _ = fs::remove_dir_all(&folder);
        let desk = Self(folder);
        desk.write("config.toml", "[gateway]\ndomain = \"tmail.example.com\"\n");
        for block in blocks() {
            if let Kind::File(name) = &block.kind {
                desk.write(name, &block.text);
            }
        }
        desk
    }

    fn write(&self, name: &str, text: &str) {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }

    fn tmail(&self, args: &[&str], input: &str) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tmail"));
        command.args(args).current_dir(&self.0).env_remove("TMAIL_CONFIG");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("tmail");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).expect("input");
        child.wait_with_output().expect("an end")
    }

    fn bases(&self) -> Bases {
        let mut bases = Bases::shipped();
        files(&self.0.join("templates")).0.iter().for_each(|file| file.add_to(&mut bases));
        bases
    }
}

#[test]
fn every_template_of_it_passes() {
    let desk = Desk::new("guide-templates");
    let bases = desk.bases();
    let mut tried = 0;
    for Block { line, kind, text } in blocks() {
        let source = match &kind {
            // What is a draft there has mistakes, and its command tells them.
            Kind::File(name) if name.ends_with("template.toml") && name.starts_with("templates/") => {
                text.clone()
            }
            Kind::Over(base) => {
                format!("extends = \"{base}\"\nname = \"Guide/example.com\"\nprefix = \"GUIDE\"\n\n{text}")
            }
            _ => continue,
        };
        let read = read_with(&source, &format!("the block of line {line}"), &bases);
        assert!(read.is_ok(), "{}", listed(&read.unwrap_err()));
        tried += 1;
    }
    assert!(tried > 10, "only {tried} templates were found");
    let texts =
        texts_in(&desk.0.join("templates"), &[]).unwrap_or_else(|mistakes| panic!("{}", listed(&mistakes)));
    assert_eq!((texts.language(), texts.own.len()), ("de", 2));
}

#[test]
fn every_command_of_it_prints_what_stands_there() {
    let desk = Desk::new("guide-commands");
    let mut run = 0;
    for block in blocks().iter().filter(|block| block.kind == Kind::Console) {
        for (command, expected) in block.commands() {
            let args: Vec<&str> = command.split_whitespace().skip(1).collect();
            let output = desk.tmail(&args, "");
            let printed = String::from_utf8_lossy(&output.stdout).into_owned();
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(printed, expected, "line {}: {command}\n{said}", block.line);
            let wrong = expected.contains("wrong ");
            assert_eq!(output.status.code(), Some(i32::from(wrong)), "line {}: {command}", block.line);
            run += 1;
        }
    }
    assert!(run >= 4, "only {run} commands were found");
}

#[test]
fn every_line_of_its_mails_asks_for_something() {
    let desk = Desk::new("guide-mails");
    let mut sent = 0;
    for Block { line, kind, text } in blocks() {
        let Kind::Mail(template) = kind else { continue };
        let mail = format!(
            "From: kim@example.com\r\nTo: tmail@tmail.example.com\r\nSubject: Re\r\nDate: Fri, 27 Nov 2026 12:00:00 +0000\r\n\r\n{}",
            text.replace('\n', "\r\n")
        );
        let output = desk.tmail(&["inspect", "-", "--template", &template], &mail);
        let report: serde_json::Value = serde_json::from_slice(&output.stdout)
            .unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&output.stderr)));
        let intent = &report["intent"];
        let lines = intent["commands"].as_array().map_or(0, Vec::len)
            + intent["fields"].as_object().map_or(0, serde_json::Map::len);
        assert_eq!(lines, text.lines().count(), "line {line}: {report:#}");
        assert_eq!(intent["complaints"], serde_json::json!([]), "line {line}: {report:#}");
        sent += 1;
    }
    assert!(sent >= 4, "only {sent} mails were found");
}

#[test]
fn its_directory_can_be_read() {
    let desk = Desk::new("guide-directory");
    let directory = config::directory(&desk.0.join("directory.toml"));
    assert!(directory.is_ok(), "{}", listed(&directory.unwrap_err()));
}

/// Design of the language: a company's two approvals take 25 lines at most.
#[test]
fn two_more_approvals_take_25_lines() {
    let first = blocks().into_iter().find(|block| matches!(block.kind, Kind::File(_))).expect("a template");
    // Its first line says where it is kept.
    assert!(first.text.lines().count() - 1 <= 25, "{}", first.text);
    assert_eq!(first.text.matches("[[approval]]").count(), 2);
}

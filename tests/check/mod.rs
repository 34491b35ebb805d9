//! `tmail check`: what is there, and a live test mail beside the running daemon.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::process::{Child, Command, Stdio};

use crate::crash::mails::{Letter, Pen};
use crate::crash::process::Process;
use crate::crash::sender::Sender;
use crate::crash::world::{Folder, Out, World};

struct Gateway {
    pen: Pen,
    folder: Folder,
    process: Option<Process>,
    _world: World,
}

impl Gateway {
    fn new() -> Self {
        let pen = Pen::new();
        let world = World::new(&pen);
        let folder = world.folder(Out::Maildir, "");
        Self { pen, folder, process: None, _world: world }
    }

    fn running() -> Self {
        let gateway = Self::new();
        let process = Process::start(&gateway.folder.config(), None).unwrap();
        Self { process: Some(process), ..gateway }
    }

    fn check(&self, args: &[&str]) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tmail"));
        command.arg("--config").arg(self.folder.config()).arg("check").args(args);
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    fn send(&self, letter: &Letter) {
        let address = self.process.as_ref().unwrap().address;
        assert!(Sender::connect(address).unwrap().send(letter).unwrap().starts_with("250"));
    }

    /// What it says of a test mail that is made from the subject it asks for.
    fn says(&mut self, write: impl FnOnce(&mut Pen, &str) -> Vec<Letter>) -> (bool, String) {
        let mut child = self.check(&["--mail", "sam@acme.example", "--wait", "60s"]);
        let mut out = BufReader::new(child.stdout.take().unwrap());
        let mut line = String::new();
        while !line.trim().starts_with("test ") {
            line.clear();
            assert!(out.read_line(&mut line).unwrap() > 0, "it asked for nothing");
        }
        for letter in write(&mut self.pen, line.trim()) {
            self.send(&letter);
        }
        let mut rest = String::new();
        out.read_to_string(&mut rest).unwrap();
        (child.wait().unwrap().success(), rest)
    }
}

fn finished(child: Child) -> (bool, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.success(), String::from_utf8(output.stdout).unwrap())
}

#[test]
fn what_is_there_and_what_is_wrong() {
    let gateway = Gateway::new();
    let (ok, out) = finished(gateway.check(&[]));
    assert!(ok && out.contains("directory: 7 people") && out.contains("templates: "), "{out}");
    let people = gateway.folder.config().with_file_name("people.toml");
    fs::write(&people, "[[person]]\nname = \"Sam\"\naddresses = [\"sam\"]\n").unwrap();
    let (ok, out) = finished(gateway.check(&[]));
    assert!(!ok && out.contains("wrong directory:"), "{out}");
}

#[test]
fn without_a_daemon_it_says_so() {
    let gateway = Gateway::new();
    let (ok, out) = finished(gateway.check(&["--mail", "sam@acme.example"]));
    assert!(!ok && out.contains("No daemon takes mail"), "{out}");
}

#[test]
fn a_signed_test_mail_counts() {
    let mut gateway = Gateway::running();
    let (ok, out) = gateway.says(|pen, subject| {
        // Somebody else's, one without the word, and then the test.
        vec![
            pen.letter("carol", "tmail", subject, "help"),
            pen.letter("sam", "tmail", "test", "help"),
            pen.letter("sam", "tmail", subject, "help"),
        ]
    });
    assert!(ok && out.contains("It counts as theirs, by its signature (dkim)"), "{out}");
    assert!(out.contains("On record it is: applied"), "{out}");
    assert!(out.contains("from carol@acme.example, not from sam@acme.example"), "{out}");
    assert_eq!(out.matches("A mail with that word came").count(), 2, "{out}");
}

#[test]
fn a_word_in_capitals_and_an_envelope_of_a_bounce() {
    let mut gateway = Gateway::running();
    let (ok, out) = gateway.says(|pen, subject| {
        let letter = pen.letter("sam", "tmail", &subject.to_uppercase(), "help");
        vec![Letter { from: String::new(), ..letter }]
    });
    assert!(!ok && out.contains("A machine sent it: its return path is empty"), "{out}");
    assert!(out.contains("On record it is: automatic"), "{out}");
}

#[test]
fn what_is_wrong_elsewhere_does_not_keep_from_testing() {
    let mut gateway = Gateway::running();
    fs::set_permissions(gateway.folder.data(), fs::Permissions::from_mode(0o755)).unwrap();
    let (ok, out) = gateway.says(|pen, subject| vec![pen.letter("sam", "tmail", subject, "help")]);
    assert!(!ok && out.contains("It counts as theirs"), "{out}");
}

#[test]
fn an_unsigned_test_mail_does_not_and_it_says_what_to_change() {
    let mut gateway = Gateway::running();
    let (ok, out) = gateway.says(|pen, subject| vec![pen.unsigned("sam", "tmail", subject, "help")]);
    assert!(!ok && out.contains("Turn DKIM on for acme.example"), "{out}");
    assert!(out.contains("one Microsoft 365 tenant"), "{out}");
}

#[test]
fn a_mail_that_never_comes() {
    let gateway = Gateway::running();
    let (ok, out) = finished(gateway.check(&["--mail", "sam@acme.example", "--wait", "1s"]));
    assert!(!ok && out.contains("No mail from sam@acme.example came") && out.contains("MX record"), "{out}");
}

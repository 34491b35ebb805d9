//! `tmail backup` beside a running daemon, and `tmail restore` of it elsewhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::thread;

use serde_json::Value;

use crate::crash::mails::{Letter, Pen, number};
use crate::crash::outcome::Record;
use crate::crash::process::Process;
use crate::crash::sender::Sender;
use crate::crash::story::{opened, settle, settled};
use crate::crash::world::{Folder, Out, World};

fn tmail(folder: &Folder, args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_tmail"));
    command.arg("--config").arg(folder.config()).args(args).stdin(Stdio::null()).output().unwrap()
}

fn out(output: &Output) -> String {
    let text = [&output.stdout[..], &output.stderr[..]].concat();
    String::from_utf8(text).unwrap()
}

fn send(process: &Process, letter: &Letter) {
    assert!(Sender::connect(process.address).unwrap().send(letter).unwrap().starts_with("250"));
}

fn backup_of(folder: &Folder) -> PathBuf {
    folder.config().with_file_name("backup")
}

fn back_up(folder: &Folder) -> PathBuf {
    let backup = backup_of(folder);
    let made = tmail(folder, &["backup", backup.to_str().unwrap()]);
    assert!(made.status.success(), "{}", out(&made));
    backup
}

fn restored(world: &World, backup: &Path) -> Folder {
    let folder = world.folder(Out::Maildir, "");
    let put = tmail(&folder, &["restore", backup.to_str().unwrap(), "--reason", "the disk died"]);
    assert!(put.status.success(), "{}", out(&put));
    folder
}

fn shown(folder: &Folder, number: &str) -> Value {
    let output = tmail(folder, &["--json", "show", number]);
    let shown: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{}", out(&output)));
    shown["tmail"].clone()
}

fn ids(folder: &Folder) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    let mut folders = vec![folder.mail()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).into_iter().flatten() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                ids.insert(crate::crash::outcome::message_id(&fs::read(path).unwrap()));
            }
        }
    }
    ids
}

#[test]
fn a_backup_is_whole_while_mails_arrive() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = world.folder(Out::Maildir, "");
    let process = opened(&world, &folder, &mut pen);
    let letters: Vec<Letter> =
        (0..60).map(|n| pen.letter("sam", &number(1), "Re", &format!("Word {n}."))).collect();
    let backup = thread::scope(|scope| {
        let sending = scope.spawn(|| letters.iter().for_each(|letter| send(&process, letter)));
        let backup = back_up(&folder);
        sending.join().unwrap();
        backup
    });
    settled(&world, &folder);
    let again = restored(&world, &backup);
    let (before, after) = (record(&world, &folder), record(&world, &again));
    after.assert_log_is_whole();
    let (old, new) = (before.entries(), after.entries());
    // All that the backup holds is what the gateway has; then comes the break.
    assert_eq!(&old[..new.len() - 1], &new[..new.len() - 1]);
    let last: Value = serde_json::from_slice(new.last().unwrap()).unwrap();
    assert_eq!((&last["kind"], &last["next_number"]), (&"restored".into(), &2000.into()), "{last}");
    assert!(new.len() < old.len(), "some mails came after the backup");
}

fn record<'a>(world: &'a World, folder: &'a Folder) -> Record<'a> {
    Record { runtime: &world.runtime, data: Box::leak(folder.data().into_boxed_path()) }
}

#[test]
fn what_came_after_it_is_lost_said_so_and_never_named_again() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = world.folder(Out::Maildir, "");
    let process = opened(&world, &folder, &mut pen);
    let first = number(1);
    let subject = format!("Re: [{first}] Deploy Billing");
    let early = pen.letter("carol", &first, &subject, "Said before the backup.");
    send(&process, &early);
    settled(&world, &folder);
    let backup = back_up(&folder);
    let kept = pen.letter("sam", &first, &subject, "Somebody has a copy of this.");
    let lost = pen.letter("jill", &first, &subject, "Version: 2.4.2");
    let second = pen.opening("3.0");
    for letter in [&kept, &lost, &second] {
        send(&process, letter);
    }
    settled(&world, &folder);
    assert_eq!(shown(&folder, &first)["version"], 4);
    assert!(process.stop().success());
    let sent = ids(&folder);

    let again = restored(&world, &backup);
    let before = ids(&again);
    assert!(before.is_empty());
    let process = Process::start(&again.config(), None).unwrap();
    // Its approver saw the lost #4, and not what stands there now.
    send(&process, &pen.letter("quinn", &first, &subject, &format!("approve {first} #4")));
    send(&process, &pen.letter("quinn", &first, &subject, &format!("approve {first} #2")));
    send(&process, &pen.opening("3.1"));
    send(&process, &lost);
    settled(&world, &again);
    let mails = record(&world, &again).mails();
    let refused: Vec<_> = mails.iter().filter(|mail| mail.disposition == "refused").collect();
    assert_eq!(refused.len(), 1, "{:?}", mails.iter().map(|mail| &mail.sentence).collect::<Vec<_>>());
    assert!(refused[0].sentence.contains("has no changeset #4 any more"), "{}", refused[0].sentence);
    let there = shown(&again, &first);
    assert_eq!(there["version"], 202, "{there}");
    assert!(there.to_string().contains("what came after #2 is lost"), "{there}");
    assert_eq!(shown(&again, &number(2000))["version"], 1);
    assert!(process.stop().success());
    let new = ids(&again);
    let twice: Vec<_> = new.intersection(&sent).collect();
    // What the backup held was sent, and may be sent once more: it is the same.
    assert!(twice.is_empty(), "Message-IDs were used twice: {twice:?}");

    // Copies: one that was lost, one that wasn't.
    let copies = again.config().with_file_name("copies");
    fs::create_dir_all(copies.join("cur")).unwrap();
    fs::write(copies.join("cur/a:2,S"), &kept.raw).unwrap();
    fs::write(copies.join("cur/b:2,S"), &early.raw).unwrap();
    let taken = tmail(&again, &["deliver", "--copies", copies.to_str().unwrap()]);
    assert!(taken.status.success(), "{}", out(&taken));
    assert!(out(&taken).contains(&format!("a:2,S: commented {first}")), "{}", out(&taken));
    assert!(out(&taken).contains("b:2,S: duplicate"), "{}", out(&taken));
}

/// The window of decisions runs from the signature, not from when its copy comes back.
#[test]
fn a_decision_in_a_copy_counts_while_its_signature_is_young_enough() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = world.folder(Out::Maildir, "");
    let process = opened(&world, &folder, &mut pen);
    let first = number(1);
    let subject = format!("Re: [{first}] Deploy Billing");
    let backup = back_up(&folder);
    // What was decided after the backup, and what its author's server kept for too long.
    let young = pen.letter("quinn", &first, &subject, &format!("approve {first} #1"));
    send(&process, &young);
    settled(&world, &folder);
    assert!(process.stop().success());
    let nine_days_ago = jiff::Timestamp::now() - jiff::SignedDuration::from_hours(9 * 24);
    let old = Pen::at(nine_days_ago).letter("erin", &first, &subject, &format!("approve {first} #1"));

    let again = restored(&world, &backup);
    let copies = again.config().with_file_name("copies");
    fs::create_dir_all(&copies).unwrap();
    fs::write(copies.join("young"), &young.raw).unwrap();
    fs::write(copies.join("old"), &old.raw).unwrap();
    let taken = tmail(&again, &["deliver", "--copies", copies.to_str().unwrap()]);
    let told = out(&taken);
    assert!(taken.status.success() && told.contains(&format!("young: applied {first}")), "{told}");
    let old = told.lines().find(|line| line.contains("old: ")).unwrap();
    assert!(old.contains("refused") && old.contains("counts for 7 days"), "{told}");
    let there = shown(&again, &first).to_string();
    assert!(there.contains("quinn@acme.example") && !there.contains("Erin Evans gave"), "{there}");
}

#[test]
fn nothing_is_put_over_anything_and_no_half_of_a_backup_is_put_back() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = world.folder(Out::Maildir, "");
    drop(opened(&world, &folder, &mut pen));
    settle(&world, &folder);
    let backup = back_up(&folder);
    let (at, fails) = (backup.to_str().unwrap(), |output: Output, why: &str| {
        assert!(!output.status.success() && out(&output).contains(why), "{}", out(&output));
    });
    fails(tmail(&folder, &["backup", at]), "isn't empty");
    fails(tmail(&folder, &["restore", at]), "isn't put over anything");
    let other = world.folder(Out::Maildir, "");
    fs::write(other.data().join("secret.key"), [9; 32]).unwrap();
    fails(tmail(&other, &["restore", at]), "another key");
    assert!(!other.data().join("tmail.sqlite").exists());
    let settings = fs::read_to_string(other.config()).unwrap().replace("tmail.acme", "tmail.other");
    fs::write(other.config(), settings).unwrap();
    fails(tmail(&other, &["restore", at]), "a backup of tmail.acme.example");
    let database = backup.join("tmail.sqlite");
    let mut bytes = fs::read(&database).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(&database, bytes).unwrap();
    fails(tmail(&world.folder(Out::Maildir, ""), &["restore", at]), "isn't as it was backed up");
}

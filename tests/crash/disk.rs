//! A disk that is really full: a small tmpfs. Senders keep their mails, the operator is told, and it goes on.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::mails::{Pen, number};
use super::outcome::Record;
use super::sender::Sender;
use super::story::{opened, settle, settled};
use super::world::{Out, World};
use crate::peers::folder::{is_root, wait_until};

/// A file system of a few MiB, for as long as it is held.
struct Small<'a>(&'a Path);

impl<'a> Small<'a> {
    fn at(path: &'a Path) -> Option<Self> {
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=24m,mode=0700", "tmpfs"]).arg(path).stderr(Stdio::null());
        (is_root() && mount.status().is_ok_and(|status| status.success())).then_some(Self(path))
    }
}

impl Drop for Small<'_> {
    fn drop(&mut self) {
        // Lazily: a daemon that failed may still be there.
        let _ = Command::new("umount").arg("-l").arg(self.0).status();
    }
}

#[test]
fn a_full_disk_is_told_and_waited_for() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = world.folder(Out::Maildir, "[http]\nlisten = \"127.0.0.1:0\"");
    let data = folder.data();
    let Some(small) = Small::at(&data) else {
        return eprintln!("not tried: only root can mount a small disk");
    };
    let process = opened(&world, &folder, &mut pen);
    settled(&world, &folder);
    let filler = data.join("filler");
    let mut size = 24 << 20;
    while size > 512 {
        // As much as there is room for.
        let more = [fs::read(&filler).unwrap_or_default(), vec![0; size]].concat();
        match fs::write(&filler, &more) {
            Ok(()) => {}
            Err(_) => size /= 2,
        }
    }
    let words = "A long comment. ".repeat(5_000);
    let comment = pen.letter("sam", &number(1), "Re", &words);
    let reply = Sender::connect(process.address).unwrap().send(&comment).unwrap();
    assert!(reply.starts_with('4'), "its sender keeps it: {reply}");
    wait_until("it is in the log", || process.log().contains("could not be written"));
    let mut check = Command::new(env!("CARGO_BIN_EXE_tmail"));
    let checked = check.arg("--config").arg(folder.config()).arg("check").output().unwrap();
    let said = String::from_utf8(checked.stdout).unwrap();
    assert!(said.contains("wrong data folder: only"), "{said}");
    fs::remove_file(&filler).unwrap();
    wait_until("it can be written again", || process.log().contains("can be written again"));
    let reply = Sender::connect(process.address).unwrap().send(&comment).unwrap();
    assert!(reply.starts_with("250"), "{reply}: {}", process.log());
    settled(&world, &folder);
    assert!(process.stop().success());
    settle(&world, &folder);
    let record = Record { runtime: &world.runtime, data: &data };
    record.assert_log_is_whole();
    let commented = record.mails().into_iter().filter(|mail| mail.disposition == "commented").count();
    assert_eq!(commented, 1);
    drop(small);
}

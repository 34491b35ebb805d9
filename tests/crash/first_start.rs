//! A kill while the gateway starts for the first time, and makes its keys and its database.

use super::mails::Pen;
use super::process::{Kill, Process};
use super::world::{Out, World};

/// Kills the first start at each such call; the second start has to succeed.
fn kill_at_each(calls: &'static str) {
    let world = World::new(&Pen::new());
    let mut at = 1;
    loop {
        let folder = world.folder(Out::Maildir, "");
        let first = Process::start(&folder.config(), Some(Kill { calls, at }));
        let died = first.is_err();
        drop(first);
        let second = Process::start(&folder.config(), None);
        let second = second.unwrap_or_else(|log| panic!("killed at {calls} {at}, it never starts: {log}"));
        assert!(second.stop().success());
        if !died {
            break;
        }
        at += 1 + at / 8;
    }
    assert!(at > 1, "it never calls {calls}");
}

#[test]
fn at_writes() {
    kill_at_each("write");
}

#[test]
fn at_writes_to_the_database() {
    kill_at_each("pwrite64");
}

#[test]
fn at_syncs_and_new_names() {
    kill_at_each("fsync,fdatasync,rename,mkdir");
}

//! A kill while a changed directory takes force: its entry is there once, and so is each notice.

use super::gateway::Gateway;
use super::{GAINED, LOST};
use crate::crash::process::Kill;

/// `running`: it changes while the daemon runs, and not before the start that is killed.
fn kill_at_each(calls: &'static str, running: bool) {
    let mut at = 1;
    loop {
        let mut gateway = Gateway::new();
        gateway.start();
        assert!(gateway.stop());
        let changed = [("quinn", None), ("carol", Some("support,qa"))];
        if !running {
            gateway.people(&changed);
        }
        let mut lives = gateway.start_to_die(Kill { calls, at });
        gateway.people(&changed);
        if lives {
            gateway.hang_up();
            lives = gateway.settles();
        }
        gateway.bury();
        gateway.start();
        assert!(gateway.stop());
        assert_eq!(gateway.changes("directory").len(), 2, "killed at {calls} {at}");
        assert_eq!(gateway.entries().iter().filter(|entry| entry["kind"] == "settings").count(), 5);
        let told = (gateway.got("quinn", LOST), gateway.got("carol", GAINED));
        assert_eq!(told, (1, 1), "killed at {calls} {at}");
        if lives {
            break;
        }
        at += 1 + at / 8;
    }
    assert!(at > 1, "it never calls {calls}");
}

#[test]
fn at_syncs_of_a_start() {
    kill_at_each("fsync,fdatasync,rename", false);
}

#[test]
fn at_writes_to_the_database_while_it_runs() {
    kill_at_each("pwrite64,fdatasync", true);
}

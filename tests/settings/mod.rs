//! The settings in force are on record, and the directory takes force while the daemon runs.

mod crash;
mod gateway;
mod morning;
mod templates;

use std::fs;
use std::process::{Command, Stdio};

use crate::crash::mails;
use gateway::Gateway;

const GAINED: &str = "Subject: You gained an approver's role";
const LOST: &str = "Subject: You lost an approver's role";
const CHANGED: &str = "Subject: Your approver's roles have changed";

#[test]
fn a_first_start_records_all_and_tells_nobody() {
    let mut gateway = Gateway::new();
    gateway.start();
    assert!(gateway.stop());
    let entries = gateway.entries();
    let named: Vec<&str> = entries.iter().map(|entry| entry["setting"].as_str().unwrap()).collect();
    assert_eq!(named, ["config", "directory", "keys", "templates"]);
    for entry in &entries {
        assert_eq!((&entry["taken_in"], entry.get("before")), (&"at-start".into(), None));
        let after = gateway.content(&entry["after"]);
        let added: String = after.lines().map(|line| format!("+ {line}\n")).collect();
        assert_eq!(gateway.content(&entry["diff"]), added);
    }
    let keys = gateway.content(&entries[2]["after"]);
    assert!(keys.contains("dkim record sha256 ") && keys.contains("secret fingerprint "), "{keys}");
    assert!(!keys.contains(&"07".repeat(4)), "the secret itself: {keys}");
    assert_eq!(gateway.got("quinn", ""), 0);
}

#[test]
fn a_start_with_nothing_changed_records_nothing() {
    let mut gateway = Gateway::new();
    gateway.start();
    assert!(gateway.stop());
    let before = gateway.entries();
    gateway.start();
    assert!(gateway.stop());
    // The same file under another name of its folder, and no listener.
    let mut deliver = Command::new(env!("CARGO_BIN_EXE_tmail"))
        .current_dir(gateway.file(""))
        .args(["--config", "./config.toml", "deliver", "--from", "x@acme.example"])
        .args(["--to", "tmail@tmail.acme.example"])
        .stdin(Stdio::piped())
        .spawn()
        .unwrap();
    std::io::Write::write_all(&mut deliver.stdin.take().unwrap(), b"From: x@acme.example\r\n\r\nx\r\n")
        .unwrap();
    assert!(deliver.wait().unwrap().success());
    let after = gateway.entries();
    assert_eq!(after.len(), before.len() + 1);
    assert_eq!(after.last().unwrap()["kind"], "mail");
}

#[test]
fn a_restart_with_another_config_is_an_entry_that_names_it() {
    let mut gateway = Gateway::new();
    gateway.start();
    assert!(gateway.stop());
    let trust =
        "[identity]\nstrict_domains = [\"acme.example\"]\ntrusted_arc_sealers = [\"lists.example\"]\n";
    gateway.set("[receive.smtp]", &format!("{trust}[receive.smtp]"));
    gateway.start();
    assert!(gateway.stop());
    let changes = gateway.changes("config");
    assert_eq!(changes.len(), 2);
    assert_eq!(changes[1]["before"], changes[0]["after"]);
    assert_eq!(
        gateway.content(&changes[1]["diff"]),
        "- identity.strict_domains is empty\n- identity.trusted_arc_sealers is empty\n\
         + identity.strict_domains includes \"acme.example\"\n\
         + identity.trusted_arc_sealers includes \"lists.example\"\n"
    );
    assert_eq!(gateway.entries().len(), 5);
}

#[test]
fn an_approver_who_is_removed_while_a_tmail_waits_can_not_approve_and_the_new_one_can() {
    let mut gateway = Gateway::new();
    gateway.start();
    let opening = gateway.pen.opening("2.4.1");
    assert_eq!(gateway.send(&opening).disposition, "applied");
    gateway.people(&[("quinn", Some("support")), ("sam", Some("support,qa"))]);
    gateway.wait_for("directory", 2);
    let number = mails::number(1);
    let subject = format!("Re: [{number}] Deploy Billing");
    let approval = |gateway: &mut Gateway, who: &str| {
        let letter = gateway.pen.letter(who, &number, &subject, &format!("approve {number} #1"));
        gateway.send(&letter)
    };
    let refused = approval(&mut gateway, "quinn");
    assert_eq!((&*refused.disposition, &*refused.reason), ("refused", "not-your-role"));
    assert!(refused.sentence.contains("The directory doesn't name you among those"), "{refused:?}");
    assert_eq!(approval(&mut gateway, "sam").disposition, "applied");
    // Support approves, too, so Quinn both gained and lost.
    for (who, told) in [("quinn", [0, 0, 1]), ("sam", [1, 0, 0]), ("erin", [0; 3]), ("jill", [0; 3])] {
        assert_eq!([GAINED, LOST, CHANGED].map(|subject| gateway.got(who, subject)), told, "{who}");
    }
    let changes = gateway.changes("directory");
    assert_eq!(
        (&changes[1]["taken_in"], &changes[1]["before"]),
        (&"while-running".into(), &changes[0]["after"])
    );
    assert_eq!(changes[1]["told"], 2);
    let notices = gateway.content(&changes[1]["notices"]);
    let notices = notices.lines().map(|digest| gateway.content(&digest.into()));
    assert_eq!(notices.filter(|notice| notice.contains("approver's role")).count(), 2);
    assert_eq!(
        gateway.content(&changes[1]["diff"]),
        "- quinn@acme.example group \"qa\"\n+ quinn@acme.example group \"support\"\n\
         + sam@acme.example group \"qa\"\n"
    );
    // Each changeset's entry names the directory that it was judged by.
    let judged: Vec<_> =
        gateway.entries().into_iter().filter(|entry| entry.get("change").is_some()).collect();
    assert_eq!(judged[0]["directory"], changes[0]["after"]);
    assert_eq!(judged.last().unwrap()["directory"], changes[1]["after"]);
    let approved = gateway.content(&judged.last().unwrap()["change"]);
    assert!(approved.contains("the directory names them in the group qa"), "{approved}");
    assert!(gateway.stop());
}

#[test]
fn a_broken_file_keeps_the_old_one_in_force_and_is_told_once() {
    let mut gateway = Gateway::new();
    gateway.start();
    let opening = gateway.pen.opening("2.4.1");
    gateway.send(&opening);
    fs::write(gateway.file("people.toml"), "[[person]]\nname = \"Jill\"\n").unwrap();
    gateway.wait_for_log("people.toml:1");
    fs::write(gateway.file("people.toml"), "").unwrap();
    gateway.wait_for_log("it names nobody any more");
    fs::remove_file(gateway.file("people.toml")).unwrap();
    gateway.wait_for_log("it can't be read");
    let number = mails::number(1);
    let letter =
        gateway.pen.letter("quinn", &number, &format!("[{number}]"), &format!("approve {number} #1"));
    assert_eq!(gateway.send(&letter).disposition, "applied");
    assert_eq!(gateway.changes("directory").len(), 1);
    assert_eq!(gateway.log().matches("it names nobody any more").count(), 1);
    // What is right again is taken in as if nothing had been.
    gateway.people(&[("quinn", None)]);
    gateway.wait_for("directory", 2);
    assert_eq!(gateway.got("quinn", LOST), 1);
    assert!(gateway.stop());
}

#[test]
fn a_change_while_it_stood_still_is_told_at_the_start() {
    let mut gateway = Gateway::new();
    gateway.start();
    assert!(gateway.stop());
    gateway.people(&[("quinn", None), ("carol", Some("support,qa"))]);
    for _ in 0..2 {
        gateway.start();
        assert!(gateway.stop());
        assert_eq!((gateway.got("quinn", LOST), gateway.got("carol", GAINED)), (1, 1));
        assert_eq!(gateway.changes("directory").len(), 2);
    }
    gateway.people(&[]);
    gateway.start();
    gateway.hang_up();
    assert!(gateway.stop());
    assert_eq!((gateway.got("quinn", GAINED), gateway.got("quinn", LOST)), (1, 1));
    // A second change back and forth is told anew.
    gateway.people(&[("quinn", None), ("carol", Some("support,qa"))]);
    gateway.start();
    assert!(gateway.stop());
    assert_eq!(gateway.got("quinn", LOST), 2);
}

//! A report changes how far an envelope is known to have come, is noted on the TMail, and does nothing else.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::crash::mails::{GATEWAY, Letter};
use crate::quarantine::desk::Desk;

fn envelopes(desk: &Desk) -> Vec<Value> {
    let said = desk.command(&["--json", "outbox", "list", "--all"]);
    assert!(said.ok, "{said:?}");
    said.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The name and the state of the envelope to somebody.
fn envelope(desk: &Desk, who: &str) -> (String, String) {
    let to = format!("{who}@acme.example");
    let all = envelopes(desk);
    let found =
        all.iter().find(|envelope| envelope["recipient"] == to.as_str()).expect("an envelope to them");
    (found["token"].as_str().unwrap().to_owned(), found["state"].as_str().unwrap().to_owned())
}

/// A shape of the collection, sent to the return path of an envelope.
fn report(shape: &str, token: &str) -> Letter {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/dsn").join(shape).with_extension("eml");
    let to = format!("bounce+{token}@{GATEWAY}");
    Letter { from: String::new(), to, raw: fs::read(path).unwrap() }
}

/// What the newest changeset says, and its number.
fn last(desk: &Desk) -> (u64, Value) {
    let (tmail, changeset) = desk.tmail();
    (tmail["version"].as_u64().unwrap(), changeset)
}

#[test]
fn a_hard_bounce_fails_the_envelope_and_is_noted_and_decides_nothing() {
    let desk = Desk::after(|_| Vec::new());
    let (before, _) = desk.tmail();
    let (token, state) = envelope(&desk, "quinn");
    assert_eq!(state, "delivered");
    // Whatever else stands in it: this one asks for an approval.
    desk.deliver(&report("25-words-of-a-person-behind-a-status", &token));
    assert_eq!(envelope(&desk, "quinn").1, "failed");
    let (after, changeset) = desk.tmail();
    assert_eq!(changeset["author"], Value::Null);
    assert_eq!(changeset["events"][0]["event"], "undelivered");
    assert_eq!(changeset["events"][0]["status"], "5.1.1");
    for same in ["state", "approvals", "decided_at", "fields", "joined", "muted", "answers"] {
        assert_eq!(after[same], before[same], "{same}");
    }
    assert!(!after.to_string().contains("script"), "nothing of the report's words is kept on the TMail");
    let shown = desk.command(&["show", after["number"].as_str().unwrap()]).out;
    assert!(
        shown.contains("a mail to quinn@acme.example couldn't be delivered: nobody has that address (5.1.1)"),
        "{shown}"
    );
    assert_eq!(desk.got("jill", "couldn't be delivered"), 0, "nobody gets a mail of it");
}

#[test]
fn the_same_failure_is_noted_once_and_a_delay_never() {
    let desk = Desk::after(|_| Vec::new());
    let (version, _) = last(&desk);
    let (token, _) = envelope(&desk, "quinn");
    desk.deliver(&report("02-postfix-delayed", &token));
    desk.deliver(&report("10-relayed", &token));
    desk.deliver(&report("24-an-absence-is-no-report", &token));
    assert_eq!((last(&desk).0, envelope(&desk, "quinn").1.as_str()), (version, "delivered"));
    for shape in ["01-postfix-unknown-user", "07-gmail", "17-qmail"] {
        desk.deliver(&report(shape, &token));
    }
    assert_eq!(last(&desk).0, version + 1);
}

#[test]
fn a_report_to_a_path_that_nobody_was_given_changes_nothing() {
    let desk = Desk::after(|_| Vec::new());
    let (before, _) = desk.tmail();
    desk.deliver(&report("01-postfix-unknown-user", "00000000000000000000000000000000"));
    desk.deliver(&report("01-postfix-unknown-user", "%"));
    assert_eq!(desk.tmail().0, before);
    assert!(envelopes(&desk).iter().all(|envelope| envelope["state"] == "delivered"));
}

#[test]
fn an_operator_sees_what_failed_and_tries_it_again_or_drops_it() {
    let desk = Desk::after(|_| Vec::new());
    let (token, _) = envelope(&desk, "quinn");
    assert!(desk.command(&["outbox", "list"]).out.contains("Nothing waits, and nothing failed."));
    desk.deliver(&report("04-mailbox-full-for-good", &token));
    let list = desk.command(&["outbox", "list"]).out;
    assert!(list.contains("failed  quinn@acme.example") && list.contains("failed, 5.2.2"), "{list}");
    assert!(list.contains("  tried once\n"), "{list}");
    let show = desk.command(&["outbox", "show", &token[..8]]).out;
    assert!(show.contains("Message-ID: <") && show.contains("\n> "), "{show}");

    let retried =
        desk.command(&["outbox", "retry", &token[..8], "--by", "Olga Ops", "--reason", "It has room."]);
    assert!(retried.ok && retried.out.contains("tried again now"), "{retried:?}");
    assert_eq!(envelope(&desk, "quinn").1, "delivered");
    let refused = desk.command(&["outbox", "drop", &token]);
    assert!(!refused.ok && refused.err.contains("delivered already"), "{refused:?}");

    desk.deliver(&report("01-postfix-unknown-user", &token));
    assert!(desk.command(&["outbox", "drop", &token]).ok);
    assert_eq!(envelope(&desk, "quinn").1, "dropped");
    let nobody = desk.command(&["outbox", "retry", "zz"]);
    assert!(!nobody.ok && nobody.err.contains("not one alone"), "{nobody:?}");

    let entries = desk.entries();
    let acts: Vec<&Value> = entries.iter().filter(|entry| entry["kind"] == "outbox").collect();
    assert_eq!(acts.len(), 2);
    assert_eq!((&acts[0]["act"], &acts[1]["act"]), (&"retry".into(), &"drop".into()));
    assert!(!entries.iter().any(|entry| entry.to_string().contains("quinn")), "no entry names anybody");
}

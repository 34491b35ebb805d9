//! `tmail quarantine`: what is held can be read safely, released as nobody's words, or dropped.

pub mod desk;

use serde_json::Value;

use crate::crash::mails::{self, Letter, Pen};
use desk::Desk;

/// The held mail's number: the opening was the first.
const HELD: i64 = 2;

fn forged_approval(pen: &mut Pen) -> Vec<Letter> {
    let number = mails::number(1);
    let words = format!("approve {number} #1\n\nI have looked at everything.");
    vec![pen.unsigned("erin", &number, &format!("Re: [{number}] Deploy Billing"), &words)]
}

#[test]
fn it_lists_and_shows_what_is_held() {
    let desk = Desk::after(forged_approval);
    let list = desk.quarantine(&["list"]).out;
    assert!(list.contains("claims to be from erin@acme.example, to DEPLOY-"), "{list}");
    assert!(list.contains("challenged: ") && list.contains("waits for erin@acme.example until 20"), "{list}");
    let show = desk.quarantine(&["show", "2"]).out;
    assert!(show.contains("\n  From: erin@acme.example\n"), "{show}");
    assert!(show.contains("\n> I have looked at everything.\n"), "{show}");
    let json: Value = serde_json::from_str(&desk.quarantine(&["--json", "list"]).out).unwrap();
    assert_eq!(json["id"], HELD);
    assert_eq!(json["reason"], "unproven");
}

#[test]
fn a_released_mail_is_a_comment_of_nobody_and_decides_nothing() {
    let desk = Desk::after(forged_approval);
    let (before, _) = desk.tmail();
    let said = desk.quarantine(&["release", "2", "--by", "Olga Ops", "--reason", "Erin rang me."]);
    assert!(said.ok, "{said:?}");
    assert_eq!(desk.mail(HELD).disposition, "commented");
    let (after, changeset) = desk.tmail();
    assert_eq!((&after["state"], &after["approvals"]), (&before["state"], &before["approvals"]));
    assert_eq!(after["decided_at"], before["decided_at"]);
    assert_eq!(changeset["author"], Value::Null);
    assert_eq!(changeset["events"].as_array().unwrap().len(), 1);
    assert_eq!(changeset["events"][0]["event"], "released");
    assert!(changeset["events"][0]["text"].as_str().unwrap().ends_with("I have looked at everything."));
    for who in ["jill", "quinn", "erin"] {
        let told = desk.got(who, "not proven to be from erin@acme.example");
        assert_eq!(told, 1, "{who} is told once, and told that it isn't proven");
    }
    assert!(desk.quarantine(&["list"]).out.contains("No mail is held."));
}

#[test]
fn an_act_is_an_entry_that_names_nobody() {
    let desk = Desk::after(forged_approval);
    assert!(desk.quarantine(&["release", "2", "--by", "Olga Ops", "--reason", "Erin rang me."]).ok);
    let acts = desk.acts();
    assert_eq!(acts.len(), 1);
    assert_eq!((&acts[0]["act"], &acts[0]["disposition"]), (&"release".into(), &"commented".into()));
    assert_eq!(acts[0]["tmail"], mails::number(1));
    assert!(!acts[0]["notices"].as_array().unwrap().is_empty());
    let line = acts[0].to_string();
    for personal in ["Olga", "rang", "erin"] {
        assert!(!line.contains(personal), "{line}");
    }
    for (name, holds) in [("who", "Olga Ops"), ("why", "Erin rang me."), ("change", "released")] {
        let content = desk.content(acts[0][name].as_str().unwrap());
        assert!(content.contains(holds), "{name}: {content}");
    }
}

#[test]
fn a_dropped_mail_changes_nothing_and_tells_nobody() {
    let desk = Desk::after(forged_approval);
    let before = desk.tmail();
    assert!(desk.quarantine(&["drop", "2"]).ok);
    assert_eq!(desk.mail(HELD).disposition, "dropped");
    assert_eq!(desk.tmail(), before);
    assert_eq!(desk.acts()[0]["act"], "drop");
    assert_eq!(desk.acts()[0].get("notices"), None);
    let again = desk.quarantine(&["release", "2"]);
    assert!(!again.ok && again.err.contains("There is no held mail 2."), "{again:?}");
}

#[test]
fn a_running_daemon_does_it() {
    let desk = Desk::after(forged_approval);
    let said = desk.with_daemon(|desk| desk.quarantine(&["release", "2"]));
    assert!(said.ok && said.out.contains("not proven to be from erin@acme.example"), "{said:?}");
    assert_eq!(desk.mail(HELD).disposition, "commented");
    assert_eq!(desk.got("jill", "not proven to be from erin@acme.example"), 1);
    assert_eq!(desk.acts().len(), 1);
}

#[test]
fn the_same_mail_is_released_once() {
    let desk = Desk::after(|pen| {
        // Nobody is asked about it: the directory doesn't know them.
        let forged = pen.unsigned("nobody", &mails::number(1), "Re", "Let me in.");
        vec![forged.clone(), forged]
    });
    assert!(desk.quarantine(&["release", "2"]).ok);
    let again = desk.quarantine(&["release", "3"]);
    assert!(!again.ok && again.err.contains("The same mail was entered before."), "{again:?}");
    assert_eq!(desk.mail(3).disposition, "quarantined");
    assert_eq!(desk.acts().len(), 1);
}

#[test]
fn what_has_no_tmail_or_can_not_be_read_is_not_released() {
    let desk = Desk::after(|pen| {
        let opening = pen.unsigned("jill", "DeployApp", "Deploy", "App: Billing");
        let mut two_authors = pen.unsigned("jill", &mails::number(1), "Re", "Hello.");
        two_authors.raw.splice(0..0, *b"From: erin@acme.example\r\n");
        vec![opening, two_authors]
    });
    for (id, why) in [("2", "wasn't sent to a TMail"), ("3", "can't be read without guessing")] {
        let said = desk.quarantine(&["release", id]);
        assert!(!said.ok && said.err.contains(why), "{said:?}");
    }
    assert!(desk.quarantine(&["show", "3"]).out.contains("From: erin@acme.example"));
    assert!(desk.quarantine(&["drop", "3", "--reason", "Two authors"]).ok);
    assert_eq!((desk.mail(2).disposition, desk.mail(3).disposition), ("challenged".into(), "dropped".into()));
}

#[test]
fn what_was_decided_on_can_not_be_undone() {
    let desk = Desk::after(|_| Vec::new());
    let said = desk.quarantine(&["drop", "1"]);
    assert!(!said.ok && said.err.contains("There is no held mail 1."), "{said:?}");
    assert_eq!(desk.mail(1).disposition, "applied");
    assert!(desk.acts().is_empty());
}

#[test]
fn a_hostile_mail_controls_no_terminal() {
    let desk = Desk::after(|pen| {
        let words = "Clear\u{1b}[2J\u{9b}1m \u{202e}drow\u{7}";
        vec![pen.unsigned("erin", &mails::number(1), "=?utf-8?q?Re=1B]0;x=07?=", words)]
    });
    for args in [&["list"][..], &["show", "2"], &["--json", "show", "2"]] {
        let said = desk.quarantine(args);
        assert!(said.ok, "{said:?}");
        let deceives = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!said.out.contains(deceives), "{:?}", said.out);
    }
    assert!(desk.quarantine(&["show", "2"]).out.contains("Clear\u{fffd}[2J"));
}

#[test]
fn a_decision_that_comes_behind_a_release_still_counts() {
    let mut desk = Desk::after(forged_approval);
    assert!(desk.quarantine(&["release", "2"]).ok);
    let number = mails::number(1);
    let subject = format!("Re: [{number}] Deploy Billing");
    let letter = desk.pen.letter("erin", &number, &subject, &format!("approve {number} #1"));
    desk.deliver(&letter);
    assert_eq!(desk.mail(3).disposition, "applied");
    assert_eq!(desk.tmail().0["approvals"].as_array().unwrap().len(), 1);
}

#[test]
fn who_it_says_that_it_is_from_is_not_answered() {
    let desk = Desk::after(|pen| vec![pen.unsigned("nobody", &mails::number(1), "Re", "Let me in.")]);
    assert!(desk.quarantine(&["release", "2"]).ok);
    assert_eq!(desk.got("jill", "not proven to be from nobody@acme.example"), 1);
    assert_eq!(desk.got("nobody", ""), 0);
}

#[test]
fn a_database_of_the_version_before_serves() {
    let desk = Desk::after(forged_approval);
    desk.age();
    assert!(desk.quarantine(&["list"]).out.contains("erin@acme.example"));
    let said = desk.quarantine(&["drop", "2"]);
    assert!(said.ok, "{said:?}");
    assert_eq!(desk.mail(HELD).disposition, "dropped");
}

#[test]
fn an_operator_has_its_author_asked_who_alone_decides() {
    let mut desk = Desk::after(forged_approval);
    let asked = |desk: &Desk| desk.got("erin", "Is this mail to");
    assert_eq!(asked(&desk), 1);
    let said = desk.quarantine(&["challenge", "2", "--by", "Olga Ops", "--why", "Erin lost it."]);
    assert!(said.ok && said.out.contains("erin@acme.example was asked"), "{said:?}");
    assert_eq!((asked(&desk), desk.mail(HELD).disposition.as_str()), (2, "challenged"));
    assert_eq!(desk.acts()[0]["act"], "challenge");
    assert!(desk.content(desk.acts()[0]["who"].as_str().unwrap()).contains("Olga Ops"));
    assert!(desk.tmail().0["approvals"].as_array().unwrap().is_empty(), "it decides nothing");
    let code = desk.newest_code("erin");
    let answer =
        desk.pen.unsigned("erin", &mails::number(1), "Re: Please confirm", &format!("confirm {code}"));
    desk.deliver(&answer);
    assert_eq!(
        (desk.mail(HELD).disposition.as_str(), desk.mail(3).disposition.as_str()),
        ("applied", "applied")
    );
    assert_eq!(desk.tmail().0["approvals"].as_array().unwrap().len(), 1);
    assert_eq!(desk.tmail().1["author"]["method"], "challenge");
    assert!(desk.quarantine(&["list"]).out.contains("No mail is held."));
}

#[test]
fn who_is_not_known_is_not_asked() {
    let desk = Desk::after(|pen| vec![pen.unsigned("nobody", &mails::number(1), "Re", "Let me in.")]);
    let said = desk.quarantine(&["challenge", "2"]);
    assert!(!said.ok && said.err.contains("nobody can be asked"), "{said:?}");
    assert_eq!((desk.got("nobody", ""), desk.mail(HELD).disposition.as_str()), (0, "quarantined"));
}

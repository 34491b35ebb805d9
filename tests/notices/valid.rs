//! Notices are mails to others' parsers too, whatever people called themselves and wrote: Python's
//! email package reads them, strictly, and icalendar their windows.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tmail::compose::{Cause, Notice};
use tmail::decide::Answer;
use tmail::tmail::Event;

use super::stage::*;

/// What names, subjects and values are made of by those who want to break out.
fn hostile() -> Vec<String> {
    let mut values: Vec<String> = [
        "<script>alert(1)</script><img src=x onerror=alert(1)>",
        "\"><a href=\"http://evil.example\">click</a>",
        "a\r\nBcc: eve@evil.example\r\n\r\n<b>body</b>",
        "\u{202e}txt.exe\u{2066} \u{200b}\u{feff}\u{0}\u{1b}[2J",
        "=?utf-8?q?=0d=0aBcc:_eve@evil.example?=",
        "BEGIN:VEVENT\r\nATTENDEE:mailto:eve@evil.example\\;,\nEND:VEVENT",
        "Zoë 李雷 🙂 \u{1f1e6}\u{1f1f9} e\u{301}",
        "{{ 7 * 7 }}{% raw %}{# x #}",
        "eve\u{ff20}evil.example, \"b\" <c@d>; (e)",
        "a\u{2028}b\u{2029}c\u{85}d",
    ]
    .map(str::to_owned)
    .to_vec();
    values.extend(["x", "ß", "<", "🙂", "a ", "\n", "."].map(|piece| piece.repeat(10_000)));
    values
}

fn written(folder: &Path, name: &str, notices: &[Notice]) {
    for (at, notice) in notices.iter().enumerate() {
        fs::write(folder.join(format!("{name}-{at}.eml")), &notice.raw).expect("written");
    }
}

#[test]
fn others_parsers_read_every_notice() {
    let folder = new_folder("notices");
    for (at, value) in hostile().iter().enumerate() {
        let (mut stage, opened) = deployment();
        written(&folder, &format!("{at}-opened"), &opened);
        if let Some(tmail) = &mut stage.tmail {
            tmail.title = value.clone();
        }
        let events = vec![
            comment(value),
            field("Version", Some("2.4.1"), value),
            field("What changes", Some("Nothing."), value),
            field("Window", Some(""), "2026-12-05 22:00-23:30 Europe/London"),
            Event::FileAdded { name: value.clone(), size: 7, sha256: "00".repeat(32) },
            Event::Joined { address: address("karen@partner.example"), name: value.clone() },
        ];
        written(&folder, &format!("{at}-changed"), &stage.act((value, "erin@acme.com"), events));
        let events = vec![moved("REQUESTED", "REJECTED", Some("reject"), Some(value))];
        written(&folder, &format!("{at}-rejected"), &stage.act((value, "erin@acme.com"), events));
        let answer = Answer { headline: value.into(), instead: vec![value.clone()], ..Answer::default() };
        let cause = Cause {
            digest: value.clone(),
            author: address("erin@acme.com"),
            message_id: Some(value.clone()),
            references: vec![value.clone()],
            subject: value.clone(),
        };
        let answered = stage.tell_of(&cause, &decision(None, Some(answer)));
        written(&folder, &format!("{at}-answered"), &answered);
        let (mut stage, opened) = release();
        written(&folder, &format!("{at}-release"), &opened);
        let events = vec![
            field("Product", Some("Acme Billing"), value),
            moved("RELEASE PLANNED", "CUSTOMER ACCEPTANCE", Some("ask acceptance"), Some(value)),
        ];
        written(&folder, &format!("{at}-asked"), &stage.act((value, "jill@acme.com"), events));
        written(
            &folder,
            &format!("{at}-cancelled"),
            &stage.act(JILL, vec![moved("X", "CANCELLED", None, None)]),
        );
    }
    are_valid(&folder);
}

#[tokio::test]
async fn others_parsers_read_all_that_is_sent() {
    let folder = new_folder("sent");
    for (template, told) in super::shipped::all().await {
        for told in told {
            fs::write(folder.join(format!("{template}-{}.eml", told.name)), &told.notice.raw)
                .expect("written");
        }
    }
    are_valid(&folder);
}

fn new_folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("a folder");
    folder
}

fn are_valid(folder: &Path) {
    let script = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/notices/referee.py");
    let run = Command::new("python3").arg(script).arg(folder).output();
    let run = run.expect("python3 isn't here: tests/run installs it");
    let said = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    assert!(run.status.success(), "{said}");
}

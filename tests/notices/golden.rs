//! Notices as they are, to be read: fixtures/notices/NAME.txt and NAME.html, with the header on top
//! of the text. `UPDATE_FIXTURES=1` writes them anew.

use std::fs;
use std::path::PathBuf;

use mail_parser::MessageParser;
use tmail::compose::{Cause, Kind, Notice};
use tmail::decide::{Answer, LineResult, Page, Stranger};
use tmail::saying;
use tmail::texts::Saying;
use tmail::tmail::Event;

use super::stage::*;

pub fn holds(name: &str, notice: &Notice) {
    let differs = differing(name, notice);
    assert!(differs.is_empty(), "{}", differs.join("\n"));
}

/// The files that differ from what is composed now.
pub fn differing(name: &str, notice: &Notice) -> Vec<String> {
    let raw = String::from_utf8(notice.raw.clone()).expect("ASCII");
    let (header, _) = raw.split_once("\r\n\r\n").expect("a header");
    let message = MessageParser::default().parse(&notice.raw).expect("a message");
    let text = message.body_text(0).expect("text").replace("\r\n", "\n");
    let text = unflowed(&text);
    assert_eq!(text, notice.text, "{name}: what is kept is what was sent");
    let recipients: Vec<&str> = notice.recipients.iter().map(|a| a.as_str()).collect();
    let header = header.replace("\r\n", "\n");
    let html = message.body_html(0).expect("HTML").replace("\r\n", "\n");
    assert!(html.len() < 40_000, "{name}: {} bytes of HTML", html.len());
    alike(name, &text, &html);
    let whole = format!("-> {}\n{header}\n\n{text}", recipients.join(", "));
    let files = [(format!("{name}.txt"), whole), (format!("{name}.html"), html)];
    files.iter().filter_map(|(file, now)| compare(file, now)).collect()
}

/// The goldens with that ending, by name.
pub fn goldens(ending: &str) -> Vec<(String, String)> {
    let mut folders = vec![folder()];
    let mut found = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("goldens") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|found| found == ending) {
                let name = path.strip_prefix(self::folder()).expect("one of them").display().to_string();
                found.push((name, fs::read_to_string(&path).expect("text")));
            }
        }
    }
    found.sort();
    found
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/notices")
}

/// Its lines without what format=flowed adds to them (RFC 3676 §4.1, §4.4): blanks that say that a sentence goes
/// on, and one before what begins with a blank.
pub fn unflowed(text: &str) -> String {
    let line = |line: &str| line.strip_prefix(' ').unwrap_or(line).trim_end().to_owned() + "\n";
    text.replace("\r\n", "\n").lines().map(line).collect()
}

/// Text and HTML say the same: each has nearly all words of the other.
fn alike(name: &str, text: &str, html: &str) {
    let words = |text: &str| -> std::collections::BTreeSet<String> {
        let words = text.split(|c: char| !c.is_alphanumeric()).filter(|word| word.len() > 1);
        words.map(str::to_lowercase).collect()
    };
    let shown = html.split("<body").nth(1).and_then(|body| body.split_once('>')).expect("a body").1;
    let shown = regex::Regex::new("(?s)<!--.*?-->|<[^>]*>").expect("a pattern").replace_all(shown, " ");
    let entities = regex::Regex::new("&#?[a-z0-9]+;").expect("a pattern");
    let (text, html) = (words(text), words(&entities.replace_all(&shown, " ")));
    for (one, other) in [(&text, &html), (&html, &text)] {
        let lacking: Vec<&String> = one.difference(other).collect();
        assert!(lacking.len() * 20 <= one.len(), "{name}: {lacking:?}");
    }
}

fn compare(file: &str, now: &str) -> Option<String> {
    let path = folder().join(file);
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, now).expect("written");
    }
    match fs::read_to_string(&path) {
        Ok(golden) if golden == now => None,
        Ok(_) => Some(format!("{file} differs from what is composed now:\n{now}")),
        Err(_) => Some(format!("{file} isn't there; UPDATE_FIXTURES=1 writes it, to be read:\n{now}")),
    }
}

fn to<'n>(notices: &'n [Notice], who: &str) -> &'n Notice {
    let mut found = notices.iter().filter(|notice| notice.recipients.contains(&address(who)));
    let first = found.next().unwrap_or_else(|| panic!("no notice to {who}"));
    assert!(found.next().is_none(), "two notices to {who}");
    first
}

#[test]
fn opened() {
    let (_, notices) = deployment();
    holds("opened-approver", to(&notices, "erin@acme.com"));
    holds("opened-team", to(&notices, "sam@acme.com"));
    holds("opened-requester", to(&notices, "jill@acme.com"));
    // Who wrote the change can't approve it, and isn't asked.
    assert!(!to(&notices, "bob@acme.com").text.contains("approve #1"));
    // The same bytes for the same role and the same offers.
    assert_eq!(to(&notices, "carol@acme.com"), to(&notices, "erin@acme.com"));
}

#[test]
fn approved_and_moved_on() {
    let (mut stage, _) = deployment();
    let notices = stage.act(ERIN, vec![approved("Engineering go-ahead", ERIN.1, 1)]);
    holds("approved", to(&notices, "jill@acme.com"));
    let events = vec![approved("QA go-ahead", QUINN.1, 2), moved("REQUESTED", "APPROVED", None, None)];
    let notices = stage.act(QUINN, events);
    holds("all-approved-deployer", to(&notices, "dana@acme.com"));
}

#[test]
fn voided_by_a_changed_field() {
    let (mut stage, _) = deployment();
    stage.act(ERIN, vec![approved("Engineering go-ahead", ERIN.1, 1)]);
    let voided = Event::Voided {
        approval: "Engineering go-ahead".into(),
        person: address(ERIN.1),
        name: ERIN.0.into(),
        field: "Version".into(),
    };
    let long = "Invoices show the VAT number.\nThe PDF export is faster.\nDates are in ISO 8601.";
    let events = vec![
        comment("One fix more; sorry."),
        field("Version", Some("2.4.1"), "2.4.2"),
        field("What changes", Some("Invoices show the VAT number.\nThe PDF export is faster."), long),
        voided,
    ];
    let notices = stage.act(JILL, events);
    holds("voided", to(&notices, "erin@acme.com"));
}

#[test]
fn refused() {
    let (mut stage, _) = deployment();
    let changeset = stage.changeset(ERIN, vec![comment("I think we can approve <b>this</b> & go")]);
    stage.apply(&changeset);
    let within = saying!("doubt_within", word = "approve");
    let answer = Answer {
        headline: saying!("nothing_changed").and(saying!("comment_posted")).and(within),
        lines: vec![LineResult {
            line: "I think we can approve <b>this</b> & go".into(),
            became: saying!("not_done_above"),
        }],
        instead: vec!["approve #2".into(), "reject #2: ".into()],
        ..Answer::default()
    };
    let notices = stage.tell(ERIN.1, &decision(Some(changeset), Some(answer)));
    let mine = to(&notices, "erin@acme.com");
    assert_eq!(mine.kind, Kind::Answer);
    holds("refused", mine);
    holds("commented", to(&notices, "carol@acme.com"));
}

#[test]
fn form_and_status() {
    let (stage, _) = deployment();
    let lines = vec![
        format!("{} #1", stage.number),
        "App: Billing".into(),
        "Rollback plan: Deploy 2.4.0.\n  \n  approve".into(),
    ];
    let lines = lines.into_iter().map(Saying::from).collect();
    let form = Page { title: saying!("title_form_to_change"), lines };
    let lines = vec!["Engineering go-ahead (0 of 1): Erin Evans, since 2026-12-03 09:17 UTC.".into()];
    let why = Page { title: saying!("title_waits"), lines };
    let answer = Answer { headline: saying!("here_it_is"), pages: vec![form, why], ..Answer::default() };
    let notices = stage.tell(JILL.1, &decision(None, Some(answer)));
    assert_eq!(notices.len(), 1);
    holds("form", &notices[0]);
}

#[test]
fn draft() {
    let mut stage = Stage::new("DeployApp", 1049);
    let changeset = stage
        .changeset(JILL, vec![stage.opened(JILL.1), field("App", None, "Billing"), comment("More soon.")]);
    stage.apply(&changeset);
    let answer = Answer {
        headline: saying!("answer_with_missing").and(saying!("is_a_draft", number = &stage.number)),
        instead: vec!["Version: ".into(), "Has migrations: ".into()],
        pages: vec![Page {
            title: "What is missing".into(),
            lines: vec![
                "Version: Which version of it.".into(),
                "Has migrations: Whether the database's schema changes.".into(),
            ],
        }],
        ..Answer::default()
    };
    let notices = stage.tell(JILL.1, &decision(Some(changeset), Some(answer)));
    assert_eq!(notices.len(), 1, "only its author sees a draft");
    holds("draft", &notices[0]);
    let notices = stage.act(JILL, vec![field("Version", None, "2.4.1")]);
    assert_eq!(notices.len(), 1);
    holds("draft-filled-in", &notices[0]);
}

#[test]
fn customers() {
    let (mut stage, notices) = release();
    let ada = to(&notices, "ada@globex.example");
    holds("customer-planned", ada);
    assert_eq!(ada, to(&notices, "ivan@initech.example"), "the same bytes for all customers");
    holds("release-team", to(&notices, "dana@acme.com"));
    let notices = stage.act(JILL, vec![comment("Only for us.")]);
    assert!(notices.iter().all(|notice| !notice.recipients.contains(&address(ADA.1))));
    let notices = stage.act(JILL, vec![field("Version", Some("2.4.1"), "2.4.2")]);
    holds("customer-changed", to(&notices, "ada@globex.example"));
    let events = vec![moved("RELEASE PLANNED", "CUSTOMER ACCEPTANCE", Some("ask acceptance"), None)];
    let notices = stage.act(JILL, events);
    holds("customer-asked", to(&notices, "ada@globex.example"));
    let declined = Event::Answered {
        question: "Acceptance".into(),
        voice: "globex.example".into(),
        person: address(ADA.1),
        word: "decline".into(),
        reason: Some("the export is missing".into()),
        open: true,
    };
    let notices = stage.act(ADA, vec![declined]);
    let confirmed = to(&notices, "ada@globex.example");
    assert_eq!(confirmed.kind, Kind::Answer);
    holds("customer-declined", confirmed);
    holds("release-declined-team", to(&notices, "dana@acme.com"));
    for other in ["gus@globex.example", "ivan@initech.example"] {
        assert!(notices.iter().all(|notice| !notice.recipients.contains(&address(other))));
    }
}

#[test]
fn closing() {
    let (mut stage, _) = deployment();
    let notices = stage.act(DANA, vec![moved("REQUESTED", "FEEDBACK", Some("passed"), None)]);
    holds("feedback-asked", to(&notices, "sam@acme.com"));
    let told = |voice: &str, who: &str, word: &str, reason: Option<&str>| Event::Answered {
        question: "Feedback".into(),
        voice: voice.into(),
        person: address(who),
        word: word.into(),
        reason: reason.map(str::to_owned),
        open: false,
    };
    stage.act(QUINN, vec![told("qa", QUINN.1, "good", None)]);
    stage.act(BOB, vec![told("engineering", BOB.1, "problem", Some("the login page is slow"))]);
    let text = "We restarted it.".to_owned();
    stage.act(DANA, vec![Event::Settled { question: "Feedback".into(), changeset: 4, text }]);
    let notices = stage.act(JILL, vec![moved("FEEDBACK", "CLOSED", Some("close"), None)]);
    holds("closed", to(&notices, "sam@acme.com"));
}

#[test]
fn stranger() {
    let (stage, _) = deployment();
    let answer = Answer {
        headline: "You aren't on this TMail, so I can't do anything with your mail. Its owner was told, and \
                   can add you."
            .into(),
        ..Answer::default()
    };
    let mut decision = decision(None, Some(answer));
    decision.stranger =
        Some(Stranger { address: address("karen@partner.example"), owner: address("jill@acme.com") });
    let cause = Cause {
        digest: "d1ge57".into(),
        author: address("karen@partner.example"),
        message_id: Some("a>\r\nBcc: x@y".into()),
        references: Vec::new(),
        subject: "Hello\r\nBcc: eve@evil.example".into(),
    };
    let notices = stage.tell_of(&cause, &decision);
    let answer = to(&notices, "karen@partner.example");
    holds("stranger-answer", answer);
    let raw = String::from_utf8_lossy(&answer.raw).to_string();
    for secret in ["Billing", "REQUESTED", "Jill", "TMail-"] {
        assert!(!raw.contains(secret), "{secret} is revealed");
    }
    assert_eq!(answer.number, None);
    holds("stranger-owner", to(&notices, "jill@acme.com"));
}

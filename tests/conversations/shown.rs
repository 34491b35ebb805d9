//! What came of a mail, as text for reading.

use jiff::Timestamp;
use tmail::compose::{Kind, Notice};
use tmail::record::read::Reader;
use tmail::record::{Passed, Timed};
use tmail::tmail::{Changeset, Event};

/// One mail: what it said, what became of it, and who was told.
pub fn mail(file: &str, text: &str, passed: &Passed) -> String {
    let mut shown = format!("== {file}\n");
    for line in said(text) {
        shown.push_str(&format!("   > {line}\n"));
    }
    shown.push_str(&became(passed));
    if let Some(also) = &passed.also {
        shown.push_str(&format!("== and so mail {}\n{}", also.row.id, became(&also.passed)));
    }
    without_codes(&shown) + "\n"
}

/// What became of a mail that isn't one of the story: an operator's order, or time.
pub fn step(file: &str, text: &str, all: &[Result<Passed, String>]) -> String {
    let mut shown = format!("== {file}\n   > {}\n", text.trim());
    for passed in all {
        match passed {
            Ok(passed) => shown.push_str(&became(passed)),
            Err(why) => shown.push_str(&format!("refused: {why}\n")),
        }
    }
    without_codes(&shown) + "\n"
}

/// What time did to TMails.
pub fn time(file: &str, text: &str, all: &[Timed]) -> String {
    let mut shown = format!("== {file}\n   > {}\n", text.trim());
    if all.is_empty() {
        shown.push_str("nothing is due\n");
    }
    for timed in all {
        shown.push_str(&changeset(&timed.change));
        shown.push_str(&format!(
            "now {} #{} {}\n",
            timed.after.number, timed.after.version, timed.after.state
        ));
        shown.push_str(&all_told(&timed.notices));
    }
    shown + "\n"
}

/// What people are told in the mornings that begin, by time zone.
pub fn mornings(file: &str, text: &str, mornings: &[(String, Vec<Notice>)]) -> String {
    let mut shown = format!("== {file}\n   > {}\n", text.trim());
    for (zone, notices) in mornings {
        shown.push_str(&format!("morning in {zone}\n{}", all_told(notices)));
    }
    shown + "\n"
}

/// Codes are as good as random: they would change with every byte of a mail.
fn without_codes(text: &str) -> String {
    let codes: Vec<&str> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| word.len() == 18 && word.starts_with("TC"))
        .collect();
    codes.iter().fold(text.to_owned(), |text, code| text.replace(code, "CODE"))
}

fn became(passed: &Passed) -> String {
    let reason = serde_json::to_value(passed.reason).expect("a code");
    let mut shown = String::new();
    shown.push_str(&format!(
        "{}, {}: {}\n",
        passed.disposition.as_str(),
        reason.as_str().unwrap_or_default(),
        passed.sentence
    ));
    if let Some(changeset) = &passed.changeset {
        shown.push_str(&self::changeset(changeset));
    }
    if let Some(after) = &passed.after {
        shown.push_str(&format!("now {} #{} {}\n", after.number, after.version, after.state));
    }
    shown + &all_told(&passed.notices)
}

/// The words of the fixture, without the fields.
fn said(text: &str) -> impl Iterator<Item = &str> {
    let body = text.split_once("\n\n").map_or("", |(_, body)| body);
    body.lines().filter(|line| !line.trim().is_empty()).take(12)
}

fn changeset(changeset: &Changeset) -> String {
    let who = changeset.author.as_ref().map_or("the gateway", |author| author.name.as_str());
    let mut shown = format!("#{} by {who}\n", changeset.number);
    for event in &changeset.events {
        shown.push_str(&format!("   - {}\n", in_words(event)));
    }
    shown
}

/// One event, with everything that it records but times and digests.
fn in_words(event: &Event) -> String {
    let values = |event: &Event| event.in_words().unwrap_or_default().to_string();
    match event {
        Event::Opened { unconfirmed: true, .. } => format!("{}, to be confirmed", values(event)),
        Event::FieldSet { field, old, new } => match old {
            Some(old) => format!("{field}: {} → {}", line(old), line(new)),
            None => format!("{field}: {}", line(new)),
        },
        Event::Commented { text } => format!("commented: {}", line(text)),
        Event::Muted { address } => format!("muted {address}"),
        Event::Unmuted { address } => format!("unmuted {address}"),
        Event::Told { address, level } => format!("{address} is told at level {}", level.as_str()),
        Event::Cleared => "what was decided so far ends".to_owned(),
        Event::HistoryMoved { to } => format!("resuming will lead to {to}"),
        Event::Approved { entitled_by, reason, .. } => {
            format!("{}{}; {entitled_by}", values(event), because(reason.as_ref()))
        }
        Event::GlassBroken { reason, entitled_by, .. }
        | Event::FreezeOverridden { reason, entitled_by, .. } => {
            format!("{}: {}; {entitled_by}", values(event), line(reason))
        }
        Event::Answered { reason, open, .. } => {
            let open = if *open { "; open" } else { "" };
            format!("{}{}{open}", values(event), because(reason.as_ref()))
        }
        Event::Settled { text, .. } => format!("{}: {}", values(event), line(text)),
        Event::Moved { verb, reason, .. } => {
            let verb =
                verb.as_ref().map_or_else(|| " by itself".to_owned(), |verb| format!(" by \"{verb}\""));
            format!("{}{verb}{}", values(event), because(reason.as_ref()))
        }
        _ => values(event),
    }
}

fn because(reason: Option<&String>) -> String {
    reason.map_or_else(String::new, |reason| format!(": {}", line(reason)))
}

fn line(text: &str) -> String {
    text.replace('\n', " / ")
}

/// Who was told what; those who read the same stand together.
fn all_told(notices: &[Notice]) -> String {
    let mut shown: Vec<(String, Vec<&str>)> = Vec::new();
    for notice in notices {
        let words = told(notice);
        let to = notice.recipients.iter().map(|address| address.as_str());
        match shown.iter_mut().find(|(other, _)| *other == words) {
            Some((_, people)) => people.extend(to),
            None => shown.push((words, to.collect())),
        }
    }
    let shown = shown.into_iter().map(|(words, people)| words.replacen("{}", &people.join(", "), 1));
    shown.collect()
}

fn told(notice: &Notice) -> String {
    let kind = match notice.kind {
        Kind::Changeset => "notice",
        Kind::Answer => "answer",
        Kind::Stranger => "stranger's notice",
        Kind::Forward => "forward",
        Kind::Challenge => "challenge",
        Kind::Approver => "approver's notice",
        Kind::Reminder => "reminder",
        Kind::Digest => "mail of the day",
    };
    let mut shown = format!("{kind} to {{}}\n");
    // An answer is shown whole; a notice, which has tests of its own, by its beginning.
    let (head, _) = notice.text.split_once("\nWhere it stands").unwrap_or((&notice.text, ""));
    let lines = head.lines().filter(|line| !line.trim().is_empty());
    let lines: Vec<&str> = match notice.kind {
        Kind::Changeset => lines.take(8).collect(),
        _ => lines.collect(),
    };
    lines.iter().for_each(|line| shown.push_str(&format!("   | {line}\n")));
    let sent = tmail::parse::parse(&notice.raw).expect("a notice of ours is well formed");
    for file in sent.body.files {
        let text = String::from_utf8_lossy(&file.bytes).trim_end().replace("\r\n", " / ");
        shown.push_str(&format!("   + {}, {} bytes: {text}\n", file.name, file.bytes.len()));
    }
    shown
}

/// What is on record in the end.
pub async fn record(reader: &mut Reader) -> String {
    let mut shown = "== on record\n".to_owned();
    for tmail in reader.list().await.expect("the TMails") {
        shown.push_str(&format!("{}  {}  {}\n", tmail.number, tmail.state, tmail.title));
    }
    let (unread, _) = reader.backlog(Timestamp::MAX).await.expect("the inbox");
    let mails = reader.mails().await.expect("the mails");
    let entries = reader.entries().await.expect("the log");
    shown.push_str(&format!(
        "{} mails, {unread} of them to be looked at again; {} entries\n",
        mails.len(),
        entries.len()
    ));
    shown
}

//! A mail of a fixture: what a person wrote, readable, and how it is sent.
//!
//! Fields that tell the test how to send it, and aren't in the mail:
//! - `Sign: none`, `Sign: evil.example`, `Sign: acme.com without to, in-reply-to`, `Sign: acme.com with
//!   the wrong key`; without it the domain of From signs everything.
//! - `Signed: TIME`, if not as Date says. `Arrives: TIME`, if not five seconds after Date.
//! - `Envelope-From: ADDRESS` or `<>`, `Envelope-To: ADDRESS, …`, if not as From and To, Cc say.
//! - `Dns: fails`: DNS has failed for as long as it is waited for.
//! - `Again: 02-jill.eml`: those very bytes once more; `Adding: FIELD` puts a field on top of them.
//!
//! `{notice to ADDRESS}` is the Message-ID of the newest notice sent there, `{notice to ADDRESS as of
//! #3}` that of an older one, `{answer to ADDRESS}` that of the newest answer to that person; a line `{quote notice to …}` its text, marked as a quote.
//! `{code to ADDRESS}` is the code of the newest challenge to that person, `{older code to ADDRESS}` that of
//! the one before; a line `{quote challenge to ADDRESS}` its text.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use tmail::address::Address;
use tmail::compose::{Kind, Notice};
use tmail::envelope::{Envelope, ReversePath};
use tmail::receive::{Arrival, Source};

use super::sign::Signing;

/// Fields for the test alone.
const OURS: [&str; 8] =
    ["Dns", "Sign", "Signed", "Arrives", "Envelope-From", "Envelope-To", "Again", "Adding"];

/// A mail that is about to come in.
pub struct Sent {
    pub arrival: Arrival,
    pub arrives: Timestamp,
    /// DNS has failed for as long as it is waited for.
    pub dns_failed: bool,
}

/// Everything that was sent and told so far.
#[derive(Default)]
pub struct Before {
    pub notices: Vec<Notice>,
    pub mails: BTreeMap<String, Vec<u8>>,
}

/// Makes the mail of a fixture ready to come in.
pub fn send(file: &str, text: &str, before: &Before) -> Sent {
    let text = &coded(text, before);
    let (header, body) = text.split_once("\n\n").unwrap_or((text.trim_end(), ""));
    let mut ours = BTreeMap::new();
    let mut theirs: Vec<&str> = Vec::new();
    for line in header.lines() {
        match line.split_once(": ").filter(|(name, _)| OURS.contains(name)) {
            Some((name, value)) => drop(ours.insert(name, value)),
            None => theirs.push(line),
        }
    }
    if let Some(again) = ours.get("Again") {
        return repeat(&ours, &before.mails[*again], ours.get("Adding").copied());
    }
    let mut mail: String = theirs.iter().map(|line| format!("{}\r\n", resolved(line, before))).collect();
    if !theirs.iter().any(|line| line.starts_with("Message-ID:")) {
        mail.push_str(&format!("Message-ID: <{}@mail.example>\r\n", file.trim_end_matches(".eml")));
    }
    mail.push_str("\r\n");
    for line in body.lines() {
        mail.push_str(&quoted(line, before));
    }
    let date = field(&mail, "Date").expect("a mail has a Date");
    let made = rfc2822::DateTimeParser::new().parse_zoned(&date).expect("an RFC 5322 date").timestamp();
    let raw = signed(&mail, &ours, made);
    let dns_failed = ours.get("Dns") == Some(&"fails");
    Sent { arrives: arrives(&ours, made), arrival: arrival(&mail, &ours, raw), dns_failed }
}

fn repeat(ours: &BTreeMap<&str, &str>, raw: &[u8], adding: Option<&str>) -> Sent {
    let text = String::from_utf8_lossy(raw).into_owned();
    let with = adding.map_or_else(|| text.clone(), |field| format!("{field}\r\n{text}"));
    let made = ours["Arrives"].parse().expect("the time of arrival");
    Sent { arrives: made, arrival: arrival(&text, ours, with), dns_failed: false }
}

fn arrives(ours: &BTreeMap<&str, &str>, made: Timestamp) -> Timestamp {
    let told = ours.get("Arrives").map(|time| time.parse().expect("a time like 2026-11-23T10:00:00Z"));
    told.unwrap_or_else(|| made.checked_add(jiff::SignedDuration::from_secs(5)).expect("a time"))
}

fn signed(mail: &str, ours: &BTreeMap<&str, &str>, made: Timestamp) -> String {
    let from = address(&field(mail, "From").expect("a mail has a From"));
    let how = ours.get("Sign").map_or_else(|| from.rsplit('@').next().unwrap_or(&from), |how| how.trim());
    if how == "none" {
        return mail.to_owned();
    }
    let (how, wrong_key) = match how.strip_suffix(" with the wrong key") {
        Some(how) => (how, true),
        None => (how, false),
    };
    let (domain, without) = how.split_once(" without ").unwrap_or((how, ""));
    let at = ours.get("Signed").map_or(made, |time| time.parse().expect("a time"));
    let without = without.split(',').map(|name| name.trim().to_ascii_lowercase()).collect();
    Signing { domain: domain.to_owned(), without, wrong_key, at: at.as_second() }.sign(mail)
}

fn arrival(mail: &str, ours: &BTreeMap<&str, &str>, raw: String) -> Arrival {
    let from = ours
        .get("Envelope-From")
        .map_or_else(|| address(&field(mail, "From").unwrap_or_default()), |from| (*from).to_owned());
    let from = if from == "<>" { ReversePath::Null } else { ReversePath::Mailbox(from) };
    let to = ours.get("Envelope-To").map_or_else(
        || ["To", "Cc"].iter().filter_map(|name| field(mail, name)).collect::<Vec<_>>().join(", "),
        |to| (*to).to_owned(),
    );
    let recipients = to
        .split(',')
        .map(|one| Address::parse(&address(one)).expect("an address"))
        .filter(|address| address.domain() == super::world::DOMAIN)
        .collect();
    Arrival { envelope: Envelope { from, recipients }, raw: raw.into_bytes(), source: Source::Smtp }
}

/// `Jill Brady <jill@acme.com>` → `jill@acme.com`
fn address(mailbox: &str) -> String {
    let bare = mailbox.rsplit('<').next().unwrap_or(mailbox);
    bare.trim().trim_end_matches('>').to_owned()
}

fn field(mail: &str, name: &str) -> Option<String> {
    let header = mail.split("\r\n\r\n").next().unwrap_or_default();
    let start = format!("{name}: ");
    header.split("\r\n").find_map(|line| line.strip_prefix(&start)).map(str::to_owned)
}

/// Message-IDs put where a field names a notice.
fn resolved(line: &str, before: &Before) -> String {
    let Some((start, rest)) = line.split_once("{notice to ") else { return answering(line, before) };
    let (which, end) = rest.split_once('}').expect("a closing brace");
    format!("{start}<{}>{}", notice(which, before).message_id, resolved(end, before))
}

fn answering(line: &str, before: &Before) -> String {
    let Some((start, rest)) = line.split_once("{answer to ") else { return line.to_owned() };
    let (who, end) = rest.split_once('}').expect("a closing brace");
    format!("{start}<{}>{end}", notice(&format!("answer to {who}"), before).message_id)
}

/// The codes of challenges put where a fixture names one: `{code to ADDRESS}`, `{older code to ADDRESS}`.
fn coded(text: &str, before: &Before) -> String {
    let mut text = text.to_owned();
    for (mark, back) in [("{code to ", 0), ("{older code to ", 1)] {
        while let Some((start, rest)) = text.split_once(mark) {
            let (who, end) = rest.split_once('}').expect("a closing brace");
            let challenge = challenges(who, before).nth(back).expect("a challenge");
            // Its headline may hold that word, too.
            let words: Vec<&str> = challenge.text.split_whitespace().collect();
            let is_line = |pair: &&[&str]| pair[0] == "confirm" && pair[1].starts_with("TC");
            let code = words.windows(2).find(is_line).expect("a code")[1];
            text = format!("{start}{code}{end}");
        }
    }
    text
}

/// The challenges to somebody, the newest first.
fn challenges<'a>(who: &'a str, before: &'a Before) -> impl Iterator<Item = &'a Notice> {
    let to = move |notice: &&Notice| notice.recipients.iter().any(|one| one.as_str() == who);
    before.notices.iter().rev().filter(|notice| notice.kind == Kind::Challenge).filter(to)
}

/// A line of the body; a quoted notice is many, and so is a challenge, with a mark or without.
fn quoted(line: &str, before: &Before) -> String {
    for (start, mark) in [("{quote challenge to ", "> "), ("{unmarked challenge to ", "")] {
        if let Some(who) = line.strip_prefix(start).and_then(|rest| rest.strip_suffix('}')) {
            let text = challenges(who, before).next().expect("a challenge").text.clone();
            return text.lines().map(|line| format!("{mark}{line}").trim_end().to_owned() + "\r\n").collect();
        }
    }
    match line.strip_prefix("{quote notice to ").and_then(|rest| rest.strip_suffix('}')) {
        Some(which) => {
            let text = notice(which, before).text.clone();
            text.lines().map(|line| format!("> {line}").trim_end().to_owned() + "\r\n").collect()
        }
        None => format!("{line}\r\n"),
    }
}

fn notice<'a>(which: &str, before: &'a Before) -> &'a Notice {
    let (who, changeset) = match which.split_once(" as of #") {
        Some((who, changeset)) => (who, Some(changeset.parse::<u32>().expect("a changeset"))),
        None => (which, None),
    };
    let (who, answers) = who.strip_prefix("answer to ").map_or((who, false), |who| (who, true));
    let sent = |notice: &&Notice| {
        notice.recipients.iter().any(|recipient| recipient.as_str() == who)
            && changeset.is_none_or(|changeset| notice.changeset == changeset)
    };
    let newest = |kind: Kind| before.notices.iter().rev().filter(sent).find(|notice| notice.kind == kind);
    let found = match answers {
        true => newest(Kind::Answer),
        // Who never got a notice answers an answer.
        false => newest(Kind::Changeset).or_else(|| newest(Kind::Answer)),
    };
    found.unwrap_or_else(|| panic!("nothing was sent yet to {which}"))
}

//! What is on record: what waits, what failed, and whether it can be written; and whether the clock is right.

use jiff::{SignedDuration, Timestamp};

use super::line::Line;
use crate::cli::terminal;
use crate::config::Config;
use crate::record::read::Reader;
use crate::record::{Condition, RecordError, WriterLock, sqlite};

/// What waits longer than that waits for something that an operator can do.
const LONG: SignedDuration = SignedDuration::from_mins(10);

/// How far this clock may be behind that of somebody who writes; others may be ahead of it by greylisting.
const SKEW: SignedDuration = SignedDuration::from_mins(5);

/// All of it.
pub async fn lines(config: &Config, now: Timestamp) -> Vec<Line> {
    let data_dir = &config.gateway.data_dir;
    if !sqlite::path(data_dir).exists() {
        return vec![Line::ok("record", "there is none yet: no daemon ran here"), clock(None, now).await];
    }
    let mut lines = vec![daemon(config)];
    lines.push(match sqlite::is_writable(data_dir).await {
        Ok(()) => Line::ok("database", "it can be written"),
        Err(error) => Line::wrong(
            "database",
            format!("{error}. Until it can be written nothing is taken in, and senders keep their mails"),
        ),
    });
    match standing(config).await {
        Ok((condition, newest)) => {
            lines.extend(waiting(&condition, now));
            lines.push(clock(newest, now).await);
        }
        Err(error) => lines.push(Line::wrong("record", error.to_string())),
    }
    lines
}

async fn standing(config: &Config) -> Result<(Condition, Option<Timestamp>), RecordError> {
    let mut reader = Reader::open(&config.gateway.data_dir).await?;
    Ok((reader.condition().await?, reader.newest_moment().await?))
}

fn daemon(config: &Config) -> Line {
    match WriterLock::take(&config.gateway.data_dir) {
        Err(RecordError::Locked(_)) => Line::ok("daemon", "it runs"),
        Err(error) => Line::wrong("daemon", error.to_string()),
        Ok(_) => Line::ok("daemon", "it doesn't run now (tmail serve)"),
    }
}

fn waiting(condition: &Condition, now: Timestamp) -> Vec<Line> {
    let age = |since: Option<Timestamp>| since.map(|since| now.duration_since(since)).unwrap_or_default();
    let in_words = |age: SignedDuration| match age.as_hours() {
        0 => format!("{} min", age.as_mins()),
        hours => format!("{hours} h"),
    };
    let Condition { undecided, waiting, failed, quarantined, challenged, left, .. } = condition;
    let (of_mails, of_notices) = (age(condition.undecided_since), age(condition.waiting_since));
    let inbox = match undecided {
        0 => Line::ok("inbox", "every mail is decided on"),
        _ if of_mails < LONG => Line::ok("inbox", format!("{undecided} mails are being decided on")),
        _ => Line::wrong(
            "inbox",
            format!(
                "{undecided} mails wait to be decided on, for {}. They wait for DNS, or no daemon runs; nothing \
                 is lost",
                in_words(of_mails)
            ),
        ),
    };
    let outbox = match waiting {
        0 => Line::ok("outbox", "nothing waits"),
        _ if of_notices < LONG => Line::ok("outbox", format!("{waiting} notices are on their way")),
        _ => Line::wrong(
            "outbox",
            format!(
                "{waiting} notices wait, for {}: {}. They are tried again; `tmail outbox list` shows them",
                in_words(of_notices),
                terminal::line(&condition.waiting_reply)
            ),
        ),
    };
    let dead = match failed {
        0 => Line::ok("undeliverable", "no notice failed"),
        _ => Line::look(
            "undeliverable",
            format!("{failed} notices failed for good. `tmail outbox list` says why; retry or drop them"),
        ),
    };
    let held = match (quarantined, challenged) {
        (0, 0) => Line::ok("quarantine", "empty"),
        (0, _) => Line::ok("quarantine", format!("{challenged} mails wait for their authors' answer")),
        _ => Line::look(
            "quarantine",
            format!(
                "{quarantined} mails wait for you (`tmail quarantine list`), {challenged} for their authors"
            ),
        ),
    };
    let mut lines = vec![inbox, outbox, dead, held];
    if *left > 0 {
        let text =
            format!("{left} mails were too large, and were left in their mailbox ([receive.imap] max_size)");
        lines.push(Line::look("mailbox", text));
    }
    lines
}

/// By what is on record, and by what the system says of itself.
async fn clock(newest: Option<Timestamp>, now: Timestamp) -> Line {
    let shown = now.strftime("%Y-%m-%d %H:%M:%S UTC");
    if let Some(newest) = newest.filter(|newest| newest.duration_since(now) > SKEW) {
        let text = format!("it is {shown} here, but something on record is from {newest:.0}. Set the clock");
        return Line::wrong("clock", text);
    }
    match synchronized().await {
        Some(false) => {
            Line::look("clock", format!("{shown}, and nothing keeps it right (timedatectl set-ntp true)"))
        }
        Some(true) => Line::ok("clock", format!("{shown}, kept right by the system")),
        None => Line::ok("clock", format!("{shown}; whether the system keeps it right isn't known here")),
    }
}

/// What systemd knows; nothing where it isn't there.
async fn synchronized() -> Option<bool> {
    let mut command = tokio::process::Command::new("timedatectl");
    command.args(["show", "--property=NTPSynchronized", "--value"]).kill_on_drop(true);
    command.stdin(std::process::Stdio::null());
    let output =
        tokio::time::timeout(std::time::Duration::from_secs(3), command.output()).await.ok()?.ok()?;
    match output.stdout.as_slice() {
        b"yes\n" => Some(true),
        b"no\n" => Some(false),
        _ => None,
    }
}

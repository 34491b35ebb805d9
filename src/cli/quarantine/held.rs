//! A held mail, as it is printed: every word of it is somebody unknown's.

use std::io::{self, Write};

use jiff::Timestamp;
use serde::Serialize;

use crate::cli::terminal::{line, lines};
use crate::parse::new_words::new_words;
use crate::parse::parse;
use crate::record::Held;

/// How much of a header is shown.
const HEADER_MAX: usize = 64 * 1024;

/// A held mail in the list.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Row {
    id: i64,
    arrived: Timestamp,
    disposition: String,
    reason: String,
    /// The reason in a sentence.
    sentence: String,
    /// Who it claims to be from; nothing if that can't be read.
    claims: Option<String>,
    /// Where it was going, by its envelope, else by its header.
    to: Vec<String>,
    subject: Option<String>,
    /// Whom an open challenge about it was sent to.
    asked: Option<String>,
    /// Until when they may answer.
    until: Option<Timestamp>,
}

/// All of a held mail that is shown.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Sheet {
    #[serde(flatten)]
    row: Row,
    /// The lines of its header.
    header: Vec<String>,
    /// Its new words, line by line; nothing if it can't be read.
    words: Option<Vec<String>>,
    files: Vec<String>,
}

impl Row {
    pub fn of(held: &Held) -> Self {
        let parsed = parse(&held.raw);
        let claims = parsed
            .as_ref()
            .map_or_else(|malformed| malformed.from.clone(), |message| Some(message.from.address.clone()));
        let mut to: Vec<String> = held.row.envelope.recipients.iter().map(ToString::to_string).collect();
        if let (true, Ok(message)) = (to.is_empty(), &parsed) {
            to.extend(message.to.iter().chain(&message.cc).map(|mailbox| mailbox.address.to_string()));
        }
        Self {
            id: held.row.id,
            arrived: held.row.arrived,
            disposition: held.disposition.clone(),
            reason: held.reason.clone(),
            sentence: line(&held.sentence),
            claims: claims.map(|address| line(address.as_str())),
            to: to.iter().map(|address| line(address)).collect(),
            subject: parsed.ok().map(|message| line(&message.subject)),
            asked: held.asked.as_ref().map(|(asked, _)| line(asked)),
            until: held.asked.as_ref().map(|(_, until)| *until),
        }
    }

    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        let claims = self.claims.as_deref().unwrap_or("nobody who can be read");
        let subject = self.subject.as_deref().unwrap_or("(can't be read)");
        writeln!(out, "{:<6} {}  {subject}", self.id, self.arrived.strftime("%Y-%m-%d %H:%M:%S UTC"))?;
        writeln!(out, "       claims to be from {claims}, to {}", self.to.join(", "))?;
        writeln!(out, "       {}: {}", self.disposition, self.sentence)?;
        match (&self.asked, self.until) {
            (Some(asked), Some(until)) => {
                writeln!(out, "       waits for {asked} until {}", until.strftime("%Y-%m-%d %H:%M UTC"))
            }
            _ => Ok(()),
        }
    }
}

impl Sheet {
    pub fn of(held: &Held) -> Self {
        let parsed = parse(&held.raw);
        let words = parsed.as_ref().ok().map(|message| new_words(&message.body, &[]).text);
        let files = parsed.map(|message| message.body.files).unwrap_or_default();
        Self {
            row: Row::of(held),
            header: lines(&header(&held.raw)).collect(),
            words: words.map(|words| lines(&words).collect()),
            files: files.iter().map(|file| line(&file.name)).collect(),
        }
    }

    pub fn print(&self, out: &mut impl Write) -> io::Result<()> {
        self.row.print(out)?;
        writeln!(out)?;
        for line in &self.header {
            writeln!(out, "  {line}")?;
        }
        writeln!(out)?;
        match &self.words {
            None => writeln!(out, "Its body isn't shown: the mail can't be read without guessing.")?,
            // Behind a mark, so that nothing in it passes for a line of ours.
            Some(words) => words.iter().try_for_each(|line| writeln!(out, "> {line}"))?,
        }
        for file in &self.files {
            writeln!(out, "File, not shown: {file}")?;
        }
        Ok(())
    }
}

/// The header as it stands in the mail.
fn header(raw: &[u8]) -> String {
    let end = raw.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap_or(raw.len());
    String::from_utf8_lossy(&raw[..end.min(HEADER_MAX)]).into_owned()
}

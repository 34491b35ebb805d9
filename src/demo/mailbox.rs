//! I/O: what stands in somebody's Maildir, read as their mail client reads it.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use mail_parser::{HeaderValue, MessageParser};
use regex::Regex;

/// A mail as its reader sees it.
#[derive(Clone, Debug, Default)]
pub struct Letter {
    pub raw: Vec<u8>,
    /// Without angle brackets.
    pub message_id: String,
    pub references: Vec<String>,
    pub from_name: String,
    pub from: String,
    pub to: String,
    pub subject: String,
    /// Seconds since 1970.
    pub date: i64,
    pub text: String,
    pub html: Option<String>,
    /// `TMail-Changeset`, 0 if it has none.
    pub changeset: u32,
    pub buttons: Vec<Button>,
}

/// A link that writes a mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Button {
    pub to: String,
    pub subject: String,
    pub body: String,
}

/// The files of a Maildir.
pub fn files(maildir: &Path) -> anyhow::Result<BTreeSet<PathBuf>> {
    match fs::read_dir(maildir.join("new")) {
        Ok(entries) => Ok(entries.map(|entry| entry.map(|e| e.path())).collect::<Result<_, _>>()?),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(BTreeSet::new()),
        Err(error) => Err(error.into()),
    }
}

/// Reads one mail.
pub fn letter(file: &Path) -> anyhow::Result<Letter> {
    let raw = fs::read(file)?;
    read(&raw).with_context(|| format!("{} is no mail", file.display()))
}

/// Reads the bytes of a mail; nothing if there is no mail in them.
pub fn read(raw: &[u8]) -> Option<Letter> {
    let message = MessageParser::default().parse(raw)?;
    let mailbox = |address: Option<&mail_parser::Address<'_>>| {
        let first = address.and_then(|address| address.first());
        let name = first.and_then(|first| first.name()).unwrap_or_default().to_owned();
        (name, first.and_then(|first| first.address()).unwrap_or_default().to_owned())
    };
    let (from_name, from) = mailbox(message.from());
    let (_, to) = mailbox(message.to());
    let field = |name: &'static str| {
        let text = message.header(name).and_then(|value| value.as_text()).unwrap_or_default();
        text.trim().to_owned()
    };
    let html = message.html_part(0).is_some_and(|part| part.is_text_html());
    let html = if html { message.body_html(0).map(|html| html.into_owned()) } else { None };
    Some(Letter {
        raw: raw.to_vec(),
        message_id: message.message_id().unwrap_or_default().to_owned(),
        references: ids(message.references()),
        from_name,
        from,
        to,
        subject: message.subject().unwrap_or_default().to_owned(),
        date: message.date().map_or(0, |date| date.to_timestamp()),
        text: message.body_text(0).map(|text| text.replace("\r\n", "\n")).unwrap_or_default(),
        buttons: html.as_deref().map(buttons).unwrap_or_default(),
        html,
        changeset: field("TMail-Changeset").parse().unwrap_or(0),
    })
}

fn ids(value: &HeaderValue<'_>) -> Vec<String> {
    match value {
        HeaderValue::Text(id) => vec![id.to_string()],
        HeaderValue::TextList(ids) => ids.iter().map(ToString::to_string).collect(),
        _ => Vec::new(),
    }
}

/// The links of an HTML part that write a mail with words in it.
fn buttons(html: &str) -> Vec<Button> {
    let Ok(link) = Regex::new(r#"href="mailto:([^"?]+)\?subject=([^"&]*)&(?:amp;)?body=([^"]*)""#) else {
        return Vec::new();
    };
    let button = |found: regex::Captures<'_>| Button {
        to: decoded(&found[1]),
        subject: decoded(&found[2]),
        body: decoded(&found[3]).replace("\r\n", "\n"),
    };
    link.captures_iter(html).map(button).collect()
}

/// Undoes percent-encoding (RFC 6068 §2), as the client does that opens the link.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        let code = after.get(..2).filter(|_| first == b'%').and_then(|two| std::str::from_utf8(two).ok());
        match code.and_then(|two| u8::from_str_radix(two, 16).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = &after[2..];
            }
            None => {
                bytes.push(first);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

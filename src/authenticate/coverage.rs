//! What a signature has to cover before it proves anything (design §6, security rules 5 and 9).

use super::canonical::raw_fields;
use super::signature::Signature;
use crate::parse::{HeaderField, Message, parse};

/// Nothing if From, Subject, a time and the kind of the body are covered; else the end of a sentence
/// that begins "the signature".
pub(super) fn check(message: &Message, signature: &Signature) -> Result<(), String> {
    let names = &signature.names;
    check_fields(message, names)?;
    match signature.signed_at.is_some() || covers_date(message, names) {
        true => Ok(()),
        false => Err("covers no time: neither Date nor t=".into()),
    }
}

/// The same for names that some other proof covers, but for the time.
pub(super) fn check_fields(message: &Message, names: &[String]) -> Result<(), String> {
    let lacks = |name: &str| !covers(names, name) && message.fields_named(name).next().is_some();
    if !covers(names, "From") {
        return Err("doesn't cover From (h=)".into());
    }
    if lacks("Subject") {
        return Err("doesn't cover the subject (h=)".into());
    }
    if !covers(names, "Content-Transfer-Encoding") {
        check_encoding(message)?;
    }
    if !covers(names, "Content-Type") {
        check_type(message)?;
    }
    if !covers(names, "Content-Disposition") {
        check_disposition(message)?;
    }
    Ok(())
}

/// The fields of `message` that the signature covers, in lower case. A name in `h=` covers the absence
/// of its field, too.
pub(super) fn covered(signature: &Signature) -> Vec<String> {
    let mut names = signature.names.clone();
    names.sort_unstable();
    names.dedup();
    names
}

pub(super) fn covers_date(message: &Message, names: &[String]) -> bool {
    covers(names, "Date") && message.date.is_some()
}

fn covers(names: &[String], name: &str) -> bool {
    names.iter().any(|covered| covered.eq_ignore_ascii_case(name))
}

/// An encoding that anybody could have put there decides what the body says, unless it's a multipart,
/// whose parts bring their own (RFC 2045 §6.4).
fn check_encoding(message: &Message) -> Result<(), String> {
    let encoding = message.field("Content-Transfer-Encoding").unwrap_or_default().to_ascii_lowercase();
    match encoding.as_str() {
        "" | "7bit" | "8bit" => Ok(()),
        "binary" if is_multipart(message) => Ok(()),
        _ => Err("doesn't cover the transfer encoding, which decides what the body says".into()),
    }
}

fn is_multipart(message: &Message) -> bool {
    let written = message.field("Content-Type").unwrap_or_default().to_ascii_lowercase();
    written.starts_with("multipart/")
}

/// A mail whose whole body is a file says nothing; only its author may make it one (RFC 2183).
fn check_disposition(message: &Message) -> Result<(), String> {
    match message.field("Content-Disposition") {
        Some(disposition) if !disposition.eq_ignore_ascii_case("inline") => {
            Err("doesn't cover Content-Disposition, which here makes the mail a file".into())
        }
        _ => Ok(()),
    }
}

/// An unsigned Content-Type may only be one that can't show other words than the signer's own would.
fn check_type(message: &Message) -> Result<(), String> {
    let body = message.raw_body();
    let written = message.fields_named("Content-Type").next().map(HeaderField::unfolded);
    let harmless = match ContentType::plainly_written(written.as_deref().unwrap_or("text/plain")) {
        Some(kind) if kind.parameter("name").is_some() => false,
        Some(kind) if kind.media_type == "text/plain" => !has_delimiters(body) && is_like_ascii(&kind),
        Some(kind) => is_whole_multipart(&kind, body) && is_same_as_alternative(message, &kind),
        None => false,
    };
    match harmless {
        true => Ok(()),
        false => Err("doesn't cover Content-Type, which here decides what the body says".into()),
    }
}

/// A multipart that is passed off as plain text would show its attachments as words.
fn has_delimiters(body: &[u8]) -> bool {
    let lines = lines(body).filter(|line| line.starts_with(b"--") && line.len() > 3);
    let closing: Vec<&[u8]> = lines.clone().filter_map(|line| line.strip_suffix(b"--")).collect();
    let mut lines = lines;
    lines.any(|line| closing.contains(&line))
}

/// What clients write before the first part, to readers without MIME. Of what somebody wrote it hides nothing.
const PREAMBLES: [&str; 4] = [
    "This is a multi-part message in MIME format.",
    "This is a multipart message in MIME format.",
    "This is a cryptographically signed message in MIME format.",
    "This is an OpenPGP/MIME signed message (RFC 4880 and 3156)",
];

/// No preamble of somebody's own words, no epilogue: the first line is the delimiter, the last one closes it.
fn is_whole_multipart(kind: &ContentType, body: &[u8]) -> bool {
    let is_known = ["mixed", "alternative", "related", "signed"]
        .iter()
        .any(|subtype| kind.media_type.strip_prefix("multipart/") == Some(subtype));
    let Some(boundary) = kind.parameter("boundary").filter(|boundary| is_known && !boundary.is_empty())
    else {
        return false;
    };
    let delimiter = format!("--{boundary}");
    let is_preamble = |line: &[u8]| line.is_empty() || PREAMBLES.iter().any(|words| words.as_bytes() == line);
    let first = lines(body).find(|line| !is_preamble(line)).unwrap_or_default();
    let last = lines(body).filter(|line| !line.is_empty()).last().unwrap_or_default();
    first == delimiter.as_bytes() && last == format!("{delimiter}--").as_bytes()
}

/// Whether nothing is left out that would stand beside its words as another form of them: else anybody
/// could take the HTML away, and with it what it says of quotes, or where it says something else.
fn is_same_as_alternative(message: &Message, kind: &ContentType) -> bool {
    if kind.media_type == "multipart/alternative" {
        return true;
    }
    let mut other = Vec::with_capacity(message.raw.len() + 40);
    for (name, value) in raw_fields(message) {
        other.extend_from_slice(name);
        other.push(b':');
        match name.eq_ignore_ascii_case(b"content-type") {
            true => other.extend_from_slice(
                format!(
                    " multipart/alternative; boundary=\"{}\"\r\n",
                    kind.parameter("boundary").unwrap_or_default()
                )
                .as_bytes(),
            ),
            false => other.extend_from_slice(value),
        }
    }
    other.extend_from_slice(b"\r\n");
    other.extend_from_slice(message.raw_body());
    parse(&other)
        .is_ok_and(|other| other.body.plain == message.body.plain && other.body.html == message.body.html)
}

/// Charsets in which ASCII bytes are ASCII; any other could turn the signer's bytes into other words.
fn is_like_ascii(kind: &ContentType) -> bool {
    let charset = kind.parameter("charset").unwrap_or_default().to_ascii_lowercase();
    let families = ["us-ascii", "utf-8", "iso-8859-", "windows-125", "koi8-", "gb", "big5", "euc-"];
    charset.is_empty() || families.iter().any(|family| charset.starts_with(family))
}

fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    body.split(|byte| *byte == b'\n').map(|line| line.trim_ascii_end())
}

/// A Content-Type that every reader reads alike: no comments, no escapes, nothing of RFC 2231.
struct ContentType {
    media_type: String,
    parameters: Vec<(String, String)>,
}

impl ContentType {
    fn plainly_written(value: &str) -> Option<Self> {
        let mut pieces = value.split(';').map(str::trim);
        let media_type = pieces.next().unwrap_or_default().to_ascii_lowercase();
        let mut parameters: Vec<(String, String)> = Vec::new();
        for piece in pieces.filter(|piece| !piece.is_empty()) {
            let (name, value) = piece.split_once('=')?;
            let bare = value.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(value);
            let name = name.to_ascii_lowercase();
            let is_new = parameters.iter().all(|(other, _)| *other != name);
            let is_plain = !bare.contains(['"', '(', ')', '\\']) && bare.is_ascii();
            if !is_new || !is_plain || !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            {
                return None;
            }
            parameters.push((name, bare.to_owned()));
        }
        let is_plain = media_type.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"/-.+".contains(&byte));
        is_plain.then_some(Self { media_type, parameters })
    }

    fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

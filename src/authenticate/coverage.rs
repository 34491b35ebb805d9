//! What a signature has to cover before it proves anything (design §6, security rules 5 and 9).

use super::signature::Signature;
use crate::parse::{HeaderField, Message};

/// Nothing if From, Subject, a time and the kind of the body are covered; else the end of a sentence
/// that begins "the signature".
pub(super) fn check(message: &Message, signature: &Signature) -> Result<(), String> {
    let lacks = |name: &str| !covers(signature, name) && message.fields_named(name).next().is_some();
    if !covers(signature, "From") {
        return Err("doesn't cover From (h=)".into());
    }
    if lacks("Subject") {
        return Err("doesn't cover the subject (h=)".into());
    }
    if signature.signed_at.is_none() && (!covers(signature, "Date") || message.date.is_none()) {
        return Err("covers no time: neither Date nor t=".into());
    }
    if !covers(signature, "Content-Transfer-Encoding") {
        check_encoding(message)?;
    }
    if !covers(signature, "Content-Type") {
        check_type(message)?;
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

fn covers(signature: &Signature, name: &str) -> bool {
    signature.names.iter().any(|covered| covered.eq_ignore_ascii_case(name))
}

/// An encoding that anybody could have put there decides what the body says, unless it's a multipart,
/// whose parts bring their own (RFC 2045 §6.4).
fn check_encoding(message: &Message) -> Result<(), String> {
    let encoding = message.field("Content-Transfer-Encoding").unwrap_or_default().to_ascii_lowercase();
    match encoding.as_str() {
        "" | "7bit" | "8bit" => Ok(()),
        "binary" if media_type(message).starts_with("multipart/") => Ok(()),
        _ => Err("doesn't cover the transfer encoding, which decides what the body says".into()),
    }
}

/// An unsigned Content-Type may only be one that can't show other words than the signer's own would.
fn check_type(message: &Message) -> Result<(), String> {
    let body = message.raw_body();
    let media_type = media_type(message);
    let harmless = match media_type.as_str() {
        "text/plain" => !has_delimiters(body) && is_like_ascii(message),
        "multipart/mixed" | "multipart/alternative" | "multipart/related" | "multipart/signed" => {
            is_whole_multipart(message, body)
        }
        _ => false,
    };
    match harmless {
        true => Ok(()),
        false => Err("doesn't cover Content-Type, which here decides what the body says".into()),
    }
}

fn media_type(message: &Message) -> String {
    let Some(written) = message.field("Content-Type") else { return "text/plain".into() };
    written.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// A multipart that is passed off as plain text would show its attachments as words.
fn has_delimiters(body: &[u8]) -> bool {
    let lines = lines(body).filter(|line| line.starts_with(b"--") && line.len() > 3);
    let closing: Vec<&[u8]> = lines.clone().filter_map(|line| line.strip_suffix(b"--")).collect();
    let mut lines = lines;
    lines.any(|line| closing.contains(&line))
}

/// No preamble, no epilogue: the first line is the delimiter, the last one closes it.
fn is_whole_multipart(message: &Message, body: &[u8]) -> bool {
    let Some(boundary) = parameter(message, "boundary").filter(|boundary| !boundary.is_empty()) else {
        return false;
    };
    let delimiter = format!("--{boundary}");
    let first = lines(body).next().unwrap_or_default();
    let last = lines(body).filter(|line| !line.is_empty()).last().unwrap_or_default();
    first == delimiter.as_bytes() && last == format!("{delimiter}--").as_bytes()
}

/// Charsets in which ASCII bytes are ASCII; any other could turn the signer's bytes into other words.
fn is_like_ascii(message: &Message) -> bool {
    let charset = parameter(message, "charset").unwrap_or_default().to_ascii_lowercase();
    let families = ["us-ascii", "utf-8", "iso-8859-", "windows-125", "koi8-", "gb", "big5", "euc-"];
    charset.is_empty() || families.iter().any(|family| charset.starts_with(family))
}

/// A parameter of Content-Type, plainly written; anything cleverer (RFC 2231) isn't found.
fn parameter(message: &Message, name: &str) -> Option<String> {
    let written = message.fields_named("Content-Type").next().map(HeaderField::unfolded)?;
    let mut found = written.split(';').skip(1).filter_map(|parameter| {
        let (key, value) = parameter.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned())
    });
    let first = found.next();
    if found.next().is_some() { None } else { first }
}

fn lines(body: &[u8]) -> impl Iterator<Item = &[u8]> + Clone {
    body.split(|byte| *byte == b'\n').map(|line| line.trim_ascii_end())
}

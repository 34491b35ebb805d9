//! Line ends: a mail has CRLF (RFC 5322 §2.1), and nothing here ever guesses at others.

use std::borrow::Cow;

use super::limits::LIMITS;

/// A mail from a file or standard input: one without any CR has its line ends converted once; one
/// with CRLF stays as it is. Anything mixed is refused, with a sentence that says so.
pub fn normalise_line_ends(raw: &[u8]) -> Result<Cow<'_, [u8]>, super::Malformed> {
    if raw.contains(&b'\r') {
        return match check(raw) {
            Ok(()) => Ok(Cow::Borrowed(raw)),
            Err(reason) => Err(super::Malformed { reason, from: None }),
        };
    }
    let mut converted = Vec::with_capacity(raw.len() + raw.len() / 32);
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(text) => converted.extend([text, b"\r\n"].concat()),
            None => converted.extend(line),
        }
    }
    Ok(Cow::Owned(converted))
}

/// Only CRLF ends a line, no line is endless, and NUL stands nowhere.
pub(super) fn check(raw: &[u8]) -> Result<(), String> {
    let mut line_from = 0;
    let mut before = 0;
    for (at, &byte) in raw.iter().enumerate() {
        match byte {
            b'\n' if before != b'\r' => return Err("a line ends with a bare LF instead of CRLF".into()),
            b'\n' => line_from = at + 1,
            _ if before == b'\r' => return Err("there is a CR that doesn't end a line".into()),
            0 => return Err("there is a NUL character in it".into()),
            _ if at - line_from > LIMITS.body_line => {
                return Err(format!("a line is longer than {} octets", LIMITS.body_line));
            }
            _ => {}
        }
        before = byte;
    }
    match before {
        b'\r' => Err("there is a CR that doesn't end a line".into()),
        _ => Ok(()),
    }
}

//! mail-parser, wrapped once: it may panic, and it reads more than we believe. Where it or mail-auth
//! sees other fields, another author or another beginning of the body than our own reader, somebody
//! else would too, so the mail is malformed.

use std::borrow::Cow;
use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_auth::AuthenticatedMessage;
use mail_parser::{Address, HeaderName, MessageParser};

use super::header::Header;
use super::limits::LIMITS;
use super::messages;

/// Reads `raw` with mail-parser and gives its reading to `reader`.
pub(super) fn with_message<T>(
    raw: &[u8],
    reader: impl FnOnce(&mail_parser::Message<'_>) -> Result<T, String>,
) -> Result<T, String> {
    let counts = Counts::of(raw);
    counts.check()?;
    let read = || {
        let masked = match counts.messages {
            0 => Cow::Borrowed(raw),
            rounds => messages::masked(raw, rounds)?,
        };
        let message = parser().parse(masked.as_ref()).ok_or("the mail can't be read")?;
        reader(&message)
    };
    let caught = catch_unwind(AssertUnwindSafe(read));
    caught.unwrap_or_else(|_| Err("its MIME structure can't be read".into()))
}

/// Of the other fields it only has to find the ends: its readers of dates and traces go on into the next
/// field after a word that they don't know.
fn parser() -> MessageParser {
    MessageParser::new()
        .with_mime_headers()
        .header_address(HeaderName::From)
        .header_address(HeaderName::To)
        .header_address(HeaderName::Cc)
        .header_text(HeaderName::Subject)
        .header_id(HeaderName::MessageId)
        .default_header_raw()
}

/// What makes mail-parser slow or deep, counted before it starts: these words, where they stand in one
/// piece in what it might take for a content field. Anywhere else they are just words.
#[derive(Default)]
struct Counts {
    messages: usize,
    multiparts: usize,
    pieces: usize,
}

impl Counts {
    fn of(raw: &[u8]) -> Self {
        let mut counts = Self::default();
        let starts = |at: usize, word: &[u8]| {
            raw.get(at..at + word.len()).is_some_and(|found| found.eq_ignore_ascii_case(word))
        };
        let mut place = Place::default();
        for (at, &byte) in raw.iter().enumerate() {
            place.go_on(byte, raw.get(at + 1).copied());
            if !place.in_content_field {
                continue;
            }
            match byte | 0x20 {
                b'r' if starts(at, b"rfc822") => counts.messages += 1,
                b'd' if starts(at, b"digest") => counts.messages += 1,
                b'g' if starts(at, b"global") => counts.messages += 1,
                b'm' if starts(at, b"multipart") => counts.multiparts += 1,
                b'*' if begins_piece(&raw[at..]) => counts.pieces += 1,
                _ => {}
            }
        }
        counts
    }

    fn check(&self) -> Result<(), String> {
        let (what, bound) = if self.messages > LIMITS.messages {
            ("messages within messages", LIMITS.messages)
        } else if self.multiparts > LIMITS.multiparts {
            ("multiparts", LIMITS.multiparts)
        } else if self.pieces > LIMITS.pieces {
            ("pieces of parameters", LIMITS.pieces)
        } else {
            return Ok(());
        };
        Err(format!("it holds more than {bound} {what}"))
    }
}

/// Whether mail-parser might be within a content field. It reads one anywhere in a line, since text may
/// stand behind a delimiter, and passes over white space within the name; a fold goes on with the field.
#[derive(Default)]
struct Place {
    /// How much of `content-` was read.
    letters: usize,
    in_content_field: bool,
}

impl Place {
    const NAME: &[u8] = b"content-";

    fn go_on(&mut self, byte: u8, next: Option<u8>) {
        let is = |at: usize| Self::NAME[at] == byte.to_ascii_lowercase();
        match byte {
            b'\n' => {
                self.letters = 0;
                self.in_content_field &= matches!(next, Some(b' ' | b'\t'));
            }
            _ if byte.is_ascii_whitespace() => {}
            _ if is(self.letters) => self.letters += 1,
            _ => self.letters = usize::from(is(0)),
        }
        if self.letters == Self::NAME.len() {
            (self.letters, self.in_content_field) = (0, true);
        }
    }
}

/// `*=`, `*3=`, `*3*=`
fn begins_piece(rest: &[u8]) -> bool {
    let end = rest.iter().position(|byte| !b"*0123456789 \t".contains(byte));
    end.is_some_and(|end| rest[end] == b'=')
}

/// Whether mail-parser reads the header as we do.
pub(super) fn agrees(
    message: &mail_parser::Message<'_>,
    raw: &[u8],
    header: &Header,
    from: &str,
) -> Result<(), String> {
    let theirs = message.parts.first().ok_or("the mail can't be read")?;
    let fields = theirs.headers.iter().map(|field| {
        let name = raw.get(field.offset_field as usize..(field.offset_start as usize).saturating_sub(1));
        (name.unwrap_or_default(), raw.get(field.offset_start as usize..field.offset_end as usize))
    });
    let fields: Vec<_> = fields.map(|(name, value)| (name, value.unwrap_or_default())).collect();
    same_fields(header, &fields)?;
    if theirs.raw_body_offset() as usize != header.body_at {
        return Err("readers disagree about where its body begins".into());
    }
    match message.from() {
        Some(Address::List(list)) if matches!(&list[..], [only] if only.address.as_deref() == Some(from)) => {
            Ok(())
        }
        _ => Err("readers disagree about the address in its From field".into()),
    }
}

/// Whether mail-auth reads the header as we do.
pub(super) fn authenticator_agrees(raw: &[u8], header: &Header, from: &str) -> Result<(), String> {
    // One octet of the body shows where it takes the body to begin, and spares hashing all of it.
    let enough = &raw[..raw.len().min(header.body_at + 1)];
    let theirs = catch_unwind(|| AuthenticatedMessage::parse(enough)).ok().flatten();
    let theirs = theirs.ok_or("the header can't be read")?;
    same_fields(header, &theirs.headers)?;
    if theirs.body_offset() != header.body_at {
        return Err("readers disagree about where its body begins".into());
    }
    // It folds case by Unicode, so we do the same to ours, for this comparison only.
    match theirs.froms() {
        [only] if *only == from.to_lowercase() => Ok(()),
        _ => Err("readers disagree about the address in its From field".into()),
    }
}

fn same_fields(header: &Header, theirs: &[(&[u8], &[u8])]) -> Result<(), String> {
    let same = header.fields.len() == theirs.len()
        && header.fields.iter().zip(theirs).all(|(ours, (name, value))| {
            ours.name.as_bytes() == *name && value.strip_suffix(b"\r\n") == Some(&ours.value)
        });
    if same { Ok(()) } else { Err("readers disagree about its header fields".into()) }
}

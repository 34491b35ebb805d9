//! Attached messages that are themselves encoded, which RFC 2046 §5.2.1 forbids. mail-parser decodes
//! them, and what they hide can nest so deeply that reading it overflows the stack. So before it reads
//! such a mail for good, it reads it without decoding anything, and the type of each such message is
//! masked in a copy: then they are plain files.

use std::borrow::Cow;

use mail_parser::{HeaderName, HeaderValue, Message, MessageParser, MessagePart, PartType};

/// What the subtypes of messages are masked as, letter for letter.
const MASKED: [(&str, &str); 2] = [("rfc822", "xfc822"), ("global", "xlobal")];

/// The mail with the types of encoded messages masked; every octet keeps its place. `rounds` bounds how
/// often it is looked at.
pub(super) fn masked(raw: &[u8], rounds: usize) -> Result<Cow<'_, [u8]>, String> {
    let mut masked = Cow::Borrowed(raw);
    for _ in 0..=rounds {
        let found = encoded_messages(&masked)?;
        if found.is_empty() {
            return Ok(masked);
        }
        for (from, until) in found {
            mask(&mut masked.to_mut()[from..until])?;
        }
    }
    Err("it holds too many encoded messages".into())
}

/// The true type of a part whose type may have been masked.
pub(super) fn unmasked(media_type: String) -> String {
    let found = MASKED.iter().find(|(_, masked)| media_type == format!("message/{masked}"));
    found.map_or(media_type, |(subtype, _)| format!("message/{subtype}"))
}

/// Where the Content-Type fields of encoded messages stand.
fn encoded_messages(raw: &[u8]) -> Result<Vec<(usize, usize)>, String> {
    // Read as a Content-Type, an encoding is none to the library.
    let parser =
        MessageParser::default().with_mime_headers().header_content_type(HeaderName::ContentTransferEncoding);
    let message = parser.parse(raw).ok_or("the mail can't be read")?;
    let mut found = Vec::new();
    collect(&message, &mut found)?;
    Ok(found)
}

/// Unencoded messages nest no deeper than the words that announce them are counted.
fn collect(message: &Message<'_>, found: &mut Vec<(usize, usize)>) -> Result<(), String> {
    for part in &message.parts {
        let PartType::Message(inner) = &part.body else {
            if is_message(part) && is_encoded(part) {
                found.extend(types(part));
            }
            continue;
        };
        if is_encoded(part) {
            let before = found.len();
            found.extend(types(part));
            if found.len() == before {
                return Err("it holds an encoded message that doesn't say that it is one".into());
            }
        }
        collect(inner, found)?;
    }
    Ok(())
}

fn types<'a>(part: &'a MessagePart<'_>) -> impl Iterator<Item = (usize, usize)> + 'a {
    let fields = part.headers.iter().filter(|field| field.name == HeaderName::ContentType);
    fields.map(|field| (field.offset_start as usize, field.offset_end as usize))
}

fn is_message(part: &MessagePart<'_>) -> bool {
    let mut fields = part.headers.iter().filter(|field| field.name == HeaderName::ContentType);
    fields.any(|field| {
        field.value.as_content_type().is_some_and(|of| {
            of.ctype() == "message" && MASKED.iter().any(|(subtype, _)| of.subtype() == Some(subtype))
        })
    })
}

fn is_encoded(part: &MessagePart<'_>) -> bool {
    let encodings = part.headers.iter().filter(|field| field.name == HeaderName::ContentTransferEncoding);
    let mut encodings = encodings.map(|field| match &field.value {
        HeaderValue::ContentType(of) => of.ctype().to_owned(),
        _ => String::new(),
    });
    encodings.any(|encoding| !matches!(encoding.as_str(), "7bit" | "8bit" | "binary"))
}

fn mask(field: &mut [u8]) -> Result<(), String> {
    let mut any = false;
    for (subtype, masked) in MASKED {
        let places: Vec<usize> = field
            .windows(subtype.len())
            .enumerate()
            .filter(|(_, window)| window.eq_ignore_ascii_case(subtype.as_bytes()))
            .map(|(at, _)| at)
            .collect();
        for at in places {
            field[at..at + masked.len()].copy_from_slice(masked.as_bytes());
            any = true;
        }
    }
    if any { Ok(()) } else { Err("it holds an encoded message of an unknown kind".into()) }
}

//! The parts of a mail (RFC 2045, 2046, 2183): what a person wrote in its own body, and what they
//! attached. Text never comes from an attachment, an attached message or a signature.

use mail_parser::decoders::base64::base64_decode;
use mail_parser::decoders::quoted_printable::quoted_printable_decode;
use mail_parser::{ContentType, MessagePart, MimeHeaders, PartType};

use super::limits::LIMITS;
use super::message::{Body, File, Flowed};
use super::messages::unmasked;

/// How many lines of a calendar are looked through for its METHOD.
const CALENDAR_LINES: usize = 1_000;

/// Collects the body of a mail.
pub(super) fn body(message: &mail_parser::Message<'_>, raw: &[u8]) -> Result<Body, String> {
    if message.parts.len() > LIMITS.parts {
        return Err(format!("it has more than {} MIME parts", LIMITS.parts));
    }
    let mut walk = Walk { message, raw, body: Body::default() };
    walk.own(0, 0)?;
    Ok(walk.body)
}

struct Walk<'a, 'x> {
    message: &'a mail_parser::Message<'x>,
    raw: &'a [u8],
    body: Body,
}

impl<'a, 'x> Walk<'a, 'x> {
    /// A part that belongs to what the person wrote, until text was found.
    fn own(&mut self, id: u32, depth: usize) -> Result<(), String> {
        let Some(part) = self.part(id, depth)? else { return Ok(()) };
        self.body.answers_invitation |= answers_invitation(part);
        match &part.body {
            PartType::Multipart(parts) => self.own_multipart(part, parts, depth)?,
            PartType::Text(text) if is_plain(part) && !is_file(part) => {
                if self.body.plain.is_none() && !text.trim().is_empty() && is_known_charset(part) {
                    self.body.plain = Some(text_of(text)?);
                    self.body.flowed = flowed(part);
                }
            }
            PartType::Html(html) if !is_file(part) => {
                if self.body.html.is_none() && !html.trim().is_empty() && is_known_charset(part) {
                    self.body.html = Some(text_of(html)?);
                }
            }
            _ => self.attached(part, false),
        }
        Ok(())
    }

    fn own_multipart(&mut self, part: &MessagePart<'_>, parts: &[u32], depth: usize) -> Result<(), String> {
        let subtype = part.content_type().and_then(ContentType::subtype).unwrap_or_default();
        let alternatives = subtype.eq_ignore_ascii_case("alternative");
        let mut found = subtype.eq_ignore_ascii_case("digest");
        for &child in parts {
            if found {
                self.rest(child, depth + 1, subtype)?;
            } else {
                self.own(child, depth + 1)?;
                found = !alternatives && (self.body.plain.is_some() || self.body.html.is_some());
            }
        }
        Ok(())
    }

    /// A part behind the text: an attachment, a list's footer, a signature.
    fn rest(&mut self, id: u32, depth: usize, parent: &str) -> Result<(), String> {
        let Some(part) = self.part(id, depth)? else { return Ok(()) };
        self.body.answers_invitation |= answers_invitation(part);
        match &part.body {
            PartType::Multipart(parts) => {
                let subtype = part.content_type().and_then(ContentType::subtype).unwrap_or_default();
                parts.iter().try_for_each(|child| self.rest(*child, depth + 1, subtype))
            }
            _ => {
                self.attached(part, parent.eq_ignore_ascii_case("related"));
                Ok(())
            }
        }
    }

    fn part(&self, id: u32, depth: usize) -> Result<Option<&'a MessagePart<'x>>, String> {
        match depth > LIMITS.nesting {
            true => Err(format!("its MIME parts nest deeper than {}", LIMITS.nesting)),
            false => Ok(self.message.parts.get(id as usize)),
        }
    }

    fn attached(&mut self, part: &MessagePart<'_>, related: bool) {
        let media_type = media_type(part);
        let is_message =
            part.is_message() || matches!(media_type.as_str(), "message/rfc822" | "message/global");
        let is_picture_of_the_text = related && part.content_id().is_some() && !is_attachment(part);
        if is_signature(part) || is_picture_of_the_text || !(is_file(part) || is_message) {
            return;
        }
        let bytes = match &part.body {
            PartType::Message(inner) if part.encoding != mail_parser::Encoding::None => {
                inner.raw_message.to_vec()
            }
            PartType::Message(_) => {
                let range = part.raw_body_offset() as usize..part.raw_end_offset() as usize;
                self.raw.get(range).unwrap_or_default().to_vec()
            }
            PartType::Text(_) | PartType::Html(_) => self.exact(part),
            _ => part.contents().to_vec(),
        };
        let name = self.name_of(part, is_message);
        self.body.files.push(File { name, media_type, bytes });
    }

    /// The bytes of a text that is a file: the library gives its characters, which other bytes may stand
    /// for, too.
    fn exact(&self, part: &MessagePart<'_>) -> Vec<u8> {
        let range = part.raw_body_offset() as usize..part.raw_end_offset() as usize;
        let raw = self.raw.get(range).unwrap_or_default();
        let decoded = match part.encoding {
            mail_parser::Encoding::None => Some(raw.to_vec()),
            mail_parser::Encoding::QuotedPrintable => quoted_printable_decode(raw),
            mail_parser::Encoding::Base64 => base64_decode(raw),
        };
        decoded.unwrap_or_else(|| part.contents().to_vec())
    }

    fn name_of(&self, part: &MessagePart<'_>, is_message: bool) -> String {
        let written = part.attachment_name().map(file_name).filter(|name| !name.is_empty());
        let number = self.body.files.len() + 1;
        written.unwrap_or_else(|| match is_message {
            true => format!("message-{number}.eml"),
            false => format!("attachment-{number}"),
        })
    }
}

fn is_plain(part: &MessagePart<'_>) -> bool {
    part.content_type().is_none() || part.is_content_type("text", "plain")
}

fn is_attachment(part: &MessagePart<'_>) -> bool {
    part.content_disposition().is_some_and(ContentType::is_attachment)
}

fn is_file(part: &MessagePart<'_>) -> bool {
    is_attachment(part) || part.attachment_name().is_some()
}

/// RFC 1847, 3156, 8551.
fn is_signature(part: &MessagePart<'_>) -> bool {
    ["pgp-signature", "pkcs7-signature", "x-pkcs7-signature"]
        .iter()
        .any(|subtype| part.is_content_type("application", subtype))
}

fn media_type(part: &MessagePart<'_>) -> String {
    match part.content_type() {
        Some(of) => {
            let subtype = of.subtype().unwrap_or("octet-stream");
            unmasked(format!("{}/{subtype}", of.ctype()).to_ascii_lowercase())
        }
        None => "text/plain".into(),
    }
}

/// What a calendar sends by itself to answer (RFC 5546 §1.4), by its type (RFC 6047 §2.4) or its own words.
fn answers_invitation(part: &MessagePart<'_>) -> bool {
    let answers = ["reply", "counter", "declinecounter", "refresh"];
    let is_answer = |method: &str| answers.iter().any(|answer| method.eq_ignore_ascii_case(answer));
    let PartType::Text(text) = &part.body else { return false };
    let written = || text.lines().take(CALENDAR_LINES).find_map(|line| line.trim().strip_prefix("METHOD:"));
    let typed = part.content_type().and_then(|of| of.attribute("method"));
    part.is_content_type("text", "calendar")
        && !is_attachment(part)
        && typed.or_else(written).is_some_and(is_answer)
}

/// RFC 3676 §4.1.
fn flowed(part: &MessagePart<'_>) -> Option<Flowed> {
    let is = |name, value: &str| {
        part.content_type()
            .and_then(|of| of.attribute(name))
            .is_some_and(|found| found.eq_ignore_ascii_case(value))
    };
    is("format", "flowed").then(|| Flowed { delsp: is("delsp", "yes") })
}

/// UTF-7 says other words than its ASCII shows; nobody sends it by accident any more.
fn is_known_charset(part: &MessagePart<'_>) -> bool {
    let charset = part.content_type().and_then(|of| of.attribute("charset")).unwrap_or_default();
    !charset.to_ascii_lowercase().contains("utf-7")
}

fn text_of(text: &str) -> Result<String, String> {
    let lines = || text.bytes().filter(|byte| *byte == b'\n').count();
    if text.len() > LIMITS.text || lines() > LIMITS.text_lines {
        return Err(format!(
            "its text is longer than {} octets or {} lines; so much can only be attached",
            LIMITS.text, LIMITS.text_lines
        ));
    }
    Ok(text.replace("\r\n", "\n").replace('\r', "\n").replace('\0', "\u{fffd}"))
}

/// The last segment of a path, without control characters, at most 120 characters.
fn file_name(written: &str) -> String {
    let last = written.rsplit(['/', '\\']).next().unwrap_or_default();
    last.chars().filter(|c| !c.is_control()).take(120).collect::<String>().trim().to_owned()
}

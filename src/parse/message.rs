//! What a mail is once it was read.

use jiff::Timestamp;

use super::limits::LIMITS;
use super::{header, library, line_ends, mailbox, mime, msg_id};
use crate::address::Address;

/// Reads a mail with CRLF line ends. One that could deceive by its form, or that passes a bound, is
/// [`Malformed`]; that is an outcome to record, not a failure.
pub fn parse(raw: &[u8]) -> Result<Message, Malformed> {
    read(raw).map_err(|reason| Malformed { reason, from: claimed_author(raw) })
}

/// A mail that one strict reader and the MIME library read alike.
#[derive(Clone, Debug)]
pub struct Message {
    /// The exact bytes (CRLF line ends).
    pub raw: Vec<u8>,
    /// Where the body begins in `raw`.
    pub body_at: usize,
    /// The header fields in order.
    pub fields: Vec<HeaderField>,
    /// The only mailbox of the only From field.
    pub from: Mailbox,
    pub to: Vec<Mailbox>,
    pub cc: Vec<Mailbox>,
    /// Unfolded and decoded (RFC 2047).
    pub subject: String,
    pub date: Option<Timestamp>,
    /// Without the angle brackets, as are `in_reply_to` and `references`.
    pub message_id: Option<String>,
    pub in_reply_to: Vec<String>,
    pub references: Vec<String>,
    pub body: Body,
}

/// One header field as it stands in the mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeaderField {
    /// As written.
    pub name: String,
    /// The bytes behind the colon up to and without the final CRLF, folds included.
    pub value: Vec<u8>,
}

/// An address with the display name that stood beside it; the name is never identity.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mailbox {
    pub name: Option<String>,
    pub address: Address,
}

/// The parts of a mail that a person wrote or attached. Text is decoded to UTF-8 with `\n` line ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// The text/plain alternative, line ends `\n`, not yet unflowed.
    pub plain: Option<String>,
    /// `format=flowed` of that part (RFC 3676), with its DelSp.
    pub flowed: Option<Flowed>,
    /// The text/html alternative.
    pub html: Option<String>,
    /// Attached files, by name.
    pub files: Vec<File>,
    /// Whether a part, other than a file, is the answer of a calendar to an invitation (RFC 5546).
    pub answers_invitation: bool,
}

/// RFC 3676 §4.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Flowed {
    pub delsp: bool,
}

/// A file that was attached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    pub name: String,
    pub media_type: String,
    pub bytes: Vec<u8>,
}

/// A mail that could deceive by its form, or can't be read: its disposition is `quarantined`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Malformed {
    /// A sentence: what was seen.
    pub reason: String,
    /// The From address as read, if there is exactly one.
    pub from: Option<Address>,
}

impl Message {
    /// The header fields of that name, whatever its case.
    pub fn fields_named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a HeaderField> {
        self.fields.iter().filter(move |field| field.name.eq_ignore_ascii_case(name))
    }

    /// The unfolded, not decoded value of the first field of that name.
    pub fn field(&self, name: &str) -> Option<String> {
        self.fields_named(name).next().map(HeaderField::unfolded)
    }

    /// The bytes of the body.
    pub fn raw_body(&self) -> &[u8] {
        &self.raw[self.body_at..]
    }
}

impl HeaderField {
    /// The value on one line, without white space around it (RFC 5322 §2.2.3).
    pub fn unfolded(&self) -> String {
        String::from_utf8_lossy(&self.value).replace("\r\n", "").trim().to_owned()
    }
}

fn read(raw: &[u8]) -> Result<Message, String> {
    if raw.len() > LIMITS.message {
        return Err(format!("it is larger than {} octets", LIMITS.message));
    }
    line_ends::check(raw)?;
    let header = header::read(raw)?;
    let from = header.fields.iter().find(|field| field.name.eq_ignore_ascii_case("from"));
    let from = mailbox::only_mailbox(&from.map(HeaderField::unfolded).unwrap_or_default())?;
    check_parameters(&header.fields)?;
    library::authenticator_agrees(raw, &header, &from.written)?;
    let mut message = library::with_message(raw, |parsed| {
        library::agrees(parsed, raw, &header, &from.written)?;
        let author = parsed.from().and_then(|list| list.first()).and_then(|only| only.name.as_deref());
        Ok(Message {
            raw: Vec::new(),
            body_at: header.body_at,
            fields: Vec::new(),
            from: Mailbox { name: author.and_then(shown_name), address: from.address.clone() },
            to: mailboxes(parsed.to())?,
            cc: mailboxes(parsed.cc())?,
            subject: one_line(parsed.subject().unwrap_or_default()),
            date: None,
            message_id: None,
            in_reply_to: Vec::new(),
            references: Vec::new(),
            body: mime::body(parsed, raw)?,
        })
    })?;
    message.raw = raw.to_vec();
    message.fields = header.fields;
    let ids = |name| message.field(name).map(|value| msg_id::msg_ids(&value)).unwrap_or_default();
    let (in_reply_to, references) = (ids("In-Reply-To"), ids("References"));
    let message_id = ids("Message-ID").pop();
    let date = message.field("Date").and_then(|value| timestamp(&value));
    Ok(Message { date, message_id, in_reply_to, references, ..message })
}

fn claimed_author(raw: &[u8]) -> Option<Address> {
    match &header::loose_from(raw)[..] {
        [only] => mailbox::only_mailbox(only.trim()).ok().map(|mailbox| mailbox.address),
        _ => None,
    }
}

/// Thousands of parameters are nobody's, and reading them isn't free (RFC 2231 §3).
fn check_parameters(fields: &[HeaderField]) -> Result<(), String> {
    let of_mime = fields.iter().filter(|field| field.name.to_ascii_lowercase().starts_with("content-"));
    let count: usize = of_mime.map(|field| field.value.iter().filter(|byte| **byte == b';').count()).sum();
    match count > LIMITS.parameters {
        true => Err(format!("its content fields have more than {} parameters", LIMITS.parameters)),
        false => Ok(()),
    }
}

/// The addresses of a list that we accept, groups flattened; the others can't be routed to.
fn mailboxes(list: Option<&mail_parser::Address<'_>>) -> Result<Vec<Mailbox>, String> {
    let mut found = Vec::new();
    for addr in list.into_iter().flat_map(|list| list.iter()) {
        let address = addr.address.as_deref().and_then(|spec| Address::parse(spec).ok());
        found.extend(
            address.map(|address| Mailbox { name: addr.name.as_deref().and_then(shown_name), address }),
        );
        if found.len() > LIMITS.addresses {
            return Err(format!("it is addressed to more than {} people", LIMITS.addresses));
        }
    }
    Ok(found)
}

/// A display name fit to show: one line, no direction marks, at most 100 characters.
fn shown_name(written: &str) -> Option<String> {
    let is_mark = |c: &char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}');
    let visible: String = one_line(written).chars().filter(|c| !is_mark(c)).collect();
    let words = visible.split_whitespace().collect::<Vec<_>>().join(" ");
    let name: String = words.chars().take(100).collect();
    (!name.is_empty()).then_some(name)
}

/// Encoded words may hold line ends; a header value never does.
fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect::<String>().trim().to_owned()
}

/// RFC 5322 §3.3, and the zones of §4.3: mail-parser reads three letters of each, so there have to be three.
fn timestamp(value: &str) -> Option<Timestamp> {
    let date = mail_parser::DateTime::parse_rfc822(&format!("{value}  "))?;
    date.is_valid().then(|| Timestamp::from_second(date.to_timestamp()).ok()).flatten()
}

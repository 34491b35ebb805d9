//! What a mail is once it was read.

use jiff::Timestamp;

use crate::address::Address;

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

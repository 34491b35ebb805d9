//! Words: the envelope of a mail (RFC 5321 §2.3.1), which is never identity.

use crate::address::Address;

/// Who a mail was sent by and to, as the transport said.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Envelope {
    /// MAIL FROM; nothing is the null reverse-path `<>` (RFC 5321 §4.5.5).
    pub from: ReversePath,
    /// RCPT TO, in the order given.
    pub recipients: Vec<Address>,
}

/// The reverse-path of an envelope.
#[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum ReversePath {
    /// The transport told none (a file that is only looked at).
    #[default]
    Unknown,
    /// `<>`: a bounce or another automatic mail.
    Null,
    /// Anything else, kept as it was given.
    Mailbox(String),
}

//! I/O: notices go out. [`seal`] puts the DKIM signature on top, [`Transport::send`] hands the bytes on,
//! [`retry`] says when to try again.
//!
//! Invariant: the bytes of a mail are never built or changed here; the seal stands before them.

pub mod maildir;
pub mod retry;
pub mod seal;
pub mod smtp;
pub mod status;

use crate::address::Address;
pub use maildir::MaildirTransport;
pub use seal::{Seal, SealKey};
pub use smtp::SmtpTransport;

/// One way out. A worker has its own, with its own connection.
#[derive(Debug)]
pub enum Transport {
    Smtp(SmtpTransport),
    Maildir(MaildirTransport),
}

/// One mail on its way out.
#[derive(Clone, Copy, Debug)]
pub struct Outgoing<'a> {
    /// The return path; nothing is `<>`.
    pub from: Option<&'a Address>,
    pub recipients: &'a [Address],
    /// Sealed bytes with CRLF line ends.
    pub raw: &'a [u8],
    /// What a report about it names it by (RFC 3461 §4.4): ASCII letters and digits.
    pub envid: Option<&'a str>,
}

/// What became of a mail for one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    pub recipient: Address,
    pub outcome: Outcome,
}

/// The end of one attempt. `reply` is the other side's answer, or a sentence of ours where it gave none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The other side answers for it now.
    Delivered { reply: String },
    /// Refused for good (5xx): trying again is no use.
    Permanent { reply: String },
    /// Not now (4xx), or nobody answered: it may even have arrived, so a repeat has the same Message-ID.
    Temporary { reply: String },
}

impl Transport {
    /// Sends one mail; gives one attempt a recipient, in their order. Never fails as a whole.
    pub async fn send(&mut self, from: Option<&Address>, recipients: &[Address], raw: &[u8]) -> Vec<Attempt> {
        self.submit(Outgoing { from, recipients, raw, envid: None }).await
    }

    /// The same, of a mail that reports may be asked for.
    pub async fn submit(&mut self, mail: Outgoing<'_>) -> Vec<Attempt> {
        let outcomes = match self {
            Transport::Smtp(transport) => transport.send(mail).await,
            Transport::Maildir(transport) => transport.send(mail).await,
        };
        let attempts = mail.recipients.iter().cloned().zip(outcomes);
        attempts.map(|(recipient, outcome)| Attempt { recipient, outcome }).collect()
    }

    /// Ends what is open, politely.
    pub async fn close(&mut self) {
        if let Transport::Smtp(transport) = self {
            transport.close().await;
        }
    }
}

//! I/O: the ways by which mail comes in. Each hands exact bytes and an envelope to an [`Intake`], and
//! tells the sender "taken" only once they are durable.
//!
//! Invariant: nothing is added to the bytes, no `Received` field either (RFC 5321 §4.4 asks relays for
//! one; we are the end of the way, and what is kept as evidence is what was sent).

pub mod imap;
pub mod maildir;
pub mod smtp;
pub mod stdin;
pub mod topmost;

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::envelope::Envelope;

/// One mail as it came in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    pub envelope: Envelope,
    /// The exact bytes, dot-stuffing undone (RFC 5321 §4.5.2).
    pub raw: Vec<u8>,
    pub source: Source,
}

/// By which way a mail came in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Source {
    Smtp,
    Lmtp,
    /// Where in its mailbox it stood: how far that was read is recorded with the mail itself.
    Imap(Place),
    Maildir,
    Stdin,
}

/// How far a mailbox was read (RFC 3501 §2.3.1.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Place {
    /// Which mailbox of which user of which server, as a digest.
    pub account: i64,
    /// UIDVALIDITY.
    pub validity: u32,
    /// The UID of the mail.
    pub uid: u32,
}

/// The mail could not be made durable; its sender keeps it and tries again.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the mail could not be stored: {0}")]
pub struct NotStored(pub String);

/// Where mail goes that came in: the writer's inbox, or a test's memory.
pub trait Intake: Clone + Send + Sync + 'static {
    /// Returns only once the bytes are durable.
    fn accept(&self, arrival: Arrival) -> impl Future<Output = Result<(), NotStored>> + Send;

    /// Records that a mail of a mailbox was too large, and left where it is.
    fn pass_over(&self, place: Place, octets: u32) -> impl Future<Output = Result<(), NotStored>> + Send;

    /// Counts a session as sending a mail until the guard is dropped, so that the writer can wait a
    /// moment for it. It is dropped just before [`Intake::accept`] is called.
    fn in_data(&self) -> InData;
}

/// How many sessions are sending a mail now.
#[derive(Clone, Debug, Default)]
pub struct DataCount(Arc<AtomicUsize>);

/// One session that is sending a mail.
#[derive(Debug)]
pub struct InData(DataCount);

impl DataCount {
    /// Counts one more, until the guard is dropped.
    pub fn enter(&self) -> InData {
        self.0.fetch_add(1, Ordering::Relaxed);
        InData(self.clone())
    }

    /// The sessions between the 354 and the end of their mail.
    pub fn sessions(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Drop for InData {
    fn drop(&mut self) {
        self.0.0.fetch_sub(1, Ordering::Relaxed);
    }
}

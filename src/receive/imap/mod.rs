//! One mailbox by IMAP (RFC 9051, RFC 3501): what comes into it is taken in, once, and flagged or moved
//! away after that.
//!
//! ```text
//! connect ─▶ log in ─▶ select ─▶ catch up ─▶ IDLE or wait ─▶ catch up …
//!    ▲                                             │ anything fails
//!    └───────────────── wait, longer each time ◀───┘
//! ```
//!
//! How far it was read (UIDVALIDITY and UID) is written in the transaction that stores the mail itself, so
//! a crash at any point reads no mail twice and loses none. Flags only tell people; they are never believed.
//! Every wait has an end: a server that is silent for too long is left, and connected to anew.

mod session;
mod taking;

use std::time::Duration;

use jiff::Timestamp;
use metrics::gauge;
use tokio::sync::watch;
use tokio::time::{Instant, sleep, timeout};

use super::{Intake, Place};
use crate::address::AddressBook;
use crate::connect::{Login, Peer};
use session::Mailbox;

/// The first wait after a failure; it doubles each time.
const FIRST_WAIT: Duration = Duration::from_secs(1);
const LONGEST_WAIT: Duration = Duration::from_secs(5 * 60);

/// How long a goodbye may take.
const GOODBYE: Duration = Duration::from_secs(2);

/// Which mailbox, and how it is treated.
#[derive(Clone, Debug)]
pub struct Settings {
    pub peer: Peer,
    pub login: Login,
    /// Its name as IMAP writes it: `INBOX`.
    pub mailbox: String,
    /// What becomes of a mail that was taken in.
    pub after: After,
    /// Octets of the largest mail that is taken in.
    pub max_size: usize,
    /// The field that the provider writes the envelope recipient into; only the topmost one is read, and
    /// only where it names an address of ours. Nothing: To and Cc say it.
    pub recipient_field: Option<String>,
    pub book: AddressBook,
    pub patience: Patience,
}

/// What becomes of a mail that was taken in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum After {
    /// It stays, with the keyword [`TAKEN`].
    Flag,
    /// It goes into that mailbox.
    Move(String),
}

/// The keyword of mails that were taken in.
pub const TAKEN: &str = "$TmailTaken";

/// The keyword of mails that were too large, and left.
pub const TOO_LARGE: &str = "$TmailTooLarge";

/// How long is waited for what.
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    /// For a connection.
    pub connect: Duration,
    /// For the answer to a command.
    pub reply: Duration,
    /// For a mail.
    pub mail: Duration,
    /// Before IDLE is said anew (RFC 2177: less than 29 minutes).
    pub idle: Duration,
    /// Between two looks, where the server has no IDLE.
    pub poll: Duration,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            reply: Duration::from_secs(60),
            mail: Duration::from_secs(5 * 60),
            idle: Duration::from_secs(5 * 60),
            poll: Duration::from_secs(60),
        }
    }
}

impl Settings {
    /// What tells this mailbox from another that was configured earlier: its place in that one means nothing
    /// here.
    pub fn account(&self) -> i64 {
        use sha2::{Digest, Sha256};
        let name = format!("{}\n{}\n{}", self.peer.host.to_ascii_lowercase(), self.login.user, self.mailbox);
        let digest: [u8; 32] = Sha256::digest(name).into();
        // Invariant: 32 octets hold eight.
        i64::from_be_bytes(digest[..8].try_into().expect("eight octets of 32")) >> 1
    }
}

/// Takes in what comes until `stop`. `from`: how far the mailbox was read before.
pub async fn watch<I: Intake>(
    settings: Settings,
    from: Option<Place>,
    intake: I,
    mut stop: watch::Receiver<bool>,
) {
    let mut reader = Reader { place: from, settings, intake };
    let mut wait = FIRST_WAIT;
    loop {
        let begun = Instant::now();
        let end = tokio::select! {
            biased;
            // What was begun is stored or not, by the writer's word; the mailbox is looked at again later.
            _ = stop.wait_for(|stopping| *stopping) => return,
            end = reader.session() => end,
        };
        // A session that lasted was a good one.
        if begun.elapsed() > LONGEST_WAIT {
            wait = FIRST_WAIT;
        }
        let host = &reader.settings.peer.host;
        gauge!("tmail_mailbox_readable").set(0.0);
        tracing::warn!(
            host,
            why = end,
            seconds = wait.as_secs(),
            "the mailbox can't be read now; again soon"
        );
        tokio::select! {
            _ = stop.wait_for(|stopping| *stopping) => return,
            () = sleep(wait) => {}
        }
        wait = (wait * 2).min(LONGEST_WAIT);
    }
}

/// Connects, logs in, selects and leaves: for the operator's check. Gives until when the server's certificate
/// is good, where it has one. Errors: why it can't be read, a sentence.
pub async fn try_out(settings: &Settings) -> Result<Option<Timestamp>, String> {
    let mailbox = Mailbox::open(settings).await?;
    let end = mailbox.certificate_end;
    // The server needn't hear of it.
    let _ = timeout(GOODBYE, mailbox.leave()).await;
    Ok(end)
}

struct Reader<I> {
    settings: Settings,
    intake: I,
    /// The last mail that was taken in or left.
    place: Option<Place>,
}

impl<I: Intake> Reader<I> {
    /// One session, until it fails; gives why.
    async fn session(&mut self) -> String {
        let mut mailbox = match Mailbox::open(&self.settings).await {
            Ok(mailbox) => mailbox,
            Err(why) => return why,
        };
        tracing::info!(mailbox = self.settings.mailbox, "the mailbox is read");
        gauge!("tmail_mailbox_readable").set(1.0);
        loop {
            if let Err(why) = self.catch_up(&mut mailbox).await {
                // The server needn't hear of it; the connection ends either way.
                let _ = timeout(GOODBYE, mailbox.leave()).await;
                return why;
            }
            mailbox = match mailbox.wait_for_more().await {
                Ok(mailbox) => mailbox,
                Err(why) => return why,
            };
        }
    }
}

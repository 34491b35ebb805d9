//! The outbox: seals notices and submits them, one envelope a recipient.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{Mutex, OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::task::JoinSet;

use super::writer::ToWriter;
use super::{Clock, Shared};
use crate::address::Address;
use crate::compose::Notice;
use crate::record::outbox::token;
use crate::record::{DeliveryResult, Settled, Waiting};
use crate::submit::retry::{self, Next, Tried};
use crate::submit::{Outcome, Outgoing, Seal, Transport};
use crate::tracking::TrackingNumber;

/// What may wait for the outbox at a time.
pub const QUEUE: usize = 4096;

/// KiB of notices that the outbox has in memory at a time; what comes on top waits in the database.
pub const ROOM: u32 = 64 * 1024;

/// How many envelopes of one notice are sent, and settled, together.
const TOGETHER: usize = 100;

/// How long a notice that is on its way may take after the stop.
const GRACE: Duration = Duration::from_secs(2);

/// One envelope of a notice.
#[derive(Clone, Debug)]
pub struct Letter {
    notice: String,
    tmail: Option<TrackingNumber>,
    recipient: Address,
    attempts: u32,
    /// When it was tried first; nothing if it wasn't.
    first: Option<Timestamp>,
    raw: Arc<Vec<u8>>,
    /// The share of its notice in what may be in memory.
    _room: Arc<OwnedSemaphorePermit>,
}

/// A share for a notice of so many octets, if there is room for it.
pub fn room_for(octets: usize, room: &Arc<Semaphore>) -> Option<Arc<OwnedSemaphorePermit>> {
    let kib = u32::try_from(octets / 1024).unwrap_or(ROOM).saturating_add(1).min(ROOM);
    room.clone().try_acquire_many_owned(kib).ok().map(Arc::new)
}

impl Letter {
    /// The envelopes of a notice that was just committed.
    pub fn fresh(notice: Notice, room: &Arc<OwnedSemaphorePermit>) -> Vec<Self> {
        let raw = Arc::new(notice.raw);
        let letter = |recipient: Address| Self {
            notice: notice.message_id.clone(),
            tmail: notice.number.clone(),
            recipient,
            attempts: 0,
            first: None,
            raw: raw.clone(),
            _room: room.clone(),
        };
        notice.recipients.into_iter().map(letter).collect()
    }

    /// What it is known by.
    pub fn key(&self) -> (String, String) {
        (self.notice.clone(), self.recipient.folded().to_owned())
    }

    /// An envelope that waited in the database.
    pub fn again(waiting: Waiting, room: Arc<OwnedSemaphorePermit>) -> Self {
        Self {
            notice: waiting.notice,
            tmail: waiting.tmail,
            recipient: waiting.recipient,
            attempts: waiting.attempts,
            first: Some(waiting.first),
            raw: waiting.raw,
            _room: room,
        }
    }
}

/// The workers of the outbox.
pub struct Outbox {
    seal: Arc<Option<Seal>>,
    gateway: Shared,
    transports: Vec<Transport>,
    retry_for: Duration,
    to_writer: mpsc::Sender<ToWriter>,
    clock: Clock,
}

impl Outbox {
    pub fn new(
        seal: Option<Seal>,
        gateway: Shared,
        transports: Vec<Transport>,
        retry_for: Duration,
        to_writer: mpsc::Sender<ToWriter>,
        clock: Clock,
    ) -> Self {
        Self { seal: Arc::new(seal), gateway, transports, retry_for, to_writer, clock }
    }

    /// Sends until `stop` or until nobody hands anything over any more.
    pub async fn run(self, queue: mpsc::Receiver<Letter>, stop: watch::Receiver<bool>) {
        let queue = Arc::new(Mutex::new(queue));
        let mut workers = JoinSet::new();
        for transport in self.transports {
            let worker = Worker {
                seal: self.seal.clone(),
                gateway: self.gateway.clone(),
                transport,
                retry_for: self.retry_for,
                to_writer: self.to_writer.clone(),
                clock: self.clock,
            };
            workers.spawn(worker.run(queue.clone(), stop.clone()));
        }
        drop(self.to_writer);
        while workers.join_next().await.is_some() {}
    }
}

struct Worker {
    seal: Arc<Option<Seal>>,
    gateway: Shared,
    transport: Transport,
    retry_for: Duration,
    to_writer: mpsc::Sender<ToWriter>,
    clock: Clock,
}

impl Worker {
    async fn run(mut self, queue: Arc<Mutex<mpsc::Receiver<Letter>>>, mut stop: watch::Receiver<bool>) {
        loop {
            let letters = tokio::select! {
                biased;
                _ = stop.wait_for(|stopping| *stopping) => break,
                letters = several(&queue) => letters,
            };
            if letters.is_empty() {
                break;
            }
            for (notice, letters) in by_notice(letters) {
                let settled = tokio::select! {
                    settled = self.deliver(notice, letters) => settled,
                    // What it was about to send is sent again later, with the same Message-ID.
                    () = over(&mut stop) => break,
                };
                if self.to_writer.send(ToWriter::Settled(settled)).await.is_err() || *stop.borrow() {
                    break;
                }
            }
        }
        // A server that doesn't answer isn't waited for.
        let _ = tokio::time::timeout(GRACE, self.transport.close()).await;
    }

    /// One notice to its recipients: sealed once, each in an envelope of its own.
    async fn deliver(&mut self, notice: String, letters: Vec<Letter>) -> Settled {
        let now = self.clock.now();
        // Invariant: `by_notice` makes no empty group.
        let sealed = letters.first().map(|letter| match &*self.seal {
            Some(seal) => seal.seal(&letter.raw, now),
            None => Ok(letter.raw.to_vec()),
        });
        let mut results = Vec::new();
        for letter in letters {
            let outcome = match &sealed {
                Some(Ok(raw)) => self.send(&letter, raw).await,
                Some(Err(error)) => Outcome::Temporary { reply: format!("it could not be sealed: {error}") },
                None => break,
            };
            results.push(self.result(letter, outcome, self.clock.now()));
        }
        Settled { notice, results }
    }

    async fn send(&mut self, letter: &Letter, sealed: &[u8]) -> Outcome {
        let token = token(&self.gateway.secret, &letter.notice, &letter.recipient);
        let from = self.gateway.book.of_bounce(&token);
        let recipients = std::slice::from_ref(&letter.recipient);
        let mail = Outgoing { from: Some(&from), recipients, raw: sealed, envid: Some(&token) };
        let attempts = self.transport.submit(mail).await;
        let none = || Outcome::Temporary { reply: "nothing was heard of it".to_owned() };
        attempts.into_iter().next().map_or_else(none, |attempt| attempt.outcome)
    }

    fn result(&self, letter: Letter, outcome: Outcome, now: Timestamp) -> DeliveryResult {
        let attempts = letter.attempts + 1;
        let first = letter.first.unwrap_or(now);
        let tried = Tried { attempt: attempts, first_tried: first, now, message_id: &letter.notice };
        let (state, due) = match retry::after(&outcome, tried, self.retry_for) {
            Next::Done => ("delivered", now),
            Next::TryAt(due) => ("waiting", due),
            Next::GiveUp => ("failed", now),
        };
        told(&letter, state, attempts);
        let (Outcome::Delivered { reply } | Outcome::Permanent { reply } | Outcome::Temporary { reply }) =
            outcome;
        DeliveryResult { recipient: letter.recipient, state, attempts, first, due, reply }
    }
}

/// What log and figures say of it. The reply stays out: it may hold an address.
fn told(letter: &Letter, state: &'static str, attempts: u32) {
    metrics::counter!("tmail_deliveries_total", "state" => state).increment(1);
    let (notice, _) = letter.notice.split_once('@').unwrap_or_default();
    let tmail = letter.tmail.as_ref().map(ToString::to_string);
    match state {
        "delivered" => tracing::info!(notice, tmail, attempts, "a notice was delivered"),
        _ => tracing::warn!(notice, tmail, state, attempts, "a notice was not delivered"),
    }
}

/// The stop, and the time that a notice on its way has after it.
async fn over(stop: &mut watch::Receiver<bool>) {
    // A sender that is gone means the same.
    let _ = stop.wait_for(|stopping| *stopping).await;
    tokio::time::sleep(GRACE).await;
}

/// Waits for a letter, and takes those that are there with it.
async fn several(queue: &Mutex<mpsc::Receiver<Letter>>) -> Vec<Letter> {
    let mut letters = Vec::new();
    queue.lock().await.recv_many(&mut letters, TOGETHER).await;
    letters
}

fn by_notice(letters: Vec<Letter>) -> BTreeMap<String, Vec<Letter>> {
    let mut grouped: BTreeMap<String, Vec<Letter>> = BTreeMap::new();
    for letter in letters {
        grouped.entry(letter.notice.clone()).or_default().push(letter);
    }
    grouped
}

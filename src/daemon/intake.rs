//! Where the listeners hand mail to: it is examined, and stored within a moment whatever DNS does.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::writer::{Arrived, Examined, ToWriter};
use super::{Clock, Shared};
use crate::authenticate::resolver::Resolver;
use crate::authenticate::{Answers, Verdict};
use crate::envelope::Envelope;
use crate::parse::Malformed;
use crate::pipeline::{Received, examine};
use crate::receive::{Arrival, DataCount, InData, Intake, NotStored, Place};
use crate::record::{InboxRow, mailbox};

/// KiB of mail that is examined or waits to be stored at a time; what comes on top waits, and so does
/// its sender.
const IN_HAND: u32 = 64 * 1024;

/// KiB of stored mail that is examined at a time, since DNS took longer than its sender was kept waiting, or
/// after a start; what comes on top waits in the inbox.
const STORED: u32 = 32 * 1024;

/// KiB that even the smallest mail counts for: what is made of it takes more than its octets.
const LEAST: u32 = 8;

/// A share of what may be in memory, until it is dropped.
pub type Room = OwnedSemaphorePermit;

/// An examination that goes on after its mail was stored.
pub struct Later {
    examining: JoinHandle<Received>,
    room: Room,
}

/// The way into the writer.
#[derive(Clone)]
pub struct WriterIntake {
    to_writer: mpsc::Sender<ToWriter>,
    resolver: Arc<Resolver>,
    gateway: Shared,
    /// How long DNS is waited for before a mail's bytes are stored without a verdict.
    patience: Duration,
    in_data: DataCount,
    in_hand: Arc<Semaphore>,
    stored: Arc<Semaphore>,
    /// Stored mails that are in memory and wait for room.
    waiting: DataCount,
    data_dir: PathBuf,
    clock: Clock,
}

impl WriterIntake {
    pub fn new(
        to_writer: mpsc::Sender<ToWriter>,
        resolver: Arc<Resolver>,
        gateway: Shared,
        patience: Duration,
        clock: Clock,
        data_dir: PathBuf,
    ) -> Self {
        let in_hand = Arc::new(Semaphore::new(IN_HAND as usize));
        let stored = Arc::new(Semaphore::new(STORED as usize));
        let (in_data, waiting) = (DataCount::default(), DataCount::default());
        Self { to_writer, resolver, gateway, patience, in_data, in_hand, stored, waiting, clock, data_dir }
    }

    /// How many sessions are sending a mail now.
    pub fn sessions_in_data(&self) -> usize {
        self.in_data.sessions()
    }

    /// How many octets of stored mail may be read now.
    pub fn room_for_stored(&self) -> usize {
        self.stored.available_permits().saturating_mul(1024)
    }

    /// Whether a stored mail is in memory that waits for room: one that is larger than what is left has its
    /// turn by that.
    pub fn does_one_wait(&self) -> bool {
        self.waiting.sessions() > 0
    }

    /// Examines a mail that is in the inbox already, once there is room, and hands it to the writer. The daemon
    /// doesn't wait for it when it stops: the mail stays in the inbox.
    pub fn examine_stored(&self, row: InboxRow, raw: Vec<u8>) {
        let arrival = Arc::new(Arrival { envelope: row.envelope.clone(), raw, source: row.source });
        let (stored, waiting, to_writer) =
            (self.stored.clone(), self.waiting.enter(), self.to_writer.downgrade());
        let (resolver, gateway) = (self.resolver.clone(), self.gateway.clone());
        tokio::spawn(async move {
            let kib = share(&arrival.raw).min(STORED);
            // Nobody closes it.
            let Ok(room) = stored.acquire_many_owned(kib).await else { return };
            drop(waiting);
            let examining = examining(arrival.clone(), row.arrived, resolver, gateway);
            hand_over(row, arrival, Later { examining, room }, to_writer).await;
        });
    }

    /// Hands a stored mail to the writer once its examination is done.
    pub fn hand_over_later(&self, row: InboxRow, arrival: Arc<Arrival>, later: Later) {
        tokio::spawn(hand_over(row, arrival, later, self.to_writer.downgrade()));
    }

    async fn room_for(&self, raw: &[u8]) -> Option<Room> {
        // Nobody closes it, so there always is a permit.
        self.in_hand.clone().acquire_many_owned(share(raw).min(IN_HAND)).await.ok()
    }

    /// Lets an examination go on while there is room; else the mail is read from the inbox again.
    fn later(&self, examining: JoinHandle<Received>, raw: &[u8]) -> Option<Later> {
        match self.stored.clone().try_acquire_many_owned(share(raw).min(STORED)) {
            Ok(room) => Some(Later { examining, room }),
            Err(_) => {
                examining.abort();
                None
            }
        }
    }
}

/// KiB that a mail counts for.
fn share(raw: &[u8]) -> u32 {
    u32::try_from(raw.len() / 1024).unwrap_or(u32::MAX).saturating_add(LEAST)
}

fn examining(
    arrival: Arc<Arrival>,
    arrived: Timestamp,
    resolver: Arc<Resolver>,
    gateway: Shared,
) -> JoinHandle<Received> {
    tokio::spawn(async move { examine(Arrival::clone(&arrival), arrived, &resolver, &gateway).await })
}

async fn hand_over(
    row: InboxRow,
    arrival: Arc<Arrival>,
    later: Later,
    to_writer: mpsc::WeakSender<ToWriter>,
) {
    let Later { examining, room } = later;
    let examined = examining.await;
    let received = Box::new(examined.unwrap_or_else(|_| faulty(&arrival, row.arrived)));
    drop(arrival);
    if let Some(to_writer) = to_writer.upgrade() {
        // The writer is gone only when the daemon stops.
        let _ = to_writer.send(ToWriter::Examined(Examined { row, received, room })).await;
    }
}

impl Intake for WriterIntake {
    async fn accept(&self, arrival: Arrival) -> Result<(), NotStored> {
        // The writer waits a moment for it.
        let in_data = self.in_data.enter();
        let _room = self.room_for(&arrival.raw).await;
        let (arrival, arrived) = (Arc::new(arrival), self.clock.now());
        let mut examining = examining(arrival.clone(), arrived, self.resolver.clone(), self.gateway.clone());
        let (received, later) = match timeout(self.patience, &mut examining).await {
            Ok(Ok(received)) => (Some(Box::new(received)), None),
            Ok(Err(_)) => (Some(Box::new(faulty(&arrival, arrived))), None),
            Err(_) => (None, self.later(examining, &arrival.raw)),
        };
        let (ack, stored) = oneshot::channel();
        let mail = Arrived { arrival, arrived, received, later, ack };
        let stopping = || NotStored("the gateway is stopping".to_owned());
        self.to_writer.send(ToWriter::Arrived(mail)).await.map_err(|_| stopping())?;
        drop(in_data);
        stored.await.map_err(|_| stopping())?
    }

    async fn pass_over(&self, place: Place, octets: u32) -> Result<(), NotStored> {
        let left = mailbox::pass_over(&self.data_dir, place, octets, Timestamp::now()).await;
        left.map_err(|error| NotStored(error.to_string()))
    }

    fn in_data(&self) -> InData {
        self.in_data.enter()
    }
}

fn faulty(arrival: &Arrival, arrived: Timestamp) -> Received {
    Received::faulty(arrival.envelope.clone(), arrival.raw.clone(), arrived)
}

impl Received {
    /// A mail that our own code failed at. The fault is ours and stands in the log of the daemon; the
    /// mail is quarantined, so that neither it nor those behind it wait for ever.
    pub(super) fn faulty(envelope: Envelope, raw: Vec<u8>, arrived: Timestamp) -> Self {
        tracing::error!("reading a mail failed by a fault of the gateway; it is quarantined");
        let reason = "The gateway failed at reading it, by a fault of its own.".to_owned();
        Self {
            envelope,
            raw,
            parsed: Err(Malformed { reason: reason.clone(), from: None }),
            verdict: Verdict::Rejected { reason },
            answers: Answers::default(),
            arrived,
            out_of_patience: false,
        }
    }
}

//! Where the listeners hand mail to: it is examined, and stored within a moment whatever DNS does.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::writer::{Arrived, ToWriter};
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
const IN_HAND: u32 = 128 * 1024;

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
        let in_data = DataCount::default();
        Self { to_writer, resolver, gateway, patience, in_data, in_hand, clock, data_dir }
    }

    /// How many sessions are sending a mail now.
    pub fn sessions_in_data(&self) -> usize {
        self.in_data.sessions()
    }

    /// Examines a mail that is in the inbox already, and hands it to the writer.
    pub fn examine_stored(&self, row: InboxRow, raw: Vec<u8>) {
        let arrival = Arc::new(Arrival { envelope: row.envelope.clone(), raw, source: row.source });
        let examining = self.examining(arrival.clone(), row.arrived);
        self.hand_over_later(row, arrival, examining);
    }

    /// Hands a stored mail to the writer once its examination is done. The daemon doesn't wait for it
    /// when it stops: the mail stays in the inbox.
    pub fn hand_over_later(&self, row: InboxRow, arrival: Arc<Arrival>, examining: JoinHandle<Received>) {
        let to_writer = self.to_writer.downgrade();
        tokio::spawn(async move {
            let examined = examining.await;
            let received = examined.unwrap_or_else(|_| faulty(&arrival, row.arrived));
            if let Some(to_writer) = to_writer.upgrade() {
                // The writer is gone only when the daemon stops.
                let _ = to_writer.send(ToWriter::Examined { row, received: Box::new(received) }).await;
            }
        });
    }

    fn examining(&self, arrival: Arc<Arrival>, arrived: Timestamp) -> JoinHandle<Received> {
        let (resolver, gateway) = (self.resolver.clone(), self.gateway.clone());
        tokio::spawn(async move { examine(Arrival::clone(&arrival), arrived, &resolver, &gateway).await })
    }

    async fn room_for(&self, raw: &[u8]) -> Option<OwnedSemaphorePermit> {
        let kib = u32::try_from(raw.len() / 1024).unwrap_or(IN_HAND).min(IN_HAND);
        // Nobody closes it, so there always is a permit.
        self.in_hand.clone().acquire_many_owned(kib).await.ok()
    }
}

impl Intake for WriterIntake {
    async fn accept(&self, arrival: Arrival) -> Result<(), NotStored> {
        // The writer waits a moment for it.
        let in_data = self.in_data.enter();
        let _room = self.room_for(&arrival.raw).await;
        let (arrival, arrived) = (Arc::new(arrival), self.clock.now());
        let mut examining = self.examining(arrival.clone(), arrived);
        let (received, later) = match timeout(self.patience, &mut examining).await {
            Ok(Ok(received)) => (Some(Box::new(received)), None),
            Ok(Err(_)) => (Some(Box::new(faulty(&arrival, arrived))), None),
            Err(_) => (None, Some(examining)),
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

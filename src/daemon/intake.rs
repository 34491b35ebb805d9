//! Where the listeners hand mail to: it is examined, and stored within a moment whatever DNS does.

use std::sync::Arc;
use std::time::Duration;

use jiff::Timestamp;
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::Shared;
use super::writer::{Arrived, ToWriter};
use crate::authenticate::resolver::Resolver;
use crate::pipeline::{Received, examine};
use crate::receive::{Arrival, DataCount, InData, Intake, NotStored};
use crate::record::InboxRow;

/// The way into the writer.
#[derive(Clone)]
pub struct WriterIntake {
    to_writer: mpsc::Sender<ToWriter>,
    resolver: Arc<Resolver>,
    gateway: Shared,
    in_data: DataCount,
    /// How long DNS is waited for before a mail's bytes are stored without a verdict.
    patience: Duration,
}

impl WriterIntake {
    pub fn new(
        to_writer: mpsc::Sender<ToWriter>,
        resolver: Arc<Resolver>,
        gateway: Shared,
        patience: Duration,
    ) -> Self {
        Self { to_writer, resolver, gateway, in_data: DataCount::default(), patience }
    }

    /// How many sessions are sending a mail now.
    pub fn sessions_in_data(&self) -> usize {
        self.in_data.sessions()
    }

    /// Examines a mail that is in the inbox already, and hands it to the writer.
    pub fn examine_stored(&self, row: InboxRow, raw: Vec<u8>) {
        let arrival = Arrival { envelope: row.envelope.clone(), raw, source: row.source };
        let examining = self.examining(arrival, row.arrived);
        self.hand_over_later(row, examining);
    }

    /// Hands a stored mail to the writer once its examination is done.
    pub fn hand_over_later(&self, row: InboxRow, examining: JoinHandle<Received>) {
        let to_writer = self.to_writer.clone();
        tokio::spawn(async move {
            let examined = match examining.await {
                Ok(received) => ToWriter::Examined { row, received: Box::new(received) },
                // It is looked at again when the inbox is read next.
                Err(error) => {
                    tracing::error!(%error, mail = row.id, "examining a mail failed");
                    ToWriter::Unexamined { id: row.id }
                }
            };
            // The writer is gone only when the daemon stops; the mail stays in the inbox.
            let _ = to_writer.send(examined).await;
        });
    }

    fn examining(&self, arrival: Arrival, arrived: Timestamp) -> JoinHandle<Received> {
        let (resolver, gateway) = (self.resolver.clone(), self.gateway.clone());
        tokio::spawn(async move { examine(arrival, arrived, &resolver, &gateway).await })
    }
}

impl Intake for WriterIntake {
    async fn accept(&self, arrival: Arrival) -> Result<(), NotStored> {
        let arrived = Timestamp::now();
        let mut examining = self.examining(arrival.clone(), arrived);
        let examined = timeout(self.patience, &mut examining).await.ok().and_then(Result::ok);
        let later = if examined.is_some() { None } else { Some(examining) };
        let (ack, stored) = oneshot::channel();
        let mail = Arrived { arrival, arrived, received: examined.map(Box::new), later, ack };
        let stopping = || NotStored("the gateway is stopping".to_owned());
        self.to_writer.send(ToWriter::Arrived(mail)).await.map_err(|_| stopping())?;
        stored.await.map_err(|_| stopping())?
    }

    fn in_data(&self) -> InData {
        self.in_data.enter()
    }
}

//! The mails of the mornings, zone by zone, each in a transaction of its own.

use std::panic::AssertUnwindSafe;

use futures_util::FutureExt;
use jiff::Timestamp;
use jiff::civil::Date;

use super::Writer;
use crate::daemon::setup::random;
use crate::pipeline::morning;
use crate::record::{NewMorning, RecordError};

impl Writer {
    /// Tells the people of each zone in which it is morning, once a day. What can't be written now is tried again
    /// at the next look.
    pub(super) async fn mornings(&mut self, now: Timestamp) {
        for (zone, day) in morning::zones(&self.record, &self.gateway, now) {
            if let Err(error) = self.morning(&zone, day, now).await {
                tracing::error!(%error, zone, "the mails of the morning could not be written");
            }
        }
    }

    async fn morning(&mut self, zone: &str, day: Date, now: Timestamp) -> Result<(), RecordError> {
        let gateway = self.gateway.clone();
        let composing = morning::notices(&mut self.record, &gateway, (zone, day), now);
        // A fault of ours costs the mails of this morning, not the daemon.
        let notices = AssertUnwindSafe(composing).catch_unwind().await.unwrap_or_else(|_| Ok(Vec::new()))?;
        let mut new = NewMorning { zone: zone.to_owned(), day, now, notices, salts: Vec::new() };
        new.salts = (0..new.salts()).map(|_| random::<16>()).collect();
        let notices = self.record.put_morning(new).await?;
        if !notices.is_empty() {
            tracing::info!(zone, %day, mails = notices.len(), "the mails of the morning are on their way");
        }
        self.send(notices);
        Ok(())
    }
}

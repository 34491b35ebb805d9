//! What the writer does when time changes a TMail: each in a transaction of its own.

use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;

use super::Writer;
use crate::daemon::setup::random;
use crate::pipeline::time_came;
use crate::record::{Needs, RecordError};
use crate::tracking::TrackingNumber;

/// How many at one look.
const TOGETHER: usize = 64;

impl Writer {
    /// Does what is due. What can't be written now is tried again at the next look.
    pub(super) async fn time(&mut self, now: Timestamp) {
        let due = match self.record.timed(now, TOGETHER).await {
            Ok(due) => due,
            Err(error) => return tracing::error!(%error, "what is due could not be read"),
        };
        for number in due {
            if let Err(error) = self.time_of(&number, now).await {
                tracing::error!(%error, tmail = %number, "what time did could not be written");
            }
        }
    }

    async fn time_of(&mut self, number: &TrackingNumber, now: Timestamp) -> Result<(), RecordError> {
        let needs = Needs { numbers: [number.clone()].into(), ..Needs::default() };
        let facts = self.record.facts(&needs).await?;
        let Some(tmail) = facts.tmails.get(number) else { return self.record.not_due(number, None).await };
        // A fault of ours costs this TMail its time, not the daemon its life.
        let timed = catch_unwind(AssertUnwindSafe(|| time_came(tmail, &facts, &self.gateway, now)));
        let Ok(Some(timed)) = timed else {
            let due = self.gateway.due(tmail).filter(|due| *due > now);
            return self.record.not_due(number, due).await;
        };
        let (salts, notices) = ((0..timed.salts()).map(|_| random::<16>()).collect(), timed.notices.clone());
        tracing::info!(tmail = %number, changeset = timed.change.number, "its time was over");
        self.record.time_came(timed, now, salts).await?;
        self.send(notices);
        Ok(())
    }
}

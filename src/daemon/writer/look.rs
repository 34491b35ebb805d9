//! What the writer looks for each second: what other processes and time brought, and what the outbox can
//! take.

use jiff::Timestamp;

use super::Writer;
use crate::compose::Notice;
use crate::daemon::outbox::{self, Letter};
use crate::pipeline::challenge;

impl Writer {
    /// Hands fresh notices to the outbox; what it can't take now is looked for later.
    pub(super) fn send(&mut self, notices: Vec<Notice>) {
        notices.into_iter().flat_map(Letter::fresh).for_each(|letter| self.post(letter));
    }

    fn post(&mut self, letter: Letter) {
        let key = letter.key();
        match self.to_outbox.try_send(letter) {
            Ok(()) => {
                self.sending.insert(key);
            }
            Err(_) => self.behind = true,
        }
    }

    /// Looks for orders and mail that other processes stored, for challenges that nobody answered, for what time
    /// changes, for zones in which it is morning, for deferred mail that is due, and for envelopes that are due
    /// again.
    pub(super) async fn look(&mut self) {
        let now = self.clock.now();
        self.try_again(now).await;
        self.orders(now).await;
        self.envelopes(now).await;
        self.expire(now).await;
        self.time(now).await;
        self.mornings(now).await;
        match self.record.unread(now, self.most, &self.examining).await {
            Ok(rows) => {
                for (row, raw) in rows {
                    self.examining.insert(row.id);
                    self.intake.examine_stored(row, raw);
                }
            }
            Err(error) => tracing::error!(%error, "the inbox could not be read"),
        }
        self.behind = false;
        match self.record.due(now, self.to_outbox.capacity(), &self.sending).await {
            Ok(due) => due.into_iter().map(Letter::from).for_each(|letter| self.post(letter)),
            Err(error) => tracing::error!(%error, "the outbox could not be read"),
        }
    }

    /// The outbox could not take all that was there, and now has room again.
    pub(super) fn may_catch_up(&self) -> bool {
        self.behind && self.to_outbox.capacity() > outbox::QUEUE / 2
    }

    /// Ends the challenges that nobody answered in time, each in a round of its own.
    async fn expire(&mut self, now: Timestamp) {
        let unanswered = match self.record.unanswered(now, self.most).await {
            Ok(unanswered) => unanswered,
            Err(error) => return tracing::error!(%error, "the challenges could not be read"),
        };
        for asked in unanswered {
            let passed = challenge::expired(&asked);
            if let Err(error) = self.write_held(asked.held, passed, now).await {
                tracing::error!(%error, "a challenge could not be ended");
            }
        }
    }
}

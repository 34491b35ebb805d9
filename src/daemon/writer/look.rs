//! What the writer looks for each second: what other processes and time brought, and what the outbox can
//! take.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use tokio::sync::OwnedSemaphorePermit;

use super::Writer;
use crate::compose::Notice;
use crate::daemon::outbox::{self, Letter};
use crate::pipeline::challenge;

impl Writer {
    /// Hands fresh notices to the outbox; what it can't take now is looked for later.
    pub(super) fn send(&mut self, notices: Vec<Notice>) {
        for notice in notices {
            match outbox::room_for(notice.raw.len(), &self.outbox_room) {
                Some(room) => {
                    Letter::fresh(notice, &room).into_iter().for_each(|letter| self.post(letter));
                }
                None => self.behind = true,
            }
        }
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
        self.read_inbox(now).await;
        self.read_outbox(now).await;
    }

    /// Has mails of the inbox examined, as many as there is room for.
    async fn read_inbox(&mut self, now: Timestamp) {
        let room = self.intake.room_for_stored();
        if room == 0 || self.intake.does_one_wait() {
            return;
        }
        match self.record.unread(now, self.most, room, &self.examining).await {
            Ok(rows) => {
                for (row, raw) in rows {
                    self.examining.insert(row.id);
                    self.intake.examine_stored(row, raw);
                }
            }
            Err(error) => tracing::error!(%error, "the inbox could not be read"),
        }
    }

    /// Hands on what is due, as much as the outbox has room for.
    async fn read_outbox(&mut self, now: Timestamp) {
        self.behind = false;
        let octets = self.outbox_room.available_permits().saturating_mul(1024);
        let due = match self.record.due(now, self.to_outbox.capacity(), octets, &self.sending).await {
            Ok(due) => due,
            Err(error) => return tracing::error!(%error, "the outbox could not be read"),
        };
        let mut rooms: BTreeMap<String, Arc<OwnedSemaphorePermit>> = BTreeMap::new();
        for waiting in due {
            let found = rooms.get(&waiting.notice).cloned();
            let Some(room) = found.or_else(|| outbox::room_for(waiting.raw.len(), &self.outbox_room)) else {
                self.behind = true;
                continue;
            };
            rooms.insert(waiting.notice.clone(), room.clone());
            self.post(Letter::again(waiting, room));
        }
    }

    /// The outbox could not take all that was there, and now has room again.
    pub(super) fn may_catch_up(&self) -> bool {
        self.behind
            && self.to_outbox.capacity() > outbox::QUEUE / 2
            && self.outbox_room.available_permits() > outbox::ROOM as usize / 2
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

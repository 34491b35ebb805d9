//! What log and figures say of the writer's work: numbers, and never an address or a word of a mail.

use jiff::Timestamp;
use metrics::{counter, gauge};

use super::Writer;
use crate::decide::{Disposition, Reason};
use crate::record::{Decided, InboxRow, RecordError, Which};
use crate::tracking::TrackingNumber;

/// What became of one mail, to be told once it is committed.
pub(super) struct Told {
    mail: Place,
    disposition: Disposition,
    reason: Reason,
    tmail: Option<TrackingNumber>,
    changeset: Option<u32>,
    notices: usize,
}

/// Where its number in the inbox is found.
enum Place {
    /// Among the arrivals of the round.
    New(usize),
    Old(i64),
}

impl Told {
    pub fn of(decided: &Decided) -> Self {
        let Decided { mail, passed } = decided;
        Self {
            mail: match mail {
                Which::New(at) => Place::New(*at),
                Which::Old(row) => Place::Old(row.id),
            },
            disposition: passed.disposition,
            reason: passed.reason,
            tmail: passed.after.as_ref().map(|tmail| tmail.number.clone()),
            changeset: passed.changeset.as_ref().map(|changeset| changeset.number),
            notices: passed.notices.len(),
        }
    }

    /// `rows`: the arrivals of the round, as they are in the inbox.
    pub fn tell(&self, rows: &[InboxRow]) {
        let mail = match self.mail {
            Place::New(at) => rows.get(at).map(|row| row.id),
            Place::Old(id) => Some(id),
        };
        let disposition = self.disposition.as_str();
        counter!("tmail_mails_total", "disposition" => disposition).increment(1);
        let tmail = self.tmail.as_ref().map(ToString::to_string);
        let (reason, changeset, notices) = (self.reason, self.changeset, self.notices);
        tracing::info!(mail, tmail, changeset, disposition, ?reason, notices, "a mail was decided on");
    }
}

impl Writer {
    pub(super) fn could_write(&self) {
        if let Some(lasted) = self.pulse.recovered() {
            tracing::warn!(seconds = lasted.as_secs(), "the record can be written again");
        }
        gauge!("tmail_record_writable").set(1.0);
    }

    pub(super) fn could_not_write(&self, error: &RecordError) {
        counter!("tmail_round_failures_total").increment(1);
        gauge!("tmail_record_writable").set(0.0);
        if self.pulse.failed(&error.to_string()) {
            tracing::error!(%error, "a round could not be written; senders keep their mails");
        }
    }

    /// While nothing could be written, looks whether it can be now: no mail may come for a long time.
    pub(super) async fn try_again(&mut self, now: Timestamp) {
        if self.pulse.trouble().is_none() {
            return;
        }
        match self.record.try_to_write(now).await {
            Ok(()) => self.could_write(),
            Err(error) => self.could_not_write(&error),
        }
    }
}

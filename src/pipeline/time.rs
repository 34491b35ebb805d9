//! What time does to a TMail by itself: decide → compose, without a mail.

use jiff::Timestamp;

use super::{Gateway, unasked};
use crate::compose::About;
use crate::decide::{Cause, Subject, decide, expiry};
use crate::record::{Facts, Timed};
use crate::tmail::Tmail;
use crate::tmail::content::sha256_hex;

impl Gateway {
    /// When time next changes a TMail, if ever.
    pub fn due(&self, tmail: &Tmail) -> Option<Timestamp> {
        expiry::due(tmail, self.catalogue.version(&tmail.digest)?, &self.directory)
    }
}

/// What time did to a TMail by now; nothing if nothing is due.
pub fn time_came(tmail: &Tmail, facts: &Facts, gateway: &Gateway, now: Timestamp) -> Option<Timed> {
    let gateway = &gateway.as_of(now);
    let template = gateway.catalogue.version(&tmail.digest)?;
    let decision = decide(&gateway.scene(Subject::Running(tmail), template), &Cause::Time, now);
    let change = decision.changeset.clone()?;
    let mut after = tmail.clone();
    after.apply(&change);
    let about = About { template, before: Some(tmail), after: &after };
    let digest = sha256_hex(format!("time {} #{}", tmail.number, change.number).as_bytes());
    let notices = unasked::notices(&decision, about, digest, facts, gateway, now);
    let due = gateway.due(&after);
    Some(Timed { change, after, notices, due })
}

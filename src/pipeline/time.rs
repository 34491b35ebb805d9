//! What time does to a TMail by itself: decide → compose, without a mail.

use jiff::Timestamp;

use super::Gateway;
use crate::compose::{About, Cause as Origin, Occasion, compose};
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
    let notices = compose(&Occasion {
        decision: &decision,
        tmail: Some(About { template, before: Some(tmail), after: &after }),
        directory: &gateway.directory,
        book: &gateway.book,
        cause: &origin(tmail, change.number, gateway),
        known: &facts.known,
        levels: &facts.levels,
        secret: &gateway.secret,
        now,
        files: &facts.files,
    });
    let due = gateway.due(&after);
    Some(Timed { change, after, notices, due })
}

/// No mail caused it, so nobody is answered.
fn origin(tmail: &Tmail, changeset: u32, gateway: &Gateway) -> Origin {
    Origin {
        digest: sha256_hex(format!("time {} #{changeset}", tmail.number).as_bytes()),
        author: gateway.book.of_service(),
        message_id: None,
        references: Vec::new(),
        subject: String::new(),
    }
}

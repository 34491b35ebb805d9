//! What is told though nobody can be answered: time, an operator's order or a machine's mail caused it.

use jiff::Timestamp;

use super::Gateway;
use crate::compose::{About, Cause as Origin, Notice, Occasion, compose};
use crate::decide::Decision;
use crate::record::Facts;

/// The notices of such a decision. `digest` tells its cause from every other one.
pub(super) fn notices(
    decision: &Decision,
    about: About<'_>,
    digest: String,
    facts: &Facts,
    gateway: &Gateway,
    now: Timestamp,
) -> Vec<Notice> {
    let origin = Origin {
        digest,
        author: gateway.book.of_service(),
        message_id: None,
        references: Vec::new(),
        subject: String::new(),
    };
    compose(&Occasion {
        decision,
        tmail: Some(about),
        directory: &gateway.directory,
        book: &gateway.book,
        cause: &origin,
        known: &facts.known,
        levels: &facts.levels,
        texts: gateway.catalogue.texts(),
        secret: &gateway.secret,
        now,
        files: &facts.files,
    })
}

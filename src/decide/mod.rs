//! Pure: what becomes of a cause. The heart of the gateway.
//!
//! [`decide`] takes a TMail (or a template to open one from), a cause and the time, and gives a
//! [`Decision`]: the events of one changeset, or a refusal that says what would have to be
//! different. Nothing happens here; `compose` tells it and `record` keeps it.

pub mod approval;
pub mod approvers;
pub mod builtin;
pub mod challenge;
pub mod decision;
pub mod delegate;
pub mod desk;
pub mod entitled;
pub mod evidence;
pub mod expiry;
pub mod facts;
pub mod field;
pub mod freeze;
pub mod get;
pub mod grid;
pub mod held;
pub mod mail;
pub mod morning;
pub mod offer;
pub mod opening;
pub mod page;
pub mod question;
pub mod reason;
pub mod slot;
pub mod steps;
pub mod transcript;
pub mod transition;
pub mod waiting;
pub mod work;

pub use challenge::{Place, Shown, Target};
pub use decision::{Answer, Decision, Disposition, LineResult, Page, Stranger};
pub use evidence::Evidence;
pub use get::Enclosed;
pub use held::Act;
pub use mail::Mail;
pub use offer::{Ask, Offer};
pub use reason::{Reason, Refusal};

use jiff::Timestamp;

use crate::directory::Directory;
use crate::template::Template;
use crate::tmail::Tmail;
use crate::tracking::TrackingNumber;

/// What is decided about, and what the decision may rest on.
#[derive(Clone, Copy, Debug)]
pub struct Scene<'a> {
    pub subject: Subject<'a>,
    /// The version of the template that the TMail was opened under.
    pub template: &'a Template,
    pub directory: &'a Directory,
    /// How old a decision may be at first receipt.
    pub decision_window: std::time::Duration,
}

/// A running TMail, or one that is about to be opened.
#[derive(Clone, Copy, Debug)]
pub enum Subject<'a> {
    Running(&'a Tmail),
    Opening(&'a TrackingNumber),
}

/// What sets a decision off. Links and operators' acts join it.
#[derive(Clone, Copy, Debug)]
pub enum Cause<'a> {
    Mail(Mail<'a>),
    /// What was due is due now.
    Time,
}

/// Decides. Total: whatever the mail holds, there is a decision.
pub fn decide(scene: &Scene<'_>, cause: &Cause<'_>, now: Timestamp) -> Decision {
    // Who acts in whose place, and what is frozen, is asked as of now.
    let directory = scene.directory.as_of(now);
    let scene = &Scene { directory: &directory, ..*scene };
    match (cause, scene.subject) {
        (Cause::Mail(mail), Subject::Running(tmail)) => mail::decide(scene, tmail, mail, now),
        (Cause::Mail(mail), Subject::Opening(number)) => opening::decide(scene, number, mail, now),
        (Cause::Time, Subject::Running(tmail)) => expiry::decide(scene, tmail, now),
        (Cause::Time, Subject::Opening(_)) => expiry::nothing(),
    }
}

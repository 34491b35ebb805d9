//! Pure: a decision → the notices that tell it, one message an audience.
//!
//! ```text
//! decision → audiences → a model of what each is told → text, HTML → message
//! ```
//!
//! What customers are told is made in [`customers`] alone, from the template's own sentences and the
//! public fields; nothing that the team writes passes through it.

mod answer;
pub mod approver;
mod audience;
mod calendar;
pub mod challenge;
mod clean;
mod customers;
mod digest;
pub mod forward;
mod happened;
mod ids;
mod mailto;
mod message;
mod model;
pub mod notice;
mod reminder;
mod render;
mod say;
mod sections;
mod steps;
mod stranger;
mod team;
mod thread;

pub use approver::{News, approver};
pub use challenge::{Challenge, challenge};
pub use digest::{Day, digest};
pub use forward::{Forward, forward};
pub use notice::{About, Cause, Kind, Notice, Occasion};
pub use reminder::{Remind, reminders};

use crate::template::Side;

/// Composes the notices of one decision. Total and repeatable: the same occasion gives the same bytes.
pub fn compose(occasion: &Occasion<'_>) -> Vec<Notice> {
    let mut notices: Vec<Notice> = answer::to_author(occasion).into_iter().collect();
    notices.extend(stranger::to_owner(occasion));
    for audience in audience::of(occasion) {
        notices.extend(match audience.side {
            Side::Team => Some(team::notice(occasion, &audience)),
            Side::Customers => customers::notice(occasion, &audience),
        });
    }
    notices
}

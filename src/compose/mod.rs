//! Pure: a decision → the notices that tell it, one message an audience.

pub mod notice;

pub use notice::{About, Cause, Kind, Notice, Occasion};

/// Composes the notices of one decision.
pub fn compose(occasion: &Occasion<'_>) -> Vec<Notice> {
    let _ = occasion;
    Vec::new()
}

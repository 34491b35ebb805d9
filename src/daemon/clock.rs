//! The time as the daemon reads it.

use jiff::{SignedDuration, Timestamp};

/// The system's time; in tests that time moved to another day, since signatures and dates are judged
/// by it. No setting moves it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Clock {
    ahead: SignedDuration,
}

impl Clock {
    /// A clock that shows `moment` now and goes on from there.
    pub fn starting_at(moment: Timestamp) -> Self {
        Self { ahead: moment.duration_since(Timestamp::now()) }
    }

    pub fn now(self) -> Timestamp {
        let system = Timestamp::now();
        system.checked_add(self.ahead).unwrap_or(system)
    }
}

//! Whether the writer works, and can write: what health, watchdog and log go by.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How often a trouble that lasts is told again.
const AGAIN: Duration = Duration::from_secs(60);

/// The writer beats it each second at least, and says what keeps it from writing.
#[derive(Debug)]
pub struct Pulse {
    started: Instant,
    /// Milliseconds since the start.
    last_beat: AtomicU64,
    trouble: Mutex<Option<Trouble>>,
}

/// What keeps the writer from writing.
#[derive(Clone, Debug)]
struct Trouble {
    why: String,
    since: Instant,
    told: Instant,
}

impl Default for Pulse {
    fn default() -> Self {
        Self { started: Instant::now(), last_beat: AtomicU64::new(0), trouble: Mutex::new(None) }
    }
}

impl Pulse {
    /// The writer goes on.
    pub fn beat(&self) {
        self.last_beat.store(self.now(), Ordering::Relaxed);
    }

    /// How long nothing was heard of the writer.
    pub fn silence(&self) -> Duration {
        Duration::from_millis(self.now().saturating_sub(self.last_beat.load(Ordering::Relaxed)))
    }

    /// Nothing can be written. Gives whether that is worth a line: it is new, or was told a while ago.
    pub fn failed(&self, why: &str) -> bool {
        let now = Instant::now();
        let mut trouble = self.trouble.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let is_news =
            trouble.as_ref().is_none_or(|old| old.why != why || now.duration_since(old.told) >= AGAIN);
        let since = trouble.as_ref().map_or(now, |old| old.since);
        let told = trouble.as_ref().filter(|_| !is_news).map_or(now, |old| old.told);
        *trouble = Some(Trouble { why: why.to_owned(), since, told });
        is_news
    }

    /// It can be written again; gives how long it couldn't.
    pub fn recovered(&self) -> Option<Duration> {
        let mut trouble = self.trouble.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        trouble.take().map(|trouble| trouble.since.elapsed())
    }

    /// What keeps it from writing, and for how long now.
    pub fn trouble(&self) -> Option<(String, Duration)> {
        let trouble = self.trouble.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        trouble.as_ref().map(|trouble| (trouble.why.clone(), trouble.since.elapsed()))
    }

    fn now(&self) -> u64 {
        u64::try_from(self.started.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

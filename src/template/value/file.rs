//! Pure: what a file slot holds: `plan.pdf (12345 bytes, SHA-256 9f1c…)`. With the digest in it, an
//! approval vouches for the bytes.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use crate::template::Slot;
use crate::template::field::folded;

/// A file in a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    pub name: String,
    /// In bytes.
    pub size: u64,
    /// Lower-case hex.
    pub sha256: String,
}

impl Kept {
    /// Reads what a slot holds, as it is kept and shown.
    pub fn parse(text: &str) -> Option<Self> {
        static FORM: LazyLock<Regex> = LazyLock::new(|| {
            // Invariant: a constant pattern, and a test runs it.
            Regex::new(r"^(\S.*) \((\d{1,12}) bytes, SHA-256 ([0-9a-f]{64})\)$").expect("a pattern")
        });
        let form = FORM.captures(text.trim())?;
        Some(Self { name: form[1].to_owned(), size: form[2].parse().ok()?, sha256: form[3].to_owned() })
    }
}

impl fmt::Display for Kept {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({} bytes, SHA-256 {})", self.name, self.size, self.sha256)
    }
}

impl Slot {
    /// Whether a file of that name may be put there.
    pub fn takes(&self, name: &str) -> bool {
        let ending = name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase());
        self.endings.is_empty() || ending.is_some_and(|ending| self.endings.contains(&ending))
    }

    /// A name that would do: `rollback-plan.pdf`.
    pub fn example(&self, slot: &str) -> String {
        let ending = self.endings.first().map_or("pdf", String::as_str);
        format!("{}.{ending}", slot.to_ascii_lowercase().replace([' ', '_'], "-"))
    }
}

/// Whether a file's name is that of a slot or of a grid, its ending aside: `rollback-plan.pdf`.
pub fn is_named(file: &str, section: &str) -> bool {
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    stem.is_ascii() && folded(stem) == folded(section)
}

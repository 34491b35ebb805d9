//! Words: how much somebody is told.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::address::Address;

/// How many mails somebody wants. What is asked of them comes at once at every level.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    /// Only what is asked of them.
    Asks,
    /// The rest in one mail each morning.
    Daily,
    /// Each change.
    All,
}

/// What people chose for all of their TMails, by key.
pub type Levels = BTreeMap<Address, Level>;

impl Level {
    pub const EACH: [Level; 3] = [Level::All, Level::Asks, Level::Daily];

    /// The word that it is written with.
    pub fn as_str(self) -> &'static str {
        match self {
            Level::All => "all",
            Level::Asks => "asks",
            Level::Daily => "daily",
        }
    }

    /// The level of that name, in any case.
    pub fn parse(name: &str) -> Option<Self> {
        Self::EACH.into_iter().find(|level| level.as_str().eq_ignore_ascii_case(name))
    }
}

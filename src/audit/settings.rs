//! Pure: what of the settings is on record, and how two versions of it differ.

use std::time::Duration;

use serde::Serialize;
use similar::{ChangeTag, TextDiff};

/// How long a shorter difference is looked for; what is found then is just as true.
const LOOKING: Duration = Duration::from_millis(500);

/// A part of the settings, each a text of one fact a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Setting {
    /// The keys of the file of settings, among them who is trusted.
    Config,
    /// The people.
    Directory,
    /// What tells the keys apart, without revealing them.
    Keys,
    /// The templates that can be opened, with their sources.
    Templates,
}

/// When the daemon read it from its file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum TakenIn {
    AtStart,
    WhileRunning,
}

impl Setting {
    pub const ALL: [Setting; 4] = [Setting::Config, Setting::Directory, Setting::Keys, Setting::Templates];

    /// As the tables have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Setting::Config => "config",
            Setting::Directory => "directory",
            Setting::Keys => "keys",
            Setting::Templates => "templates",
        }
    }

    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|setting| setting.as_str() == text)
    }
}

/// The lines that went (`- `) and those that came (`+ `), in their order.
pub fn diff(before: &str, after: &str) -> String {
    let diff = TextDiff::configure().timeout(LOOKING).diff_lines(before, after);
    let line = |(tag, line): (ChangeTag, &str)| match tag {
        ChangeTag::Equal => None,
        ChangeTag::Delete => Some(format!("- {}\n", line.trim_end_matches('\n'))),
        ChangeTag::Insert => Some(format!("+ {}\n", line.trim_end_matches('\n'))),
    };
    diff.iter_all_changes().filter_map(|change| line((change.tag(), change.value()))).collect()
}

//! A mistake in an operator's file, and the word that was probably meant.

use std::fmt;

/// One mistake: where it stands, what is wrong, and what to write instead.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Mistake {
    pub file: String,
    /// From 1; 0 if it has no place in a file (an environment variable, a file that isn't there).
    pub line: usize,
    /// In characters, from 1.
    pub column: usize,
    pub what: String,
    /// A sentence without its full stop.
    pub instead: String,
}

impl Mistake {
    /// A mistake without a place: `file` names the file as a whole or an environment variable.
    pub fn of(file: impl Into<String>, what: impl Into<String>, instead: impl Into<String>) -> Self {
        Self { file: file.into(), line: 0, column: 0, what: what.into(), instead: instead.into() }
    }

    /// A mistake at a byte of a text.
    pub(super) fn at(file: &str, text: &str, byte: usize, what: String, instead: String) -> Self {
        let before = text.get(..byte).unwrap_or(text);
        let line = before.matches('\n').count() + 1;
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let column = before[line_start..].chars().count() + 1;
        Self { file: file.to_owned(), line, column, what, instead }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, column, what, instead } = self;
        if *line == 0 {
            write!(f, "{file}: {what}. {instead}")
        } else {
            write!(f, "{file}:{line}:{column}: {what}. {instead}")
        }
    }
}

impl std::error::Error for Mistake {}

/// The candidate that somebody who wrote `word` probably meant: about one slip for each three
/// letters, case aside.
pub(crate) fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = word.to_lowercase();
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(&wanted, &candidate.to_lowercase()), candidate))
        .filter(|(slips, candidate)| *slips <= candidate.chars().count().max(3) / 3)
        .min_by_key(|(slips, _)| *slips)
        .map(|(_, candidate)| candidate)
}

/// What to write instead of a word that isn't one of the known: the nearest, else all of them.
pub(crate) fn one_of(word: &str, known: &[&str]) -> String {
    let mut known = known.to_vec();
    known.retain(|word| !word.is_empty());
    known.dedup();
    match nearest(word, known.iter().copied()) {
        Some(meant) => format!("Did you mean \"{meant}\"?"),
        None if known.is_empty() => "There is none yet: leave it out, or add it first".to_owned(),
        None => format!("Write one of: {}", known.join(", ")),
    }
}

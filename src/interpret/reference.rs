//! References: `#7`, `DEPLOY-1049-Q #7`.

use super::intent::Reference;
use crate::tracking::TrackingNumber;

/// What stands at the beginning of a text.
pub(super) enum Leading<'a> {
    None,
    /// A reference, and what follows it.
    Found(Reference, &'a str),
    /// It has the form of a tracking number, but its check character is wrong.
    Misspelt {
        written: &'a str,
        meant: Vec<TrackingNumber>,
    },
}

/// A line that is only a reference.
pub(super) fn alone(text: &str) -> Option<Reference> {
    match leading(text.trim()) {
        Leading::Found(reference, "" | "." | ":") => Some(reference),
        _ => None,
    }
}

/// Reads a reference at the beginning of folded text.
pub(super) fn leading(text: &str) -> Leading<'_> {
    let text = text.trim_start();
    if let Some((changeset, rest)) = changeset(text) {
        return Leading::Found(Reference { number: None, changeset }, rest);
    }
    let end = text.find([' ', ':', '#', ',', '.', '!']).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    match TrackingNumber::read(word) {
        Ok(number) => match changeset(rest.trim_start()) {
            Some((changeset, rest)) => Leading::Found(Reference { number: Some(number), changeset }, rest),
            None => Leading::None,
        },
        Err(Some(meant)) if rest.trim_start().starts_with('#') || rest.is_empty() => {
            Leading::Misspelt { written: word, meant }
        }
        Err(_) => Leading::None,
    }
}

/// `#7` at the beginning: changesets are numbered from 1.
fn changeset(text: &str) -> Option<(u32, &str)> {
    let digits = text.strip_prefix('#')?;
    let end = digits.find(|c: char| !c.is_ascii_digit()).unwrap_or(digits.len());
    let (number, rest) = digits.split_at(end);
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '#'));
    (ends && !number.starts_with('0')).then(|| number.parse().ok())?.map(|number| (number, rest))
}

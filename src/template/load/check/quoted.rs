//! Pure: whether a text of one's own could act. Some mail programs quote a mail without marking it, and what they
//! quote must never be read as a line of its reader's.

use unicode_normalization::UnicodeNormalization as _;

use super::verbs;
use crate::template::Template;
use crate::texts::{Part, parts};
use crate::tracking::TrackingNumber;

/// What is told of such a text, and what to write instead.
pub const AS_COMMAND: &str = "this text could be read as a command, if somebody quotes it";
pub const SENTENCE: &str = "Write a sentence, not a word to type";

/// The levels that are told behind `notices`.
const LEVELS: [&str; 3] = ["notices all", "notices asks", "notices daily"];

/// Whether a line with that text alone would be a command, or begin as a line of a field; `shipped`: the text
/// that it stands for, which may do so where it stands.
pub fn acts(text: &str, shipped: &str, template: Option<&Template>) -> bool {
    if text == shipped {
        return false;
    }
    let written = folded(text);
    let words = template.map_or_else(verbs::built_in, verbs::all_words);
    let answers = template.into_iter().flat_map(|template| &template.questions).flat_map(|one| &one.answers);
    let answers = answers.flat_map(|answer| std::iter::once(&answer.word).chain(&answer.synonyms)).cloned();
    let levels = LEVELS.into_iter().map(str::to_owned);
    words.into_iter().chain(answers).chain(levels).any(|word| is_said(&written, &folded(&word)))
        || template.is_some_and(|template| is_field(&written, template))
        || (fills_all(text) && !fills_all(shipped))
        || (begins_as_field(text) && !begins_as_field(shipped))
}

/// As it is compared: in any case, in compatible letters, without marks of emphasis and what nobody sees.
fn folded(text: &str) -> String {
    let unseen = |c: char| matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}');
    let seen: String = text.nfkc().filter(|c| !unseen(*c) && *c != '*').collect();
    seen.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The verb alone, or with what may stand behind it: a reference, a reason, an argument, a thanks.
fn is_said(text: &str, verb: &str) -> bool {
    let Some(rest) = text.strip_prefix(verb).filter(|_| !verb.is_empty()) else { return false };
    let behind = rest.trim_start();
    let argument = behind.split_whitespace().next().unwrap_or_default();
    let thanks = behind.strip_prefix([',', ';', '.', '!', '-', '–', '—']);
    behind.is_empty()
        || behind.starts_with([':', '#'])
        || behind.starts_with("{{")
        || argument.contains('@')
        || TrackingNumber::parse(argument).is_some()
        || thanks.is_some_and(|thanks| rest.len() == behind.len() && thanks.split_whitespace().count() <= 2)
}

fn is_field(text: &str, template: &Template) -> bool {
    let name = text.split([':', '#']).next().unwrap_or_default().trim_end_matches(['.', '!', ' ']);
    template.field(name).is_some()
}

/// It has no words of its own: `{{ what }}.`
fn fills_all(text: &str) -> bool {
    let sign = |c: char| c.is_whitespace() || matches!(c, '*' | '.' | '!' | ':' | '#');
    parts(text).is_some_and(|parts| {
        parts.iter().all(|part| match part {
            Part::Words(words) => words.chars().all(sign),
            Part::Variable(_) => true,
        })
    })
}

/// `{{ field }}: …`
fn begins_as_field(text: &str) -> bool {
    let mut parts = parts(text).unwrap_or_default().into_iter().filter(|part| !part.is_blank());
    matches!(parts.next(), Some(Part::Variable(_)))
        && matches!(parts.next(), Some(Part::Words(words)) if folded(words).starts_with(':'))
}

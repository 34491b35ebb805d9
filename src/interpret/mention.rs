//! A verb said within other words: `I think we can approve`, `approve looks good`, `not approved`.

use super::intent::Complaint;
use super::reference;
use super::vocabulary::Vocabulary;
use crate::saying;

/// How many words a line may have to be taken for a decision that went wrong.
const SHORT: usize = 8;

/// The same, if the verb is among the first three.
const SHORT_BEGINNING: usize = 14;

/// The same for a question.
const QUESTION: usize = 3;

/// An open verb, or a form of it, within other words.
pub(super) struct Mention {
    pub verb: String,
    word: String,
    at: usize,
    count: usize,
    /// A "not" or "no" stands with it.
    pub denied: bool,
    /// Somebody else is asked for it: `please approve`.
    pub asked: bool,
}

impl Mention {
    pub fn find(text: &str, vocabulary: &Vocabulary) -> Option<Self> {
        let lower = text.to_lowercase().replace('’', "'");
        let words: Vec<&str> = lower
            .split(|c: char| !c.is_alphanumeric() && c != '\'')
            .filter(|word| !word.is_empty())
            .collect();
        let places = vocabulary.open_words().filter_map(|(word, verb)| {
            let parts: Vec<String> = word.split_whitespace().map(str::to_lowercase).collect();
            let at = words.windows(parts.len().max(1)).position(|window| says(window, &parts))?;
            Some((at, word, verb))
        });
        let (at, word, verb) = places.min_by_key(|(at, ..)| *at)?;
        let denied = words.iter().any(|word| {
            matches!(*word, "not" | "no" | "never" | "cannot" | "dont" | "nicht" | "kein" | "nein")
                || word.ends_with("n't")
        });
        let asked = matches!(
            words.as_slice(),
            ["please" | "kindly", ..] | ["can" | "could" | "would" | "will", "you", ..]
        );
        Some(Self { asked, verb: verb.to_owned(), word: word.to_owned(), at, count: words.len(), denied })
    }

    /// The line begins with the verb.
    pub fn begins(&self) -> bool {
        self.at == 0
    }

    /// Whether the line is short enough to have been meant.
    pub fn short(&self, text: &str) -> bool {
        if text.ends_with(['?', '？']) {
            return self.count <= QUESTION;
        }
        self.count <= SHORT || self.at < 3 && self.count <= SHORT_BEGINNING
    }

    pub fn complaint(&self, line: &str, text: &str, vocabulary: &Vocabulary) -> Complaint {
        let (reason, instead) = if self.denied {
            (saying!("doubt_denied", word = &self.word), self.others_first(vocabulary))
        } else if self.at == 0 && !text.ends_with(['?', '？']) && self.written_as_verb(text) {
            let reason = self.reason_behind(text);
            (saying!("doubt_words_behind", word = &self.word), vec![reason])
        } else {
            (saying!("doubt_within", word = &self.word), vec![self.word.clone() + &seen(text)])
        };
        Complaint { line: line.trim().to_owned(), reason, instead }
    }

    /// Whoever says that they don't is offered what else there is, before that.
    fn others_first(&self, vocabulary: &Vocabulary) -> Vec<String> {
        let (same, mut others): (Vec<String>, Vec<String>) =
            decisions(vocabulary).into_iter().partition(|verb| *verb == self.word);
        others.extend(same);
        others
    }

    fn written_as_verb(&self, text: &str) -> bool {
        text.get(..self.word.len()).is_some_and(|start| start.eq_ignore_ascii_case(&self.word))
            && !text[self.word.len()..].starts_with(char::is_alphanumeric)
    }

    /// `approve looks good` → `approve: looks good`, a reference kept in its place.
    fn reason_behind(&self, text: &str) -> String {
        let rest = &text[self.word.len()..];
        let (head, rest) = match reference::leading(rest) {
            reference::Leading::Found(_, behind) => rest.split_at(rest.len() - behind.len()),
            _ => ("", rest),
        };
        let reason = rest.trim_start_matches([' ', ',', ';', '-', '–', '—', '.', '!', ':']);
        if !reason.contains(char::is_alphanumeric) {
            format!("{}{head}", self.word)
        } else {
            format!("{}{head}: {reason}", self.word)
        }
    }
}

/// The reference that a line holds somewhere, to be kept: ` #7`.
fn seen(text: &str) -> String {
    let mut words = text.split_whitespace();
    let reference = words.find_map(|word| reference::alone(word.trim_end_matches(['?', ',', '.', '!', ')'])));
    reference.map(|reference| format!(" #{}", reference.changeset)).unwrap_or_default()
}

/// Whether words say a verb, or `approved`, `approves`, `approving` for `approve`.
fn says(words: &[&str], verb: &[String]) -> bool {
    let Some((first, rest)) = verb.split_first() else { return false };
    words.len() == verb.len()
        && is_form(words[0], first)
        && words[1..].iter().zip(rest).all(|(word, part)| word == part)
}

fn is_form(word: &str, verb: &str) -> bool {
    let stem = verb.strip_suffix('e').unwrap_or(verb);
    let ending = word.strip_prefix(stem);
    word == verb
        || verb.len() >= 4 && ending.is_some_and(|ending| matches!(ending, "ed" | "es" | "s" | "ing" | "d"))
}

/// The verbs that may be open to the writer.
pub(super) fn decisions(vocabulary: &Vocabulary) -> Vec<String> {
    let verbs = vocabulary.open_words().filter(|(word, verb)| word == verb);
    verbs.map(|(word, _)| word.to_owned()).collect()
}

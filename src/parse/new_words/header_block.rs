//! Header blocks: `From: … Sent: … To: … Subject: …` above an old mail that nobody marked.
//!
//! A form's field lines have the same shape, so a block counts only with labels that mail clients
//! use, or below a drawn line.

use std::sync::LazyLock;

use regex::Regex;

use super::line::{Line, Mark};
use super::phrases::{CAPTION_WORDS, FROM_LABELS, OTHER_LABELS};
use super::trim::Found;

/// How many lines a wrapped value may go on for.
const WRAPPED_MAX: usize = 3;

/// A label is at most this long.
const LABEL_MAX: usize = 25;

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    // Invariant: a constant pattern, compiled by each test run.
    Regex::new(r"\b(?:19|20)\d\d\b.*\d|\d.*\b(?:19|20)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2}")
        .expect("a constant pattern")
});

/// The header block that begins at a line, its rule or caption above included.
pub(super) fn at(lines: &[Line], at: usize) -> Option<Found> {
    let (from, announced) = announced(lines, at);
    if announced.caption && lines.get(from).is_some_and(|line| line.mark == Mark::Quote) {
        return Some(Found { from: at, to: from, unmarked: false });
    }
    let block = Labels::from(lines, from)?;
    // A form's field lines may hold dates and addresses, too: the first value tells more.
    let known =
        block.from_role && block.known_first && block.known >= 3 && (block.sender || block.known >= 4);
    let below = announced.rule && block.count >= 3 && block.date && (block.sender || block.known >= 3);
    let captioned = announced.caption && (block.known >= 2 || block.sender);
    let foreign = block.count >= 3 && block.foreign && block.date && block.sender;
    (known || below || captioned || foreign).then_some(Found {
        from: at,
        to: block.to,
        unmarked: lines[from].mark != Mark::Quote,
    })
}

/// Whether a line is drawn (`_____`, `-----`).
pub(super) fn is_rule(line: &Line) -> bool {
    let text = line.text.trim();
    let drawn = |c| matches!(c, '_' | '-' | '=' | '–' | '—' | '*');
    line.mark == Mark::Rule || text.chars().all(drawn) && text.len() >= 5 && !text.contains("**")
}

#[derive(Clone, Copy, Default)]
struct Announced {
    rule: bool,
    caption: bool,
}

/// Skips a rule or a caption (`-----Original Message-----`) and the blank lines below it.
fn announced(lines: &[Line], mut at: usize) -> (usize, Announced) {
    let mut seen = Announced::default();
    for _ in 0..3 {
        let Some(line) = lines.get(at) else { break };
        if is_rule(line) {
            seen.rule = true;
        } else if is_caption(&line.text) {
            seen.caption = true;
        } else {
            break;
        }
        at += 1;
        at += lines[at..].iter().take(3).take_while(|line| line.is_blank()).count();
    }
    (at, seen)
}

fn is_caption(text: &str) -> bool {
    let text = text.trim();
    let inner = text.trim_matches(['-', '_', '=', ' ']);
    let dashed = |side: Option<&str>| side.is_some_and(|side| side.trim().len() >= 2);
    let at = text.find(inner).unwrap_or(0);
    let drawn = dashed(text.get(..at)) && dashed(text.get(at + inner.len()..));
    let worded = inner.starts_with(char::is_alphabetic) && (3..=90).contains(&inner.len());
    let bare = inner.trim_end_matches([':', '：']).trim_end().to_lowercase();
    worded && (drawn || CAPTION_WORDS.contains(&bare.as_str()))
}

/// `label: value`, the marks of bold text taken off.
fn labelled(text: &str) -> Option<(&str, &str)> {
    let text = text.trim().trim_start_matches(['*', '_']);
    let (label, value) = text.split_once([':', '：'])?;
    let label = label.trim_end_matches(['*', '_', ' ', '\u{a0}']);
    let lettered = |c: char| c.is_alphabetic() || is_mark(c) || matches!(c, ' ' | '.' | '\'' | '’' | '-');
    let fits = label.starts_with(char::is_alphabetic)
        && label.chars().count() <= LABEL_MAX
        && label.chars().all(lettered);
    fits.then(|| (label, value.trim_start_matches(['*', '_', ' ', '\u{a0}'])))
}

/// Vowel signs of Indic and Thai scripts, and combining accents.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// Whether a line is one of a header block, by a label that mail clients use.
pub(super) fn is_labelled(text: &str) -> bool {
    let known = |label: &str| {
        let label = label.trim().to_lowercase();
        FROM_LABELS.contains(&label.as_str()) || OTHER_LABELS.contains(&label.as_str())
    };
    labelled(text).is_some_and(|(label, _)| known(label))
}

#[derive(Default)]
struct Labels {
    to: usize,
    count: usize,
    known: usize,
    from_role: bool,
    known_first: bool,
    foreign: bool,
    date: bool,
    /// One of the first values is a name with an address.
    sender: bool,
}

impl Labels {
    fn from(lines: &[Line], from: usize) -> Option<Self> {
        let mut block = Self::default();
        let mut wrapped = 0;
        for (at, line) in lines.iter().enumerate().skip(from) {
            let marked = line.mark == Mark::Quote && at > from;
            if line.is_blank() || marked || is_rule(line) || is_caption(&line.text) {
                break;
            }
            let Some((label, value)) = labelled(&line.text) else {
                wrapped += 1;
                if block.count == 0 || wrapped > WRAPPED_MAX {
                    break;
                }
                continue;
            };
            wrapped = 0;
            block.count(label, value);
            block.to = at + 1;
            if block.count > 8 {
                break;
            }
        }
        block.to = block.end_of_wrapped(lines);
        (block.count >= 2).then_some(block)
    }

    fn count(&mut self, label: &str, value: &str) {
        let label = label.trim().to_lowercase();
        let from = FROM_LABELS.contains(&label.as_str());
        self.from_role |= from && self.count <= 1;
        let known = from || OTHER_LABELS.contains(&label.as_str());
        self.known += usize::from(known);
        self.known_first |= known && self.count == 0;
        self.count += 1;
        self.foreign |= !label.is_ascii();
        self.date |= DATE.is_match(value);
        self.sender |= self.count <= 2 && value.contains('@') && value.contains(['<', '[', '"', '(']);
        self.sender |= from && value.contains('@');
    }

    /// A wrapped last value (a long subject) belongs to the block, if a blank line follows soon.
    fn end_of_wrapped(&self, lines: &[Line]) -> usize {
        let tail = lines[self.to..].iter().take(WRAPPED_MAX).take_while(|line| !line.is_blank()).count();
        if tail < WRAPPED_MAX { self.to + tail } else { self.to }
    }
}

//! Header blocks: `From: … Sent: … To: … Subject: …` above an old mail that nobody marked.
//!
//! A form's field lines have the same shape, so a block counts only with labels that mail clients
//! use, or below a drawn line.

use std::sync::LazyLock;

use regex::Regex;

use super::line::{Line, Mark, western};
use super::phrases::{CAPTION_WORDS, FROM_LABELS, OTHER_LABELS};
use super::trim::Found;

/// How many lines a wrapped value may go on for.
const WRAPPED_MAX: usize = 3;

/// A label is at most this long.
const LABEL_MAX: usize = 25;

static DATE: LazyLock<Regex> = LazyLock::new(|| {
    // Invariant: a constant pattern, compiled by each test run.
    Regex::new(r"\b(?:19|20|25)\d\d\b.*\d|\d.*\b(?:19|20|25)\d\d\b|\d{1,2}[./-]\d{1,2}[./-]\d{2}|\d年|\d월")
        .expect("a constant pattern")
});

/// The header block that begins at a line, its rule or caption above included.
pub(super) fn at(lines: &[Line], at: usize) -> Option<Found> {
    let (from, announced) = announced(lines, at);
    if announced.caption && lines.get(from).is_some_and(|line| line.mark == Mark::Quote) {
        return Some(Found { from: at, to: from, unmarked: false });
    }
    let block = Labels::from(lines, from, announced.caption).filter(|block| block.counts(announced));
    match block {
        Some(block) => Some(Found { from: at, to: block.to, unmarked: lines[from].mark != Mark::Quote }),
        // `-----Original Message-----` is nobody's own, whatever stands below it.
        None => announced.original.then_some(Found { from: at, to: from, unmarked: true }),
    }
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
    /// The caption says "original message", between dashes.
    original: bool,
}

/// Skips a rule or a caption (`-----Original Message-----`) and the blank lines below it.
fn announced(lines: &[Line], mut at: usize) -> (usize, Announced) {
    let mut seen = Announced::default();
    for _ in 0..3 {
        let Some(line) = lines.get(at) else { break };
        if is_rule(line) || line.text.trim() == "---" {
            seen.rule = true;
        } else if let Some(caption) = Caption::of(&line.text) {
            seen.caption = true;
            seen.original |= caption.drawn && caption.known;
        } else {
            break;
        }
        at += 1;
        at += lines[at..].iter().take(3).take_while(|line| line.is_blank()).count();
    }
    (at, seen)
}

/// `-----Original Message-----`
struct Caption {
    drawn: bool,
    /// By its words.
    known: bool,
}

impl Caption {
    fn of(text: &str) -> Option<Self> {
        // QQ's plain text holds entities of HTML: `------------------&nbsp;原始邮件&nbsp;------------------`.
        let text = text.replace("&nbsp;", " ");
        let text = text.trim();
        let inner =
            text.trim_matches(|c: char| matches!(c, '-' | '_' | '=' | '—' | '[' | ']') || c.is_whitespace());
        let dashed = |side: Option<&str>| side.is_some_and(|side| side.trim().len() >= 2);
        let at = text.find(inner).unwrap_or(0);
        let drawn = dashed(text.get(..at)) && dashed(text.get(at + inner.len()..));
        let worded = inner.starts_with(char::is_alphabetic) && (3..=90).contains(&inner.len());
        let bare = inner.trim_end_matches([':', '：']).trim_end().to_lowercase();
        let known = CAPTION_WORDS.contains(&bare.as_str());
        (worded && (drawn || known)).then_some(Self { drawn, known })
    }
}

/// eM Client writes `From "Jill" <jill@example.com>`, without a colon.
fn bare_label(text: &str) -> Option<(&str, &str)> {
    let (label, value) = text.trim().split_once([' ', '\t'])?;
    is_known(label).then_some((label, value))
}

fn is_known(label: &str) -> bool {
    let label = label.trim().to_lowercase();
    FROM_LABELS.contains(&label.as_str()) || OTHER_LABELS.contains(&label.as_str())
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
    labelled(text).is_some_and(|(label, _)| is_known(label))
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
    /// The first is one.
    sender_first: bool,
    /// How many values hold an address.
    addresses: usize,
}

impl Labels {
    fn from(lines: &[Line], from: usize, captioned: bool) -> Option<Self> {
        let mut block = Self::default();
        let mut wrapped = 0;
        for (at, line) in lines.iter().enumerate().skip(from) {
            let marked = line.mark == Mark::Quote && at > from;
            if line.is_blank() || marked || is_rule(line) || Caption::of(&line.text).is_some() {
                break;
            }
            let bare = || bare_label(&line.text).filter(|_| captioned);
            let Some((label, value)) = labelled(&line.text).or_else(bare) else {
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

    /// Whether clients write such a block. A form's field lines may hold dates and addresses, too: labels
    /// that are known, or what stands above them, tell more.
    fn counts(&self, announced: Announced) -> bool {
        let known = self.from_role && self.known_first && self.known >= 3 && (self.sender || self.known >= 4);
        let below = announced.rule && self.count >= 3 && self.date && (self.sender || self.known >= 3);
        let captioned = announced.caption && (self.known >= 2 || self.sender);
        let foreign = self.count >= 3 && self.foreign && self.date && self.sender;
        // `Van: Jill <jill@…>`, a date, another address, a subject: in any language.
        let shaped =
            self.count >= 4 && self.date && self.sender_first && self.addresses >= 2 && self.from_role;
        known || below || captioned || foreign || shaped
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
        self.date |= DATE.is_match(&western(value));
        self.sender |= self.count <= 2 && value.contains('@') && value.contains(['<', '[', '"', '(']);
        self.sender |= from && value.contains('@');
        self.sender_first |= self.count == 1 && value.contains('@') && value.contains('<');
        self.addresses += usize::from(value.contains('@'));
    }

    /// A wrapped last value (a long subject) belongs to the block, if a blank line follows soon.
    fn end_of_wrapped(&self, lines: &[Line]) -> usize {
        let tail = lines[self.to..].iter().take(WRAPPED_MAX).take_while(|line| !line.is_blank()).count();
        if tail < WRAPPED_MAX { self.to + tail } else { self.to }
    }
}

//! A line of a mail on its way to being judged new or old.

use std::borrow::Cow;

/// One line, quote marks taken off.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Line {
    pub text: String,
    pub mark: Mark,
    pub fate: Fate,
    /// It may be somebody else's, though nothing marks it, or was struck through: its block doesn't act.
    pub doubted: bool,
}

/// What the client itself says a line is, by marks in plain text or by the structure of HTML.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Mark {
    #[default]
    None,
    /// `>`, a quoting element, or below the point where a client puts the old mail.
    Quote,
    /// A `blockquote` that nothing else calls a quote: also how clients indent own words.
    Indented,
    /// The line that tells whose words follow.
    Attribution,
    Signature,
    /// A drawn line (`<hr>`, Outlook's upper border).
    Rule,
}

/// What became of a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Fate {
    #[default]
    New,
    /// A quote, its attribution or header block.
    Quoted,
    /// A signature, a footer, a disclaimer: no quote, and no words for us.
    Furniture,
    /// Text of a notice of ours that the client didn't mark.
    Sent,
}

impl Line {
    pub fn new(text: impl Into<String>, mark: Mark) -> Self {
        let fate = match mark {
            Mark::None | Mark::Indented => Fate::New,
            Mark::Quote | Mark::Attribution => Fate::Quoted,
            Mark::Signature | Mark::Rule => Fate::Furniture,
        };
        Self { text: text.into(), mark, fate, doubted: false }
    }

    pub fn is_blank(&self) -> bool {
        self.mark != Mark::Rule && self.text.chars().all(is_invisible)
    }

    /// New, and something to be seen.
    pub fn is_new(&self) -> bool {
        self.fate == Fate::New && !self.is_blank()
    }
}

/// White space, zero-width characters, marks of direction.
pub(super) fn is_invisible(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}')
        || matches!(c, '\u{feff}' | '\u{00ad}' | '\u{fffc}' | '\u{034f}' | '\u{180e}' | '\u{061c}')
}

/// Digits of other scripts as ASCII.
pub(super) fn western(text: &str) -> Cow<'_, str> {
    const ZEROS: [u32; 5] = [0x660, 0x6f0, 0x966, 0xe50, 0xff10];
    let digit = |c: char| {
        let value = ZEROS.iter().map(|zero| u32::from(c).wrapping_sub(*zero)).find(|value| *value < 10);
        value.and_then(|value| char::from_digit(value, 10))
    };
    match text.chars().any(|c| digit(c).is_some()) {
        true => Cow::Owned(text.chars().map(|c| digit(c).unwrap_or(c)).collect()),
        false => Cow::Borrowed(text),
    }
}

/// The bare words of a line: what stays the same however a client renders it. Links' targets,
/// marks of emphasis, bullets and punctuation are gone; letters are small.
pub(super) fn words(text: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    for piece in without_targets(text) {
        for c in piece.chars() {
            match c {
                c if c.is_alphanumeric() => word.extend(c.to_lowercase()),
                c if is_invisible(c) && !c.is_whitespace() => {}
                _ => flush(&mut word, &mut words),
            }
        }
        flush(&mut word, &mut words);
    }
    words
}

/// [`words`] without gaps, to compare lines by.
pub(super) fn squashed(text: &str) -> String {
    words(text).concat()
}

fn flush(word: &mut String, words: &mut Vec<String>) {
    if !word.is_empty() {
        words.push(std::mem::take(word));
    }
}

/// The text without addresses of pages, which clients write in many ways (`<https://…>`, `[text](https://…)`, bare),
/// and without `<mailto:…>`, `[cid:…]` and `[image: …]`.
fn without_targets(text: &str) -> Vec<&str> {
    let mut pieces = Vec::new();
    let mut rest = text;
    let mut from = 0;
    while let Some(at) = rest[from..].find(['<', '[', 'h', 'H']).map(|at| from + at) {
        match target(&rest[at..]) {
            Target::To(end) => {
                pieces.push(&rest[..at]);
                rest = &rest[at + end..];
                from = 0;
            }
            // Nothing closes it: what is left is text, and isn't searched again.
            Target::Open => break,
            Target::None => from = at + 1,
        }
    }
    pieces.push(rest);
    pieces
}

enum Target {
    None,
    Open,
    /// Where it ends.
    To(usize),
}

fn target(text: &str) -> Target {
    const OPENINGS: [(&str, char); 6] =
        [("<http", '>'), ("<mailto:", '>'), ("<tel:", '>'), ("[cid:", ']'), ("[image:", ']'), ("[http", ']')];
    let begins = |start: &str| text.get(..start.len()).is_some_and(|text| text.eq_ignore_ascii_case(start));
    if begins("http://") || begins("https://") {
        return Target::To(
            text.find(|c: char| c.is_whitespace() || "<>()[]\"".contains(c)).unwrap_or(text.len()),
        );
    }
    match OPENINGS.iter().find(|(open, _)| text.starts_with(open)) {
        Some((_, close)) => text.find(*close).map_or(Target::Open, |end| Target::To(end + 1)),
        None => Target::None,
    }
}

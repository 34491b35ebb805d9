//! The words that the sender newly wrote: not what is quoted, a signature, a footer or a disclaimer.
//!
//! ```text
//! plain, html → lines → which of them are old (fates) → one view of both parts → blocks
//! ```
//!
//! Each part becomes [`line::Line`]s first; the same rules of text judge both, and what the HTML says
//! by its structure (quotes, signatures, where a line begins) is carried over to the plain text.

mod align;
mod attribution;
mod blocks;
pub(crate) mod closings;
mod furniture;
mod header_block;
mod html;
mod line;
mod phrases;
mod plain;
mod sent;
mod signature;
mod small_print;
mod trim;

use super::Body;

/// The text of a notice of ours, as the plain part of it says it.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    pub text: &'a str,
}

/// What somebody newly wrote.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewWords {
    /// All of it, for a comment: paragraphs separated by a blank line.
    pub text: String,
    /// Its blocks in order.
    pub blocks: Vec<Block>,
    /// Plain text and HTML say different things: nothing acts, the sender is asked.
    pub parts_differ: bool,
    /// Where its lines end isn't signed, and it would command something else if they ended elsewhere:
    /// nothing acts, the sender is asked.
    pub lines_unsure: bool,
    /// What the HTML says, if the parts differ (`blocks` is the plain text then); or what the mail says if
    /// its lines end elsewhere.
    pub alternative: Vec<Block>,
    /// Which of the `sent` texts (by index) stood in the mail.
    pub quotes: Vec<usize>,
    pub origin: Origin,
}

/// Whose words a mail quotes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// What stands above the first old mail: its attribution line or header block, in one line.
    pub head: String,
    /// How many quoted lines stand in the `sent` texts.
    pub ours: usize,
    /// How many don't.
    pub others: usize,
}

/// A run of lines without a blank line, or a quote, between them. Lines are logical: unflowed,
/// unwrapped, not yet folded by NFKC. The text between `Name: <<` and a line `.` stays in one
/// block, with its blank lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    pub lines: Vec<String>,
    /// Unmarked text of a notice of ours was subtracted from it, or it stands where somebody else's words
    /// may stand: it doesn't act, the sender is asked.
    pub subtracted: bool,
}

/// Finds the new words of a mail, given what we had sent on this TMail.
pub fn new_words(body: &Body, sent: &[Sent<'_>]) -> NewWords {
    let html = body.html.as_deref().map(html::lines);
    let plain = body.plain.as_deref().map(|source| {
        let mut lines = plain::lines(source, body.flowed);
        sent::doubt_tails(&mut lines, sent);
        lines
    });
    let (judged, other) = match (plain, html) {
        (None, None) => return NewWords::default(),
        (None, Some(html)) => (trim::judged(html, sent), None),
        (Some(plain), None) => (trim::judged(plain, sent), None),
        (Some(plain), Some(html)) => align::both(plain, html, sent),
    };
    let blocks = blocks::of(&judged.lines);
    NewWords {
        text: blocks::text(&blocks),
        blocks,
        parts_differ: other.is_some(),
        lines_unsure: false,
        alternative: other.map(|lines| blocks::of(&lines)).unwrap_or_default(),
        quotes: judged.quotes,
        origin: judged.origin,
    }
}

//! The words that the sender newly wrote: not what is quoted, a signature, a footer or a disclaimer.

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
    /// Which of the `sent` texts (by index) stood in the mail.
    pub quotes: Vec<usize>,
}

/// A run of lines without a blank line, or a quote, between them. Lines are logical: unflowed,
/// unwrapped, not yet folded by NFKC.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Block {
    pub lines: Vec<String>,
    /// Unmarked text of a notice of ours was subtracted from it: it doesn't act, the sender is asked.
    pub subtracted: bool,
}

/// Finds the new words of a mail, given what we had sent on this TMail.
pub fn new_words(body: &Body, sent: &[Sent<'_>]) -> NewWords {
    let _ = (body, sent);
    NewWords::default()
}

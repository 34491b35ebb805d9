//! Words whose line ends aren't signed: pure.
//!
//! Some providers sign no Content-Type, so anybody could say, or unsay, that a text is format=flowed
//! (RFC 3676). A line that a client broke softly would then end there, or not, and a word that stands
//! behind it be a command. So such a mail commands only what it commands either way.

use crate::authenticate::Author;
use crate::interpret::Intent;
use crate::parse::new_words::{NewWords, Sent, new_words};
use crate::parse::{Body, Flowed, Message};

/// The new words of a mail, and what they ask for by `interpret`.
pub(super) fn read(
    message: &Message,
    author: &Author,
    sent: &[Sent<'_>],
    interpret: impl Fn(&NewWords) -> Intent,
) -> (NewWords, Intent) {
    let mut words = new_words(&message.body, sent);
    let intent = interpret(&words);
    for body in other_readings(&message.body, author) {
        let other = new_words(&body, sent);
        if interpret(&other).commands != intent.commands {
            // Nothing acts then, and its author is asked.
            words.lines_unsure = true;
            words.alternative = other.blocks;
            let asked = interpret(&words);
            return (words, asked);
        }
    }
    (words, intent)
}

fn other_readings(body: &Body, author: &Author) -> Vec<Body> {
    let has_soft_breaks = body.plain.as_deref().is_some_and(|text| text.contains(" \n"));
    if author.signs("content-type") || !has_soft_breaks {
        return Vec::new();
    }
    let all = [None, Some(Flowed { delsp: false }), Some(Flowed { delsp: true })];
    let others = all.into_iter().filter(|flowed| *flowed != body.flowed);
    others.map(|flowed| Body { flowed, ..body.clone() }).collect()
}

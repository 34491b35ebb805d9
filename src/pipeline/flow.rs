//! Words whose line ends aren't signed: pure.
//!
//! Some providers sign no Content-Type, so anybody could say, or unsay, that a text is format=flowed
//! (RFC 3676). A line that a client broke softly would then end there, or not, and a word that stands
//! behind it be a command, or the name of a field. So such a mail asks only for what it asks for either way.

use crate::authenticate::Author;
use crate::interpret::{Addressee, Intent};
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
        if !asks_the_same(&interpret(&other), &intent) {
            // Nothing acts then, and its author is asked.
            words.lines_unsure = true;
            words.alternative = other.blocks;
            let asked = interpret(&words);
            return (words, asked);
        }
    }
    (words, intent)
}

/// Whether two readings ask for the same. Words for others may be broken otherwise, not be others.
fn asks_the_same(one: &Intent, other: &Intent) -> bool {
    let fields = |intent: &Intent| -> Vec<(String, String)> {
        intent.fields.iter().map(|field| (field.name.clone(), field.value.clone())).collect()
    };
    let rows = |intent: &Intent| -> Vec<(String, String, Option<Vec<String>>)> {
        intent.rows.iter().map(|row| (row.grid.clone(), row.key.clone(), row.cells.clone())).collect()
    };
    let addressed = |intent: &Intent| -> Vec<(Addressee, String)> {
        let letters = |text: &str| text.split_whitespace().collect::<String>();
        intent.addressed.iter().map(|text| (text.to.clone(), letters(&text.text))).collect()
    };
    one.commands == other.commands
        && one.references == other.references
        && fields(one) == fields(other)
        && rows(one) == rows(other)
        && addressed(one) == addressed(other)
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

//! Pure: new words → what a mail asks for, before anyone decided on it.
//!
//! A block acts only if every line of it is a command line, a field line, a grid line or a
//! reference; every other block is comment. What looks like a decision and isn't one to the letter
//! is a complaint, and then nothing of the mail acts: its parts hold together or not at all.

mod block;
pub mod builtin;
mod conflict;
mod courtesy;
mod doubt;
mod fold;
pub mod intent;
mod line;
mod mention;
mod opening;
mod reference;
pub mod vocabulary;

pub use builtin::BuiltIn;
pub use intent::{
    Addressed, Addressee, Command, Complaint, FieldLine, GridLine, Intent, Line, LineKind, Reference,
};
pub use vocabulary::{Verb, Vocabulary};

use crate::parse::new_words::NewWords;
use block::{Acting, Reading};

/// Reads what a mail asks for. Names of attached files are the caller's to fill in.
pub fn interpret(words: &NewWords, vocabulary: &Vocabulary) -> Intent {
    hold(read(words, block::read_all(words, vocabulary), vocabulary))
}

/// The same for a mail that opens a TMail: a doubt about one line doesn't hold the others, since it makes
/// a draft that its author alone sees.
pub fn interpret_opening(words: &NewWords, vocabulary: &Vocabulary) -> Intent {
    let readings = opening::salvage(block::read_all(words, vocabulary), vocabulary);
    let mut intent = read(words, readings, vocabulary);
    let doubted: Vec<String> = intent.complaints.iter().map(|complaint| complaint.line.clone()).collect();
    intent.fields.retain(|field| !doubted.contains(&field.line));
    intent.commands.retain(|command| !doubted.contains(&command.line));
    intent.rows.retain(|row| !doubted.contains(&row.line));
    intent
}

fn read(words: &NewWords, readings: Vec<Reading>, vocabulary: &Vocabulary) -> Intent {
    let mut intent = Intent::default();
    let mut comment = Vec::new();
    let acts = readings.iter().any(|reading| matches!(reading, Reading::Acts(_)));
    for reading in &readings {
        match reading {
            Reading::Acts(acting) => gather(&mut intent, acting),
            // A greeting or a name in a paragraph of its own, beside commands, is no comment.
            Reading::Comment(block) if acts && block.is_courtesy(vocabulary) => {
                intent.lines.extend(block.lines_as(LineKind::Courtesy));
            }
            Reading::Comment(block) => {
                comment.push(block.lines.join("\n").trim_end().to_owned());
                intent.lines.extend(block.lines_as(LineKind::Comment));
            }
        }
    }
    intent.comment = comment.join("\n\n");
    for reading in &readings {
        match reading {
            Reading::Acts(acting) => intent.complaints.extend(acting.complaints.iter().cloned()),
            Reading::Comment(block) => {
                let doubts = doubt::about(block, vocabulary, &intent);
                intent.complaints.extend(doubts);
            }
        }
    }
    let why = if words.parts_differ { block::Why::PartsDiffer } else { block::Why::LinesUnsure };
    for block in words.alternative.iter().filter(|_| words.parts_differ || words.lines_unsure) {
        let block = block::Silent { lines: block.lines.clone(), why };
        let doubts = doubt::about(&block, vocabulary, &intent);
        intent.complaints.extend(doubts);
    }
    conflict::settle(&mut intent);
    intent
}

fn gather(intent: &mut Intent, acting: &Acting) {
    intent.commands.extend(acting.commands.iter().cloned());
    intent.fields.extend(acting.fields.iter().cloned());
    intent.rows.extend(acting.rows.iter().cloned());
    intent.addressed.extend(acting.addressed.iter().cloned());
    intent.references.extend(acting.references.iter().cloned());
    intent.lines.extend(acting.lines.iter().cloned());
    // A form's reference stands above its fields, in the same block or in one before.
    if intent.form.is_none() && !(acting.fields.is_empty() && acting.rows.is_empty()) {
        intent.form = intent.references.first().cloned();
    }
}

/// With a complaint, nothing of the mail acts.
fn hold(mut intent: Intent) -> Intent {
    intent.held = !intent.complaints.is_empty();
    if intent.held {
        intent.commands.clear();
        intent.fields.clear();
        intent.rows.clear();
        intent.addressed.clear();
    }
    intent
}

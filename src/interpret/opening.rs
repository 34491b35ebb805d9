//! An opening mail: a paragraph of field lines counts though one of its lines is none.
//!
//! It makes a draft that its author alone sees, and each odd line is asked about; a decision is never
//! read so.

use super::block::{Acting, Reading, Silent, Why, step};
use super::intent::{Complaint, FieldLine};
use super::vocabulary::Vocabulary;
use crate::saying;

/// Takes the field lines out of paragraphs that hold others, too.
pub(super) fn salvage(readings: Vec<Reading>, vocabulary: &Vocabulary) -> Vec<Reading> {
    readings.into_iter().flat_map(|reading| split(reading, vocabulary)).collect()
}

fn split(reading: Reading, vocabulary: &Vocabulary) -> Vec<Reading> {
    let lines = match &reading {
        Reading::Comment(Silent { lines, why: Why::OtherWords }) => lines,
        _ => return vec![reading],
    };
    let (mut acting, mut odd) = (Acting::default(), Vec::new());
    let mut at = 0;
    while at < lines.len() {
        at += match step(&mut acting, &lines[at..], vocabulary) {
            Some(taken) => taken,
            None => {
                odd.push(lines[at].clone());
                acting.complaints.push(about(&lines[at], acting.fields.last(), vocabulary));
                1
            }
        };
    }
    if acting.fields.is_empty() && acting.rows.is_empty() {
        return vec![reading];
    }
    vec![Reading::Acts(acting), Reading::Comment(Silent { lines: odd, why: Why::Ended })]
}

/// What is asked about a line that is none: a name with a slip, or a value that goes on.
fn about(line: &str, above: Option<&FieldLine>, vocabulary: &Vocabulary) -> Complaint {
    let text = line.trim();
    if let Some(complaint) = super::doubt::misnamed(line, text, vocabulary) {
        return complaint;
    }
    let named = text.split_once(':').map(|(name, _)| name.trim()).filter(|name| name.len() <= 40);
    let reason = match (named, above) {
        (Some(name), _) => saying!("doubt_line_no_field", name = name),
        (None, Some(field)) => saying!("doubt_line_of_field", name = &field.name),
        (None, None) => saying!("doubt_line_unnamed"),
    };
    let joined = above.filter(|_| named.is_none());
    let instead = joined.map(|field| format!("{}: {} {text}", field.name, field.value.replace('\n', " ")));
    Complaint { line: text.to_owned(), reason, instead: instead.into_iter().collect() }
}

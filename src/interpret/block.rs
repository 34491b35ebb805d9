//! Blocks: one acts only if every line of it does.

use super::courtesy::{is_courtesy, is_own_name};
use super::fold::{deceives, folded, key};
use super::intent::{Addressed, Command, Complaint, FieldLine, GridLine, Line, LineKind, Reference};
use super::line::{self, Read, shown};
use super::vocabulary::Vocabulary;
use crate::parse::new_words::{Block, NewWords};
use crate::saying;

/// What became of a block.
pub(super) enum Reading {
    Acts(Acting),
    Comment(Silent),
}

/// A block every line of which was understood.
#[derive(Default)]
pub(super) struct Acting {
    pub commands: Vec<Command>,
    pub fields: Vec<FieldLine>,
    pub rows: Vec<GridLine>,
    pub addressed: Vec<Addressed>,
    pub references: Vec<Reference>,
    pub complaints: Vec<Complaint>,
    pub lines: Vec<Line>,
}

/// A block that doesn't act.
pub(super) struct Silent {
    pub lines: Vec<String>,
    pub why: Why,
}

impl Silent {
    /// Whether it is but a greeting, a closing, a name.
    pub fn is_courtesy(&self, vocabulary: &Vocabulary) -> bool {
        self.lines.iter().all(|line| is_courtesy(line, vocabulary))
    }

    pub fn lines_as(&self, kind: LineKind) -> impl Iterator<Item = Line> + '_ {
        self.lines.iter().map(move |text| Line { text: text.clone(), kind })
    }
}

/// Why a block doesn't act.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// Not every line of it is one that acts.
    OtherWords,
    /// Text of ours stood in it, unmarked.
    Subtracted,
    /// Characters that turn the direction of reading.
    Deceptive,
    /// Plain text and HTML say different things.
    PartsDiffer,
    /// It isn't signed where lines end, and it matters.
    LinesUnsure,
    /// A line `--` stands above it.
    Ended,
}

/// Reads every block of a mail.
pub(super) fn read_all(words: &NewWords, vocabulary: &Vocabulary) -> Vec<Reading> {
    let mut ended = false;
    let mut readings = Vec::with_capacity(words.blocks.len());
    for block in &words.blocks {
        let end = block.lines.iter().position(|line| line.trim_end() == "--").filter(|_| !verbatim(block));
        let (before, behind) = block.lines.split_at(end.unwrap_or(block.lines.len()));
        let why = refused(block, words, ended);
        if !before.is_empty() {
            readings.push(read(before, why, vocabulary));
        }
        ended |= end.is_some();
        if behind.len() > 1 {
            readings.push(Reading::Comment(Silent { lines: behind[1..].to_vec(), why: Why::Ended }));
        }
    }
    readings
}

/// Whether a value that may hold anything stands in a block.
fn verbatim(block: &Block) -> bool {
    block.lines.iter().any(|line| folded(line).ends_with("<<"))
}

fn refused(block: &Block, words: &NewWords, ended: bool) -> Option<Why> {
    if ended {
        Some(Why::Ended)
    } else if words.parts_differ {
        Some(Why::PartsDiffer)
    } else if words.lines_unsure {
        Some(Why::LinesUnsure)
    } else if block.lines.iter().any(|line| deceives(line)) {
        Some(Why::Deceptive)
    } else {
        block.subtracted.then_some(Why::Subtracted)
    }
}

fn read(lines: &[String], why: Option<Why>, vocabulary: &Vocabulary) -> Reading {
    let silent = |why| Reading::Comment(Silent { lines: lines.to_vec(), why });
    if let Some(why) = why {
        return silent(why);
    }
    let mut acting = Acting::default();
    let mut at = 0;
    while at < lines.len() {
        match step(&mut acting, &lines[at..], vocabulary) {
            Some(taken) => at += taken,
            None => return silent(Why::OtherWords),
        }
    }
    let acts = acting.lines.iter().any(|line| line.kind != LineKind::Courtesy);
    if acts { Reading::Acts(acting) } else { silent(Why::OtherWords) }
}

/// Takes the lines of one command, field, row or reference; `None` if the first is none of these.
pub(super) fn step(acting: &mut Acting, lines: &[String], vocabulary: &Vocabulary) -> Option<usize> {
    let first = &lines[0];
    let mut note = |kind, count: usize| {
        let values = lines[1..count]
            .iter()
            .map(|line| (line, if kind == LineKind::Field { LineKind::Value } else { kind }));
        let all = std::iter::once((first, kind)).chain(values);
        acting.lines.extend(all.map(|(text, kind)| Line { text: text.clone(), kind }));
        Some(count)
    };
    match line::read(first, vocabulary) {
        // Somebody who is called Grant signs with it.
        Read::Command(command) if is_signed(&command, vocabulary) => note(LineKind::Courtesy, 1),
        Read::Command(command) => {
            acting.commands.push(command);
            note(LineKind::Command, 1)
        }
        Read::Reference(reference) => {
            acting.references.push(reference);
            note(LineKind::Reference, 1)
        }
        Read::Grid(row) => {
            acting.rows.push(row);
            note(LineKind::Grid, 1)
        }
        Read::Addressed { to, text } => {
            let text = [vec![text], lines[1..].to_vec()].concat().join("\n").trim().to_owned();
            acting.addressed.push(Addressed { to, text, line: first.trim().to_owned() });
            note(LineKind::Addressed, lines.len())
        }
        Read::Field { name, value } => {
            let (value, taken) = value_of(&value, &lines[1..], vocabulary)?;
            acting.complaints.extend(verbs_inside(&lines[1..=taken], vocabulary));
            acting.fields.push(FieldLine { name, value, line: first.trim().to_owned() });
            note(LineKind::Field, taken + 1)
        }
        Read::Wrong(_) => None,
        Read::Other if is_courtesy(first, vocabulary) => note(LineKind::Courtesy, 1),
        Read::Other => None,
    }
}

/// Whether a verb alone is its writer's own name.
pub(super) fn is_signed(command: &Command, vocabulary: &Vocabulary) -> bool {
    let alone = command.argument.is_none() && command.reference.is_none();
    alone && is_own_name(command.line.trim_end_matches('!'), vocabulary)
}

/// A field's value, and how many further lines it takes. `None`: a `<<` that nothing ends.
fn value_of(first: &str, below: &[String], vocabulary: &Vocabulary) -> Option<(String, usize)> {
    if first == "<<" {
        let end = below.iter().position(|line| folded(line).trim() == ".")?;
        return Some((below[..end].join("\n"), end + 1));
    }
    let taken = if first.is_empty() {
        // A form sent back has empty fields: the next field's line is no value of this one.
        let field =
            |line: &String| matches!(line::read(line, vocabulary), Read::Field { .. } | Read::Grid(_));
        below.iter().take_while(|line| !line.trim().is_empty() && !field(line)).count()
    } else {
        below
            .iter()
            .take_while(|line| line.starts_with(char::is_whitespace) && !line.trim().is_empty())
            .count()
    };
    let lines = std::iter::once(first.to_owned()).chain(below[..taken].iter().map(|line| shown(line)));
    Some((lines.collect::<Vec<_>>().join("\n").trim().to_owned(), taken))
}

/// A value's line that is exactly an open verb: was it meant as a command?
fn verbs_inside(lines: &[String], vocabulary: &Vocabulary) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for line in lines {
        let text = folded(line);
        let bare = text.trim().trim_end_matches(['.', '!']).trim_end();
        if let Some((word, _)) = vocabulary.open_words().find(|(word, _)| key(word) == key(bare)) {
            complaints.push(Complaint {
                line: line.trim().to_owned(),
                reason: saying!("doubt_in_value"),
                instead: vec![word.to_owned()],
            });
        }
    }
    complaints
}

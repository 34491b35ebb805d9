//! One line by itself: a command, the beginning of a field, a row of a grid, a reference, or words.

use super::builtin::Form;
use super::courtesy::is_thanks;
use super::fold::{folded, key};
use super::intent::{Addressee, Command, Complaint, GridLine, Reference};
use super::reference::{self, Leading};
use super::vocabulary::Vocabulary;
use crate::saying;

/// How many colons of a line may end a field's name: names of questions hold some.
const COLONS_MAX: usize = 4;

/// What a line is.
pub(super) enum Read {
    Command(Command),
    /// A field's name in the template's spelling, and what stands behind the colon.
    Field {
        name: String,
        value: String,
    },
    Grid(GridLine),
    Reference(Reference),
    Addressed {
        to: Addressee,
        text: String,
    },
    /// Meant as one of these, and can't be read.
    Wrong(Complaint),
    Other,
}

/// Reads one line.
pub(super) fn read(line: &str, vocabulary: &Vocabulary) -> Read {
    let text = folded(line);
    let text = bare(text.trim());
    if let Some(reference) = reference::alone(text) {
        return Read::Reference(reference);
    }
    let open = vocabulary.open_words().map(|(word, verb)| (word, verb.to_owned()));
    let command = longest(text, open).map_or(Read::Other, |found| open_command(&found, line, vocabulary));
    if !matches!(command, Read::Other) {
        return command;
    }
    // `Deploy notes: …` is a field, though `deploy` is a verb.
    if let Some(labelled) = labelled(line, text, vocabulary) {
        return labelled;
    }
    let forms = super::builtin::FORMS.iter().filter(|form| vocabulary.service || !form.service);
    match longest(text, forms.map(|form| (form.verb, form.verb.to_owned()))) {
        Some(found) => built_in(&found, line, vocabulary),
        None => Read::Other,
    }
}

/// Without marks of emphasis around the whole line, as Gmail writes bold text.
fn bare(text: &str) -> &str {
    let inner = text.strip_prefix('*').and_then(|text| text.strip_suffix('*'));
    inner.filter(|inner| !inner.contains('*') && !inner.is_empty()).unwrap_or(text)
}

/// A verb at the beginning of a line, and what stands behind it.
struct Found<'a> {
    verb: String,
    written: &'a str,
    rest: &'a str,
}

/// The longest word of a list that the text begins with, as a whole word.
fn longest<'a, 'b>(text: &'a str, words: impl Iterator<Item = (&'b str, String)>) -> Option<Found<'a>> {
    let begins = words.filter_map(|(word, verb)| {
        let written = text.get(..word.len()).filter(|_| !word.is_empty())?;
        let rest = &text[word.len()..];
        let whole = !rest.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '-' | '_' | '\'' | '’'));
        (written.eq_ignore_ascii_case(word) && whole).then_some(Found { verb, written, rest })
    });
    begins.max_by_key(|found| found.written.len())
}

/// A verb of the template, or one asked for: alone, or with a reference, a reason, a thanks.
fn open_command(found: &Found<'_>, line: &str, vocabulary: &Vocabulary) -> Read {
    let (reference, rest) = match reference::leading(found.rest) {
        Leading::Found(reference, rest) => (Some(reference), rest),
        Leading::Misspelt { written, meant } => return Read::Wrong(misspelt(line, written, &meant)),
        Leading::None => (None, found.rest),
    };
    let command = |argument| {
        let (verb, line) = (found.verb.clone(), line.trim().to_owned());
        Read::Command(Command { verb, argument, reference: reference.clone(), built_in: None, line })
    };
    match rest.trim() {
        "" | "." | "!" => command(None),
        // `approve :)`
        rest if is_smiley(rest) => Read::Other,
        rest if rest.starts_with(':') => match behind_colon(line, 1).as_str() {
            "" => Read::Wrong(Complaint {
                line: line.trim().to_owned(),
                reason: saying!("doubt_empty_reason"),
                instead: vec![found.written.to_lowercase()],
            }),
            reason => command(Some(reason.to_owned())),
        },
        rest if is_thanks(rest, vocabulary) => command(None),
        _ => Read::Other,
    }
}

/// A colon that begins a face: `:)`, `:-(`, `:D`, `: )`.
fn is_smiley(rest: &str) -> bool {
    let face = rest.strip_prefix(':').map(|face| face.trim_start_matches([' ', '-', '\'', 'o']));
    face.is_some_and(|face| {
        let drawn = |c: char| matches!(c, ')' | '(' | '|' | '/' | '*' | '>' | ']' | '[');
        !face.is_empty() && (face.chars().all(drawn) || matches!(face, "D" | "P" | "p"))
    })
}

fn built_in(found: &Found<'_>, line: &str, vocabulary: &Vocabulary) -> Read {
    let Some(form) = Form::of(&found.verb, vocabulary.service) else { return Read::Other };
    let rest = found.rest.trim();
    let ended = rest.strip_suffix(['.', '!']).unwrap_or(rest).trim_end();
    let command = |argument: &str, built_in| {
        let argument = Some(without_targets(argument)).filter(|argument| !argument.is_empty());
        let (verb, line) = (form.verb.to_owned(), line.trim().to_owned());
        Read::Command(Command { verb, argument, reference: None, built_in: Some(built_in), line })
    };
    if let Some(read) = form.read(ended) {
        return command(ended, read);
    }
    let bare = form.read("").filter(|_| !form.wants_arguments());
    match (bare, rest.starts_with(':')) {
        (Some(read), true) if !behind_colon(line, 1).is_empty() => command(&behind_colon(line, 1), read),
        (Some(read), false) if is_thanks(rest, vocabulary) => command("", read),
        (Some(_), false) => match reference::leading(rest) {
            // `withdraw #7`: which changeset was seen changes nothing here.
            Leading::Found(reference, "" | "." | "!") => {
                with_reference(command("", form.read("").unwrap_or(super::BuiltIn::Help)), reference)
            }
            _ => Read::Other,
        },
        _ if meant_as(form, rest) => Read::Wrong(Complaint {
            line: line.trim().to_owned(),
            reason: saying!("doubt_written_as", verb = form.verb, form = form.shown()),
            instead: vec![form.instead(&without_targets(ended))],
        }),
        _ => Read::Other,
    }
}

/// `kim@example.com<mailto:kim@example.com>`, as Outlook writes an address, is that address.
fn without_targets(argument: &str) -> String {
    let bare = |word: &str| word.split("<mailto:").next().unwrap_or(word).to_owned();
    match argument.contains("<mailto:") {
        true => argument.split(' ').map(bare).collect::<Vec<_>>().join(" "),
        false => argument.to_owned(),
    }
}

fn with_reference(read: Read, reference: Reference) -> Read {
    match read {
        Read::Command(command) => Read::Command(Command { reference: Some(reference), ..command }),
        other => other,
    }
}

/// Whether a line that begins with a built-in verb was meant as one: `add tests` wasn't.
fn meant_as(form: &Form, rest: &str) -> bool {
    let few = rest.split_whitespace().count() <= 6;
    match form.verb {
        "add" | "remove" | "delegate" => few && rest.contains('@') || rest.is_empty(),
        "show" | "diff" => few && rest.contains('#') || rest.is_empty(),
        "notices" => rest.split_whitespace().count() <= 2,
        "link" => few && rest.contains('-') && rest.contains(|c: char| c.is_ascii_digit()),
        _ => rest.is_empty(),
    }
}

/// `name: …` for a field, a grid or an audience.
fn labelled(line: &str, text: &str, vocabulary: &Vocabulary) -> Option<Read> {
    let colons = text.match_indices(':').take(COLONS_MAX).enumerate();
    let named = colons.filter_map(|(count, (at, _))| {
        let name = text[..at].trim_matches(['*', '_', ' ']);
        let known = name.is_ascii().then(|| target(name, vocabulary))??;
        Some((known, count + 1))
    });
    let (target, colon) = named.last()?;
    let rest = behind_colon(line, colon);
    Some(match target {
        Target::Field(name) => Read::Field { name, value: rest },
        Target::Grid(grid) => row(grid, &rest, line),
        Target::Addressee(to) => Read::Addressed { to, text: rest },
    })
}

enum Target {
    Field(String),
    Grid(String),
    Addressee(Addressee),
}

fn target(name: &str, vocabulary: &Vocabulary) -> Option<Target> {
    let wanted = key(name);
    let same = |names: &[String]| names.iter().find(|name| key(name) == wanted).cloned();
    let audience = || {
        let word = name.split_once(' ').filter(|(to, _)| to.eq_ignore_ascii_case("to"))?.1;
        let found = vocabulary.audiences.iter().find(|audience| key(audience) == key(word))?;
        Some(Addressee::Audience(found.clone()))
    };
    let author = || {
        let rest = name.split_once(' ').filter(|(reply, _)| reply.eq_ignore_ascii_case("reply"))?.1;
        let reference = reference::alone(rest).filter(|reference| reference.number.is_none())?;
        Some(Addressee::AuthorOf(reference.changeset))
    };
    same(&vocabulary.fields)
        .map(Target::Field)
        .or_else(|| same(&vocabulary.grids).map(Target::Grid))
        .or_else(|| audience().or_else(author).map(Target::Addressee))
}

fn row(grid: String, rest: &str, line: &str) -> Read {
    let line = line.trim().to_owned();
    let mut cells = rest.split('|').map(|cell| cell.trim().to_owned());
    let key = cells.next().unwrap_or_default();
    let cells: Vec<String> = cells.collect();
    let removed = key.strip_prefix('-').map(|key| key.trim().to_owned()).filter(|_| cells.is_empty());
    match (removed, key.is_empty()) {
        (Some(key), _) if !key.is_empty() => Read::Grid(GridLine { grid, key, cells: None, line }),
        (None, false) => Read::Grid(GridLine { grid, key, cells: Some(cells), line }),
        _ => Read::Wrong(Complaint {
            line,
            reason: saying!("doubt_no_key"),
            instead: vec![format!("{grid}: key | cell | cell"), format!("{grid}: -key")],
        }),
    }
}

fn misspelt(line: &str, written: &str, meant: &[crate::tracking::TrackingNumber]) -> Complaint {
    let line = line.trim();
    Complaint {
        line: line.to_owned(),
        reason: saying!("doubt_number", written = written),
        instead: meant
            .iter()
            .take(3)
            .map(|number| folded(line).replacen(written, &number.to_string(), 1))
            .collect(),
    }
}

/// What stands behind the n-th colon of a line, as it was written.
pub(super) fn behind_colon(line: &str, count: usize) -> String {
    let mut colons = line.char_indices().filter(|(_, c)| matches!(c, ':' | '：' | '﹕' | '︓'));
    let rest = colons.nth(count - 1).map_or("", |(at, c)| &line[at + c.len_utf8()..]);
    // `*Version:* 2.4.1`: the emphasis of the name ends behind the colon.
    let emphasis = line.trim_start().starts_with('*') && rest.starts_with('*');
    shown(if emphasis { rest.trim_start_matches('*') } else { rest })
}

/// A value as it was written, without what nobody sees at its ends.
pub(super) fn shown(text: &str) -> String {
    let unseen = |c: char| c.is_whitespace() || matches!(c, '\u{feff}' | '\u{200b}');
    text.trim_matches(unseen).replace('\u{a0}', " ")
}

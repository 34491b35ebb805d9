//! What a challenge shows of a held mail, and so what its confirmation covers (design §6.4).
//!
//! Whoever forged the mail chose every byte of it, and the challenge goes to somebody who may never have
//! heard of it. So only what the gateway knows anyway is shown: verbs and names of the template, numbers,
//! addresses that are on record, and values that are short and plain. What isn't shown isn't carried out,
//! but for the words themselves: they are told as said by somebody whose words weren't shown.

use serde::{Deserialize, Serialize};

use super::{Decision, Evidence};
use crate::address::{Address, TemplateName};
use crate::authenticate::{Author, Method};
use crate::directory::Directory;
use crate::interpret::{BuiltIn, Command, Complaint, FieldLine, Intent, Reference};
use crate::parse::File;
use crate::saying;
use crate::template::value::file::is_named;
use crate::template::{Field, Kind, Template, Trigger};
use crate::tmail::{Event, Tmail};
use crate::tracking::TrackingNumber;

/// The longest value that is shown.
const VALUE_CHARS: usize = 40;

/// The most values, and the most commands, that one challenge shows.
const LINES_MAX: usize = 25;

/// What a challenge shows of a mail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shown {
    pub target: Target,
    pub commands: Vec<ShownCommand>,
    /// Names in the template's spelling, with the values as they were written.
    pub fields: Vec<(String, String)>,
    /// Names of fields whose values can't be shown.
    pub left_out: Vec<String>,
    /// There is a command that can't be shown, or on a running TMail a value: nothing of it is carried out,
    /// since the lines of a mail hold together or not at all.
    pub words_only: bool,
    pub comment_lines: usize,
    pub files: usize,
    /// The changeset that its author saw, by the notice that it answers; a command may name another.
    pub as_of: Option<u32>,
}

/// A command as it was read: `approve DEPLOY-1049-Q #7`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "KeptCommand")]
pub struct ShownCommand {
    pub line: String,
    /// How many characters its reason has, which isn't shown.
    pub reason: Option<usize>,
}

/// As a challenge that was sent keeps it.
#[derive(Deserialize)]
#[serde(untagged)]
enum KeptCommand {
    Shown {
        line: String,
        reason: Option<usize>,
    },
    /// By earlier versions, as it was told: `reject #7 (with a reason of 30 characters)`.
    Told(String),
}

impl From<KeptCommand> for ShownCommand {
    fn from(kept: KeptCommand) -> Self {
        let told = match kept {
            KeptCommand::Shown { line, reason } => return Self { line, reason },
            KeptCommand::Told(told) => told,
        };
        let behind =
            told.strip_suffix(" characters)").and_then(|told| told.split_once(" (with a reason of "));
        match behind.and_then(|(line, count)| Some((line.to_owned(), count.parse().ok()?))) {
            Some((line, count)) => Self { line, reason: Some(count) },
            None => Self { line: told, reason: None },
        }
    }
}

/// What a held mail is for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Target {
    Tmail(TrackingNumber),
    Mute(TrackingNumber),
    Template(TemplateName),
    Service,
}

/// What is known where a mail is going.
#[derive(Clone, Copy, Debug)]
pub struct Place<'a> {
    pub target: &'a Target,
    /// Nothing where the gateway itself is written to.
    pub template: Option<&'a Template>,
    /// The running TMail.
    pub tmail: Option<&'a Tmail>,
    pub directory: &'a Directory,
    pub as_of: Option<u32>,
}

impl Shown {
    /// What can be shown of a mail.
    pub fn of(place: &Place<'_>, intent: &Intent, files: &[File]) -> Self {
        let written = intent.references.first().map(|reference| reference.changeset);
        let place = &Place { as_of: written.or(place.as_of), ..*place };
        let commands: Vec<Option<ShownCommand>> =
            intent.commands.iter().map(|one| line(place, one)).collect();
        let (fields, others): (Vec<&FieldLine>, Vec<&FieldLine>) = intent
            .fields
            .iter()
            .filter(|field| !is_as_sent(place, intent, field))
            .partition(|field| is_shown(place, field));
        let opens = matches!(place.target, Target::Template(_));
        let many = commands.len() > LINES_MAX || fields.len() > LINES_MAX;
        let mut left_out: Vec<String> = others.into_iter().map(|field| field.name.clone()).collect();
        left_out.extend(intent.rows.iter().map(|row| row.grid.clone()));
        left_out.extend(files.iter().filter_map(|file| filled_by(place.template, file)));
        left_out.dedup();
        let unshown = commands.contains(&None) || !intent.addressed.is_empty();
        let words_only = many || unshown || (!opens && !left_out.is_empty());
        left_out.truncate(LINES_MAX);
        let shown = |all: Vec<&FieldLine>| -> Vec<(String, String)> {
            all.into_iter().map(|field| (field.name.clone(), field.value.clone())).collect()
        };
        Self {
            target: place.target.clone(),
            commands: if words_only { Vec::new() } else { commands.into_iter().flatten().collect() },
            fields: if words_only { Vec::new() } else { shown(fields) },
            left_out,
            words_only,
            comment_lines: intent.comment.lines().filter(|line| !line.trim().is_empty()).count(),
            files: files.len(),
            as_of: place.as_of,
        }
    }

    /// Whether it holds anything that could be confirmed, or that its author should know can't be.
    pub fn holds_something(&self) -> bool {
        let opens = matches!(self.target, Target::Template(_));
        let said = self.comment_lines > 0 && self.target != Target::Service;
        opens
            || said
            || self.words_only
            || self.files > 0
            || !self.commands.is_empty()
            || !self.fields.is_empty()
    }

    /// What of a mail the confirmation covers: exactly the lines that were shown, and the words. Nothing, if
    /// the mail isn't read today as it was shown.
    pub fn covered(&self, place: &Place<'_>, intent: &Intent) -> Option<Intent> {
        let mut covered =
            Intent { comment: intent.comment.clone(), files: intent.files.clone(), ..Intent::default() };
        if self.words_only {
            covered.complaints = intent.complaints.clone();
            covered.complaints.extend(intent.commands.iter().map(|one| unshown(&one.line)));
            covered.complaints.extend(intent.fields.iter().map(|one| unshown(&one.line)));
            covered.complaints.extend(intent.rows.iter().map(|one| unshown(&one.line)));
            if covered.complaints.is_empty() {
                // A file would fill a field.
                covered.complaints.extend(self.left_out.iter().map(|name| unshown(name)));
            }
            covered.held = true;
            return Some(covered);
        }
        let lines: Option<Vec<ShownCommand>> = intent.commands.iter().map(|one| line(place, one)).collect();
        let field = |(name, value): &(String, String)| {
            intent.fields.iter().find(|one| one.name == *name && one.value == *value).cloned()
        };
        let fields: Option<Vec<FieldLine>> = self.fields.iter().map(field).collect();
        if lines? != self.commands {
            return None;
        }
        covered.fields = fields?;
        covered.commands = intent.commands.clone();
        covered.references = self.references(intent);
        covered.form = intent.form.clone();
        covered.complaints = intent.complaints.clone();
        covered.held = intent.held;
        Some(covered)
    }

    /// The changeset that was shown, where the mail itself names none.
    fn references(&self, intent: &Intent) -> Vec<Reference> {
        let named = intent.commands.iter().any(|command| command.reference.is_some());
        match self.as_of.filter(|_| intent.references.is_empty() && !named) {
            Some(changeset) => vec![Reference { number: None, changeset }],
            None => intent.references.clone(),
        }
    }

    /// What a decision rests on: the challenge named the TMail, and was sent to that very person.
    pub fn evidence(&self) -> Evidence {
        let named = match &self.target {
            Target::Tmail(number) | Target::Mute(number) => vec![number.clone()],
            Target::Template(_) | Target::Service => Vec::new(),
        };
        Evidence { named, names_target: true, cites: true, ..Evidence::default() }
    }
}

/// Whether a proven decision waits until its author confirmed it: the directory says so of the person, or
/// the template of what they do.
pub fn wants_confirmation(
    decision: &Decision,
    template: &Template,
    author: &Author,
    directory: &Directory,
) -> bool {
    if author.method() == Method::Challenge {
        return false;
    }
    let always = directory.person(author.address()).is_some_and(|person| person.confirms);
    let mut events = decision.changeset.iter().flat_map(|changeset| &changeset.events);
    events.any(|event| match event {
        event if always && event.is_decision() => true,
        Event::Approved { approval, .. } => template.approval(approval).is_some_and(|one| one.confirm),
        Event::Moved { from, verb: Some(verb), .. } => moves_by(template, from, verb),
        _ => false,
    })
}

fn moves_by(template: &Template, from: &str, said: &str) -> bool {
    template.transitions_from(from).any(|transition| match &transition.trigger {
        Trigger::Verb { verb, confirm, .. } => *confirm && verb.eq_ignore_ascii_case(said),
        Trigger::Approved | Trigger::Voided | Trigger::Expired => false,
    })
}

fn unshown(line: &str) -> Complaint {
    Complaint { line: line.to_owned(), reason: saying!("not_shown"), instead: Vec::new() }
}

/// A command as it is shown; nothing if it holds words that are the sender's own.
fn line(place: &Place<'_>, command: &Command) -> Option<ShownCommand> {
    let reason = command.argument.as_ref().map(|reason| reason.chars().count());
    let bare = |line: String| Some(ShownCommand { line, reason: None });
    let Some(built_in) = &command.built_in else {
        let line = format!("{}{}", command.verb, reference(place, command));
        return Some(ShownCommand { line, reason });
    };
    let known = |address: &Address| place.directory.person(address).map(|_| address.folded().to_owned());
    match built_in {
        BuiltIn::Status(None) => bare("status".to_owned()),
        BuiltIn::Status(Some(number)) => bare(format!("status {number}")),
        BuiltIn::Show(changeset) => bare(format!("show #{changeset}")),
        BuiltIn::Diff(from, to) => bare(format!("diff #{from} #{to}")),
        BuiltIn::Add { address, role: None } => bare(format!("add {}", known(address)?)),
        BuiltIn::Remove(address) => bare(format!("remove {}", known(address)?)),
        BuiltIn::Get(_)
        | BuiltIn::Search(_)
        | BuiltIn::Add { .. }
        | BuiltIn::Delegate { .. }
        | BuiltIn::Link { .. } => None,
        _ if reason.is_some() => Some(ShownCommand { line: command.verb.clone(), reason }),
        _ => bare(format!("{}{}", command.verb, reference(place, command))),
    }
}

/// ` DEPLOY-1049-Q #7`, or only the number if nobody knows what its author saw.
fn reference(place: &Place<'_>, command: &Command) -> String {
    let own = match place.target {
        Target::Tmail(number) | Target::Mute(number) => Some(number),
        _ => None,
    };
    let written = command.reference.as_ref();
    let number = written.and_then(|reference| reference.number.as_ref()).or(own);
    let number = number.map_or_else(String::new, |number| format!(" {number}"));
    let changeset = written.map(|reference| reference.changeset).or(place.as_of);
    let asks = command.built_in.is_none();
    match changeset.filter(|_| asks || written.is_some()) {
        Some(changeset) => format!("{number} #{changeset}"),
        None => number,
    }
}

/// The field that an attached file would fill or replace by its name: nobody who confirms saw its bytes.
pub fn filled_by(template: Option<&Template>, file: &File) -> Option<String> {
    let takes = |field: &&Field| matches!(field.kind, Kind::File(_)) || field.grid().is_some();
    let mut fields = template.into_iter().flat_map(|template| &template.fields).filter(takes);
    fields.find(|field| is_named(&file.name, &field.name)).map(|field| field.name.clone())
}

/// A value of a form that was sent back as it stood there: it changes nothing.
fn is_as_sent(place: &Place<'_>, intent: &Intent, line: &FieldLine) -> bool {
    let form = intent.form.as_ref().zip(place.tmail);
    form.is_some_and(|(form, tmail)| {
        tmail.value_at(&line.name, form.changeset).unwrap_or("").trim() == line.value.trim()
    })
}

/// A field line whose name and value are shown; never one that stands for a file or a table.
fn is_shown(place: &Place<'_>, line: &FieldLine) -> bool {
    let field = place.template.and_then(|template| template.field(&line.name));
    let bytes = field.is_some_and(|field| matches!(field.kind, Kind::File(_)) || field.grid().is_some());
    !bytes && is_plain(&line.value, place.directory)
}

/// Whether a value is fit to be shown to somebody who may not have written it: short, one line, no link
/// and nothing that a mail client would make one of. An address is one that the directory knows.
fn is_plain(value: &str, directory: &Directory) -> bool {
    if let Ok(address) = Address::parse(value) {
        return directory.person(&address).is_some();
    }
    if value.contains('@') && value.contains(',') {
        return value.len() <= 200 && value.split(',').all(|one| is_known(one.trim(), directory));
    }
    let plain = |c: char| c.is_ascii_alphanumeric() || " .,:+-_()/#".contains(c);
    value.chars().count() <= VALUE_CHARS && value.chars().all(plain) && !looks_like_a_link(value)
}

fn is_known(text: &str, directory: &Directory) -> bool {
    Address::parse(text).is_ok_and(|address| directory.person(&address).is_some())
}

/// A host name, or the beginning of an address of the web: letters behind a full stop, two slashes.
fn looks_like_a_link(value: &str) -> bool {
    let dotted = value.as_bytes().windows(2).any(|pair| pair[0] == b'.' && pair[1].is_ascii_alphabetic());
    let lower = value.to_ascii_lowercase();
    dotted
        || lower.contains("//")
        || ["http", "www", "mailto", "tel:"].iter().any(|word| lower.contains(word))
}

#[cfg(test)]
mod tests;

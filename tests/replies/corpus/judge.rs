//! What a mail should ask for, and in what it was misread.

use std::collections::BTreeMap;

use tmail::interpret::{Intent, Reference, interpret};
use tmail::parse::new_words::{Sent, new_words};
use tmail::parse::{normalise_line_ends, parse};

use super::client::Answer;
use super::tables::Trap;
use crate::replies::vocabulary;

/// What the writer meant.
#[derive(Clone, Debug, Default)]
pub struct Expected {
    commands: Vec<String>,
    fields: BTreeMap<String, String>,
    reference: Option<String>,
    comment: String,
    asked: Option<bool>,
}

/// What went wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A command that nobody gave. It ships a release.
    FalseCommand,
    FalseField,
    Missed,
    Reference,
    /// Words were lost from the comment, or other words are in it.
    Comment,
    /// Its writer was asked, or wasn't, as they should have been.
    Asked,
    Unreadable,
}

impl Expected {
    pub fn of(answer: &Answer<'_>) -> Self {
        let said = answer.said;
        Self {
            commands: said.commands.clone(),
            fields: said.fields.clone(),
            reference: said.reference.clone(),
            comment: answer.language.fill(&said.comment),
            asked: said.asked,
        }
    }

    pub fn by_hand(trap: &Trap) -> Self {
        Self {
            commands: trap.commands.clone(),
            fields: trap.fields.clone(),
            reference: trap.reference.clone(),
            comment: trap.comment.clone(),
            asked: trap.asked,
        }
    }

    /// For a reader.
    pub fn shown(&self, name: &str, sent: &str) -> String {
        let mut lines = vec![format!("== {name}")];
        lines.extend((!sent.is_empty()).then(|| format!("quotes {sent}")));
        lines.extend(self.commands.iter().map(|command| format!("command {command}")));
        lines.extend(self.fields.iter().map(|(name, value)| format!("field {name} = {value:?}")));
        lines.extend(self.reference.iter().map(|reference| format!("reference {reference}")));
        lines.extend(self.asked.map(|asked| if asked { "is asked" } else { "isn't asked" }.to_owned()));
        lines.extend(self.comment.lines().map(|line| format!("| {line}")));
        lines.join("\n") + "\n"
    }
}

/// In what a mail was misread.
pub fn faults(mail: &[u8], sent: Option<&str>, expected: &Expected) -> Vec<(Fault, String)> {
    let message = match normalise_line_ends(mail).and_then(|raw| parse(&raw)) {
        Ok(message) => message,
        Err(malformed) => return vec![(Fault::Unreadable, malformed.reason)],
    };
    let sent: Vec<Sent<'_>> = sent.iter().map(|text| Sent { text }).collect();
    let words = new_words(&message.body, &sent);
    let intent = interpret(&words, &vocabulary());
    compare(&intent, expected)
}

fn compare(intent: &Intent, expected: &Expected) -> Vec<(Fault, String)> {
    let mut faults = Vec::new();
    let commands: Vec<String> = intent
        .commands
        .iter()
        .map(|command| match &command.argument {
            Some(argument) => format!("{}: {argument}", command.verb),
            None => command.verb.clone(),
        })
        .collect();
    if commands != expected.commands {
        let invented = commands.iter().any(|command| !expected.commands.contains(command));
        let fault = if invented { Fault::FalseCommand } else { Fault::Missed };
        faults.push((fault, format!("{commands:?} {:?}", complaints(intent))));
    }
    let fields: BTreeMap<String, String> =
        intent.fields.iter().map(|field| (field.name.clone(), field.value.clone())).collect();
    if fields != expected.fields {
        let invented = fields.iter().any(|(name, value)| expected.fields.get(name) != Some(value));
        let fault = if invented { Fault::FalseField } else { Fault::Missed };
        faults.push((fault, format!("{fields:?} {:?}", complaints(intent))));
    }
    let in_commands = intent.commands.iter().find_map(|command| command.reference.as_ref());
    let reference = in_commands.or(intent.references.first()).map(written);
    if reference != expected.reference {
        faults.push((Fault::Reference, format!("{reference:?}")));
    }
    if plain(&intent.comment) != plain(&expected.comment) {
        faults.push((Fault::Comment, format!("{:?}", intent.comment)));
    }
    if expected.asked.is_some_and(|asked| asked == intent.complaints.is_empty()) {
        faults.push((Fault::Asked, format!("{:?}", complaints(intent))));
    }
    faults
}

fn complaints(intent: &Intent) -> Vec<&str> {
    intent.complaints.iter().map(|complaint| complaint.line.as_str()).collect()
}

fn written(reference: &Reference) -> String {
    let number = reference.number.as_ref().map(|number| format!("{number} ")).unwrap_or_default();
    format!("{number}#{}", reference.changeset)
}

/// White space apart.
fn plain(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

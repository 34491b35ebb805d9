//! How an outcome is written down: to be read by a person.

use std::fmt::Write;

use tmail::interpret::{Addressee, Intent, Reference};
use tmail::parse::new_words::NewWords;

/// The new text, then what it asks for, one thing a line.
pub fn shown(words: &NewWords, intent: &Intent) -> String {
    let mut out = format!("--- new text\n{}\n--- intent\n", words.text);
    let lines = [commands(intent), values(intent), references(intent), complaints(intent)].concat();
    for line in lines {
        writeln!(out, "{line}").expect("a string takes it");
    }
    if words.parts_differ {
        out.push_str("the parts differ\n");
    }
    if !words.quotes.is_empty() {
        out.push_str("quotes the notice\n");
    }
    write!(out, "--- comment\n{}\n", intent.comment).expect("a string takes it");
    out
}

fn commands(intent: &Intent) -> Vec<String> {
    let line = |command: &tmail::interpret::Command| {
        let argument = command.argument.as_ref().map(|argument| format!(" | {argument}")).unwrap_or_default();
        let seen = command
            .reference
            .as_ref()
            .map(|seen| format!(" | as of {}", reference(seen)))
            .unwrap_or_default();
        format!("command {}{argument}{seen}", command.verb)
    };
    intent.commands.iter().map(line).collect()
}

fn values(intent: &Intent) -> Vec<String> {
    let fields = intent.fields.iter().map(|field| format!("field {} = {:?}", field.name, field.value));
    let rows = intent.rows.iter().map(|row| format!("row of {}: {} {:?}", row.grid, row.key, row.cells));
    let addressed = intent.addressed.iter().map(|text| match &text.to {
        Addressee::Audience(name) => format!("to {name}: {:?}", text.text),
        Addressee::AuthorOf(changeset) => format!("to the author of #{changeset}: {:?}", text.text),
    });
    fields.chain(rows).chain(addressed).collect()
}

fn references(intent: &Intent) -> Vec<String> {
    let lines = intent.references.iter().map(|seen| format!("reference {}", reference(seen)));
    let form = intent.form.iter().map(|seen| format!("form of {}", reference(seen)));
    lines.chain(form).collect()
}

fn complaints(intent: &Intent) -> Vec<String> {
    let line = |complaint: &tmail::interpret::Complaint| {
        format!("complaint {:?}: {} Instead: {:?}", complaint.line, complaint.reason, complaint.instead)
    };
    intent.complaints.iter().map(line).collect()
}

fn reference(seen: &Reference) -> String {
    let number = seen.number.as_ref().map(|number| format!("{number} ")).unwrap_or_default();
    format!("{number}#{}", seen.changeset)
}

//! What contradicts itself within one mail.

use super::builtin::BuiltIn;
use super::intent::{Command, Complaint, FieldLine, Intent};
use crate::saying;

/// More than this in one mail wasn't written by a person.
const COMMANDS_MAX: usize = 100;
const VALUES_MAX: usize = 1_000;

/// Finds contradictions, and lets what is said twice count once.
pub(super) fn settle(intent: &mut Intent) {
    if let Some(complaint) = too_many(intent) {
        intent.complaints.push(complaint);
        return;
    }
    let mut complaints = verbs(&intent.commands);
    complaints.extend(values(&intent.fields));
    complaints.extend(rows(intent));
    complaints.extend(references(intent));
    intent.complaints.extend(complaints);
    once(&mut intent.commands, |a, b| {
        a.verb == b.verb && a.argument == b.argument && a.reference == b.reference
    });
    once(&mut intent.fields, |a, b| a.name == b.name && a.value == b.value);
    once(&mut intent.rows, |a, b| a.grid == b.grid && a.key == b.key && a.cells == b.cells);
    once(&mut intent.references, |a, b| a == b);
}

fn too_many(intent: &Intent) -> Option<Complaint> {
    let commands = intent.commands.len() + intent.references.len();
    let values = intent.fields.len() + intent.rows.len();
    let line = intent.lines.first().map(|line| line.text.trim().to_owned()).unwrap_or_default();
    (commands > COMMANDS_MAX || values > VALUES_MAX).then(|| Complaint {
        line,
        reason: saying!(
            "doubt_too_many",
            commands = commands,
            values = values,
            most_commands = COMMANDS_MAX,
            most_values = VALUES_MAX,
        ),
        instead: Vec::new(),
    })
}

fn once<T: Clone>(all: &mut Vec<T>, same: impl Fn(&T, &T) -> bool) {
    let mut kept: Vec<T> = Vec::with_capacity(all.len());
    for one in all.iter() {
        if !kept.iter().any(|other| same(one, other)) {
            kept.push(one.clone());
        }
    }
    *all = kept;
}

/// Two commands that can't both be meant.
fn verbs(commands: &[Command]) -> Vec<Complaint> {
    let opposed = |command: &&Command| commands.iter().any(|other| contradict(command, other));
    let complaint = |command: &Command| Complaint {
        line: command.line.clone(),
        reason: saying!("doubt_contradiction"),
        instead: vec![command.line.clone()],
    };
    commands.iter().filter(opposed).map(complaint).collect()
}

fn contradict(one: &Command, other: &Command) -> bool {
    match (&one.built_in, &other.built_in) {
        (None, None) if one.verb == other.verb => {
            let differ = |a: &Option<_>, b: &Option<_>| a.is_some() && b.is_some() && a != b;
            differ(&one.argument, &other.argument) || one.reference != other.reference
        }
        (None, None) => true,
        (Some(BuiltIn::Retract | BuiltIn::Withdraw), None)
        | (None, Some(BuiltIn::Retract | BuiltIn::Withdraw)) => true,
        (Some(one), Some(other)) => opposite(one, other) || opposite(other, one),
        _ => false,
    }
}

fn opposite(one: &BuiltIn, other: &BuiltIn) -> bool {
    match (one, other) {
        (BuiltIn::Mute, BuiltIn::Unmute) | (BuiltIn::Subscribe, BuiltIn::Unsubscribe) => true,
        (BuiltIn::Mute | BuiltIn::Unmute | BuiltIn::Unsubscribe, BuiltIn::Notices(_)) => true,
        (BuiltIn::Notices(one), BuiltIn::Notices(other)) => one != other,
        (BuiltIn::Add { address, .. }, BuiltIn::Remove(removed)) => address == removed,
        (BuiltIn::Delegate { to, until }, BuiltIn::Delegate { to: also, until: then }) => {
            to == also && until != then
        }
        _ => false,
    }
}

/// Two values for one field.
fn values(fields: &[FieldLine]) -> Vec<Complaint> {
    let twice = |field: &&FieldLine| {
        fields.iter().any(|other| other.name == field.name && other.value != field.value)
    };
    let complaint = |field: &FieldLine| Complaint {
        line: field.line.clone(),
        reason: saying!("doubt_two_values", name = &field.name),
        instead: vec![field.line.clone()],
    };
    fields.iter().filter(twice).map(complaint).collect()
}

fn rows(intent: &Intent) -> Vec<Complaint> {
    let twice = intent.rows.iter().filter(|row| {
        let same = |other: &&super::GridLine| {
            other.grid == row.grid && other.key == row.key && other.cells != row.cells
        };
        intent.rows.iter().any(|other| same(&other))
    });
    let complaint = |row: &super::GridLine| Complaint {
        line: row.line.clone(),
        reason: saying!("doubt_two_rows", name = &row.grid, key = &row.key),
        instead: vec![row.line.clone()],
    };
    twice.map(complaint).collect()
}

/// Two references that differ: which changeset was seen?
fn references(intent: &Intent) -> Vec<Complaint> {
    let behind_verbs = intent.commands.iter().filter_map(|command| command.reference.as_ref());
    let all: Vec<_> = intent.references.iter().chain(behind_verbs).collect();
    let differ = |a: &super::Reference, b: &super::Reference| {
        a.changeset != b.changeset || a.number.is_some() && b.number.is_some() && a.number != b.number
    };
    let first = all.first().copied();
    let other = first.and_then(|first| all.iter().find(|other| differ(first, other)));
    let (Some(first), Some(other)) = (first, other) else { return Vec::new() };
    vec![Complaint {
        line: written(other),
        reason: saying!("doubt_two_references", one = written(first), other = written(other)),
        instead: vec![written(first), written(other)],
    }]
}

fn written(reference: &super::Reference) -> String {
    match &reference.number {
        Some(number) => format!("{number} #{}", reference.changeset),
        None => format!("#{}", reference.changeset),
    }
}

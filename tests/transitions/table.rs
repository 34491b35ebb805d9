//! The table of a template, made by asking `decide` for each cell.

use std::collections::BTreeMap;

use tmail::decide::{Cause, Decision, Disposition, Evidence, Mail, Subject, decide};
use tmail::interpret::{Command, FieldLine, Intent, Reference};
use tmail::template::{Spelled, Trigger};
use tmail::tmail::{Event, Tmail};

use super::scene::{Authors, Case, at};

/// What somebody writes: a verb that decides, or the answer to a question that is spelled as a field.
struct Word {
    shown: String,
    intent: Intent,
}

/// The whole table: for each state each word, and under it what it does for whom.
pub fn of(case: &Case, authors: &Authors) -> String {
    let template = case.template();
    let mut shown = format!("{}: what each command does in each state, for whom.\n", template.name);
    shown.push_str("Given as an answer to the newest notice, with a reason where there is one.\n");
    for state in &template.states {
        shown.push_str(&format!("\n== {}\n", state.name));
        for word in words(case) {
            shown.push_str(&format!("{}\n", word.shown));
            let mut cells: BTreeMap<String, Vec<&str>> = BTreeMap::new();
            let mut order = Vec::new();
            for (role, address) in case.people {
                let outcome = cell(case, &case.tmail(&state.name), &word, address, authors);
                if !cells.contains_key(&outcome) {
                    order.push(outcome.clone());
                }
                cells.entry(outcome).or_default().push(role);
            }
            for outcome in order {
                let roles = &cells[&outcome];
                let all = roles.len() == case.people.len();
                let roles = if all { "everybody".to_owned() } else { roles.join(", ") };
                shown.push_str(&format!("    {roles}: {outcome}\n"));
            }
        }
    }
    shown
}

/// Every word that a template knows, once.
fn words(case: &Case) -> Vec<Word> {
    let template = case.template();
    let mut verbs: Vec<String> = vec!["approve".to_owned()];
    for transition in &template.transitions {
        if let Trigger::Verb { verb, .. } = &transition.trigger {
            verbs.push(verb.clone());
        }
    }
    let mut words = Vec::new();
    for question in &template.questions {
        match question.spelled {
            Spelled::Verb => verbs.extend(question.answers.iter().map(|answer| answer.word.clone())),
            Spelled::Field => words.extend(
                question
                    .answers
                    .iter()
                    .map(|answer| field(&question.name, &format!("{}: because", answer.word))),
            ),
        }
        verbs.extend(question.settled_by.iter().map(|(verb, _)| verb.clone()));
    }
    let mut seen: Vec<String> = Vec::new();
    verbs.retain(|verb| {
        let new = !seen.contains(verb);
        seen.push(verb.clone());
        new
    });
    let mut all: Vec<Word> = verbs.iter().map(|verb| command(verb)).collect();
    all.append(&mut words);
    all.push(field(case.changes.0, case.changes.1));
    all
}

fn command(verb: &str) -> Word {
    let line = format!("{verb}: because");
    let argument = Some("because".to_owned());
    let command =
        Command { verb: verb.to_owned(), argument, reference: None, built_in: None, line: line.clone() };
    Word { shown: line, intent: Intent { commands: vec![command], ..Intent::default() } }
}

fn field(name: &str, value: &str) -> Word {
    let line = format!("{name}: {value}");
    let field = FieldLine { name: name.to_owned(), value: value.to_owned(), line: line.clone() };
    Word { shown: line, intent: Intent { fields: vec![field], ..Intent::default() } }
}

fn cell(case: &Case, tmail: &Tmail, word: &Word, address: &str, authors: &Authors) -> String {
    let mut intent = word.intent.clone();
    for command in &mut intent.commands {
        command.reference = Some(Reference { number: None, changeset: tmail.version });
    }
    let evidence = Evidence { named: vec![tmail.number.clone()], ..Evidence::default() };
    let mail = Mail {
        author: &authors[address],
        intent: &intent,
        files: &[],
        evidence: &evidence,
        subject: "",
        arrived: at("2026-11-23T12:00:05Z"),
    };
    let scene = case.gateway.scene(Subject::Running(tmail), case.template());
    let decision = decide(&scene, &Cause::Mail(mail), at("2026-11-23T12:00:05Z"));
    outcome(tmail, &decision)
}

/// The new state and what led there, or the reason and its sentence.
fn outcome(before: &Tmail, decision: &Decision) -> String {
    if decision.disposition != Disposition::Applied {
        let reason = serde_json::to_value(decision.reason).expect("a code");
        return format!("{} ({})", decision.sentence, reason.as_str().unwrap_or_default());
    }
    let changeset = decision.changeset.as_ref().expect("what took effect is recorded");
    let mut after = before.clone();
    after.apply(changeset);
    let did: Vec<String> = changeset
        .events
        .iter()
        .filter(|event| !matches!(event, Event::Moved { .. }))
        .filter_map(|event| Some(event.in_words()?.to_string()))
        .collect();
    match (after.state == before.state, did.is_empty()) {
        (true, _) => format!("→ {}", did.join("; ")),
        (false, true) => format!("→ {}", after.state),
        (false, false) => format!("→ {}; {}", after.state, did.join("; ")),
    }
}

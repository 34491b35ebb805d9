//! What a changeset did, in sentences for the team.

use super::clean;
use crate::template::Template;
use crate::tmail::{Changeset, Event, Tmail};

/// `Jill Brady changed Version and Build.` and what followed from it.
pub(super) fn sentences(changeset: &Changeset, tmail: &Tmail, template: &Template) -> Vec<String> {
    let who = author(changeset);
    let mut clauses: Vec<String> = Vec::new();
    for clause in changeset.events.iter().filter_map(|event| clause(event, tmail, template)) {
        if !clauses.contains(&clause) {
            clauses.push(clause);
        }
    }
    let opens = changeset.events.iter().any(|event| matches!(event, Event::Submitted { .. }));
    if !opens {
        clauses.extend(fields(changeset));
        clauses.extend(small(changeset));
    }
    let mut sentences = Vec::new();
    if !clauses.is_empty() {
        sentences.push(format!("{who} {}.", listed(&clauses)));
    }
    sentences.extend(changeset.events.iter().filter_map(|event| consequence(event, template)));
    if sentences.is_empty() {
        sentences.push(format!("{who} wrote to {}.", tmail.number));
    }
    sentences
}

/// The name of who did it.
pub(super) fn author(changeset: &Changeset) -> String {
    changeset.author.as_ref().map_or_else(|| "The gateway".to_owned(), |author| clean::person(&author.name))
}

/// `a, b and c`
pub(super) fn listed(words: &[String]) -> String {
    match words {
        [] => String::new(),
        [one] => one.clone(),
        [head @ .., last] => format!("{} and {last}", head.join(", ")),
    }
}

fn clause(event: &Event, tmail: &Tmail, template: &Template) -> Option<String> {
    Some(match event {
        Event::Submitted { title, .. } => format!("opened “{}”", clean::line(title)),
        Event::Dropped => "dropped this draft".to_owned(),
        Event::Approved { approval, .. } => format!("gave the {approval}"),
        Event::Retracted { approval, .. } => format!("took the {approval} back"),
        Event::Answered { question, word, .. } => format!("answered {question} with “{word}”"),
        Event::Settled { question, changeset, .. } => {
            let of = tmail.answers.iter().find(|a| a.question == *question && a.changeset == *changeset);
            let of = of.map_or_else(
                || "what was told".to_owned(),
                |a| format!("what {} told", clean::person(&a.name)),
            );
            format!("answered {of} in #{changeset}")
        }
        Event::Moved { to, verb: Some(_), .. } => format!("moved this to “{}”", title(template, to)),
        _ => return None,
    })
}

/// `changed Version`, `filled in Test evidence`
fn fields(changeset: &Changeset) -> Vec<String> {
    let of = |filled: bool| -> Vec<String> {
        let set = changeset.events.iter().filter_map(|event| match event {
            Event::FieldSet { field, old, .. } if old.as_ref().is_none_or(String::is_empty) == filled => {
                Some(format!("“{field}”"))
            }
            _ => None,
        });
        set.collect()
    };
    let (changed, filled) = (of(false), of(true));
    let mut clauses = Vec::new();
    if !changed.is_empty() {
        clauses.push(format!("changed {}", listed(&changed)));
    }
    if !filled.is_empty() {
        clauses.push(format!("filled in {}", listed(&filled)));
    }
    clauses
}

/// People, files, a comment.
fn small(changeset: &Changeset) -> Vec<String> {
    let mut clauses = Vec::new();
    let mut files = 0;
    for event in &changeset.events {
        match event {
            Event::Joined { name, .. } => clauses.push(format!("added {}", clean::person(name))),
            Event::Left { .. } => clauses.push("removed somebody".to_owned()),
            Event::FileAdded { .. } => files += 1,
            _ => {}
        }
    }
    if changeset.events.iter().any(|event| matches!(event, Event::Commented { .. })) {
        clauses.push("commented".to_owned());
    }
    match files {
        0 => {}
        1 => clauses.push("attached a file".to_owned()),
        files => clauses.push(format!("attached {files} files")),
    }
    clauses
}

/// What the gateway did because of it.
fn consequence(event: &Event, template: &Template) -> Option<String> {
    match event {
        Event::Voided { approval, name, field, .. } => Some(format!(
            "The {approval} of {} counts no more, since “{field}” was changed.",
            clean::person(name)
        )),
        Event::Released { claimed, .. } => Some(format!(
            "An operator released a held mail, which is not proven to be from {}: don't act on it before you \
             have asked them.",
            clean::line(claimed.as_str())
        )),
        Event::Moved { to, verb: None, .. } => Some(format!("It is now “{}”.", title(template, to))),
        _ => None,
    }
}

fn title(template: &Template, state: &str) -> String {
    template.state(state).map_or_else(|| state.to_owned(), |state| state.title.clone())
}

//! Pure: whether a template, as it was read, is a process that people can drive.
//!
//! Each mistake goes to its place on the [`Page`]. Names of fields are put into the spelling of
//! their field on the way, and defaults into the form in which values are kept, so that whoever
//! looks at one later compares letters only.

mod approvals;
mod fields;
mod in_time;
mod names;
mod nobody;
mod paths;
pub mod people;
mod policies;
pub(super) mod quoted;
mod texts;
mod verbs;
pub mod weaker;

use super::Page;
use crate::template::{Field, Guard, Kind, Target, Template, Trigger};

/// Notes every mistake; whether there was one, `page.finish` tells.
pub fn check(template: &mut Template, page: &Page<'_>) {
    names::resolve(template, page);
    fields::canonical_defaults(template);
    names::check(template, page);
    fields::check(template, page);
    guards(template, page);
    verbs::check(template, page);
    approvals::check(template, page);
    policies::check(template, page);
    texts::check(template, page);
    paths::check(template, page);
    in_time::check(template, page);
    nobody::check(template, page);
}

/// Where a section stands in the file: `field.3`, `grid.0`.
fn place(template: &Template, at: usize) -> String {
    let word = |field: &Field| match field.kind {
        Kind::Markdown => "text",
        Kind::Grid(_) => "grid",
        Kind::File(_) => "file",
        _ => "field",
    };
    let word_here = word(&template.fields[at]);
    let before = template.fields[..at].iter().filter(|field| word(field) == word_here).count();
    format!("{word_here}.{before}")
}

/// A condition compares with a value that the field can hold.
fn guards(template: &Template, page: &Page<'_>) {
    for (at, state) in template.states.iter().enumerate() {
        if let Some(when) = &state.step_when {
            guard(template, page, &format!("state.{at}.step_when"), when);
            if !state.step {
                let what = "step_when narrows a step, and this is none";
                page.mistake(&format!("state.{at}.step_when"), what, "Add step = true");
            }
        }
    }
    for (at, transition) in template.transitions.iter().enumerate() {
        for (way, outcome) in transition.to.iter().enumerate() {
            if let Some(when) = &outcome.when {
                guard(template, page, &format!("transition.{at}.to.{way}.when"), when);
            }
        }
    }
}

fn guard(template: &Template, page: &Page<'_>, path: &str, when: &Guard) {
    let (named, is) = match when {
        Guard::Field { field, is } => (field, is),
        Guard::Glass { .. } if !template.breaks_glass() => {
            let what = "no transition breaks glass here, so it is always whole";
            return page.mistake(path, what, "Write break_glass = true at a transition, or leave this out");
        }
        Guard::Glass { .. } => return,
    };
    let Some(field) = template.field(named).filter(|_| !is.is_empty()) else { return };
    let values = match &field.kind {
        Kind::YesNo => vec!["yes", "no"],
        Kind::Choice(choices) => choices.iter().map(String::as_str).collect(),
        _ => {
            let what = format!("{} can hold anything, so nobody can tell when this holds", field.name);
            return page.mistake(path, what, "Use a field of kind \"yes/no\" or \"choice\"");
        }
    };
    if !values.contains(&is.as_str()) {
        let what = format!("{} is never \"{is}\"", field.name);
        page.mistake(path, what, super::one_of(is, &values));
    }
}

/// The words that a transition's command can be given with.
fn words(trigger: &Trigger) -> Vec<&str> {
    match trigger {
        Trigger::Verb { verb, synonyms, .. } => std::iter::once(verb)
            .chain(synonyms)
            .map(String::as_str)
            .filter(|word| !word.is_empty())
            .collect(),
        Trigger::Approved | Trigger::Voided | Trigger::Expired => Vec::new(),
    }
}

/// The states that a transition can lead to by name.
fn targets(to: &[crate::template::Outcome]) -> impl Iterator<Item = (usize, &str)> {
    to.iter().enumerate().filter_map(|(way, outcome)| match &outcome.target {
        Target::State(name) if !name.is_empty() => Some((way, name.as_str())),
        _ => None,
    })
}

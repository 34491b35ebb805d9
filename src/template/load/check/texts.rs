//! Pure: texts with fields in them, which notices fill in.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Environment, UndefinedBehavior};

use super::super::{Page, one_of};
use crate::template::{Field, Template, Trigger};

pub const AS_COMMAND: &str = "this text could be read as a command, if somebody quotes it";
pub const SENTENCE: &str = "Write a sentence, not a word to type";

pub fn check(template: &Template, page: &Page<'_>) {
    for (key, text) in &template.texts.own {
        if reads_as_command(template, text) {
            page.mistake(&format!("texts.{key}"), AS_COMMAND, SENTENCE);
        }
    }
    // A TMail's title is its subject, which its customers read too.
    text(template, page, "title", &template.title, template.has_customers());
    for (at, state) in template.states.iter().enumerate() {
        if let Some(customers) = &state.customers {
            text(template, page, &format!("state.{at}.customers"), customers, true);
        }
        if state.text.contains("{{") || state.text.contains("{%") {
            let what = "this text is shown as it is, without fields filled in";
            page.mistake(&format!("state.{at}.text"), what, "Write it without {{ and {%");
        }
        if state.text.trim().is_empty() {
            let what = format!("nobody is told what {} means", state.name);
            page.mistake(&format!("state.{at}.text"), what, "Add text = \"…\" with a sentence");
        }
    }
}

/// Whether a line with that text alone would be a verb that every TMail knows.
pub fn reads_as_built_in(text: &str) -> bool {
    let bare = text.trim().trim_end_matches(['.', '!']).to_lowercase();
    let head = bare.split([':', '#']).next().unwrap_or_default().trim();
    head == "approve" || super::verbs::BUILT_IN.contains(&head)
}

/// Whether a line with that text alone would be a verb, or begin as a field line.
fn reads_as_command(template: &Template, text: &str) -> bool {
    let bare = text.trim().trim_end_matches(['.', '!']).to_lowercase();
    let head = bare.split([':', '#']).next().unwrap_or_default().trim();
    let verbs = template.transitions.iter().filter_map(|transition| match &transition.trigger {
        Trigger::Verb { verb, synonyms, .. } => Some(std::iter::once(verb).chain(synonyms)),
        _ => None,
    });
    let answers = template.questions.iter().flat_map(|question| &question.answers);
    let words = answers.flat_map(|answer| std::iter::once(&answer.word).chain(&answer.synonyms));
    let mut all = verbs.flatten().chain(words).chain(&template.approve_words);
    head == "approve" || all.any(|word| word.to_lowercase() == head) || template.field(head).is_some()
}

fn text(template: &Template, page: &Page<'_>, path: &str, source: &str, public: bool) {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
    let parsed = match environment.template_from_str(source) {
        Ok(parsed) => parsed,
        Err(error) => return unreadable(page, path, &error),
    };
    let used: BTreeSet<String> = parsed.undeclared_variables(false).into_iter().collect();
    let fields: BTreeMap<String, &Field> =
        template.fields.iter().map(|field| (field.variable(), field)).collect();
    let known: Vec<&str> = fields
        .iter()
        .filter(|(_, f)| f.public || !public || f.name.is_empty())
        .map(|(name, _)| name.as_str())
        .collect();
    let unusable: Vec<_> = used.iter().filter(|name| !known.contains(&name.as_str())).collect();
    for name in &unusable {
        match fields.get(*name) {
            Some(field) => {
                let what = format!("customers read this, and {} isn't public", field.name);
                page.mistake(path, what, "Take it out, or write public = true at the field");
            }
            None if known.contains(&"") => {}
            None => page.mistake(path, format!("there is no field \"{name}\""), one_of(name, &known)),
        }
    }
    if unusable.is_empty() {
        let sample: BTreeMap<&str, &str> = known.iter().map(|name| (*name, "sample")).collect();
        if let Err(error) = parsed.render(sample) {
            unreadable(page, path, &error);
        }
    }
}

fn unreadable(page: &Page<'_>, path: &str, error: &minijinja::Error) {
    let what = format!(
        "this text can't be filled in: {}",
        error.detail().map_or_else(|| error.kind().to_string(), str::to_owned)
    );
    page.mistake(path, what, "Write fields as {{ Field_name }}");
}

//! Pure: texts with fields in them, which notices fill in.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::{Environment, UndefinedBehavior};

use super::super::{Page, one_of};
use super::quoted;
use crate::template::{Field, Template};
use crate::texts::shipped;

pub fn check(template: &Template, page: &Page<'_>) {
    for (key, text) in &template.texts.own {
        if quoted::acts(text, shipped().get(*key).map_or("", |shipped| &shipped.text), Some(template)) {
            page.mistake(&format!("texts.{key}"), quoted::AS_COMMAND, quoted::SENTENCE);
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

//! A template's own sentences: `[texts]` and `language`.

use std::collections::{BTreeMap, BTreeSet};

use minijinja::Environment;
use minijinja::value::Serde;

use super::one_of;
use super::table::Table;
use crate::template::texts::{Sentence, Texts, shipped};

/// The longest sentence of a notice.
const LONGEST: usize = 400;

pub fn texts(root: &mut Table<'_>) -> Texts {
    let language = root.line("language").filter(|language| is_language(root, language));
    let mut table = root.section("texts");
    let mut own = BTreeMap::new();
    for (key, sentence) in shipped() {
        if let Some(text) = table.line(key).filter(|text| is_sound(&table, key, text, sentence)) {
            own.insert(key.as_str(), text);
        }
    }
    table.finish();
    Texts::new(language, own)
}

/// RFC 5646: two or three letters, and perhaps more behind hyphens.
fn is_language(root: &Table<'_>, language: &str) -> bool {
    let part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_alphanumeric());
    let first = language.split('-').next().unwrap_or_default();
    let is = (2..=3).contains(&first.len())
        && first.bytes().all(|b| b.is_ascii_alphabetic())
        && language.split('-').all(part);
    if !is {
        root.mistake(
            "language",
            format!("\"{language}\" isn't a language"),
            "Write \"en\", \"de\" or \"de-AT\", say",
        );
    }
    is
}

fn is_sound(table: &Table<'_>, key: &str, text: &str, sentence: &Sentence) -> bool {
    let environment = Environment::new();
    let parsed = match environment.template_from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let why = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            table.mistake(key, format!("this text can't be filled in: {why}"), told(sentence));
            return false;
        }
    };
    let used: BTreeSet<String> = parsed.undeclared_variables(false).into_iter().collect();
    let mut unknown = used.difference(&sentence.variables).peekable();
    let known: Vec<&str> = sentence.variables.iter().map(String::as_str).collect();
    let is_known = unknown.peek().is_none();
    for name in unknown {
        let what = format!("there is no \"{name}\" in this text");
        let instead = if known.is_empty() { told(sentence) } else { one_of(name, &known) };
        table.mistake(key, what, instead);
    }
    is_known && renders(table, key, &parsed, sentence)
}

/// What is left out, too long, or could be typed as it is, isn't a sentence.
fn renders(table: &Table<'_>, key: &str, text: &minijinja::Template<'_, '_>, sentence: &Sentence) -> bool {
    let sample: BTreeMap<&String, &str> = sentence.variables.iter().map(|name| (name, "sample")).collect();
    let wrong = match text.render(Serde(&sample)) {
        Err(error) => Some(format!("this text can't be filled in: {}", error.kind())),
        Ok(text) if text.trim().is_empty() => Some("this text says nothing".to_owned()),
        Ok(text) if text.len() > LONGEST => Some(format!("this text is longer than {LONGEST} bytes")),
        Ok(_) => None,
    };
    if let Some(what) = &wrong {
        table.mistake(key, what.clone(), told(sentence));
    }
    wrong.is_none()
}

fn told(sentence: &Sentence) -> String {
    format!("As it is without it: \"{}\"", sentence.text)
}

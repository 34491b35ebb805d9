//! Sentences of one's own: `[texts]` and `language`, of a template or of the gateway.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use minijinja::Environment;
use minijinja::value::Serde;

use super::check::texts as check;
use super::table::Table;
use super::{File, Mistake, Page, one_file, one_of};
use crate::texts::{Shipped, Texts, shipped};

/// The longest shipped of a notice.
const LONGEST: usize = 400;

/// The gateway's own, from a folder of templates: `texts.toml`, if it is there. Errors: every mistake in it.
pub fn texts_in(dir: &Path) -> Result<Texts, Vec<Mistake>> {
    let path = dir.join("texts.toml");
    if !path.exists() {
        return Ok(Texts::default());
    }
    let File { file, source, .. } = one_file(&path).map_err(|unreadable| vec![unreadable])?;
    let page = Page::open(&source, &file)?;
    let mut root = page.root();
    let texts = texts(&mut root);
    root.finish();
    for (key, text) in &texts.own {
        if check::reads_as_built_in(text) {
            page.mistake(&format!("texts.{key}"), check::AS_COMMAND, check::SENTENCE);
        }
    }
    page.finish(texts)
}

pub(super) fn texts(root: &mut Table<'_>) -> Texts {
    let language = root.line("language").filter(|language| is_language(root, language));
    let mut table = root.section("texts");
    let mut own = BTreeMap::new();
    for (key, shipped) in shipped() {
        if let Some(text) = table.line(key).filter(|text| is_sound(&table, key, text, shipped)) {
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

fn is_sound(table: &Table<'_>, key: &str, text: &str, shipped: &Shipped) -> bool {
    let environment = Environment::new();
    let parsed = match environment.template_from_str(text) {
        Ok(parsed) => parsed,
        Err(error) => {
            let why = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
            table.mistake(key, format!("this text can't be filled in: {why}"), told(shipped));
            return false;
        }
    };
    let used: BTreeSet<String> = parsed.undeclared_variables(false).into_iter().collect();
    let mut unknown = used.difference(&shipped.variables).peekable();
    let known: Vec<&str> = shipped.variables.iter().map(String::as_str).collect();
    let is_known = unknown.peek().is_none();
    for name in unknown {
        let what = format!("there is no \"{name}\" in this text");
        let instead = if known.is_empty() { told(shipped) } else { one_of(name, &known) };
        table.mistake(key, what, instead);
    }
    is_known && renders(table, key, &parsed, shipped)
}

/// What is left out, too long, or could be typed as it is, isn't a shipped.
fn renders(table: &Table<'_>, key: &str, text: &minijinja::Template<'_, '_>, shipped: &Shipped) -> bool {
    let sample: BTreeMap<&String, &str> = shipped.variables.iter().map(|name| (name, "sample")).collect();
    let wrong = match text.render(Serde(&sample)) {
        Err(error) => Some(format!("this text can't be filled in: {}", error.kind())),
        Ok(text) if text.trim().is_empty() => Some("this text says nothing".to_owned()),
        Ok(text) if text.len() > LONGEST => Some(format!("this text is longer than {LONGEST} bytes")),
        Ok(_) => None,
    };
    if let Some(what) = &wrong {
        table.mistake(key, what.clone(), told(shipped));
    }
    wrong.is_none()
}

fn told(shipped: &Shipped) -> String {
    format!("As it is without it: \"{}\"", shipped.text)
}

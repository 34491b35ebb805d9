//! Sentences of one's own: `[texts]` and `language`, of a template or of the gateway.

use std::collections::BTreeMap;
use std::path::Path;

use super::check::quoted;
use super::table::Table;
use super::{File, Mistake, Page, one_file, wording};
use crate::template::Template;
use crate::texts::{Texts, shipped};

/// The gateway's own, from a folder of templates: `texts.toml`, if it is there. Errors: every mistake in it;
/// what would be a command of one of these templates is one.
pub fn texts_in(dir: &Path, templates: &[Template]) -> Result<Texts, Vec<Mistake>> {
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
        let shipped = shipped().get(*key).map_or("", |shipped| &shipped.text);
        let acts = |template: Option<&Template>| quoted::acts(text, shipped, template);
        if acts(None) || templates.iter().any(|template| acts(Some(template))) {
            page.mistake(&format!("texts.{key}"), quoted::AS_COMMAND, quoted::SENTENCE);
        }
    }
    page.finish(texts)
}

pub(super) fn texts(root: &mut Table<'_>) -> Texts {
    let language = root.line("language").filter(|language| is_language(root, language));
    let mut table = root.section("texts");
    let mut own = BTreeMap::new();
    for (key, shipped) in shipped() {
        let Some(text) = table.line(key) else { continue };
        let wrong = wording::wrong(key, &text, shipped);
        if wrong.is_empty() {
            own.insert(key.as_str(), text);
        }
        wrong.into_iter().for_each(|(what, instead)| table.mistake(key, what, instead));
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

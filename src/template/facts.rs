//! Templates as text: what the record keeps of those that can be opened, and reads again.
//!
//! ```text
//! DeployApp/tmailinc.com sha256 5f70bf18…
//! DeployApp/tmailinc.com | name = "DeployApp/tmailinc.com"
//! texts.toml | language = "de"
//! texts.toml | your_turn = "Du bist dran: {{ what }}."
//! ```

use std::collections::BTreeMap;

use super::Template;
use crate::texts::Texts;

/// The file of the gateway's own sentences, which no template is called like.
const TEXTS: &str = "texts.toml";

/// The digest of each template and its source, each line behind the template's name; and the gateway's own
/// sentences.
pub fn facts(templates: &[&Template], texts: &Texts) -> String {
    let mut sorted: Vec<&Template> = templates.to_vec();
    sorted.sort_by(|one, other| one.name.cmp(&other.name));
    let language = texts.own_language().map(|language| ("language", language));
    let own = texts.own.iter().map(|(key, text)| (*key, text.as_str()));
    let said = language.into_iter().chain(own).map(|(key, text)| format!("{TEXTS} | {key} = {text:?}\n"));
    sorted.into_iter().map(of_template).chain(said).collect()
}

fn of_template(template: &Template) -> String {
    let Template { name, digest, source, .. } = template;
    let lines = source.split('\n').map(|line| format!("{name} | {line}\n"));
    [format!("{name} sha256 {digest}\n")].into_iter().chain(lines).collect()
}

/// The source of each template of such a text, by name.
pub fn sources(text: &str) -> BTreeMap<&str, String> {
    let mut sources: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for line in text.split_terminator('\n') {
        let is_template = |name: &str| !name.contains(' ') && name != TEXTS;
        if let Some((name, source)) = line.split_once(" | ").filter(|(name, _)| is_template(name)) {
            sources.entry(name).or_default().push(source);
        }
    }
    sources.into_iter().map(|(name, lines)| (name, lines.join("\n"))).collect()
}

#[cfg(test)]
mod tests;

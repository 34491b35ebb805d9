//! `docs/glossary.md` is the one place for words: what it says not to say stands in no sentence of ours.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use regex::Regex;

/// The words of the column “not”, each with the word to say instead.
fn not_to_be_said() -> Vec<(String, String)> {
    let text = fs::read_to_string(root().join("docs/glossary.md")).expect("the glossary");
    let mut found = Vec::new();
    let row =
        |line: &&str| line.starts_with("| ") && !line.ends_with("| not |") && line.matches('|').count() == 4;
    for line in text.lines().filter(row) {
        let cells: Vec<&str> = line.split('|').map(str::trim).collect();
        // What is said in one case and not in another stands in brackets, for readers.
        for word in
            cells[3].split(',').map(str::trim).filter(|word| !word.contains(['(', ')']) && !word.is_empty())
        {
            found.push((word.to_owned(), cells[1].to_owned()));
        }
    }
    assert!(found.len() > 40, "{found:?}");
    found
}

static FILLED_IN: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"\{\{.*?\}\}").expect("a pattern"));

/// Every sentence that people read in mails: the shipped texts, and those of the shipped templates.
fn sentences() -> Vec<(PathBuf, String)> {
    let texts = fs::read_dir(root().join("templates/texts")).expect("texts");
    let mut files: Vec<PathBuf> = texts.map(|entry| entry.expect("an entry").path()).collect();
    for publisher in ["tmailinc.com", "acme.com"] {
        for entry in fs::read_dir(root().join("templates").join(publisher)).expect("templates") {
            files.push(entry.expect("an entry").path().join("template.toml"));
        }
    }
    let said = |path: &PathBuf| -> Vec<(PathBuf, String)> {
        let text = fs::read_to_string(path).expect("text");
        let table: toml::Table = text.parse().expect("TOML");
        let mut found = Vec::new();
        strings(&toml::Value::Table(table), &mut found);
        found.into_iter().map(|text| (path.clone(), text)).collect()
    };
    files.iter().flat_map(said).collect()
}

/// Texts that are sentences: names, verbs, patterns and examples are the template's.
fn strings(value: &toml::Value, found: &mut Vec<String>) {
    match value {
        toml::Value::String(text) if text.ends_with(['.', '?', '!']) && text.contains(' ') => {
            found.push(text.clone())
        }
        toml::Value::Array(all) => all.iter().for_each(|one| strings(one, found)),
        toml::Value::Table(all) => {
            all.iter().filter(|(key, _)| *key != "example").for_each(|(_, one)| strings(one, found))
        }
        _ => {}
    }
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn no_sentence_has_two_words_for_one_thing() {
    let sentences = sentences();
    assert!(sentences.len() > 100, "{}", sentences.len());
    let mut wrong = Vec::new();
    for (word, instead) in not_to_be_said() {
        let whole = Regex::new(&format!(r"(?i)\b{}s?\b", regex::escape(&word))).expect("a pattern");
        let said = |text: &str| whole.is_match(&FILLED_IN.replace_all(text, ""));
        for (path, text) in sentences.iter().filter(|(_, text)| said(text)) {
            wrong.push(format!("{}: “{text}” says “{word}”; the glossary says “{instead}”", path.display()));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

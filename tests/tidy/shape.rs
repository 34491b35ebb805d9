//! Short files that say what they are, names that say what things do, and no panic without a reason.

use std::path::PathBuf;

use super::source::{Source, gather, root, sources};

/// No file is longer, tests and fixtures aside.
const LONGEST: usize = 500;
/// Half of the files are no longer.
const MEDIAN: usize = 200;

/// Words that say nothing about what a thing does.
const EMPTY_WORDS: [&str; 7] = ["util", "helper", "common", "misc", "manager", "handler", "service"];

#[test]
fn files_are_short_and_say_what_they_are() {
    let sources = sources();
    for source in &sources {
        let lines = source.text.lines().count();
        assert!(lines <= LONGEST, "{} has {lines} lines; {LONGEST} is the most", source.path);
        assert!(source.text.starts_with("//! "), "{} doesn't begin with what it is (//!)", source.path);
    }
    let mut lengths: Vec<usize> =
        sources.iter().filter(|source| !source.is_test).map(|source| source.text.lines().count()).collect();
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    assert!(median <= MEDIAN, "half of the files have more than {median} lines; {MEDIAN} is the most");
}

#[test]
fn tests_are_short_and_say_what_they_are() {
    let mut paths: Vec<PathBuf> = Vec::new();
    gather(&root().join("tests"), "rs", &mut paths);
    for path in paths {
        let text = std::fs::read_to_string(&path).expect("a test");
        assert!(text.lines().count() <= LONGEST, "{} has more than {LONGEST} lines", path.display());
        assert!(text.starts_with("//! "), "{} doesn't begin with what it is (//!)", path.display());
    }
}

#[test]
fn names_say_what_things_do() {
    let wrong: Vec<String> = sources()
        .iter()
        .flat_map(|source| {
            let file = source.path.rsplit('/').find(|part| *part != "mod.rs").unwrap_or_default().to_owned();
            let types = source.code().filter_map(|(at, line)| {
                let words: Vec<&str> = line.split(|c: char| !(c.is_alphanumeric() || c == '_')).collect();
                let kinds = ["struct", "enum", "trait", "type", "mod"];
                let place = words.iter().position(|word| kinds.contains(word))?;
                let name = words.get(place + 1)?;
                is_empty(name).then(|| format!("{}:{at}: {name}", source.path))
            });
            let own = is_empty(&file).then(|| source.path.clone());
            types.chain(own).collect::<Vec<_>>()
        })
        .collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

fn is_empty(name: &str) -> bool {
    let name = name.to_ascii_lowercase();
    EMPTY_WORDS.iter().any(|word| name.contains(word))
}

#[test]
fn nothing_panics_without_an_invariant() {
    let wrong: Vec<String> = sources().iter().filter(|source| !source.is_test).flat_map(panics).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

/// `unwrap` and `expect` stand beside a comment that says why they hold; what is unfinished stands nowhere.
fn panics(source: &Source) -> Vec<String> {
    let lines: Vec<&str> = source.text.lines().collect();
    let mut found = Vec::new();
    for (at, line) in source.code() {
        let unfinished = ["todo!", "unimplemented!", "dbg!"].iter().any(|word| line.contains(word));
        let hopes =
            [".unwrap()", ".expect(", "panic!(", "unreachable!("].iter().any(|word| line.contains(word));
        let above = lines[at.saturating_sub(7)..at].join("\n");
        if unfinished || (hopes && !above.contains("Invariant")) {
            found.push(format!("{}:{at}: {}", source.path, line.trim()));
        }
    }
    found
}

#[test]
fn paths_that_the_documents_name_are_there() {
    let mut documents: Vec<PathBuf> = ["README.md", "ARCHITECTURE.md"]
        .iter()
        .map(|name| root().join(name))
        .filter(|path| path.exists())
        .collect();
    if root().join("docs").exists() {
        gather(&root().join("docs"), "md", &mut documents);
    }
    assert!(!documents.is_empty(), "there is no document");
    let mut gone = Vec::new();
    for document in documents {
        let text = std::fs::read_to_string(&document).expect("a document");
        for path in text.split('`').skip(1).step_by(2).filter(|word| is_path(word)) {
            if !root().join(path).exists() {
                gone.push(format!("{}: {path}", document.display()));
            }
        }
    }
    assert!(gone.is_empty(), "\n{}", gone.join("\n"));
}

fn is_path(word: &str) -> bool {
    let inside = ["src/", "tests/", "fixtures/", "templates/", "docs/", "benches/", "fuzz/"];
    let plain = !word.contains(['<', '*', ' ', '…', '{']);
    plain && inside.iter().any(|start| word.starts_with(start))
}

//! Dependencies point one way: words ← pure stages ← I/O ← pipeline ← daemon ← main.

use std::collections::BTreeSet;

use super::source::{Source, sources};

/// Words name words, each only those before it.
const WORDS: [&str; 9] =
    ["tracking", "address", "envelope", "level", "texts", "status", "directory", "template", "tmail"];

/// The stages, in the order in which a mail passes them, but for two: `audit` says what an entry of the
/// log is, so it stands before the `record` that writes them; `config` reads what the pipeline runs with.
/// `connect` opens what receive and submit speak over.
/// A module names the words and what stands before it, never what comes later.
const STAGES: [&str; 16] = [
    "connect",
    "receive",
    "parse",
    "authenticate",
    "route",
    "interpret",
    "decide",
    "compose",
    "audit",
    "record",
    "submit",
    "config",
    "pipeline",
    "daemon",
    "demo",
    "cli",
];

/// The roots, which name anything.
const ROOTS: [&str; 2] = ["lib", "main"];

#[test]
fn no_module_names_a_later_one() {
    let wrong: Vec<String> = sources().iter().filter(|source| !source.is_test).flat_map(breaches).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn every_module_has_its_place() {
    let known: BTreeSet<&str> = WORDS.into_iter().chain(STAGES).chain(ROOTS).collect();
    let sources = sources();
    let found: BTreeSet<&str> = sources.iter().map(|source| source.module.as_str()).collect();
    let unknown: Vec<&&str> = found.difference(&known).collect();
    assert!(unknown.is_empty(), "say in the table of layers where these stand: {unknown:?}");
    let gone: Vec<&&str> = known.difference(&found).collect();
    assert!(gone.is_empty(), "the table of layers names what isn't there: {gone:?}");
}

#[test]
fn the_law_finds_a_breach() {
    let source = |module: &str, text: &str| Source {
        path: format!("src/{module}/x.rs"),
        module: module.to_owned(),
        is_test: false,
        text: text.to_owned(),
    };
    let breach = |module, text| breaches(&source(module, text)).len();
    assert_eq!(breach("parse", "use crate::decide::Reason;"), 1);
    assert_eq!(breach("parse", "use crate::{envelope, record};"), 1);
    assert_eq!(breach("tmail", "fn x() { crate::authenticate::evaluate() }"), 1);
    assert_eq!(breach("decide", "use crate::tmail::Tmail; // crate::daemon"), 0);
}

fn place(module: &str) -> Option<usize> {
    WORDS.iter().chain(&STAGES).position(|name| *name == module)
}

fn breaches(source: &Source) -> Vec<String> {
    let Some(own) = place(&source.module) else { return Vec::new() };
    let code: String = source.code().map(|(_, line)| format!("{line}\n")).collect();
    let names: BTreeSet<String> = code.split("crate::").skip(1).flat_map(named).collect();
    let later = names.iter().filter(|name| place(name).is_some_and(|other| other > own));
    later.map(|name| format!("{} names {name}, which comes later", source.path)).collect()
}

/// The modules that a path after `crate::` begins with: one, or a group in braces.
fn named(rest: &str) -> Vec<String> {
    let first = |text: &str| -> String {
        text.trim_start().chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').collect()
    };
    let Some(group) = rest.strip_prefix('{') else { return vec![first(rest)] };
    let mut depth = 0;
    let mut names = vec![String::new()];
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => names.push(String::new()),
            _ => names.last_mut().into_iter().for_each(|name| name.push(character)),
        }
    }
    names.iter().map(|name| first(name)).filter(|name| !name.is_empty()).collect()
}

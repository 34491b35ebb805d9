//! No pure module reads a clock, a file, the network, the environment or randomness, and none depends on
//! the order of a hash map.

use super::source::{Source, sources};

/// Words and the stages that are pure.
const PURE: [&str; 13] = [
    "tracking",
    "address",
    "envelope",
    "level",
    "directory",
    "template",
    "tmail",
    "parse",
    "authenticate",
    "route",
    "interpret",
    "decide",
    "compose",
];

/// Files that do I/O in a pure module, and say so in their first line.
const DO_IO: [&str; 2] = ["src/authenticate/resolver.rs", "src/template/load/folder.rs"];

const IMPURE: [&str; 19] = [
    "tokio::",
    "sqlx::",
    "std::fs",
    "std::net",
    "std::io",
    "std::env",
    "std::process",
    "std::thread",
    "SystemTime",
    "Instant",
    "Timestamp::now",
    "Zoned::now",
    "rand::",
    "getrandom",
    "RandomState",
    "HashMap",
    "HashSet",
    "println!",
    "static mut",
];

#[test]
fn pure_modules_are_pure() {
    let sources = sources();
    let pure = sources.iter().filter(|source| PURE.contains(&source.module.as_str()) && !source.is_test);
    let wrong: Vec<String> =
        pure.filter(|source| !DO_IO.contains(&source.path.as_str())).flat_map(impure).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn what_does_io_says_so() {
    let sources = sources();
    for path in DO_IO {
        let source = sources.iter().find(|source| source.path == path).expect("a file that does I/O");
        assert!(source.text.starts_with("//! I/O"), "{path} doesn't begin with \"//! I/O\"");
        assert!(!impure(source).is_empty(), "{path} does no I/O any more: take it off the list");
    }
}

fn impure(source: &Source) -> Vec<String> {
    let mut found = Vec::new();
    for (at, line) in source.code() {
        for word in IMPURE.iter().filter(|word| line.contains(*word)) {
            found.push(format!("{}:{at}: {word} in a pure module", source.path));
        }
    }
    found
}

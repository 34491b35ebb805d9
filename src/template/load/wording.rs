//! Pure: whether a text of one's own can stand for the shipped one.

use std::collections::BTreeSet;

use minijinja::Environment;

use super::one_of;
use crate::template::value::is_hidden;
use crate::texts::{Part, Shipped, parts};

/// The longest, in characters without what is filled in: about twice the longest shipped one.
const LONGEST: usize = 500;

/// How often one name can stand in a text: as often as in any shipped one.
const OFTEN: usize = 2;

/// What can be left out: a sentence without it still tells its readers who did what, where, and what they decide on.
const LEFT_OUT: [&str; 11] = [
    "bytes",
    "character",
    "characters",
    "example",
    "examples",
    "hint",
    "length",
    "newest",
    "organisation",
    "title",
    "weekday",
];

/// What is wrong about it, and what to write instead.
pub type Wrong = (String, String);

/// Everything that is wrong with a text.
pub fn wrong(key: &str, text: &str, shipped: &Shipped) -> Vec<Wrong> {
    let filled_in = match filled_in(text, shipped) {
        Ok(names) => names,
        Err(wrong) => return vec![wrong],
    };
    let variables: BTreeSet<String> = filled_in.iter().map(|name| (*name).to_owned()).collect();
    let unknown: Vec<Wrong> =
        variables.difference(&shipped.variables).map(|name| no_such(name, shipped)).collect();
    if !unknown.is_empty() {
        return unknown;
    }
    let missing = shipped.variables.difference(&variables).filter(|name| !LEFT_OUT.contains(&name.as_str()));
    let missing = missing.map(|name| {
        (format!("this text leaves out \"{name}\""), format!("Write {{{{ {name} }}}} where it belongs"))
    });
    missing.chain(too_often(&filled_in)).chain(of_words(key, text, shipped)).collect()
}

/// The names in a text of words and names alone, as often as they stand there.
fn filled_in<'t>(text: &'t str, shipped: &Shipped) -> Result<Vec<&'t str>, Wrong> {
    if let Err(error) = Environment::new().template_from_str(text) {
        let why = error.detail().map_or_else(|| error.kind().to_string(), str::to_owned);
        return Err((format!("this text can't be filled in: {why}"), as_shipped(shipped)));
    }
    let Some(parts) = parts(text) else {
        let what = "only words and names stand in a text: no condition, loop, filter or comment";
        return Err((what.to_owned(), as_shipped(shipped)));
    };
    let name = |part: Part<'t>| match part {
        Part::Variable(name) => Some(name),
        Part::Words(_) => None,
    };
    Ok(parts.into_iter().filter_map(name).collect())
}

/// Texts stand in texts, so what is filled in over and over would grow with each.
fn too_often(filled_in: &[&str]) -> Option<Wrong> {
    let times = |name: &str| filled_in.iter().filter(|other| **other == name).count();
    let name = filled_in.iter().find(|name| times(name) > OFTEN)?;
    Some((
        format!("this text fills in \"{name}\" {} times", times(name)),
        format!("Write it at most {OFTEN} times"),
    ))
}

fn of_words(key: &str, text: &str, shipped: &Shipped) -> Option<Wrong> {
    let length = text.chars().count();
    if text.trim().is_empty() {
        return Some(("this text says nothing".to_owned(), as_shipped(shipped)));
    }
    if length > LONGEST {
        let what = format!("this text has {length} characters");
        return Some((what, format!("Write at most {LONGEST}")));
    }
    if let Some(c) = text.chars().find(|c| is_hidden(*c) && !c.is_control()) {
        let what = format!("this text holds a character that nobody sees (U+{:04X})", u32::from(c));
        return Some((what, "Take it out".to_owned()));
    }
    names_of_days(key, text, shipped)
}

/// The names of weekdays and months stand in one text each, so there have to be as many.
fn names_of_days(key: &str, text: &str, shipped: &Shipped) -> Option<Wrong> {
    let count = |text: &str| text.split_whitespace().count();
    let (is, has_to_be) = (count(text), count(&shipped.text));
    let wrong = matches!(key, "weekdays" | "months") && is != has_to_be;
    let instead = format!("Write {has_to_be} with blanks between, as in \"{}\"", shipped.text);
    wrong.then(|| (format!("these are {is} names"), instead))
}

fn no_such(name: &str, shipped: &Shipped) -> Wrong {
    let known: Vec<&str> = shipped.variables.iter().map(String::as_str).collect();
    let instead = if known.is_empty() { as_shipped(shipped) } else { one_of(name, &known) };
    (format!("there is no \"{name}\" in this text"), instead)
}

fn as_shipped(shipped: &Shipped) -> String {
    format!("As it is without it: \"{}\"", shipped.text)
}

//! Pure: a template together with those that it extends, as one text, each to the byte. It is what a
//! TMail keeps, so that it never needs the present version of anything.
//!
//! ```text
//! # A template and those that it extends, each to the byte: name, bytes, text.
//! @@ DeployApp/acme.com 812
//! …
//! @@ DeployApp/tmailinc.com 10321
//! …
//! ```

use std::collections::BTreeMap;

use toml::de::DeTable;

use super::mistake::{Mistake, one_of};
use crate::address::TemplateName;

const HEAD: &str = "# A template and those that it extends, each to the byte: name, bytes, text.\n";

/// How many templates one can stand on, one above the other.
const DEEPEST: usize = 4;

/// A file's name, as mistakes tell it, and its text.
pub(crate) type Source<'a> = (String, &'a str);

/// What can be extended: file name and source, by name.
#[derive(Clone, Debug, Default)]
pub struct Bases(BTreeMap<TemplateName, (String, String)>);

impl Bases {
    /// What is built in.
    pub fn shipped() -> Self {
        super::shipped::bases()
    }

    /// Adds a template, or puts it into the place of one of its name.
    pub fn add(&mut self, name: TemplateName, file: &str, source: &str) {
        self.0.insert(name, (file.to_owned(), source.to_owned()));
    }
}

/// All sources as one text; the text itself where there is one.
pub(super) fn join(sources: &[Source<'_>]) -> String {
    if let [(_, only)] = sources {
        return (*only).to_owned();
    }
    let part = |(name, text): &Source<'_>| format!("@@ {} {}\n{text}\n", called(text, name), text.len());
    sources.iter().fold(HEAD.to_owned(), |all, source| all + &part(source))
}

/// What a source calls itself: a file's name would differ from machine to machine.
fn called(text: &str, file: &str) -> String {
    said(text, "name").filter(|name| !name.contains(char::is_whitespace)).unwrap_or_else(|| file.to_owned())
}

/// The sources of a text: one, unless it is a bundle. Errors: a bundle that was cut or changed.
pub(super) fn split<'a>(text: &'a str, file: &str) -> Result<Vec<Source<'a>>, Vec<Mistake>> {
    let Some(mut rest) = text.strip_prefix(HEAD) else { return Ok(vec![(file.to_owned(), text)]) };
    let mut sources = Vec::new();
    while !rest.is_empty() {
        let part = next(rest);
        let Some((source, behind)) = part else {
            let what = "this isn't a whole template with those that it extends";
            return Err(vec![Mistake::of(file, what, "Take it from the record again")]);
        };
        sources.push(source);
        rest = behind;
    }
    Ok(sources)
}

fn next(text: &str) -> Option<(Source<'_>, &str)> {
    let (head, rest) = text.strip_prefix("@@ ")?.split_once('\n')?;
    let (name, bytes) = head.rsplit_once(' ')?;
    let bytes: usize = bytes.parse().ok()?;
    Some(((name.to_owned(), rest.get(..bytes)?), rest.get(bytes..)?.strip_prefix('\n')?))
}

/// A template's own source and those of the ones that it extends, the nearest first. Errors: what it
/// extends isn't there, or extends it in turn.
pub(super) fn with_bases<'a>(own: Source<'a>, bases: &'a Bases) -> Result<Vec<Source<'a>>, Vec<Mistake>> {
    let mut sources = vec![own];
    while let Some(wanted) = sources.last().and_then(|(_, text)| said(text, "extends")) {
        let (file, text) = (&sources[sources.len() - 1].0, sources[sources.len() - 1].1);
        let mistake = |what: String, instead: String| {
            let (root, _) = DeTable::parse_recoverable(text);
            let place = root.get_ref().get("extends").map_or(0, |value| value.span().start);
            Err(vec![Mistake::at(file, text, place, what, instead)])
        };
        let found = TemplateName::parse(&wanted).and_then(|name| bases.0.get(&name));
        let Some((base, source)) = found else {
            let known: Vec<String> = bases.0.keys().map(ToString::to_string).collect();
            let known: Vec<&str> = known.iter().map(String::as_str).collect();
            return mistake(format!("there is no template \"{wanted}\" to extend"), one_of(&wanted, &known));
        };
        if sources.iter().any(|(_, text)| *text == source) || sources.len() > DEEPEST {
            let what = format!("{wanted} stands on this template, or on too many others");
            return mistake(what, format!("Extend one that extends nothing, {DEEPEST} steps down at most"));
        }
        sources.push((base.clone(), source));
    }
    Ok(sources)
}

/// The text behind a key of the file's root.
fn said(text: &str, key: &str) -> Option<String> {
    let (root, _) = DeTable::parse_recoverable(text);
    root.get_ref().get(key)?.get_ref().as_str().map(str::to_owned)
}

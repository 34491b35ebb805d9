//! One TOML file, read leniently: every value is asked for by name, every mistake is kept with its
//! place, so that all of them can be told at once.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::bundle::Source;
use super::mistake::{Mistake, one_of};
use super::overlay;
use super::table::Table;

/// A parsed file, what the environment says instead of it, and the mistakes found so far.
pub(crate) struct Page<'a> {
    /// The file, and below it those that it extends, each with the byte that it begins at among all.
    sources: Vec<(usize, Source<'a>)>,
    root: Spanned<DeTable<'a>>,
    /// Values of environment variables by the path of the key (`submit.smtp.port`).
    environment: BTreeMap<String, Variable>,
    asked: RefCell<BTreeSet<String>>,
    mistakes: RefCell<Vec<Mistake>>,
}

/// An environment variable that sets a key.
pub(crate) struct Variable {
    pub name: String,
    pub value: String,
}

impl<'a> Page<'a> {
    /// Errors: every place at which the text isn't TOML.
    pub fn open(text: &'a str, file: &'a str) -> Result<Self, Vec<Mistake>> {
        Self::layered(vec![(file.to_owned(), text)])
    }

    /// A file laid over those that it extends, the nearest first. Errors: every place at which one of them
    /// isn't TOML.
    pub fn layered(sources: Vec<Source<'a>>) -> Result<Self, Vec<Mistake>> {
        let mut begin = 0;
        let mut placed = Vec::new();
        let mut layers = Vec::new();
        for (file, text) in sources {
            layers.push((begin, parsed(text, &file)?));
            placed.push((begin, (file, text)));
            begin += text.len() + 1;
        }
        let mut wrong = Vec::new();
        let mut root: Option<Spanned<DeTable<'a>>> = None;
        for (begin, layer) in layers.into_iter().rev() {
            let span = layer.span();
            let table = overlay::shifted(layer.into_inner(), begin);
            let whole = match root {
                None => table,
                Some(below) => overlay::laid(table, below.into_inner(), &mut wrong),
            };
            root = Some(Spanned::new(span, whole));
        }
        let (environment, asked, mistakes) = Default::default();
        let root = root.unwrap_or_else(|| Spanned::new(0..0, DeTable::new()));
        let page = Self { sources: placed, root, environment, asked, mistakes };
        wrong.into_iter().for_each(|wrong| page.mistake_at(wrong.byte, wrong.what, wrong.instead));
        Ok(page)
    }

    /// Lets variables named `PREFIX_A__B` stand in for the key `a.b`.
    pub fn with_environment(mut self, prefix: &str, variables: &BTreeMap<String, String>) -> Self {
        for (name, value) in variables {
            if let Some(rest) = name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('_')) {
                let path = rest.to_ascii_lowercase().replace("__", ".");
                let variable = Variable { name: name.clone(), value: value.clone() };
                self.environment.insert(path, variable);
            }
        }
        self
    }

    pub fn root(&self) -> Table<'_> {
        Table::new(self, String::new(), Some(self.root.get_ref()))
    }

    /// Notes a mistake at the value of that path (`state.3.name`), or at the nearest thing that
    /// is there.
    pub fn mistake(&self, path: &str, what: impl Into<String>, instead: impl Into<String>) {
        // An element of a list has its variable one step up.
        let list = path.rsplit_once('.').map_or(path, |(list, _)| list);
        match self.environment.get(path).or_else(|| self.environment.get(list)) {
            Some(variable) => self.keep(Mistake::of(variable.name.clone(), what, instead)),
            None => self.mistake_at(self.place(path), what, instead),
        }
    }

    pub(super) fn mistake_at(&self, byte: usize, what: impl Into<String>, instead: impl Into<String>) {
        let part = self.sources.iter().rev().find(|(begin, _)| *begin <= byte);
        let (begin, (file, text)) =
            part.map_or((0, ("", "")), |(begin, (file, text))| (*begin, (file.as_str(), *text)));
        self.keep(Mistake::at(file, text, byte - begin, what.into(), instead.into()));
    }

    fn keep(&self, mistake: Mistake) {
        self.mistakes.borrow_mut().push(mistake);
    }

    /// What was read, if nothing was wrong. Errors: every mistake, in the order of the file.
    pub fn finish<T>(self, value: T) -> Result<T, Vec<Mistake>> {
        self.unknown_variables();
        let mistakes = sorted(self.mistakes.into_inner());
        if mistakes.is_empty() { Ok(value) } else { Err(mistakes) }
    }

    pub(super) fn asked(&self, path: &str) {
        self.asked.borrow_mut().insert(path.to_owned());
    }

    pub(super) fn variable(&self, path: &str) -> Option<&Variable> {
        self.environment.get(path)
    }

    /// Only a name with `__` is surely meant for a key; others may belong to the command line.
    fn unknown_variables(&self) {
        let asked = self.asked.borrow();
        let known: Vec<&str> = asked.iter().map(String::as_str).collect();
        let unknown =
            self.environment.iter().filter(|(path, _)| path.contains('.') && !asked.contains(*path));
        for (path, variable) in unknown {
            let what = format!("there is no key {path}");
            self.keep(Mistake::of(variable.name.clone(), what, one_of(path, &known)));
        }
    }

    /// Where the value of a path begins, in bytes.
    fn place(&self, path: &str) -> usize {
        let mut steps = path.split('.').filter(|step| !step.is_empty());
        let Some(mut here) = steps.next().and_then(|step| self.root.get_ref().get(step)) else {
            return 0;
        };
        for step in steps {
            match child(here.get_ref(), step) {
                Some(next) => here = next,
                None => break,
            }
        }
        here.span().start
    }
}

fn parsed<'a>(text: &'a str, file: &str) -> Result<Spanned<DeTable<'a>>, Vec<Mistake>> {
    let (root, errors) = DeTable::parse_recoverable(text);
    if errors.is_empty() {
        return Ok(root);
    }
    let place = |error: &toml::de::Error| error.span().map_or(0, |span| span.start);
    let mistake = |error: &toml::de::Error| {
        let what = format!("this isn't TOML: {}", error.message());
        Mistake::at(file, text, place(error), what, "See toml.io for how it is written".to_owned())
    };
    Err(sorted(errors.iter().map(mistake).collect()))
}

fn child<'v, 'i>(value: &'v DeValue<'i>, step: &str) -> Option<&'v Spanned<DeValue<'i>>> {
    match value {
        DeValue::Table(table) => table.get(step),
        DeValue::Array(array) => array.get(step.parse::<usize>().ok()?),
        _ => None,
    }
}

fn sorted(mut mistakes: Vec<Mistake>) -> Vec<Mistake> {
    mistakes.sort();
    mistakes.dedup();
    mistakes
}

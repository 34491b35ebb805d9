//! One table of a file: typed values by key, and an eye on the keys that nobody asked for.

use std::ops::RangeInclusive;
use std::time::Duration;

use jiff::{Span, SpanRelativeTo, Unit};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::mistake::one_of;
use super::page::Page;

/// A table that may be missing: then each key has its default.
pub(crate) struct Table<'p> {
    page: &'p Page<'p>,
    path: String,
    table: Option<&'p DeTable<'p>>,
    asked: Vec<&'static str>,
    refused: Vec<&'static str>,
}

/// What a key holds: in the file, or in the environment instead of it.
enum Given<'p> {
    File(&'p DeValue<'p>),
    Environment(&'p str),
}

impl<'p> Table<'p> {
    pub(super) fn new(page: &'p Page<'p>, path: String, table: Option<&'p DeTable<'p>>) -> Self {
        Self { page, path, table, asked: Vec::new(), refused: Vec::new() }
    }

    /// The path of a key in the file: `state.3.name`.
    pub fn path(&self, key: &str) -> String {
        if self.path.is_empty() { key.to_owned() } else { format!("{}.{key}", self.path) }
    }

    /// Whether the key is there, of whatever type.
    pub fn has(&self, key: &str) -> bool {
        self.in_file(key).is_some() || self.page.variable(&self.path(key)).is_some()
    }

    /// One line of text.
    pub fn line(&mut self, key: &'static str) -> Option<String> {
        let text = self.paragraph(key)?;
        if text.chars().any(char::is_control) {
            self.mistake(key, format!("{key} has more than one line"), "Write it on one line");
        }
        Some(text)
    }

    /// One line that has to be there and hold something; empty if it doesn't.
    pub fn needed(&mut self, key: &'static str) -> String {
        match self.line(key) {
            Some(text) if !text.trim().is_empty() => return text,
            Some(_) => {
                self.mistake(key, format!("{key} is empty"), format!("Write {key} = \"…\" with a value"))
            }
            None if self.has(key) => {}
            None => self.mistake(key, format!("{key} is missing"), format!("Add {key} = \"…\"")),
        }
        String::new()
    }

    /// Text of any number of lines.
    pub fn paragraph(&mut self, key: &'static str) -> Option<String> {
        match self.given(key)? {
            Given::File(DeValue::String(text)) => Some(text.to_string()),
            Given::Environment(text) => Some(text.to_owned()),
            Given::File(other) => self.wrong(key, other, "a text", "\"…\""),
        }
    }

    /// One of a few words.
    pub fn word<T: Copy>(&mut self, key: &'static str, words: &[(&'static str, T)]) -> Option<T> {
        let text = self.line(key)?;
        let found = words.iter().find(|(word, _)| *word == text).map(|(_, value)| *value);
        if found.is_none() {
            let known: Vec<&str> = words.iter().map(|(word, _)| *word).collect();
            self.mistake(key, format!("{key} can't be \"{text}\""), one_of(&text, &known));
        }
        found
    }

    /// `true` or `false`; false if it isn't there.
    pub fn flag(&mut self, key: &'static str) -> bool {
        let flag = match self.given(key) {
            None => Some(false),
            Some(Given::File(DeValue::Boolean(flag))) => Some(*flag),
            Some(Given::Environment(text)) => text.parse().ok(),
            Some(Given::File(_)) => None,
        };
        flag.unwrap_or_else(|| {
            self.mistake(key, format!("{key} is neither true nor false"), format!("Write {key} = true"));
            false
        })
    }

    /// A whole number of that range, or the default.
    pub fn number(&mut self, key: &'static str, range: RangeInclusive<u64>, default: u64) -> u64 {
        let number = match self.given(key) {
            None => return default,
            Some(Given::File(DeValue::Integer(number))) => {
                u64::from_str_radix(&number.as_str().replace('_', ""), number.radix()).ok()
            }
            Some(Given::Environment(text)) => text.trim().parse().ok(),
            Some(Given::File(_)) => None,
        };
        number.filter(|number| range.contains(number)).unwrap_or_else(|| {
            let what = format!("{key} isn't a whole number from {} to {}", range.start(), range.end());
            self.mistake(key, what, format!("Write {key} = {default}, say"));
            default
        })
    }

    /// A time as `7d`, `12h`, `1d 12h` (days are 24 hours), of that range; `like` is one that would do.
    pub fn duration(
        &mut self,
        key: &'static str,
        range: RangeInclusive<Duration>,
        like: Duration,
    ) -> Option<Duration> {
        let text = self.line(key)?;
        let found = duration(&text).filter(|found| range.contains(found));
        if found.is_none() {
            let what =
                format!("\"{text}\" isn't a time from {} to {}", shown(*range.start()), shown(*range.end()));
            self.mistake(key, what, format!("Write {key} = \"{}\", say", shown(like)));
        }
        found
    }

    /// A list of lines; in the environment separated by commas. What isn't a text is left out.
    pub fn lines(&mut self, key: &'static str) -> Option<Vec<String>> {
        match self.given(key)? {
            Given::Environment(text) => Some(
                text.split(',').map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned).collect(),
            ),
            Given::File(DeValue::Array(array)) => {
                let texts = array.iter().enumerate();
                Some(texts.map(|(at, value)| self.element(key, at, value.get_ref())).collect())
            }
            Given::File(other) => self.wrong(key, other, "a list", "[\"…\"]"),
        }
    }

    /// An empty text stands for an element that is none, so that the others keep their places.
    fn element(&self, key: &str, at: usize, value: &DeValue<'_>) -> String {
        match value {
            DeValue::String(text) if !text.chars().any(char::is_control) => text.to_string(),
            other => {
                let what = format!("a list of texts holds {}", article(other));
                self.page.mistake(&self.path(&format!("{key}.{at}")), what, "Write each as one line, \"…\"");
                String::new()
            }
        }
    }

    /// Whether the key holds a text rather than something else.
    pub fn is_text(&self, key: &str) -> bool {
        self.in_file(key).is_some_and(DeValue::is_str)
    }

    /// The table of that name.
    pub fn section(&mut self, key: &'static str) -> Table<'p> {
        self.ask(key);
        let table = match self.in_file(key) {
            Some(DeValue::Table(table)) => Some(table),
            Some(other) => self.wrong(key, other, "a table", "{ … }"),
            None => None,
        };
        Table::new(self.page, self.path(key), table)
    }

    /// The tables of a list, `[[key]]` or `key = [{ … }]`.
    pub fn sections(&mut self, key: &'static str) -> Vec<Table<'p>> {
        self.ask(key);
        let array = match self.in_file(key) {
            Some(DeValue::Array(array)) => array,
            Some(other) => {
                let what = format!("{key} is {} where a list of tables belongs", article(other));
                self.mistake(key, what, format!("Write [[{key}]] above each, or {key} = [{{ … }}]"));
                return Vec::new();
            }
            None => return Vec::new(),
        };
        let tables = array.iter().enumerate();
        tables.map(|(at, value)| self.table_at(key, at, value)).collect()
    }

    fn table_at(&self, key: &str, at: usize, value: &'p Spanned<DeValue<'p>>) -> Table<'p> {
        let path = self.path(&format!("{key}.{at}"));
        let table = value.get_ref().as_table();
        if table.is_none() {
            let what = format!("a list of tables holds {}", article(value.get_ref()));
            self.page.mistake(&path, what, "Write each as { … }");
        }
        Table::new(self.page, path, table)
    }

    /// Notes a mistake at that key, or at the table if the key isn't there.
    pub fn mistake(&self, key: &str, what: impl Into<String>, instead: impl Into<String>) {
        self.page.mistake(&self.path(key), what, instead);
    }

    /// A key that is known and can't be used.
    pub fn refuse(&mut self, key: &'static str, what: &str, instead: &str) {
        self.refused.push(key);
        if self.has(key) {
            self.page.asked(&self.path(key));
            self.mistake(key, what, instead);
        }
    }

    /// Notes each key that nobody asked for.
    pub fn finish(self) {
        for key in self.table.into_iter().flat_map(|table| table.keys()) {
            let name: &str = key.get_ref();
            if !self.asked.contains(&name) && !self.refused.contains(&name) {
                let what = format!("there is no key \"{name}\" here");
                self.page.mistake_at(key.span().start, what, one_of(name, &self.asked));
            }
        }
    }

    fn ask(&mut self, key: &'static str) {
        self.asked.push(key);
        self.page.asked(&self.path(key));
    }

    fn given(&mut self, key: &'static str) -> Option<Given<'p>> {
        self.ask(key);
        match self.page.variable(&self.path(key)) {
            Some(variable) => Some(Given::Environment(&variable.value)),
            None => self.in_file(key).map(Given::File),
        }
    }

    fn in_file(&self, key: &str) -> Option<&'p DeValue<'p>> {
        self.table?.get(key).map(Spanned::get_ref)
    }

    fn wrong<T>(&self, key: &str, found: &DeValue<'_>, expected: &str, written: &str) -> Option<T> {
        let what = format!("{key} is {} where {expected} belongs", article(found));
        self.mistake(key, what, format!("Write {key} = {written}"));
        None
    }
}

fn article(value: &DeValue<'_>) -> String {
    let name = match value {
        DeValue::String(_) => "a text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a table",
    };
    name.to_owned()
}

fn duration(text: &str) -> Option<Duration> {
    let span: Span = text.parse().ok()?;
    let seconds = span.total((Unit::Second, SpanRelativeTo::days_are_24_hours())).ok()?;
    Duration::try_from_secs_f64(seconds).ok()
}

/// `3d`, `12h`
pub(crate) fn shown(duration: Duration) -> String {
    let hours = duration.as_secs() / 3600;
    if hours.is_multiple_of(24) { format!("{}d", hours / 24) } else { format!("{hours}h") }
}

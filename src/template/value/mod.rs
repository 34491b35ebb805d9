//! Pure: what a person wrote behind a field's name → the value as it is kept.
//!
//! The canonical text reads as itself again, so a returned form changes nothing. Dates and windows
//! are kept in full, with their zone, however they were written.

mod date;
mod people;
mod text;
mod window;

pub use window::span;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::{Field, Kind, Required};
use crate::directory::Directory;

/// Why a text isn't a value of a field: what belongs there, for people to read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{expected} belongs here. For example: {example}")]
pub struct ValueError {
    /// `A date`: what belongs there.
    pub expected: String,
    /// A value that would do.
    pub example: String,
}

/// The most characters of a value: of one line, and of a paragraph or a list of people.
const LINE_MAX: usize = 300;
const PARAGRAPH_MAX: usize = 20_000;

/// What a value is read with, besides its text.
#[derive(Clone, Copy)]
struct Around<'a> {
    directory: &'a Directory,
    zone: Option<&'a str>,
    now: Timestamp,
}

/// What belongs there, and an example if there is a better one than the field's own.
struct Expected(String, Option<String>);

impl Expected {
    fn is(what: impl Into<String>) -> Self {
        Self(what.into(), None)
    }

    fn like(what: impl Into<String>, example: impl Into<String>) -> Self {
        Self(what.into(), Some(example.into()))
    }
}

impl Field {
    /// The name that titles and texts for customers know the field by: `Has_migrations`.
    pub fn variable(&self) -> String {
        self.name.replace([' ', '-'], "_")
    }

    /// The canonical text of a value. `zone`: the writer's time zone (IANA), for a window without
    /// one and for relative days, which count from `now`. Nothing is a value too, where the field
    /// isn't required: it empties the field.
    ///
    /// Errors: what belongs there instead.
    pub fn read(
        &self,
        text: &str,
        directory: &Directory,
        zone: Option<&str>,
        now: Timestamp,
    ) -> Result<String, ValueError> {
        let around = Around { directory, zone, now };
        self.read_around(text, around).map_err(|Expected(expected, example)| {
            let own = || if self.example.is_empty() { self.kind.example() } else { self.example.clone() };
            ValueError { expected, example: example.unwrap_or_else(own) }
        })
    }

    fn read_around(&self, text: &str, around: Around<'_>) -> Result<String, Expected> {
        let text = match self.kind {
            Kind::Paragraph => text::paragraph(text)?,
            Kind::People | Kind::List => text::line(text, PARAGRAPH_MAX)?,
            _ => text::line(text, LINE_MAX)?,
        };
        match (text.is_empty(), &self.required) {
            (false, _) => self.kind.read(&text, around),
            (true, Required::Never) => Ok(text),
            (true, Required::Opening) => Err(Expected::is(self.kind.expected())),
        }
    }
}

impl Kind {
    fn read(&self, text: &str, around: Around<'_>) -> Result<String, Expected> {
        let found = match self {
            Self::Text | Self::Paragraph => Some(text.to_owned()),
            Self::Choice(choices) => return text::choice(text, choices),
            Self::YesNo => text::yes_no(text),
            Self::Number => text::number(text),
            Self::Date => date::date(text, around).map(|date| date.to_string()),
            Self::Window => return window::window(text, around),
            Self::Person | Self::Address => return people::person(text, around.directory),
            Self::People => return people::people(text, around.directory),
            Self::Version => text::version(text),
            Self::Digest => text::digest(text),
            Self::Url => text::url(text),
            Self::List => text::list(text),
        };
        found.ok_or_else(|| Expected::is(self.expected()))
    }

    fn expected(&self) -> &'static str {
        match self {
            Self::Text => "A line of text",
            Self::Paragraph => "Some text",
            Self::Choice(_) => "One of the choices",
            Self::YesNo => "yes or no",
            Self::Number => "A number without separators",
            Self::Date => "A day that can't be misread (year-month-day)",
            Self::Window => "A day with two times and a time zone",
            Self::Person => "An e-mail address, or a name of the directory,",
            Self::People => "One e-mail address or several, separated by commas,",
            Self::Address => "An e-mail address",
            Self::Version => "A version",
            Self::Digest => "A commit (7 to 64 hexadecimal digits) or sha256: and 64 of them",
            Self::Url => "A web address that begins with https:// or http://",
            Self::List => "One text or several, separated by commas,",
        }
    }

    fn example(&self) -> String {
        let example = match self {
            Self::Text | Self::Paragraph => "Invoices show the VAT number.",
            Self::Choice(choices) => choices.first().map_or("", String::as_str),
            Self::YesNo => "yes",
            Self::Number => "42",
            Self::Date => "2026-12-04",
            Self::Window => window::EXAMPLE,
            Self::Person | Self::Address => "jill@acme.com",
            Self::People => "jill@acme.com, bob@acme.com",
            Self::Version => "2.4.1",
            Self::Digest => "9f1c2ab",
            Self::Url => "https://acme.com/runs/8812",
            Self::List => "login, invoices",
        };
        example.to_owned()
    }
}

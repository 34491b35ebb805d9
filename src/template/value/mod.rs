//! Pure: what a person wrote behind a field's name → the value as it is kept.
//!
//! The canonical text reads as itself again, so a returned form changes nothing. Dates and windows
//! are kept in full, with their zone, however they were written.

mod clock;
pub mod csv;
mod day;
pub mod file;
pub mod grid;
mod people;
mod text;
mod window;
mod zone;

pub use text::is_hidden;
pub use window::moments;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::{Field, Kind, Required};
use crate::directory::Directory;
use crate::saying;
use crate::texts::{Joint, Saying};

/// Why a text isn't a value of a field: what belongs there, for people to read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{expected} For example: {}", examples.join("; "))]
pub struct ValueError {
    /// `A date belongs here.`
    pub expected: Saying,
    /// Values that would do now; each reading, where the text has several.
    pub examples: Vec<String>,
}

/// The most characters of a value: of one line, and of a paragraph or a list of people.
const LINE_MAX: usize = 300;
const PARAGRAPH_MAX: usize = 20_000;
const MARKDOWN_MAX: usize = 60_000;

/// What a value is read with, besides its text.
#[derive(Clone, Copy)]
struct Around<'a> {
    directory: &'a Directory,
    zone: Option<&'a str>,
    now: Timestamp,
}

/// What belongs there, and examples if there are better ones than the field's own.
struct Expected(Saying, Vec<String>);

impl Expected {
    fn is(what: Saying) -> Self {
        Self(what, Vec::new())
    }

    fn like<T: Into<String>>(what: Saying, examples: impl IntoIterator<Item = T>) -> Self {
        Self(what, examples.into_iter().map(Into::into).collect())
    }

    /// With words around each example, as they stand in the whole text.
    fn within(self, before: &str, after: &str) -> Self {
        Self(self.0, self.1.into_iter().map(|example| format!("{before}{example}{after}")).collect())
    }
}

/// A day as somebody writes it in a command. Errors: what belongs there instead.
pub fn read_day(
    text: &str,
    directory: &Directory,
    zone: Option<&str>,
    now: Timestamp,
) -> Result<jiff::civil::Date, ValueError> {
    let around = Around { directory, zone, now };
    day::day(text, around).map_err(|Expected(expected, mut examples)| {
        if examples.is_empty() {
            examples.push(day::example(around).to_string());
        }
        ValueError { expected, examples }
    })
}

impl Field {
    /// The name that titles and texts for customers know the field by: `Has_migrations`.
    pub fn variable(&self) -> String {
        self.name.replace([' ', '-'], "_")
    }

    /// The canonical text of a value. `zone`: the writer's time zone (IANA), for a window without
    /// one and for relative days, which count from `now`, when it was written. Nothing is a value too, where the field
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
        self.read_around(text, around).map_err(|Expected(expected, mut examples)| {
            if examples.is_empty() {
                examples.push(self.example_around(around));
            }
            ValueError { expected, examples }
        })
    }

    /// A value that would do now: a day of the template's example may be over.
    pub fn example_now(&self, directory: &Directory, zone: Option<&str>, now: Timestamp) -> String {
        self.example_around(Around { directory, zone, now })
    }

    fn example_around(&self, around: Around<'_>) -> String {
        match &self.kind {
            Kind::Date => day::example(around).to_string(),
            Kind::Window => window::example(around),
            Kind::Grid(grid) => grid::example(grid, around),
            Kind::File(slot) if self.example.is_empty() => slot.example(&self.name),
            _ if !self.example.is_empty() => self.example.clone(),
            kind => kind.example().to_owned(),
        }
    }

    /// A value for people to check: days with their weekday, windows with zone and offset. `over`: it
    /// lies in the past at `now`.
    pub fn in_full(&self, value: &str, now: Timestamp) -> InFull {
        let found = match self.kind {
            Kind::Date => value.parse().ok().map(|date| (day::in_full(date), false)),
            Kind::Window => window::in_full(value, now),
            _ => None,
        };
        let (text, over) = found.unwrap_or_else(|| (value.to_owned(), false));
        InFull { text, over }
    }

    fn read_around(&self, text: &str, around: Around<'_>) -> Result<String, Expected> {
        let text = match self.kind {
            Kind::Paragraph => text::paragraph(text, PARAGRAPH_MAX)?,
            Kind::Markdown => text::paragraph(text, MARKDOWN_MAX)?,
            Kind::Grid(_) => text::paragraph(text, grid::CHARS_MAX)?,
            Kind::People | Kind::List => text::line(text, PARAGRAPH_MAX)?,
            _ => text::line(text, LINE_MAX)?,
        };
        match (text.is_empty(), &self.required) {
            (false, _) => self.kind.read(&text, around),
            (true, Required::Never | Required::From(_)) => Ok(text),
            (true, Required::Opening) => Err(Expected::is(self.kind.expected())),
        }
    }
}

/// A value as people check it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InFull {
    pub text: String,
    /// It lies in the past.
    pub over: bool,
}

impl Kind {
    fn read(&self, text: &str, around: Around<'_>) -> Result<String, Expected> {
        let found = match self {
            Self::Text | Self::Paragraph | Self::Markdown => Some(text.to_owned()),
            Self::Grid(grid) => return grid::read(grid, text, around),
            Self::File(_) => file::Kept::parse(text).map(|kept| kept.to_string()),
            Self::Choice(choices) => return text::choice(text, choices),
            Self::YesNo => text::yes_no(text),
            Self::Number => return text::number(text),
            Self::Date => return day::day(text, around).map(|date| date.to_string()),
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

    fn expected(&self) -> Saying {
        match self {
            Self::Text => saying!("value_line"),
            Self::Paragraph | Self::Markdown => saying!("value_text"),
            Self::Choice(choices) => saying!("value_choice", choices = Saying::all(Joint::Comma, choices)),
            Self::YesNo => saying!("value_yes_no"),
            Self::Number => saying!("value_number"),
            Self::Date => saying!("value_day"),
            Self::Window => saying!("value_window"),
            Self::Person => saying!("value_person"),
            Self::People => saying!("value_people"),
            Self::Address => saying!("value_address"),
            Self::Version => saying!("value_version"),
            Self::Digest => saying!("value_digest"),
            Self::Url => saying!("value_url"),
            Self::List => saying!("value_list"),
            Self::Grid(_) => saying!("value_grid"),
            Self::File(_) => saying!("value_file"),
        }
    }

    fn example(&self) -> &str {
        match self {
            Self::Text | Self::Paragraph | Self::Markdown => "Invoices show the VAT number.",
            Self::Choice(choices) => choices.first().map_or("", String::as_str),
            Self::YesNo => "yes",
            Self::Number => "42",
            // Made from the day on which it is asked for.
            Self::Date | Self::Window => "",
            Self::Person | Self::Address => "jill@acme.com",
            Self::People => "jill@acme.com, bob@acme.com",
            Self::Version => "2.4.1",
            Self::Digest => "9f1c2ab",
            Self::Url => "https://acme.com/runs/8812",
            Self::List => "login, invoices",
            // Made from its columns.
            Self::Grid(_) => "",
            Self::File(_) => "plan.pdf",
        }
    }
}

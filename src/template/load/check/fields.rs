//! Pure: fields that people can write, and values that fit them.

use jiff::Timestamp;

use super::super::Page;
use super::verbs::all_words;
use crate::directory::Directory;
use crate::template::field::folded;
use crate::template::value::ValueError;
use crate::template::{Column, Field, FilledBy, Kind, Required, Spelled, Template};

/// The longest name of a field, in characters.
const NAME_MAX: usize = 60;

pub fn check(template: &Template, page: &Page<'_>) {
    let words = all_words(template);
    for (at, field) in template.fields.iter().enumerate() {
        let path = super::place(template, at);
        name(page, &format!("{path}.name"), &field.name, &words);
        values(page, &path, field);
        if let Kind::Grid(grid) = &field.kind {
            cells(page, &path, &grid.columns);
        }
    }
    for (at, question) in template.questions.iter().enumerate().filter(|(_, q)| q.spelled == Spelled::Field) {
        let path = format!("question.{at}.name");
        name(page, &path, &question.name, &words);
        if template.field(&question.name).is_some() && !question.name.is_empty() {
            let what = format!("\"{}:\" would be both a field and an answer", question.name);
            page.mistake(&path, what, "Give the question another name");
        }
    }
    for (at, role) in template.roles.iter().enumerate() {
        if let FilledBy::Field { field, .. } = &role.filled_by
            && let Some(field) = template.field(field)
            && !matches!(field.kind, Kind::Person | Kind::People | Kind::Address)
        {
            let what = format!("{} doesn't hold people, so it can't fill a role", field.name);
            page.mistake(&format!("role.{at}.field"), what, "Use a field of kind \"person\" or \"people\"");
        }
    }
}

/// What stands before a colon has to be told apart from everything else that can.
fn name(page: &Page<'_>, path: &str, name: &str, words: &[String]) {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '_' | '-');
    let formed = name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.chars().all(fits)
        && name.trim() == name
        && name.len() <= NAME_MAX;
    if !name.is_empty() && !formed {
        let what = format!("\"{name}\" can't stand before a colon in a mail");
        page.mistake(
            path,
            what,
            "Begin with a letter, and write letters (a to z), digits, blanks and hyphens only",
        );
    }
    if let Some(word) = words.iter().find(|word| folded(word) == folded(name)) {
        let what = format!("\"{name}: …\" would be both a value and the command \"{word}\" with its reason");
        page.mistake(path, what, "Give one of them another name");
    }
}

/// A column is checked as a field of its kind would be.
fn cells(page: &Page<'_>, path: &str, columns: &[Column]) {
    for (at, column) in columns.iter().enumerate() {
        let Column { name, kind, example, .. } = column.clone();
        let (hint, default, open_in, by) = Default::default();
        let (required, gated, public) = (Required::Never, false, false);
        let field = Field { name, kind, required, default, gated, public, open_in, by, hint, example };
        values(page, &format!("{path}.columns.{at}"), &field);
    }
}

fn values(page: &Page<'_>, path: &str, field: &Field) {
    if let Kind::Choice(choices) = &field.kind {
        for (at, choice) in choices.iter().enumerate() {
            let again = choices[..at].iter().any(|other| other.to_lowercase() == choice.to_lowercase());
            if again || choice.trim().is_empty() {
                let what = if again { "this choice is listed already" } else { "a choice is empty" };
                page.mistake(
                    &format!("{path}.choices.{at}"),
                    what,
                    "List each choice once, whatever its case",
                );
            }
        }
    }
    if let Some(default) = &field.default {
        if matches!(field.kind, Kind::Date | Kind::Window) {
            let what = "a day as a default would be the same for every one that is opened";
            page.mistake(&format!("{path}.default"), what, "Leave the default out");
        } else {
            fits(page, &format!("{path}.default"), field, default);
        }
    }
    // A slot's example is a name; what it holds has a digest, too.
    if !field.example.is_empty() && !matches!(field.kind, Kind::File(_)) {
        fits(page, &format!("{path}.example"), field, &field.example);
    }
}

/// Puts each default into the form in which a mail's value would be kept.
pub fn canonical_defaults(template: &mut Template) {
    for field in &mut template.fields {
        if let Some(Ok(kept)) = field.default.as_deref().map(|default| read(field, default)) {
            field.default = Some(kept);
        }
    }
}

fn fits(page: &Page<'_>, path: &str, field: &Field, value: &str) {
    if matches!(&field.kind, Kind::Choice(choices) if choices.is_empty()) {
        return;
    }
    let bare = Field { example: String::new(), ..field.clone() };
    if let Err(error) = read(&bare, value) {
        let what = format!("\"{value}\" isn't a value of this field: {}", error.expected);
        page.mistake(path, what, format!("Write \"{}\", say", error.examples.join("\" or \"")));
    }
}

/// Some time: what is read is the same whenever a template is loaded. The examples of mistakes are of
/// ten days later.
const SOME_TIME: Timestamp = Timestamp::constant(1_795_521_600, 0);

/// As a mail's value would be, with nobody in the directory and at some time.
fn read(field: &Field, value: &str) -> Result<String, ValueError> {
    field.read(value, &Directory::default(), None, SOME_TIME)
}

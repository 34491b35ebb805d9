//! The parts of a template that stand on their own: fields, roles, states.

use super::super::{Field, FilledBy, GroupPattern, Guard, Kind, Required, Role, Side, State};
use super::table::Table;
use crate::level::Level;

/// The words of `kind`; a choice gets its list afterwards.
const KINDS: [(&str, Plain); 14] = [
    ("text", Plain::Text),
    ("paragraph", Plain::Paragraph),
    ("choice", Plain::Choice),
    ("yes/no", Plain::YesNo),
    ("number", Plain::Number),
    ("date", Plain::Date),
    ("window", Plain::Window),
    ("person", Plain::Person),
    ("people", Plain::People),
    ("address", Plain::Address),
    ("version", Plain::Version),
    ("digest", Plain::Digest),
    ("url", Plain::Url),
    ("list", Plain::List),
];

#[derive(Clone, Copy, PartialEq)]
enum Plain {
    Text,
    Paragraph,
    Choice,
    YesNo,
    Number,
    Date,
    Window,
    Person,
    People,
    Address,
    Version,
    Digest,
    Url,
    List,
}

pub fn fields(root: &mut Table<'_>) -> Vec<Field> {
    root.sections("field").into_iter().map(field).collect()
}

fn field(mut table: Table<'_>) -> Field {
    let field = Field {
        name: table.needed("name"),
        kind: kind(&mut table),
        required: required(&mut table),
        default: table.paragraph("default"),
        gated: table.flag("gated"),
        public: table.flag("public"),
        open_in: table.lines("open_in").unwrap_or_default(),
        by: table.lines("by").unwrap_or_default(),
        hint: table.line("hint").unwrap_or_default(),
        example: table.paragraph("example").unwrap_or_default(),
    };
    table.finish();
    field
}

/// `true`, or the state from which on it is needed.
pub(super) fn required(table: &mut Table<'_>) -> Required {
    if table.is_text("required") {
        return table.line("required").map_or(Required::Never, Required::From);
    }
    if table.flag("required") { Required::Opening } else { Required::Never }
}

pub(super) fn kind(table: &mut Table<'_>) -> Kind {
    if !table.has("kind") {
        table.mistake("kind", "kind is missing", "Write kind = \"text\", say");
    }
    let plain = table.word("kind", &KINDS).unwrap_or(Plain::Text);
    let choices = table.lines("choices");
    match (plain, choices) {
        (Plain::Choice, Some(choices)) if !choices.is_empty() => return Kind::Choice(choices),
        (Plain::Choice, _) => {
            table.mistake(
                "choices",
                "a choice needs something to choose from",
                "Write choices = [\"…\", \"…\"]",
            );
        }
        (_, Some(_)) => table.mistake("choices", "only a choice has choices", "Write kind = \"choice\""),
        (_, None) => {}
    }
    plain.into()
}

impl From<Plain> for Kind {
    fn from(plain: Plain) -> Self {
        match plain {
            Plain::Text => Self::Text,
            Plain::Paragraph => Self::Paragraph,
            Plain::Choice => Self::Choice(Vec::new()),
            Plain::YesNo => Self::YesNo,
            Plain::Number => Self::Number,
            Plain::Date => Self::Date,
            Plain::Window => Self::Window,
            Plain::Person => Self::Person,
            Plain::People => Self::People,
            Plain::Address => Self::Address,
            Plain::Version => Self::Version,
            Plain::Digest => Self::Digest,
            Plain::Url => Self::Url,
            Plain::List => Self::List,
        }
    }
}

pub fn roles(root: &mut Table<'_>) -> Vec<Role> {
    root.sections("role").into_iter().map(role).collect()
}

fn role(mut table: Table<'_>) -> Role {
    let role = Role {
        name: table.needed("name"),
        title: table.needed("title"),
        filled_by: filled_by(&mut table),
        side: table
            .word("side", &[("team", Side::Team), ("customers", Side::Customers)])
            .unwrap_or(Side::Team),
        told: table.word("told", &Level::EACH.map(|level| (level.as_str(), level))).unwrap_or(Level::All),
    };
    table.finish();
    role
}

fn filled_by(table: &mut Table<'_>) -> FilledBy {
    let ways = ["filled_by", "group", "field"].into_iter().filter(|way| table.has(way)).count();
    if ways != 1 {
        let what = if ways == 0 { "nothing fills this role" } else { "more than one thing fills this role" };
        table.mistake("name", what, "Write one of: filled_by = \"requester\", group = \"…\", field = \"…\"");
    }
    let requester = table.word("filled_by", &[("requester", FilledByWord::Requester)]);
    let (group, field, within) = (table.line("group"), table.line("field"), table.line("within"));
    if within.is_some() && field.is_none() {
        table.mistake("within", "within narrows a field, and there is none here", "Add field = \"…\"");
    }
    match (requester, group, field) {
        (Some(FilledByWord::Requester), ..) => FilledBy::Requester,
        (None, Some(group), _) => of_group(table, group),
        (None, None, field) => FilledBy::Field { field: field.unwrap_or_default(), within },
    }
}

fn of_group(table: &Table<'_>, group: String) -> FilledBy {
    if !group.contains(['{', '}']) {
        return FilledBy::Group(group);
    }
    match GroupPattern::parse(&group) {
        Some(pattern) => FilledBy::GroupOfField(pattern),
        None => {
            let what = format!("\"{group}\" doesn't name a group by a field");
            let instead = "Write one field in braces, with small letters around it: \"{App}-approvers\"";
            table.mistake("group", what, instead);
            FilledBy::Group(String::new())
        }
    }
}

#[derive(Clone, Copy)]
enum FilledByWord {
    Requester,
}

pub fn states(root: &mut Table<'_>) -> Vec<State> {
    root.sections("state").into_iter().map(state).collect()
}

fn state(mut table: Table<'_>) -> State {
    let state = State {
        name: table.needed("name"),
        title: table.needed("title"),
        step: table.flag("step"),
        step_when: guard(&mut table, "step_when"),
        is_final: table.flag("final"),
        called_off: table.flag("called_off"),
        text: table.paragraph("text").unwrap_or_default(),
        customers: table.paragraph("customers"),
    };
    table.finish();
    state
}

/// `Has migrations = yes`, `glass broken`
pub(super) fn guard(table: &mut Table<'_>, key: &'static str) -> Option<Guard> {
    let text = table.line(key)?;
    match text.split_once('=') {
        Some((field, is)) if !field.trim().is_empty() && !is.trim().is_empty() => {
            Some(Guard::Field { field: field.trim().to_owned(), is: is.trim().to_owned() })
        }
        None if text == "glass broken" => Some(Guard::Glass { broken: true }),
        None if text == "glass whole" => Some(Guard::Glass { broken: false }),
        _ => {
            let what = format!("\"{text}\" isn't a condition");
            let instead = "Write a field, = and a value: \"Has migrations = yes\"; or \"glass broken\"";
            table.mistake(key, what, instead);
            // An empty one: the way stays guarded for the checks that follow.
            Some(Guard::Field { field: String::new(), is: String::new() })
        }
    }
}

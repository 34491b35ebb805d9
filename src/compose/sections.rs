//! What the team sees below the headline: values, approvals, what is waited for, answers, files.

use jiff::Timestamp;

use super::About;
use super::clean::{self, Room};
use super::happened::listed;
use super::model::{Item, Section, Table};
use crate::decide::waiting::waiting;
use crate::directory::Directory;
use crate::template::difference;
use crate::template::value::grid::rows;
use crate::template::{Field, Grid, Template};
use crate::tmail::{Changeset, Event, Tmail};

/// A value that is longer is shown as a quote.
const ONE_LINE: usize = 160;

/// How many items of a list are shown.
const ITEMS_MAX: usize = 40;

/// `2026-12-04 22:00 UTC`
pub(super) fn when(at: Timestamp) -> String {
    at.strftime("%Y-%m-%d %H:%M UTC").to_string()
}

/// The sections that a changeset changed, old → new.
pub(super) fn changes(
    changeset: &Changeset,
    template: &Template,
    shown: impl Fn(&Field) -> bool,
    room: &mut Room,
) -> Option<Section> {
    let mut items = Vec::new();
    for event in &changeset.events {
        let Event::FieldSet { field, old, new } = event else { continue };
        if let Some(field) = template.field(field).filter(|field| shown(field)) {
            items.push(change(field, old.as_deref().unwrap_or(""), new, template, changeset.at, room));
        }
    }
    Section::new(format!("What changed in #{}", changeset.number), items)
}

fn change(field: &Field, old: &str, new: &str, template: &Template, at: Timestamp, room: &mut Room) -> Item {
    let item = Item::row(&field.name, "");
    if let Some(grid) = field.grid() {
        return Item { table: Some(changed_rows(grid, old, new, room)), ..item };
    }
    let is_short = |value: &str| is_short(&field.name, value, template);
    if is_short(new) && is_short(old) {
        let full = field.in_full(new, at);
        let over = if full.over { ", which is over already" } else { "" };
        let old = of_value(&room.line(&field.in_full(old, at).text));
        return Item {
            old: Some(old),
            ..Item::row(&field.name, format!("{}{over}", of_value(&room.line(&full.text))))
        };
    }
    match (old.is_empty(), new.is_empty()) {
        (false, false) => item.quoting("", room.lines(&difference::lines(old, new).join("\n"))),
        (false, true) => item.quoting("before", room.lines(old)).quoting("now", vec!["(empty)".to_owned()]),
        (true, _) => item.quoting("now", room.lines(new)),
    }
}

/// The rows that were put in behind `+`, those that were there before behind `-`.
fn changed_rows(grid: &Grid, old: &str, new: &str, room: &mut Room) -> Table {
    let head = std::iter::once(String::new()).chain(grid.head()).collect();
    let mut rows = Vec::new();
    for (mark, row) in difference::of_rows(old, new).iter().flat_map(|change| change.marked()) {
        let cells = row.iter().map(|cell| room.line(cell));
        rows.push(std::iter::once(mark.to_owned()).chain(cells).collect());
    }
    table(head, rows)
}

/// As many rows as a notice shows.
fn table(head: Vec<String>, mut rows: Vec<Vec<String>>) -> Table {
    let surplus = rows.len().saturating_sub(ITEMS_MAX);
    rows.truncate(ITEMS_MAX);
    if surplus > 0 {
        rows.push(vec![format!("… and {surplus} more, on record")]);
    }
    Table::new(head, rows)
}

/// Every section that holds something, as it is now.
pub(super) fn fields(
    title: String,
    about: About<'_>,
    now: Timestamp,
    shown: impl Fn(&Field) -> bool,
    room: &mut Room,
) -> Option<Section> {
    let About { template, after: tmail, .. } = about;
    let mut items = Vec::new();
    for field in template.fields.iter().filter(|field| shown(field)) {
        let Some(value) = tmail.value(&field.name) else { continue };
        let full = field.in_full(value, now);
        let new = tmail.changed_at(&field.name) == tmail.version;
        let over = if full.over && new { ", which is over already" } else { "" };
        items.push(match (field.grid(), is_short(&field.name, value, template)) {
            (Some(grid), _) => {
                let cells = |row: &Vec<String>| row.iter().map(|cell| room.line(cell)).collect();
                let rows: Vec<Vec<String>> = rows(value).iter().map(cells).collect();
                Item { table: Some(table(grid.head(), rows)), ..Item::row(&field.name, "") }
            }
            (None, true) => Item::row(&field.name, format!("{}{over}", room.line(&full.text))),
            (None, false) => Item::row(&field.name, "").quoting("", room.lines(value)),
        });
    }
    Section::new(title, items)
}

fn of_value(value: &str) -> String {
    if value.is_empty() { "(empty)".to_owned() } else { value.to_owned() }
}

/// Whether a value can stand on its field's line: short, and not together a line of another field.
fn is_short(name: &str, value: &str, template: &Template) -> bool {
    let mut colons = value.match_indices(':').take(4);
    let deceives = |at: usize| template.field(&format!("{name}{}", &value[..at])).is_some();
    value.len() <= ONE_LINE && !value.contains('\n') && !colons.any(|(at, _)| deceives(at))
}

/// The approvals that count: who, when, of which content, how proven.
pub(super) fn approvals(tmail: &Tmail, room: &mut Room) -> Option<Section> {
    let item = |given: &crate::tmail::GivenApproval| {
        let digest: String = given.content.chars().take(12).collect();
        let text = format!(
            "{}, {}, for the content as of #{} (SHA-256 {digest}…); {}",
            clean::person(&given.name),
            when(given.at),
            given.shown,
            room.line(&given.proof)
        );
        let item = Item::row(&given.approval, text);
        match &given.reason {
            Some(reason) => item.quoting("", room.lines(reason)),
            None => item,
        }
    };
    let items = tmail.approvals.iter().take(ITEMS_MAX).map(item).collect();
    Section::new("Approvals that count", items)
}

/// What is waited for, on whom, since when.
pub(super) fn waits(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    room: &mut Room,
) -> Option<Section> {
    let mut items = Vec::new();
    for open in waiting(tmail, template, directory).iter().take(ITEMS_MAX) {
        let mut names: Vec<String> =
            open.whom.iter().take(ITEMS_MAX).map(|name| clean::person(name)).collect();
        if open.whom.len() > ITEMS_MAX {
            names.push(format!("{} more", open.whom.len() - ITEMS_MAX));
        }
        let whom = if names.is_empty() { "the team".to_owned() } else { listed(&names) };
        let obstacle = open.obstacle.as_ref().map(|why| format!("; but {why}")).unwrap_or_default();
        let text = format!("{whom}, since {}{obstacle}", when(open.since));
        items.push(Item::row(room.line(&open.what), room.line(&text)));
    }
    Section::new("What it waits for", items)
}

/// What was answered to the questions, and what the team said to it.
pub(super) fn answers(tmail: &Tmail, template: &Template, room: &mut Room) -> Option<Section> {
    let mut items = Vec::new();
    for given in tmail.answers.iter().take(ITEMS_MAX) {
        let voice = template.role(&given.voice).map_or(given.voice.as_str(), |role| role.title.as_str());
        let open = if given.open { "; still open" } else { "" };
        let name = clean::person(&given.name);
        let text = format!("{} ({name}, #{}){open}", given.word, given.changeset);
        let mut item = Item::row(format!("{}, {}", given.question, clean::line(voice)), text);
        if let Some(reason) = &given.reason {
            item = item.quoting("", room.lines(reason));
        }
        if let Some(settled) = &given.settled {
            item = item.quoting("answered by the team", room.lines(settled));
        }
        items.push(item);
    }
    Section::new("Answers", items)
}

/// The files that came with a changeset.
pub(super) fn files(changeset: &Changeset, room: &mut Room) -> Option<Section> {
    let mut items = Vec::new();
    for event in &changeset.events {
        let Event::FileAdded { name, size, sha256 } = event else { continue };
        if items.len() < ITEMS_MAX {
            let text = format!("“{}”, {}, SHA-256 {}", room.line(name), bytes(*size), clean::line(sha256));
            items.push(Item::sentence(text));
        }
    }
    Section::new("Files that came with it", items)
}

/// `12.3 kB`
fn bytes(size: u64) -> String {
    match size {
        0..1_000 => format!("{size} bytes"),
        1_000..1_000_000 => format!("{}.{} kB", size / 1_000, size % 1_000 / 100),
        _ => format!("{}.{} MB", size / 1_000_000, size % 1_000_000 / 100_000),
    }
}

//! What the team sees below the headline: values, approvals, what is waited for, answers, files.

use super::clean::{self, Room};
use super::difference;
use super::happened::listed;
use super::model::{Item, Section};
use crate::decide::waiting::waiting;
use crate::directory::Directory;
use crate::template::{Field, Template};
use crate::tmail::moment::{day, moment};
use crate::tmail::{Changeset, Event, Tmail};

/// A value that is longer is shown as a quote.
const ONE_LINE: usize = 160;

/// How many earlier changesets are told of, and in how many characters each.
const HISTORY: usize = 3;
const HISTORY_CHARS: usize = 100;

/// How many items of a list are shown.
const ITEMS_MAX: usize = 40;

/// The fields that a changeset changed, old → new.
pub(super) fn changes(
    changeset: &Changeset,
    template: &Template,
    shown: impl Fn(&Field) -> bool,
    room: &mut Room,
) -> Option<Section> {
    let mut items = Vec::new();
    for event in &changeset.events {
        let Event::FieldSet { field, old, new } = event else { continue };
        if template.field(field).is_some_and(&shown) {
            items.push(change(field, old.as_deref(), new, template, room));
        }
    }
    Section::new(format!("What changed in #{}", changeset.number), items)
}

fn change(name: &str, old: Option<&str>, new: &str, template: &Template, room: &mut Room) -> Item {
    let old = old.filter(|old| !old.is_empty());
    if is_short(name, new, template) && old.is_none_or(|old| is_short(name, old, template)) {
        let old = old.map_or_else(|| "(empty)".to_owned(), |old| room.line(old));
        return Item { old: Some(old), ..Item::row(name, of_value(&room.line(new))) };
    }
    let item = Item::row(name, "");
    let Some(old) = old.filter(|_| !new.is_empty()) else {
        let was = old.map(|old| room.lines(old));
        let item = was.into_iter().fold(item, |item, was| item.quoting("before", was));
        return item.quoting("now", if new.is_empty() { vec!["(empty)".to_owned()] } else { room.lines(new) });
    };
    match difference::lines(&clean::lines(old), &clean::lines(new)) {
        Some(lines) => item.differing(room.lines(&lines.join("\n"))),
        None => item.quoting("before", room.lines(old)).quoting("now", room.lines(new)),
    }
}

/// Every field that holds something, as it is now.
pub(super) fn fields(
    title: String,
    tmail: &Tmail,
    template: &Template,
    shown: impl Fn(&Field) -> bool,
    room: &mut Room,
) -> Option<Section> {
    let mut items = Vec::new();
    for field in template.fields.iter().filter(|field| shown(field)) {
        let Some(value) = tmail.value(&field.name) else { continue };
        items.push(match is_short(&field.name, value, template) {
            true => Item::row(&field.name, room.line(value)),
            false => Item::row(&field.name, "").quoting("", room.lines(value)),
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
            moment(given.at),
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
        let text = format!("{whom}, since {}{obstacle}", moment(open.since));
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

/// The last few changesets before this one, a line each.
pub(super) fn history(tmail: &Tmail, changeset: &Changeset, room: &mut Room) -> Option<Section> {
    let before = tmail.log.iter().filter(|line| line.changeset < changeset.number);
    let mut items: Vec<Item> = Vec::new();
    for line in before.clone().rev().take(HISTORY) {
        let who = line.who.as_deref().map_or_else(|| "The gateway".to_owned(), clean::person);
        // Of the opening, that it was: the form shows what it held.
        let told = line.what.split("; ").next().filter(|_| line.changeset == 1).unwrap_or(&line.what);
        let what: String = clean::line(told).chars().take(HISTORY_CHARS).collect();
        let cut = if what.len() < told.len() { " …" } else { "" };
        let text = format!("#{} of {}, {who} – {what}{cut}", line.changeset, day(line.at));
        items.push(Item::sentence(room.line(&text)));
    }
    let further = before.count().saturating_sub(HISTORY);
    if further > 0 {
        items.push(Item::sentence(format!("and {further} before that")));
    }
    Section::new("What happened before", items)
}

/// `12.3 kB`
fn bytes(size: u64) -> String {
    match size {
        0..1_000 => format!("{size} bytes"),
        1_000..1_000_000 => format!("{}.{} kB", size / 1_000, size % 1_000 / 100),
        _ => format!("{}.{} MB", size / 1_000_000, size % 1_000_000 / 100_000),
    }
}

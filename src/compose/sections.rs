//! What the team sees below the headline: values, approvals, what is waited for, answers, files.

use jiff::Timestamp;

use super::About;
use super::clean::{self, Room};
use super::model::{Item, Section, Table};
use crate::decide::waiting::waiting;
use crate::directory::Directory;
use crate::template::difference;
use crate::template::value::grid::rows;
use crate::template::{Field, Grid, Template};
use crate::texts::Texts;
use crate::tmail::{Changeset, Event, Tmail};

/// A value that is longer is shown as a quote.
const ONE_LINE: usize = 160;

/// How many earlier changesets are told of, and in how many characters each.
const HISTORY: usize = 3;
const HISTORY_CHARS: usize = 100;

/// How many items of a list are shown.
const ITEMS_MAX: usize = 40;

/// The sections that a changeset changed, old → new.
pub(super) fn changes(
    changeset: &Changeset,
    template: &Template,
    shown: impl Fn(&Field) -> bool,
    room: &mut Room<'_>,
) -> Option<Section> {
    let mut items = Vec::new();
    for event in &changeset.events {
        let Event::FieldSet { field, old, new } = event else { continue };
        if let Some(field) = template.field(field).filter(|field| shown(field)) {
            items.push(change(field, old.as_deref().unwrap_or(""), new, template, changeset.at, room));
        }
    }
    Section::new(template.texts.say("title_changes", &[("changeset", &changeset.number.to_string())]), items)
}

fn change(
    field: &Field,
    old: &str,
    new: &str,
    template: &Template,
    at: Timestamp,
    room: &mut Room<'_>,
) -> Item {
    let texts = &template.texts;
    let empty = || texts.say("empty", &[]);
    let filled = |value: String| if value.is_empty() { empty() } else { value };
    let item = Item::row(&field.name, "");
    if let Some(grid) = field.grid() {
        return Item { table: Some(changed_rows(grid, old, new, texts, room)), ..item };
    }
    let is_short = |value: &str| is_short(&field.name, value, template);
    if is_short(new) && is_short(old) {
        let full = field.in_full(new, at);
        let old = filled(room.line(&field.in_full(old, at).text));
        let new = filled(room.line(&full.text));
        let new = if full.over { texts.say("over_already", &[("value", &new)]) } else { new };
        return Item { old: Some(old), ..Item::row(&field.name, new) };
    }
    match (old.is_empty(), new.is_empty()) {
        (false, false) => item.differing(room.lines(&difference::lines(old, new).join("\n"))),
        (false, true) => item
            .quoting(texts.say("before", &[]), room.lines(old))
            .quoting(texts.say("now", &[]), vec![empty()]),
        (true, _) => item.quoting(texts.say("now", &[]), room.lines(new)),
    }
}

/// The rows that were put in behind `+`, those that were there before behind `-`.
fn changed_rows(grid: &Grid, old: &str, new: &str, texts: &Texts, room: &mut Room<'_>) -> Table {
    let head = std::iter::once(String::new()).chain(grid.head()).collect();
    let mut rows = Vec::new();
    for (mark, row) in difference::of_rows(old, new).iter().flat_map(|change| change.marked()) {
        let cells = row.iter().map(|cell| room.line(cell));
        rows.push(std::iter::once(mark.to_owned()).chain(cells).collect());
    }
    table(head, rows, texts)
}

/// As many rows as a notice shows.
fn table(head: Vec<String>, mut rows: Vec<Vec<String>>, texts: &Texts) -> Table {
    let surplus = rows.len().saturating_sub(ITEMS_MAX);
    rows.truncate(ITEMS_MAX);
    if surplus > 0 {
        rows.push(vec![texts.say("rows_more", &[("count", &surplus.to_string())])]);
    }
    Table::new(head, rows)
}

/// Every section that holds something, as it is now.
pub(super) fn fields(
    title: String,
    about: About<'_>,
    now: Timestamp,
    shown: impl Fn(&Field) -> bool,
    room: &mut Room<'_>,
) -> Option<Section> {
    let About { template, after: tmail, .. } = about;
    let mut items = Vec::new();
    for field in template.fields.iter().filter(|field| shown(field)) {
        let Some(value) = tmail.value(&field.name) else { continue };
        let full = field.in_full(value, now);
        let new = tmail.changed_at(&field.name) == tmail.version;
        let shown =
            if is_short(&field.name, value, template) { room.line(&full.text) } else { String::new() };
        let said = [("value", shown.as_str())];
        let shown = if full.over && new { template.texts.say("over_already", &said) } else { shown };
        items.push(match (field.grid(), is_short(&field.name, value, template)) {
            (Some(grid), _) => {
                let cells = |row: &Vec<String>| row.iter().map(|cell| room.line(cell)).collect();
                let rows: Vec<Vec<String>> = rows(value).iter().map(cells).collect();
                Item { table: Some(table(grid.head(), rows, &template.texts)), ..Item::row(&field.name, "") }
            }
            (None, true) => Item::row(&field.name, shown),
            (None, false) => Item::row(&field.name, "").quoting("", room.lines(value)),
        });
    }
    Section::new(title, items)
}

/// Whether a value can stand on its field's line: short, and not together a line of another field.
fn is_short(name: &str, value: &str, template: &Template) -> bool {
    let mut colons = value.match_indices(':').take(4);
    let deceives = |at: usize| template.field(&format!("{name}{}", &value[..at])).is_some();
    value.len() <= ONE_LINE && !value.contains('\n') && !colons.any(|(at, _)| deceives(at))
}

/// The approvals that count: who, when, of which content, how proven.
pub(super) fn approvals(
    tmail: &Tmail,
    changeset: &Changeset,
    texts: &Texts,
    room: &mut Room<'_>,
) -> Option<Section> {
    let item = |given: &crate::tmail::GivenApproval| {
        let digest: String = given.content.chars().take(12).collect();
        let said = [
            ("who", clean::person(&given.name)),
            ("when", texts.moment(given.at)),
            ("changeset", given.shown.to_string()),
            ("digest", digest),
            ("proof", room.line(clean::proof(&given.proof))),
            (
                "whom",
                given.in_place_of.as_ref().map_or_else(String::new, |absent| clean::person(&absent.name)),
            ),
        ];
        let said: Vec<(&str, &str)> = said.iter().map(|(name, value)| (*name, value.as_str())).collect();
        let key = if given.in_place_of.is_some() { "approval_given_for" } else { "approval_given" };
        let text = texts.say(key, &said);
        let item = Item::row(&given.approval, text);
        match &given.reason {
            // What was said just now stands above.
            Some(reason) if given.changeset != changeset.number => item.quoting("", room.lines(reason)),
            _ => item,
        }
    };
    let items = tmail.approvals.iter().take(ITEMS_MAX).map(item).collect();
    Section::new(texts.say("title_approvals", &[]), items)
}

/// What is waited for, on whom, since when.
pub(super) fn waits(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    room: &mut Room<'_>,
) -> Option<Section> {
    let texts = &template.texts;
    let mut items = Vec::new();
    for open in waiting(tmail, template, directory).iter().take(ITEMS_MAX) {
        let mut names: Vec<String> =
            open.whom.iter().take(ITEMS_MAX).map(|name| clean::person(name)).collect();
        if open.whom.len() > ITEMS_MAX {
            names.push(texts.say("several_more", &[("count", &(open.whom.len() - ITEMS_MAX).to_string())]));
        }
        let whom =
            if names.is_empty() { texts.say("the_team", &[]) } else { texts.list(open.joint(), &names) };
        let since = texts.say("since", &[("whom", &whom), ("when", &texts.moment(open.since))]);
        let text = match open.obstacle.as_ref().map(|why| template.say(why)) {
            Some(why) if names.is_empty() => why,
            Some(why) => texts.say("but", &[("what", &since), ("obstacle", &why)]),
            None => since,
        };
        items.push(Item::row(room.line(&template.say(&open.what)), room.line(&text)));
    }
    Section::new(texts.say("title_waits", &[]), items)
}

/// What was answered to the questions, and what the team said to it.
pub(super) fn answers(tmail: &Tmail, template: &Template, room: &mut Room<'_>) -> Option<Section> {
    let texts = &template.texts;
    let mut items = Vec::new();
    for given in tmail.answers.iter().take(ITEMS_MAX) {
        let voice = template.role(&given.voice).map_or(given.voice.as_str(), |role| role.title.as_str());
        let name = clean::person(&given.name);
        let said =
            [("word", given.word.as_str()), ("who", &name), ("changeset", &given.changeset.to_string())];
        let text = texts.say("answer_given", &said);
        let text = if given.open { texts.say("answer_open", &[("answer", &text)]) } else { text };
        let voice = clean::line(voice);
        let of = texts.say("answer_of", &[("question", &given.question), ("voice", &voice)]);
        let mut item = Item::row(of, text);
        if let Some(reason) = &given.reason {
            item = item.quoting("", room.lines(reason));
        }
        if let Some(settled) = &given.settled {
            item = item.quoting(texts.say("answered_by_team", &[]), room.lines(settled));
        }
        items.push(item);
    }
    Section::new(texts.say("title_answers", &[]), items)
}

/// The files that came with a changeset.
pub(super) fn files(changeset: &Changeset, texts: &Texts, room: &mut Room<'_>) -> Option<Section> {
    let mut items = Vec::new();
    for event in &changeset.events {
        let Event::FileAdded { name, size, sha256 } = event else { continue };
        if items.len() < ITEMS_MAX {
            let name = texts.quoted(&room.line(name));
            let text = format!("{name}, {}, SHA-256 {}", bytes(*size, texts), clean::line(sha256));
            items.push(Item::sentence(text));
        }
    }
    Section::new(texts.say("title_files", &[]), items)
}

/// The last few changesets before this one, a line each.
pub(super) fn history(
    tmail: &Tmail,
    changeset: &Changeset,
    template: &Template,
    room: &mut Room<'_>,
) -> Option<Section> {
    let texts = &template.texts;
    let before = tmail.log.iter().filter(|line| line.changeset < changeset.number && !line.what.is_empty());
    let mut items: Vec<Item> = Vec::new();
    for line in before.clone().rev().take(HISTORY) {
        let who = line.who.as_deref().map_or_else(|| texts.say("gateway", &[]), clean::person);
        // Of the opening, that it was: the form shows what it held.
        let told = line.what.first().filter(|_| line.changeset == 1).cloned();
        let told = template.say(&told.unwrap_or_else(|| line.in_words()));
        let what: String = clean::line(&told).chars().take(HISTORY_CHARS).collect();
        let cut = if what.len() < told.len() { " …" } else { "" };
        let (number, day, what) =
            (line.changeset.to_string(), texts.day_of_old(line.at), format!("{what}{cut}"));
        let said = [("changeset", number.as_str()), ("day", &day), ("who", &who), ("what", &what)];
        let text = texts.say("happened_before", &said);
        items.push(Item::sentence(room.line(&text)));
    }
    let further = before.count().saturating_sub(HISTORY);
    if further > 0 {
        items.push(Item::sentence(texts.say("and_before_that", &[("count", &further.to_string())])));
    }
    Section::new(texts.say("title_before", &[]), items)
}

/// `12.3 kB`
fn bytes(size: u64, texts: &Texts) -> String {
    match size {
        0..1_000 => texts.say("so_many_bytes", &[("count", &size.to_string())]),
        1_000..1_000_000 => {
            let (whole, tenth) = ((size / 1_000).to_string(), (size % 1_000 / 100).to_string());
            texts.say("so_many_kilobytes", &[("whole", &whole), ("tenth", &tenth)])
        }
        _ => {
            let (whole, tenth) = ((size / 1_000_000).to_string(), (size % 1_000_000 / 100_000).to_string());
            texts.say("so_many_megabytes", &[("whole", &whole), ("tenth", &tenth)])
        }
    }
}

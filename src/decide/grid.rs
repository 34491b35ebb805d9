//! Grid lines and CSV files: rows put in, replaced and taken out.

use super::field::{may_change, store, zone};
use super::work::Work;
use super::{Reason, Refusal};
use crate::interpret::GridLine;
use crate::parse::File;
use crate::saying;
use crate::template::value::file::is_named;
use crate::template::value::grid::{Reader, Row, bounded, kept, rows, same_key};
use crate::template::value::{csv, grid};
use crate::template::{Field, Grid, Side};
use crate::texts::{Joint, Saying};
use crate::tmail::people::Standing;

/// A grid that the mail changes, and with what.
struct Change<'a> {
    field: &'a Field,
    grid: &'a Grid,
    lines: Vec<&'a GridLine>,
    csv: Option<&'a File>,
}

/// The names of the files that replace a grid.
pub fn csv_files(work: &Work<'_>, standing: &Standing) -> Vec<String> {
    changes(work, standing).iter().filter_map(|change| change.csv.map(|file| file.name.clone())).collect()
}

/// Takes all rows of the mail in; gives the grids that changed.
pub fn set_all(work: &mut Work<'_>, standing: &Standing) -> Result<Vec<String>, Refusal> {
    let mut changed = Vec::new();
    for change in changes(work, standing) {
        may_look(work, &change, standing)?;
        let (value, refusals) = result(work, &change);
        if let Some(first) = refusals.into_iter().next() {
            return Err(first);
        }
        let blamed = blamed(&change);
        changed.extend(store(work, standing, change.field, value).map_err(|why| why.about(&blamed))?);
    }
    Ok(changed)
}

/// The same for an opening, where a row that can't be read doesn't take the others with it.
pub fn draft(work: &mut Work<'_>, standing: &Standing) -> Vec<Refusal> {
    let mut found = Vec::new();
    for change in changes(work, standing) {
        if let Err(refusal) = may_look(work, &change, standing) {
            found.push(refusal);
            continue;
        }
        let (value, refusals) = result(work, &change);
        found.extend(refusals);
        found.extend(store(work, standing, change.field, value).err());
    }
    found
}

/// Before anything is compared: which rows there are mustn't show to customers by a refusal.
fn may_look(work: &Work<'_>, change: &Change<'_>, standing: &Standing) -> Result<(), Refusal> {
    match standing.side {
        Side::Customers => may_change(work, change.field, standing).map_err(|why| why.about(&blamed(change))),
        Side::Team => Ok(()),
    }
}

/// A file under a grid's name acts only if its sender could change the grid: else it is a file.
fn changes<'a>(work: &Work<'a>, standing: &Standing) -> Vec<Change<'a>> {
    let mail = work.mail;
    let change = |field: &'a Field| {
        let grid = field.grid()?;
        let lines: Vec<&GridLine> = mail.intent.rows.iter().filter(|row| row.grid == field.name).collect();
        let is_csv = |file: &&File| {
            file.name.to_ascii_lowercase().ends_with(".csv") && is_named(&file.name, &field.name)
        };
        let csv = mail.files.iter().find(is_csv).filter(|_| super::field::is_for(work, field, standing));
        (!lines.is_empty() || csv.is_some()).then_some(Change { field, grid, lines, csv })
    };
    work.template.fields.iter().filter_map(change).collect()
}

fn blamed(change: &Change<'_>) -> String {
    let line = change.lines.first().map(|row| row.line.clone());
    line.or_else(|| change.csv.map(|file| file.name.clone())).unwrap_or_default()
}

/// What the grid holds afterwards, and what couldn't be taken in.
fn result(work: &Work<'_>, change: &Change<'_>) -> (String, Vec<Refusal>) {
    let now = || work.tmail.value(&change.field.name).unwrap_or("").to_owned();
    match change.csv {
        Some(file) if !change.lines.is_empty() => (now(), vec![both(change, file)]),
        Some(_) if stale(work, change).is_some() => (now(), stale(work, change).into_iter().collect()),
        Some(file) => match csv::read(change.grid, &file.bytes, reader(work)) {
            Ok(rows) => (kept(&rows), Vec::new()),
            Err(mistakes) => (now(), vec![unreadable(change.field, file, mistakes)]),
        },
        None => merged(work, change),
    }
}

/// A file beside a reference replaces the grid as of that changeset.
fn stale(work: &Work<'_>, change: &Change<'_>) -> Option<Refusal> {
    let seen = work.mail.intent.references.first()?.changeset;
    let changed = work.tmail.changed_at(&change.field.name);
    let sentence = saying!(
        "file_is_stale",
        grid = &change.field.name,
        changeset = changed,
        seen = seen,
        rows = rows(work.tmail.value(&change.field.name).unwrap_or("")).len(),
    );
    let get = format!("get {}", change.field.name);
    (changed > seen)
        .then(|| Refusal::new(Reason::FieldChangedSince, sentence).about(&blamed(change)).instead(get))
}

fn reader<'a>(work: &Work<'a>) -> Reader<'a> {
    Reader { directory: work.scene.directory, zone: zone(work), written: work.mail.author.signed_at() }
}

fn both(change: &Change<'_>, file: &File) -> Refusal {
    let sentence = saying!("rows_and_file", grid = &change.field.name, file = &file.name);
    Refusal::new(Reason::Contradiction, sentence).about(&blamed(change))
}

fn unreadable(field: &Field, file: &File, mistakes: Vec<Saying>) -> Refusal {
    let sentence = mistakes.into_iter().fold(saying!("unreadable_file", file = &file.name), Saying::and);
    Refusal::new(Reason::FieldValue, sentence).about(&file.name).instead(format!("get {}", field.name))
}

/// Row by row, each in the light of those above it.
fn merged(work: &Work<'_>, change: &Change<'_>) -> (String, Vec<Refusal>) {
    let name = &change.field.name;
    let mut found = rows(work.tmail.value(name).unwrap_or(""));
    let mut refusals = Vec::new();
    for line in &change.lines {
        let done = match &line.cells {
            None => take_out(&mut found, name, &line.key),
            Some(cells) => put_in(work, change, &mut found, &line.key, cells),
        };
        refusals.extend(done.err().map(|refusal| refusal.about(&line.line)));
    }
    if let Err(expected) = bounded(&found) {
        let sentence = saying!("grid_too_long", grid = name, expected = expected);
        refusals.push(Refusal::new(Reason::TooMany, sentence).about(&blamed(change)));
    }
    (kept(&found), refusals)
}

fn take_out(rows: &mut Vec<Row>, name: &str, key: &str) -> Result<(), Refusal> {
    let before = rows.len();
    rows.retain(|row| !same_key(&row[0], key));
    if rows.len() < before {
        return Ok(());
    }
    let there: Vec<&str> = rows.iter().map(|row| row[0].as_str()).collect();
    let sentence = match there.is_empty() {
        true => saying!("no_rows", key = key, grid = name),
        false => {
            let rows = Saying::all(Joint::Comma, there.iter().copied());
            saying!("no_such_row", key = key, grid = name, rows = rows)
        }
    };
    let meant = crate::template::load::nearest(key, there.iter().copied());
    let refusal = Refusal::new(Reason::NothingToDo, sentence);
    Err(match meant {
        Some(meant) => refusal.instead(format!("{name}: -{meant}")),
        None => refusal,
    })
}

fn put_in(
    work: &Work<'_>,
    change: &Change<'_>,
    rows: &mut Vec<Row>,
    key: &str,
    cells: &[String],
) -> Result<(), Refusal> {
    let written: Vec<String> = std::iter::once(key.to_owned()).chain(cells.iter().cloned()).collect();
    let read = change.grid.read_row(&written, reader(work));
    let row = read.map_err(|wrong| wrong_cell(change, &written, &wrong))?;
    if as_in_form(work, change, &row)? {
        return Ok(());
    }
    match rows.iter_mut().find(|other| same_key(&other[0], &row[0])) {
        Some(other) => *other = row,
        None => rows.push(row),
    }
    Ok(())
}

/// The row and the column, what belongs there, and the line as it would be read.
fn wrong_cell(change: &Change<'_>, cells: &[String], wrong: &grid::CellError) -> Refusal {
    let name = &change.field.name;
    let place = change.grid.columns.iter().position(|column| Some(&column.name) == wrong.column.as_ref());
    let (written, expected) = (&wrong.written, wrong.error.expected.clone());
    let sentence = match &wrong.column {
        None => saying!("wrong_row", row = &cells[0], grid = name, written = written, expected = expected),
        Some(column) => saying!(
            "wrong_cell",
            row = &cells[0],
            grid = name,
            column = column,
            written = written,
            expected = expected,
        ),
    };
    let mut refusal = Refusal::new(Reason::FieldValue, sentence);
    for example in &wrong.error.examples {
        let Some(place) = place else {
            refusal = refusal.instead(format!("{name}: {example}"));
            continue;
        };
        let mut cells = cells.to_vec();
        cells.resize(cells.len().max(place + 1), String::new());
        cells[place].clone_from(example);
        refusal = refusal.instead(format!("{name}: {}", cells.join(" | ")));
    }
    refusal
}

/// In a form that was sent back, a row that stood there when the form was sent is no change; one that
/// was changed since is refused with both.
fn as_in_form(work: &Work<'_>, change: &Change<'_>, row: &Row) -> Result<bool, Refusal> {
    let name = &change.field.name;
    let Some(form) = super::field::form(work) else { return Ok(false) };
    let find =
        |kept: Option<&str>| rows(kept.unwrap_or("")).into_iter().find(|other| same_key(&other[0], &row[0]));
    let was = find(work.tmail.value_at(name, form));
    if was.as_ref() == Some(row) {
        return Ok(true);
    }
    let now = find(work.tmail.value(name));
    if now == was || now.as_ref() == Some(row) {
        return Ok(false);
    }
    let yours = row.join(" | ");
    let sentence = match now {
        None => {
            saying!("row_gone_after_form", row = &row[0], grid = name, changeset = form, written = &yours)
        }
        Some(now) => saying!(
            "row_changed_after_form",
            row = &row[0],
            grid = name,
            changeset = form,
            now = now.join(" | "),
            written = &yours,
        ),
    };
    Err(Refusal::new(Reason::FieldChangedSince, sentence).instead(format!("{name}: {yours}")))
}

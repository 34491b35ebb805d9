//! Pure: a CSV file (RFC 4180, and what spreadsheets make of it) → the rows of a grid.
//!
//! Cells are kept as text and never computed; what a spreadsheet would take for a formula gets an
//! apostrophe in front when it is written out, which is taken off again when it comes back.

use super::grid::{Reader, Row, bounded, same_key};
use super::{LINE_MAX, ValueError, text};
use crate::saying;
use crate::template::Grid;
use crate::template::field::folded;
use crate::texts::{Joint, Saying};

/// The largest file that is read.
const BYTES_MAX: usize = 1_000_000;

/// How many mistakes are told at once.
const TOLD: usize = 5;

/// Reads a file's rows. Errors: sentences, each with its row (as a spreadsheet counts them) and column.
pub fn read(grid: &Grid, bytes: &[u8], reader: Reader<'_>) -> Result<Vec<Row>, Vec<Saying>> {
    if bytes.len() > BYTES_MAX {
        return Err(vec![saying!("csv_too_large", bytes = bytes.len(), most = BYTES_MAX)]);
    }
    let text = decoded(bytes);
    let (text, records) = records(grid, &text)?;
    let Some((head, body)) = records.split_first() else { return Err(vec![headless(grid)]) };
    let places = places(grid, head)?;
    // A line `sep=;` above the head is a row to the spreadsheet.
    let first = if text { 3 } else { 2 };
    rows(grid, &places, body, first, reader)
}

/// UTF-8 or UTF-16 by its mark, UTF-8 if it is that, else Windows-1252, as Excel saves it.
fn decoded(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(bytes) {
        return encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned();
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0.into_owned(),
    }
}

/// All records, by the separator under which the head is that of the grid; and whether a line named it.
fn records(grid: &Grid, text: &str) -> Result<(bool, Vec<Vec<String>>), Vec<Saying>> {
    let (first, below) = text.split_once('\n').unwrap_or((text, ""));
    if let Some(separator) = first.trim().strip_prefix("sep=")
        && let [separator] = separator.as_bytes()
    {
        return Ok((true, parsed(below, *separator)?));
    }
    let known = |separator: &u8| {
        let head = parsed(first, *separator).ok().and_then(|mut records| records.pop()).unwrap_or_default();
        head.iter().filter(|name| column(grid, name).is_some()).count()
    };
    // The first of those that fit best: a head of one column has no separator.
    let best = *b",;\t|".iter().rev().max_by_key(|separator| known(separator)).unwrap_or(&b',');
    Ok((false, parsed(text, best)?))
}

fn parsed(text: &str, separator: u8) -> Result<Vec<Vec<String>>, Vec<Saying>> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .delimiter(separator)
        .from_reader(text.as_bytes());
    let cells = |record: csv::StringRecord| record.iter().map(str::to_owned).collect();
    let records = reader.records().map(|record| record.map(cells));
    records
        .collect::<Result<_, _>>()
        .map_err(|error| vec![saying!("csv_unreadable", why = error.to_string())])
}

fn column(grid: &Grid, name: &str) -> Option<usize> {
    grid.columns.iter().position(|column| folded(&column.name) == folded(name.trim()))
}

/// Which column each cell of a record belongs to.
fn places(grid: &Grid, head: &[String]) -> Result<Vec<Option<usize>>, Vec<Saying>> {
    let mut places = Vec::new();
    let mut mistakes = Vec::new();
    for (at, name) in head.iter().enumerate() {
        let found = column(grid, name);
        if found.is_none() && !name.trim().is_empty() {
            mistakes.push(saying!("csv_no_column", place = at + 1, name = name.trim()));
        }
        if found.is_some() && places.contains(&found) {
            mistakes.push(saying!("csv_column_twice", name = name.trim()));
        }
        places.push(found);
    }
    let absent = |(at, column): (usize, &crate::template::Column)| {
        let needed = (at == 0 || column.required) && !places.contains(&Some(at));
        needed.then(|| saying!("csv_column_missing", name = &column.name))
    };
    mistakes.extend(grid.columns.iter().enumerate().filter_map(absent));
    if mistakes.is_empty() {
        return Ok(places);
    }
    mistakes.truncate(TOLD);
    mistakes.push(headless(grid));
    Err(mistakes)
}

fn headless(grid: &Grid) -> Saying {
    saying!("csv_head", head = grid.head().join(","))
}

fn rows(
    grid: &Grid,
    places: &[Option<usize>],
    body: &[Vec<String>],
    first: usize,
    reader: Reader<'_>,
) -> Result<Vec<Row>, Vec<Saying>> {
    let mut rows: Vec<Row> = Vec::new();
    let mut mistakes = Vec::new();
    for (at, record) in body.iter().enumerate().map(|(at, record)| (at + first, record)) {
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        match row(grid, places, record, at, reader) {
            Ok(row) if rows.iter().any(|other| same_key(&other[0], &row[0])) => {
                mistakes.push(saying!("csv_key_twice", row = at, key = &row[0]));
            }
            Ok(row) => rows.push(row),
            Err(mistake) => mistakes.push(mistake),
        }
        if mistakes.len() >= TOLD {
            break;
        }
    }
    mistakes.extend(bounded(&rows).err());
    if mistakes.is_empty() { Ok(rows) } else { Err(mistakes) }
}

fn row(
    grid: &Grid,
    places: &[Option<usize>],
    record: &[String],
    at: usize,
    reader: Reader<'_>,
) -> Result<Row, Saying> {
    let mut cells = vec![String::new(); grid.columns.len()];
    for (column, cell) in record.iter().enumerate() {
        match places.get(column).copied().flatten() {
            Some(place) => cells[place] = unmarked(cell).to_owned(),
            None if cell.trim().is_empty() => {}
            None => {
                return Err(saying!(
                    "csv_headless_cell",
                    row = at,
                    place = column + 1,
                    cell = shortened(cell)
                ));
            }
        }
    }
    grid.read_row(&cells, reader).map_err(|wrong| {
        let place = match &wrong.column {
            Some(name) => saying!("row_and_column", row = at, column = name),
            None => saying!("row_alone", row = at),
        };
        let ValueError { expected, examples } = wrong.error;
        saying!(
            "csv_wrong_cell",
            place = place,
            written = shortened(&wrong.written),
            expected = expected,
            examples = Saying::all(Joint::Or, examples),
        )
    })
}

fn shortened(cell: &str) -> String {
    let line = text::line(cell, LINE_MAX).unwrap_or_else(|_| "…".to_owned());
    if line.chars().count() <= 40 { line } else { line.chars().take(39).chain(['…']).collect() }
}

/// What a spreadsheet computes begins so.
const FORMULA: [char; 4] = ['=', '+', '-', '@'];

/// Without the apostrophe that we, or a spreadsheet's user, put before such a beginning.
fn unmarked(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| rest.starts_with(FORMULA)).unwrap_or(cell)
}

/// A grid as a CSV file, with a byte-order mark so that spreadsheets read it as UTF-8.
pub fn written(grid: &Grid, rows: &[Row]) -> Vec<u8> {
    let mut writer =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(b"\xEF\xBB\xBF".to_vec());
    let marked = |cell: &String| match cell.starts_with(FORMULA) && cell.parse::<f64>().is_err() {
        true => format!("'{cell}"),
        false => cell.clone(),
    };
    let head = grid.head();
    // Writing into memory doesn't fail, and every record has as many cells as the head.
    for row in std::iter::once(&head).chain(rows) {
        let _ = writer.write_record(row.iter().map(marked));
    }
    writer.into_inner().unwrap_or_default()
}

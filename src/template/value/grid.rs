//! Pure: grids. A grid is kept as a line a row, `key | cell | cell`, each cell in its canonical text;
//! no cell holds a `|` or a line end, so the text reads as itself.

use jiff::Timestamp;

use super::{Around, Expected, LINE_MAX, ValueError, text};
use crate::directory::Directory;
use crate::saying;
use crate::template::{Column, Grid};
use crate::texts::Saying;

/// The most rows of a grid, and the most characters of all of them.
pub const ROWS_MAX: usize = 500;
pub const CHARS_MAX: usize = 60_000;

/// The cells of a row, the key first.
pub type Row = Vec<String>;

/// Why a row can't be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellError {
    /// Nothing: the row as a whole.
    pub column: Option<String>,
    pub written: String,
    pub error: ValueError,
}

/// What grids are read with: the people, the writer's zone, and when it was written.
#[derive(Clone, Copy)]
pub struct Reader<'a> {
    pub directory: &'a Directory,
    pub zone: Option<&'a str>,
    pub written: Timestamp,
}

/// The rows of a kept grid.
pub fn rows(kept: &str) -> Vec<Row> {
    let row = |line: &str| line.split('|').map(|cell| cell.trim().to_owned()).collect();
    kept.lines().filter(|line| !line.trim().is_empty()).map(row).collect()
}

/// The text that rows are kept as.
pub fn kept(rows: &[Row]) -> String {
    rows.iter().map(|row| row.join(" | ").trim_end().to_owned()).collect::<Vec<_>>().join("\n")
}

/// Whether two keys mean the same row: case doesn't matter.
pub fn same_key(one: &str, other: &str) -> bool {
    one.to_lowercase() == other.to_lowercase()
}

impl Grid {
    /// The cells of a row in their canonical texts. Missing ones at its end are empty.
    pub fn read_row(&self, cells: &[String], reader: Reader<'_>) -> Result<Row, CellError> {
        let Reader { directory, zone, written } = reader;
        self.row(cells, Around { directory, zone, now: written })
    }

    fn row(&self, cells: &[String], around: Around<'_>) -> Result<Row, CellError> {
        if cells.len() > self.columns.len() {
            let expected = saying!("value_cells", cells = cells.len(), columns = self.columns.len());
            let error = ValueError { expected, examples: vec![example(self, around)] };
            return Err(CellError { column: None, written: cells.join(" | "), error });
        }
        let empty = String::new();
        let cell = |at: usize| cells.get(at).unwrap_or(&empty);
        let read = |(at, column): (usize, &Column)| {
            column.read(cell(at), at == 0, around).map_err(|Expected(expected, mut examples)| {
                if examples.is_empty() {
                    examples.push(column.example_around(around));
                }
                let error = ValueError { expected, examples };
                CellError { column: Some(column.name.clone()), written: cell(at).clone(), error }
            })
        };
        self.columns.iter().enumerate().map(read).collect()
    }

    /// The names of the columns, as a row.
    pub fn head(&self) -> Row {
        self.columns.iter().map(|column| column.name.clone()).collect()
    }
}

impl Column {
    fn read(&self, cell: &str, is_key: bool, around: Around<'_>) -> Result<String, Expected> {
        let cell = text::line(cell, LINE_MAX)?;
        if cell.contains('|') {
            return Err(Expected::is(saying!("value_bar")));
        }
        if is_key && cell.starts_with('-') {
            return Err(Expected::is(saying!("value_dash")));
        }
        match (cell.is_empty(), is_key || self.required) {
            (true, true) => Err(Expected::is(self.kind.expected())),
            (true, false) => Ok(cell),
            (false, _) => self.kind.read(&cell, around),
        }
    }

    fn example_around(&self, around: Around<'_>) -> String {
        match &self.kind {
            super::Kind::Date => super::day::example(around).to_string(),
            super::Kind::Window => super::window::example(around),
            _ if !self.example.is_empty() => self.example.clone(),
            kind => kind.example().to_owned(),
        }
    }
}

/// A row that would do.
pub(super) fn example(grid: &Grid, around: Around<'_>) -> String {
    grid.columns.iter().map(|column| column.example_around(around)).collect::<Vec<_>>().join(" | ")
}

/// A whole grid, as it is kept or as the lines of several rows.
pub(super) fn read(grid: &Grid, text: &str, around: Around<'_>) -> Result<String, Expected> {
    let mut found: Vec<Row> = Vec::new();
    for row in rows(text) {
        let row =
            grid.row(&row, around).map_err(|wrong| Expected(wrong.error.expected, wrong.error.examples))?;
        if found.iter().any(|other| same_key(&other[0], &row[0])) {
            return Err(Expected::is(saying!("value_key_twice", key = &row[0])));
        }
        found.push(row);
    }
    bounded(&found).map_err(Expected::is)?;
    Ok(kept(&found))
}

/// Errors: what belongs there instead.
pub fn bounded(rows: &[Row]) -> Result<(), Saying> {
    if rows.len() > ROWS_MAX || kept(rows).chars().count() > CHARS_MAX {
        return Err(saying!("value_large_grid", rows = ROWS_MAX, characters = CHARS_MAX));
    }
    Ok(())
}

//! Pure: what differs between two values, for people: texts line by line, grids row by row.

use similar::{ChangeTag, TextDiff};

use super::value::grid::{Row, rows, same_key};

/// Unchanged lines around a change that are shown.
const AROUND: usize = 2;

/// The changed lines of a text behind `+ ` and `- `, with some of those around them.
pub fn lines(old: &str, new: &str) -> Vec<String> {
    // Lines without their ends: the last one of a value has none.
    let (old, new): (Vec<&str>, Vec<&str>) = (old.lines().collect(), new.lines().collect());
    let diff = TextDiff::from_slices(&old, &new);
    let mut shown = Vec::new();
    for (at, group) in diff.grouped_ops(AROUND).iter().enumerate() {
        if at > 0 {
            shown.push("  …".to_owned());
        }
        for change in group.iter().flat_map(|op| diff.iter_changes(op)) {
            let mark = match change.tag() {
                ChangeTag::Delete => "- ",
                ChangeTag::Insert => "+ ",
                ChangeTag::Equal => "  ",
            };
            shown.push(
                format!("{mark}{}", change.value().trim_end_matches(['\n', '\r'])).trim_end().to_owned(),
            );
        }
    }
    shown
}

/// What became of one row of a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RowChange {
    Added(Row),
    Removed(Row),
    Changed { old: Row, new: Row },
}

/// The rows that differ, in the order of the new grid, those taken out last.
pub fn of_rows(old: &str, new: &str) -> Vec<RowChange> {
    let (old, new) = (rows(old), rows(new));
    let same = |one: &Row, other: &Row| same_key(&one[0], &other[0]);
    let mut changes: Vec<RowChange> = Vec::new();
    for row in &new {
        match old.iter().find(|other| same(row, other)) {
            None => changes.push(RowChange::Added(row.clone())),
            Some(other) if other == row => {}
            Some(other) => changes.push(RowChange::Changed { old: other.clone(), new: row.clone() }),
        }
    }
    let removed = old.iter().filter(|row| !new.iter().any(|other| same(row, other)));
    changes.extend(removed.cloned().map(RowChange::Removed));
    changes
}

impl RowChange {
    /// The rows with a mark in front: `+` new, `-` gone, and both for a changed one.
    pub fn marked(&self) -> Vec<(&'static str, &Row)> {
        match self {
            Self::Added(row) => vec![("+", row)],
            Self::Removed(row) => vec![("-", row)],
            Self::Changed { old, new } => vec![("-", old), ("+", new)],
        }
    }
}

/// The text of a table, its columns aligned; `head` first.
pub fn table(head: &Row, rows: &[Row]) -> Vec<String> {
    let width = |at: usize| {
        let cells = std::iter::once(head).chain(rows).filter_map(|row| row.get(at));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..head.len()).map(width).collect();
    let line = |row: &Row| {
        let cells = widths
            .iter()
            .enumerate()
            .map(|(at, width)| format!("{:width$}", row.get(at).map_or("", String::as_str)));
        cells.collect::<Vec<_>>().join(" | ").trim_end().to_owned()
    };
    let rule = widths.iter().map(|width| "-".repeat(*width)).collect::<Vec<_>>().join("-|-");
    std::iter::once(line(head)).chain([rule]).chain(rows.iter().map(line)).collect()
}

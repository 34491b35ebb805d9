//! The sections beside the form's fields: `[[text]]`, `[[grid]]`, `[[file]]`.

use super::super::{Column, Field, Grid, Kind, Slot};
use super::parts;
use super::table::Table;

/// The most columns of a grid: more don't fit on a page.
const COLUMNS_MAX: usize = 12;

/// All of them, in that order.
pub fn sections(root: &mut Table<'_>) -> Vec<Field> {
    let mut found: Vec<Field> = Vec::new();
    found.extend(root.sections("text").into_iter().map(|table| section(table, |_| Kind::Markdown)));
    found.extend(root.sections("grid").into_iter().map(|table| section(table, grid)));
    found.extend(root.sections("file").into_iter().map(|table| section(table, file)));
    found
}

/// What every section has, and the kind that its own keys say.
fn section<'p>(mut table: Table<'p>, kind: impl Fn(&mut Table<'p>) -> Kind) -> Field {
    let field = Field {
        name: table.needed("name"),
        kind: kind(&mut table),
        required: parts::required(&mut table),
        default: None,
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

fn grid(table: &mut Table<'_>) -> Kind {
    let columns: Vec<Column> = table.sections("columns").into_iter().map(column).collect();
    if columns.is_empty() {
        let instead =
            "Write columns = [{ name = \"Host\", kind = \"text\" }, …]; the first is what a row is known by";
        table.mistake("columns", "a grid needs columns", instead);
    }
    if columns.len() > COLUMNS_MAX {
        table.mistake(
            "columns",
            format!("{} columns don't fit on a page", columns.len()),
            "Write at most 12",
        );
    }
    for (at, column) in columns.iter().enumerate() {
        let same = |other: &Column| other.name.to_lowercase() == column.name.to_lowercase();
        if !column.name.is_empty() && columns[..at].iter().any(same) {
            let what = format!("there is a column \"{}\" already", column.name);
            table.mistake(&format!("columns.{at}.name"), what, "Give each its own name");
        }
    }
    Kind::Grid(Grid { columns })
}

fn column(mut table: Table<'_>) -> Column {
    let name = table.needed("name");
    if name.contains(['|', ':', ',', ';']) {
        let what = format!("\"{name}\" can't head a column");
        table.mistake("name", what, "Write it without | : , and ;");
    }
    let kind = parts::kind(&mut table);
    if matches!(kind, Kind::Paragraph) {
        table.mistake("kind", "a cell is one line", "Write kind = \"text\"");
    }
    let column = Column {
        name,
        kind,
        required: table.flag("required"),
        example: table.line("example").unwrap_or_default(),
    };
    table.finish();
    column
}

fn file(table: &mut Table<'_>) -> Kind {
    let endings = table.lines("endings").unwrap_or_default();
    for (at, ending) in endings.iter().enumerate() {
        let formed =
            !ending.is_empty() && ending.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
        if !formed {
            let what = format!("\"{ending}\" can't end a file's name");
            table.mistake(&format!("endings.{at}"), what, "Write small letters without a point: \"pdf\"");
        }
    }
    Kind::File(Slot { endings })
}

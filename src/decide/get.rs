//! `get FILE`: a file of the TMail, or a grid as CSV, to who asks for it alone.

use super::work::Work;
use super::{Page, Reason, Refusal};
use crate::interpret::BuiltIn;
use crate::saying;
use crate::template::field::folded;
use crate::template::value::csv;
use crate::template::value::grid::rows;
use crate::template::{Field, Grid, Side};
use crate::tmail::Attached;
use crate::tmail::people::Standing;

/// The most bytes of one file that is sent.
const BYTES_MAX: u64 = 10_000_000;

/// The most files of one answer.
const FILES_MAX: usize = 5;

/// What goes along with an answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Enclosed {
    /// A file that came with a mail.
    Attached(Attached),
    /// One that was made for this answer.
    Made { name: String, bytes: Vec<u8> },
}

/// Says what is enclosed. Errors: there is no such file that the asker may see, or it is too large.
pub fn page(work: &Work<'_>, standing: &Standing, wanted: &str) -> Result<Page, Refusal> {
    let line = match find(work, standing, wanted)? {
        Enclosed::Made { name, bytes } => {
            saying!("file_made", name = name, bytes = bytes.len(), changeset = work.tmail.version)
        }
        Enclosed::Attached(file) => {
            let Attached { name, size, changeset, sha256 } = file;
            saying!("file_sent", name = name, bytes = size, changeset = changeset, digest = sha256)
        }
    };
    Ok(Page { title: saying!("title_file"), lines: vec![line] })
}

/// Everything that the commands of a mail ask for, each once.
pub fn enclosed(work: &Work<'_>, standing: &Standing) -> Vec<Enclosed> {
    let wanted = work.mail.intent.commands.iter().filter_map(|command| match &command.built_in {
        Some(BuiltIn::Get(wanted)) => find(work, standing, wanted).ok(),
        _ => None,
    });
    let mut found: Vec<Enclosed> = Vec::new();
    for file in wanted {
        if !found.contains(&file) && found.len() < FILES_MAX {
            found.push(file);
        }
    }
    found
}

fn find(work: &Work<'_>, standing: &Standing, wanted: &str) -> Result<Enclosed, Refusal> {
    if let Some((field, grid)) = grid_named(work, standing, wanted) {
        let rows = rows(work.tmail.value(&field.name).unwrap_or(""));
        return Ok(Enclosed::Made { name: format!("{}.csv", field.name), bytes: csv::written(grid, &rows) });
    }
    let visible = |file: &&Attached| sees(work, standing, file);
    match work.tmail.file(wanted).filter(visible) {
        Some(file) if file.size > BYTES_MAX => {
            let sentence = saying!("file_too_large", name = &file.name, bytes = file.size, most = BYTES_MAX);
            Err(Refusal::new(Reason::TooMany, sentence))
        }
        Some(file) => Ok(Enclosed::Attached(file.clone())),
        None => Err(no_such(work, standing, wanted)),
    }
}

/// A grid by its name, or by that of its CSV file.
fn grid_named<'t>(work: &Work<'t>, standing: &Standing, wanted: &str) -> Option<(&'t Field, &'t Grid)> {
    let stem = wanted.strip_suffix(".csv").unwrap_or(wanted).trim();
    let field = work.template.fields.iter().find(|field| folded(&field.name) == folded(stem))?;
    let visible = standing.side == Side::Team || field.public;
    field.grid().filter(|_| visible).map(|grid| (field, grid))
}

/// The team sees every file; customers those that a public slot holds now.
fn sees(work: &Work<'_>, standing: &Standing, file: &Attached) -> bool {
    let in_public = |field: &Field| field.public && work.tmail.file_in(&field.name) == Some(file);
    standing.side == Side::Team || work.template.fields.iter().any(in_public)
}

fn no_such(work: &Work<'_>, standing: &Standing, wanted: &str) -> Refusal {
    let wanted = super::approval::shortened(wanted);
    let there: Vec<&str> = work
        .tmail
        .files
        .iter()
        .rev()
        .filter(|file| sees(work, standing, file))
        .map(|file| file.name.as_str())
        .collect();
    let sentence = match there.is_empty() {
        true => saying!("no_files", name = wanted),
        false => saying!("no_such_file", name = wanted),
    };
    let mut refusal = Refusal::new(Reason::NoSuchFile, sentence);
    refusal.instead = there.iter().take(5).map(|name| format!("get {name}")).collect();
    refusal
}

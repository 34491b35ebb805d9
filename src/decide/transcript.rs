//! Transcripts: each line of a mail that was, or looked like, a command or a field, what became of it,
//! and what would work now.

use super::work::Work;
use super::{Answer, LineResult, Refusal, builtin, field, grid, offer, slot};
use crate::saying;
use crate::texts::Saying;
use crate::tmail::people::Standing;

/// The answer to a mail of which nothing was done: why, and everything else that is wrong with its lines.
pub fn of_refusal(work: &Work<'_>, standing: &Standing, refusal: &Refusal) -> Answer {
    let mut asked: Vec<String> = asked(work, standing).into_iter().map(|(line, _)| line).collect();
    let doubted = work.mail.intent.complaints.iter().map(|complaint| &complaint.line);
    // What is refused may be no line of its own: a value within a quote.
    if let Some(line) =
        refusal.line.as_ref().filter(|line| !asked.contains(line) && !doubted.clone().any(|d| d == *line))
    {
        asked.insert(0, line.clone());
    }
    // A refusal of the whole mail is told with its first line.
    let blamed = refusal.line.clone().or_else(|| asked.first().cloned());
    let mut others = field::mistakes(work, standing);
    others.retain(|other| other.line.is_some() && other.line != blamed);
    let wrong = |line: &String| match blamed.as_ref() == Some(line) {
        true => Some(refusal),
        false => others.iter().find(|other| other.line.as_ref() == Some(line)),
    };
    let became = |line: &String| match wrong(line) {
        // The headline says why.
        Some(_) if blamed.as_ref() == Some(line) => saying!("not_done_above"),
        Some(refusal) => saying!("not_done", why = refusal.sentence.clone()),
        None => saying!("not_done_for_others"),
    };
    let mut lines: Vec<LineResult> =
        asked.iter().map(|line| LineResult { line: line.clone(), became: became(line) }).collect();
    for complaint in &work.mail.intent.complaints {
        let became = match complaint.reason == refusal.sentence {
            true => saying!("not_done_above"),
            false => saying!("not_done", why = complaint.reason.clone()),
        };
        lines.push(LineResult { line: complaint.line.clone(), became });
    }
    let posted = (!work.changeset.events.is_empty()).then(|| saying!("comment_posted"));
    let why = posted.into_iter().chain([refusal.sentence.clone()]).chain(more(others.len()));
    let headline = why.fold(saying!("nothing_changed"), Saying::and);
    let mut instead = instead(work, standing, refusal);
    let further = others.iter().flat_map(|other| &other.instead).filter(|line| !instead.contains(line));
    instead.extend(further.cloned().collect::<Vec<_>>());
    let held_back = asked.iter().any(|line| wrong(line).is_none() && !instead.contains(line));
    Answer { headline, lines, instead, held_back, ..Answer::default() }
}

/// That further lines have to be mended.
fn more(lines: usize) -> Option<Saying> {
    match lines {
        0 => None,
        1 => Some(saying!("one_more_line")),
        lines => Some(saying!("more_lines", count = lines)),
    }
}

/// The exact lines that would work now.
fn instead(work: &Work<'_>, standing: &Standing, refusal: &Refusal) -> Vec<String> {
    let own = refusal.instead.iter();
    let mut instead: Vec<String> =
        own.map(|line| offer::with_reference(line, work.template, work.tmail.version)).collect();
    if instead.is_empty() {
        instead = offer::lines(&work.tmail, work.template, work.scene.directory, standing);
    }
    instead.dedup();
    instead
}

/// What became of each line of a mail that is answered and of which nothing was refused.
pub fn of_success(work: &Work<'_>, standing: &Standing, changed: bool) -> Vec<LineResult> {
    let became = |is_query| match (is_query, changed) {
        (true, _) => saying!("answered_below"),
        (false, true) => saying!("done"),
        (false, false) => saying!("there_already"),
    };
    let asked = asked(work, standing);
    // Who only asks sees the answer, and needs no word about it.
    if asked.iter().all(|(_, is_query)| *is_query) {
        return Vec::new();
    }
    asked.into_iter().map(|(line, is_query)| LineResult { line, became: became(is_query) }).collect()
}

/// Every line that asks for something, as it was written, and the names of the files that would;
/// and whether it only asks.
fn asked(work: &Work<'_>, standing: &Standing) -> Vec<(String, bool)> {
    let intent = work.mail.intent;
    let commands = intent.commands.iter().map(|command| (command.line.clone(), builtin::is_query(command)));
    let fields = intent.fields.iter().map(|field| &field.line);
    let rows = intent.rows.iter().map(|row| &row.line);
    let files = slot::by_name(work, standing).into_iter().map(|(_, file)| file.name.clone());
    let files = files.chain(grid::csv_files(work, standing));
    let acting = fields.chain(rows).cloned().chain(files).map(|line| (line, false));
    commands.chain(acting).collect()
}

//! What is shown to who asks: help, status, why, form, history. Each shows only what the asker may see.

use super::work::Work;
use super::{Page, Reason, Refusal, field, offer, waiting};
use crate::template::difference::{self, RowChange};
use crate::template::value::grid::rows;
use crate::template::{Field, Kind, Side, Template};
use crate::tmail::people::Standing;
use crate::tmail::{GivenApproval, moment};

/// What can be written here now.
pub fn help(work: &Work<'_>, standing: &Standing) -> Page {
    let offers = offer::offers(&work.tmail, work.template, work.scene.directory, standing);
    let mut lines = vec![
        "Answer with one of these lines, alone in its paragraph. Anything else is a comment.".to_owned(),
        String::new(),
    ];
    let version = work.tmail.version;
    lines.extend(offers.iter().map(|offer| match offer.line(version).trim_end() {
        line if line.ends_with(':') => format!("  {line} (your words)   ({})", offer.title),
        line => format!("  {line}   ({})", offer.title),
    }));
    let given = |given: &GivenApproval| given.person == standing.address && given.state == work.tmail.state;
    if work.tmail.approvals.iter().any(given) {
        lines.push("  retract   (takes your approval back)".to_owned());
    }
    if standing.side == Side::Team {
        lines.push("  Field name: value   (changes a field; \"form\" shows them all)".to_owned());
    }
    lines.push(
        match standing.side {
            Side::Team => {
                "  status, why, form, history, show #1, diff #1 #2, get FILE, help   (answered to you alone)"
            }
            Side::Customers => "  status, why, form, history, help   (answered to you alone)",
        }
        .to_owned(),
    );
    lines.push("  mute, notices daily, notices all   (how much you are told)".to_owned());
    if standing.side == Side::Team {
        lines.push("  add ADDRESS   (who else is told)".to_owned());
    }
    if work.tmail.is_draft() && !work.tmail.dropped {
        lines.push("  withdraw   (drops this draft)".to_owned());
    }
    Page { title: "What you can write".to_owned(), lines }
}

/// Where it stands.
pub fn status(work: &Work<'_>, standing: &Standing) -> Vec<Page> {
    let mut lines = vec![steps(work), String::new()];
    lines.extend(visible(work, standing).flat_map(|field| status_lines(work, field)));
    let status = Page {
        title: format!("{}: {}", work.tmail.number, work.template.title_of(&work.tmail.state)),
        lines,
    };
    if standing.side == Side::Team { vec![status, why(work, standing)] } else { vec![status] }
}

/// The states as a line of steps: done, here, to come.
pub fn steps(work: &Work<'_>) -> String {
    let row = super::steps::row(&work.tmail, work.template).into_iter();
    row.map(|(state, mark)| format!("{} {}", mark.sign(), state.title)).collect::<Vec<_>>().join(" → ")
}

/// What it waits for, on whom, since when. Customers are told whether it is they.
pub fn why(work: &Work<'_>, standing: &Standing) -> Page {
    if standing.side == Side::Customers {
        let offers = offer::offers(&work.tmail, work.template, work.scene.directory, standing);
        let line = match offers.iter().any(|offer| offer.ask == offer::Ask::Asked) {
            true => "It waits for your answer.",
            false => "It waits for nothing from you.",
        };
        return Page { title: "What it waits for".to_owned(), lines: vec![line.to_owned()] };
    }
    if work.tmail.dropped {
        let line = "It waits for nothing: you dropped this draft.".to_owned();
        return Page { title: "What it waits for".to_owned(), lines: vec![line] };
    }
    if work.tmail.is_draft() {
        let missing = field::missing(work).into_iter().map(|field| format!("You, for \"{}\".", field.name));
        let confirm = work.tmail.unconfirmed.then(|| "You, to confirm it.".to_owned());
        return Page { title: "What it waits for".to_owned(), lines: missing.chain(confirm).collect() };
    }
    let waiting = waiting::waiting(&work.tmail, work.template, work.scene.directory);
    let line = |w: &waiting::Waiting| {
        if let Some(obstacle) = w.obstacle.as_ref().filter(|_| w.whom.is_empty()) {
            return format!("{}: {obstacle}.", w.what);
        }
        let whom = if w.whom.is_empty() { "nobody in particular".to_owned() } else { w.whom.join(", ") };
        let obstacle = w.obstacle.as_ref().map(|o| format!(" But {o}.")).unwrap_or_default();
        format!("{}: {whom}, since {}.{obstacle}", w.what, moment(w.since))
    };
    let mut lines: Vec<String> = waiting.iter().map(line).collect();
    if lines.is_empty() {
        lines.push("It waits for nothing.".to_owned());
    }
    Page { title: "What it waits for".to_owned(), lines }
}

/// A fresh, filled-in form: its first line says which values it shows.
pub fn form(work: &Work<'_>, standing: &Standing) -> Vec<Page> {
    let mut lines = vec![format!("{} #{}", work.tmail.number, work.tmail.version)];
    lines.extend(visible(work, standing).flat_map(|field| form_lines(work, field)));
    let title = match standing.side {
        Side::Team => "Change what you want to change, and send these lines back",
        Side::Customers => "What it says",
    };
    let mut pages = vec![Page { title: title.to_owned(), lines }];
    pages.extend(how_to_fill_in(work, standing));
    pages
}

/// How rows and files are written: an empty grid has no line in the form.
fn how_to_fill_in(work: &Work<'_>, standing: &Standing) -> Option<Page> {
    let lines: Vec<String> = visible(work, standing).flat_map(|field| how(work, field)).collect();
    let title = "How rows and files are sent".to_owned();
    (standing.side == Side::Team && !lines.is_empty()).then_some(Page { title, lines })
}

fn how(work: &Work<'_>, field: &Field) -> Vec<String> {
    let name = &field.name;
    match &field.kind {
        Kind::Grid(grid) => vec![
            format!(
                "{name}: {}   (one row, say: {})",
                grid.head().join(" | "),
                super::field::example(work, field)
            ),
            format!("{name}: -{}   (takes that row out)", grid.head()[0]),
            format!("A file {name}.csv replaces all rows; \"get {name}\" sends you one."),
        ],
        Kind::File(slot) => {
            vec![format!(
                "{name}: attach it as {}, or write \"{name}: \" and the file's name.",
                slot.example(name)
            )]
        }
        _ => Vec::new(),
    }
}

/// What happened, a line a changeset.
pub fn history(work: &Work<'_>, standing: &Standing) -> Page {
    let lines = match standing.side {
        Side::Team => {
            let said = work.tmail.log.iter().filter(|line| !line.what.is_empty());
            said.map(|line| log_line(work.template, line)).collect()
        }
        Side::Customers => work
            .tmail
            .path
            .iter()
            .filter(|step| work.template.state(&step.state).is_some_and(|state| state.customers.is_some()))
            .map(|step| format!("{}  {}", moment(step.at), work.template.title_of(&step.state)))
            .collect(),
    };
    Page { title: format!("The history of {}", work.tmail.number), lines }
}

/// One changeset.
pub fn show(work: &Work<'_>, standing: &Standing, number: u32) -> Result<Page, Refusal> {
    let line = work.tmail.log.iter().find(|line| line.changeset == number);
    let Some(line) = line.filter(|_| standing.side == Side::Team) else {
        return Err(no_such(work, standing, number));
    };
    let mut lines = vec![log_line(work.template, line)];
    for field in visible(work, standing) {
        if work.tmail.fields.get(&field.name).is_some_and(|held| held.iter().any(|h| h.changeset == number)) {
            lines.extend(change(work, field, number.saturating_sub(1), number));
        }
    }
    Ok(Page { title: format!("{} #{number}", work.tmail.number), lines })
}

/// What differs between two changesets.
pub fn diff(work: &Work<'_>, standing: &Standing, from: u32, to: u32) -> Result<Page, Refusal> {
    if let Some(missing) = [from, to].into_iter().find(|number| *number == 0 || *number > work.tmail.version)
    {
        return Err(no_such(work, standing, missing));
    }
    let differs =
        |field: &&Field| work.tmail.value_at(&field.name, from) != work.tmail.value_at(&field.name, to);
    let lines: Vec<String> =
        visible(work, standing).filter(differs).flat_map(|field| change(work, field, from, to)).collect();
    let lines = if lines.is_empty() { vec!["Nothing differs.".to_owned()] } else { lines };
    Ok(Page { title: format!("{}: #{from} and #{to}", work.tmail.number), lines })
}

fn no_such(work: &Work<'_>, standing: &Standing, number: u32) -> Refusal {
    let sentence = format!("There is no changeset #{number} here that you can see.");
    let instead = match standing.side {
        Side::Team => format!("show #{}", work.tmail.version),
        Side::Customers => "history".to_owned(),
    };
    Refusal::new(Reason::NoSuchChangeset, sentence).instead(instead)
}

fn visible<'t>(work: &Work<'t>, standing: &Standing) -> impl Iterator<Item = &'t Field> {
    let team = standing.side == Side::Team;
    work.template.fields.iter().filter(move |field| team || field.public)
}

/// A field line, its further lines indented so that they belong to it when they come back; of a grid a
/// line a row.
fn form_lines(work: &Work<'_>, field: &Field) -> Vec<String> {
    let value = work.tmail.value(&field.name).unwrap_or("");
    match field.kind {
        Kind::Grid(_) => value.lines().map(|row| format!("{}: {row}", field.name)).collect(),
        _ => vec![format!("{}: {}", field.name, value.replace('\n', "\n  "))],
    }
}

/// A value for reading: days and windows in full, grids as tables.
fn status_lines(work: &Work<'_>, field: &Field) -> Vec<String> {
    let value = work.tmail.value(&field.name).unwrap_or("");
    match &field.kind {
        Kind::Grid(grid) if !value.is_empty() => {
            let table =
                difference::table(&grid.head(), &rows(value)).into_iter().map(|row| format!("  {row}"));
            std::iter::once(format!("{}:", field.name)).chain(table).collect()
        }
        _ => {
            let shown = field.in_full(value, work.now).text;
            vec![format!("{}: {}", field.name, shown.replace('\n', "\n  "))]
        }
    }
}

/// What became of a value: a line, the lines of a text, or the rows of a grid.
fn change(work: &Work<'_>, field: &Field, from: u32, to: u32) -> Vec<String> {
    let at = |changeset| work.tmail.value_at(&field.name, changeset).unwrap_or("");
    let (old, new) = (at(from), at(to));
    let under = |lines: Vec<String>| {
        std::iter::once(format!("{}:", field.name))
            .chain(lines.into_iter().map(|line| format!("  {line}")))
            .collect()
    };
    if field.grid().is_some() {
        let marked = |change: &RowChange| -> Vec<String> {
            change.marked().into_iter().map(|(mark, row)| format!("{mark} {}", row.join(" | "))).collect()
        };
        return under(difference::of_rows(old, new).iter().flat_map(marked).collect());
    }
    if old.contains('\n') || new.contains('\n') {
        return under(difference::lines(old, new));
    }
    let shown = |value: &str| match value {
        "" => "(empty)".to_owned(),
        value => field.in_full(value, work.now).text,
    };
    vec![format!("{}: {} → {}", field.name, shown(old), shown(new))]
}

fn log_line(template: &Template, line: &crate::tmail::LogLine) -> String {
    let who = line.who.as_deref().unwrap_or("the gateway");
    let what = template.with_titles(line.in_words());
    format!("#{}  {}  {who}: {what}", line.changeset, moment(line.at))
}

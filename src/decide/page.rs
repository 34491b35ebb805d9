//! What is shown to who asks: help, status, why, form, history. Each shows only what the asker may see.

use super::work::Work;
use super::{Page, Reason, Refusal, field, offer, waiting};
use crate::saying;
use crate::template::difference::{self, RowChange};
use crate::template::value::grid::rows;
use crate::template::{Field, Kind, Side};
use crate::texts::Saying;
use crate::tmail::people::Standing;
use crate::tmail::{GivenApproval, LogLine};

/// What can be written here now.
pub fn help(work: &Work<'_>, standing: &Standing) -> Page {
    let offers = offer::offers(&work.tmail, work.template, work.scene.directory, standing);
    let team = standing.side == Side::Team;
    let mut lines = vec![saying!("help_how"), Saying::default()];
    let version = work.tmail.version;
    lines.extend(offers.iter().map(|offer| {
        let written = offer.line(version);
        let verb = written.split([' ', ':']).next().unwrap_or_default();
        let line = Saying::from(written.trim_end());
        let added = offer.to_be_added().map(|words| saying!("in_brackets", what = words));
        let line = added.into_iter().fold(line, Saying::and);
        // `approve #1` says what it does.
        match work.template.say(&offer.title).eq_ignore_ascii_case(verb) {
            true => Saying::Run(vec!["  ".into(), line]),
            false => explained(line, offer.title.clone()),
        }
    }));
    let given = |given: &GivenApproval| given.person == standing.address && given.state == work.tmail.state;
    if work.tmail.approvals.iter().any(given) {
        lines.push(explained("retract", saying!("help_retract")));
    }
    if team {
        lines.push(explained(saying!("help_field_line"), saying!("help_field")));
    }
    if team {
        lines.push(explained("add ADDRESS", saying!("help_add")));
    }
    if work.tmail.is_draft() && !work.tmail.dropped {
        lines.push(explained("withdraw", saying!("help_withdraw")));
    }
    lines.push(explained("mute, notices daily, notices all", saying!("help_levels")));
    lines.extend([Saying::default(), saying!("help_asks")]);
    lines.push(explained("status, why, history", saying!("help_where")));
    lines.push(explained("form", saying!("help_form")));
    if team {
        lines.push(explained("show #1, diff #1 #2", saying!("help_changesets")));
        lines.push(explained("get FILE", saying!("help_file")));
    }
    Page { title: saying!("title_help"), lines }
}

/// A line to type, and what it does.
fn explained(line: impl Into<Saying>, what: Saying) -> Saying {
    let what = saying!("in_brackets", what = what);
    Saying::Run(vec!["  ".into(), line.into(), "   ".into(), what])
}

/// Where it stands.
pub fn status(work: &Work<'_>, standing: &Standing) -> Vec<Page> {
    let mut lines = vec![Saying::from(steps(work)), Saying::default()];
    lines.extend(visible(work, standing).flat_map(|field| status_lines(work, field)).map(Saying::from));
    let status = Page {
        title: Saying::Run(vec![format!("{}: ", work.tmail.number).into(), Saying::state(&work.tmail.state)]),
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
        return waits_for(vec![match offers.iter().any(|offer| offer.ask == offer::Ask::Asked) {
            true => saying!("waits_for_your_answer"),
            false => saying!("waits_for_nothing_from_you"),
        }]);
    }
    if work.tmail.dropped {
        return waits_for(vec![saying!("waits_for_nothing_dropped")]);
    }
    if work.tmail.is_draft() {
        let missing = field::missing(work).into_iter();
        let missing = missing.map(|field| saying!("waits_for_you", field = &field.name));
        let confirm = work.tmail.unconfirmed.then(|| saying!("waits_for_confirmation"));
        return waits_for(missing.chain(confirm).collect());
    }
    let waiting = waiting::waiting(&work.tmail, work.template, work.scene.directory);
    let line = |w: &waiting::Waiting| {
        if let Some(obstacle) = w.obstacle.clone().filter(|_| w.whom.is_empty()) {
            return saying!("waits_but", what = w.what.clone(), obstacle = obstacle);
        }
        let whom = match w.whom.is_empty() {
            true => saying!("the_team"),
            false => Saying::all(w.joint(), &w.whom),
        };
        let waits = saying!("waits_since", what = w.what.clone(), whom = whom, when = w.since);
        let but = w.obstacle.clone().map(|obstacle| saying!("but_obstacle", obstacle = obstacle));
        but.into_iter().fold(waits, Saying::and)
    };
    let mut lines: Vec<Saying> = waiting.iter().map(line).collect();
    if lines.is_empty() {
        lines.push(saying!("waits_for_nothing"));
    }
    waits_for(lines)
}

fn waits_for(lines: Vec<Saying>) -> Page {
    Page { title: saying!("title_waits"), lines }
}

/// A fresh, filled-in form: its first line says which values it shows.
pub fn form(work: &Work<'_>, standing: &Standing) -> Vec<Page> {
    let mut lines = vec![format!("{} #{}", work.tmail.number, work.tmail.version)];
    lines.extend(visible(work, standing).flat_map(|field| form_lines(work, field)));
    let title = match standing.side {
        Side::Team => saying!("title_form_to_change"),
        Side::Customers => saying!("title_form_to_read"),
    };
    let mut pages = vec![Page { title, lines: lines.into_iter().map(Saying::from).collect() }];
    pages.extend(how_to_fill_in(work, standing));
    pages
}

/// How rows and files are written: an empty grid has no line in the form.
fn how_to_fill_in(work: &Work<'_>, standing: &Standing) -> Option<Page> {
    let lines: Vec<Saying> = visible(work, standing).flat_map(|field| how(work, field)).collect();
    let title = saying!("title_rows_and_files");
    (standing.side == Side::Team && !lines.is_empty()).then_some(Page { title, lines })
}

fn how(work: &Work<'_>, field: &Field) -> Vec<Saying> {
    let name = &field.name;
    match &field.kind {
        Kind::Grid(grid) => {
            let (head, example) = (grid.head(), super::field::example(work, field));
            vec![
                saying!("how_row", field = name, columns = head.join(" | "), example = example),
                saying!("how_row_out", field = name, key = &head[0]),
                saying!("how_csv", field = name),
            ]
        }
        Kind::File(slot) => vec![saying!("how_file", field = name, example = slot.example(name))],
        _ => Vec::new(),
    }
}

/// What happened, a line a changeset.
pub fn history(work: &Work<'_>, standing: &Standing) -> Page {
    let lines = match standing.side {
        Side::Team => {
            let said = work.tmail.log.iter().filter(|line| !line.what.is_empty());
            said.map(log_line).collect()
        }
        Side::Customers => work
            .tmail
            .path
            .iter()
            .filter(|step| work.template.state(&step.state).is_some_and(|state| state.customers.is_some()))
            .map(|step| Saying::Run(vec![step.at.into(), "  ".into(), Saying::state(&step.state)]))
            .collect(),
    };
    Page { title: saying!("title_history", number = &work.tmail.number), lines }
}

/// One changeset.
pub fn show(work: &Work<'_>, standing: &Standing, number: u32) -> Result<Page, Refusal> {
    let line = work.tmail.log.iter().find(|line| line.changeset == number);
    let Some(line) = line.filter(|_| standing.side == Side::Team) else {
        return Err(no_such(work, standing, number));
    };
    let mut lines = vec![log_line(line)];
    for field in visible(work, standing) {
        if work.tmail.fields.get(&field.name).is_some_and(|held| held.iter().any(|h| h.changeset == number)) {
            lines.extend(change(work, field, number.saturating_sub(1), number));
        }
    }
    Ok(Page { title: format!("{} #{number}", work.tmail.number).into(), lines })
}

/// What differs between two changesets.
pub fn diff(work: &Work<'_>, standing: &Standing, from: u32, to: u32) -> Result<Page, Refusal> {
    if let Some(missing) = [from, to].into_iter().find(|number| *number == 0 || *number > work.tmail.version)
    {
        return Err(no_such(work, standing, missing));
    }
    let differs =
        |field: &&Field| work.tmail.value_at(&field.name, from) != work.tmail.value_at(&field.name, to);
    let lines: Vec<Saying> =
        visible(work, standing).filter(differs).flat_map(|field| change(work, field, from, to)).collect();
    let lines = if lines.is_empty() { vec![saying!("nothing_differs")] } else { lines };
    let title = saying!("title_diff", number = &work.tmail.number, one = from, other = to);
    Ok(Page { title, lines })
}

fn no_such(work: &Work<'_>, standing: &Standing, number: u32) -> Refusal {
    let sentence = saying!("no_changeset_to_see", changeset = number);
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

/// A value for reading, if there is one: days and windows in full, grids as tables.
fn status_lines(work: &Work<'_>, field: &Field) -> Vec<String> {
    let value = work.tmail.value(&field.name).unwrap_or("");
    match &field.kind {
        _ if value.is_empty() => Vec::new(),
        Kind::Grid(grid) => {
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
fn change(work: &Work<'_>, field: &Field, from: u32, to: u32) -> Vec<Saying> {
    let at = |changeset| work.tmail.value_at(&field.name, changeset).unwrap_or("");
    let (old, new) = (at(from), at(to));
    let under = |lines: Vec<String>| {
        let lines = lines.into_iter().map(|line| format!("  {line}"));
        std::iter::once(format!("{}:", field.name)).chain(lines).map(Saying::from).collect()
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
        "" => saying!("empty"),
        value => field.in_full(value, work.now).text.into(),
    };
    let name = format!("{}: ", field.name);
    vec![Saying::Run(vec![name.into(), shown(old), " → ".into(), shown(new)])]
}

fn log_line(line: &LogLine) -> Saying {
    let who = line.who.as_ref().map_or_else(|| saying!("gateway"), Saying::from);
    let (changeset, what) = (line.changeset, line.in_words());
    saying!("log_line", changeset = changeset, when = line.at, who = who, what = what)
}

//! `[[freeze]]`: from and until, or each week.

use jiff::civil::{Date, DateTime, Time, Weekday};
use jiff::tz::TimeZone;

use super::super::{Freeze, Span};
use super::table::Table;

const WEEKLY: &str = "Write weekly = \"Fri 16:00 - Mon 08:00\"";
const MOMENT: &str = "Write a day, or a day with a time: \"2026-12-20 18:00\"";

const DAYS: [(&str, Weekday); 7] = [
    ("mon", Weekday::Monday),
    ("tue", Weekday::Tuesday),
    ("wed", Weekday::Wednesday),
    ("thu", Weekday::Thursday),
    ("fri", Weekday::Friday),
    ("sat", Weekday::Saturday),
    ("sun", Weekday::Sunday),
];

pub fn freezes(root: &mut Table<'_>) -> Vec<Freeze> {
    root.sections("freeze").into_iter().map(freeze).collect()
}

fn freeze(mut table: Table<'_>) -> Freeze {
    let freeze = Freeze {
        name: table.needed("name"),
        span: span(&mut table),
        zone: zone(&mut table),
        blocks: table.lines("blocks").unwrap_or_default(),
        override_by: table.lines("override_by").unwrap_or_default(),
        not_by: table.lines("not_by").unwrap_or_default(),
    };
    if freeze.blocks.is_empty() {
        table.mistake("blocks", "this freeze keeps nobody from anything", "Write blocks = [\"start\"]");
    }
    table.finish();
    freeze
}

fn zone(table: &mut Table<'_>) -> String {
    let name = table.needed("zone");
    if !name.is_empty() && TimeZone::get(&name).is_err() {
        let what = format!("\"{name}\" isn't a time zone");
        table.mistake("zone", what, "Write its IANA name, as Europe/London");
    }
    name
}

fn span(table: &mut Table<'_>) -> Span {
    let (from, until, weekly) = (table.line("from"), table.line("until"), table.line("weekly"));
    // A span that never holds stands for one that couldn't be read.
    let never = Span::Once { from: DateTime::MAX, until: DateTime::MAX };
    match (from, until, weekly) {
        (None, None, Some(text)) => week(&text).unwrap_or_else(|| {
            table.mistake("weekly", format!("\"{text}\" isn't a time of each week"), WEEKLY);
            never
        }),
        (Some(from), Some(until), None) => {
            let at = |key: &'static str, text: &str| {
                let found = moment(text);
                if found.is_none() {
                    table.mistake(key, format!("\"{text}\" isn't a moment"), MOMENT);
                }
                found
            };
            let (Some(from), Some(until)) = (at("from", &from), at("until", &until)) else { return never };
            if from >= until {
                table.mistake("until", "it ends before it begins", "Write an end that is later");
            }
            Span::Once { from, until }
        }
        _ => {
            let what = "nothing says when this freeze holds";
            table.mistake("name", what, "Write from = \"…\" and until = \"…\", or weekly = \"…\"");
            never
        }
    }
}

fn moment(text: &str) -> Option<DateTime> {
    match text.split_once([' ', 'T']) {
        Some((day, time)) => Some(day.parse::<Date>().ok()?.to_datetime(time_of(time)?)),
        None => Some(text.parse::<Date>().ok()?.to_datetime(Time::midnight())),
    }
}

fn week(text: &str) -> Option<Span> {
    let (from, until) = text.split_once('-')?;
    Some(Span::Weekly { from: day_and_time(from)?, until: day_and_time(until)? })
}

fn day_and_time(text: &str) -> Option<(Weekday, Time)> {
    let (day, time) = text.trim().split_once(' ')?;
    let day = day.to_ascii_lowercase();
    let (_, weekday) = DAYS.iter().find(|(name, _)| day.starts_with(name))?;
    Some((*weekday, time_of(time.trim())?))
}

/// `16:00`
fn time_of(text: &str) -> Option<Time> {
    let (hours, minutes) = text.split_once(':')?;
    let part = |text: &str| (text.len() == 2).then(|| text.parse::<i8>().ok()).flatten();
    Time::new(part(hours)?, part(minutes)?, 0, 0).ok()
}

//! Pure: spans of time with their zone.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime, Time};
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};
use regex::Regex;

use super::date::date;
use super::{Around, Expected};

pub const EXAMPLE: &str = "2026-12-04 22:00-23:30 Europe/London";

/// Day, time, a dash or a word, perhaps another day, time, perhaps a zone.
static FORM: LazyLock<Regex> = LazyLock::new(|| {
    let form = r"(?x)^
        (?<day>\S.*?) [\ T] (?<from>\d{1,2}:\d{2})
        \ ?(?:-|–|—|to|until)\ ?
        (?:(?<last>\S.*?)[\ T])?? (?<until>\d{1,2}:\d{2})
        (?:\ (?<zone>[A-Za-z][A-Za-z0-9_+/-]*))?$";
    // Invariant: a constant pattern, and a test runs it.
    Regex::new(form).expect("a well-formed pattern")
});

/// The window in full: `2026-12-04 22:00-23:30 Europe/London`, with the second day where it ends on
/// another one.
pub fn window(text: &str, around: Around<'_>) -> Result<String, Expected> {
    let expected = || Expected::like("A day with two times and a time zone", example(around));
    let form = FORM.captures(text).ok_or_else(expected)?;
    let part = |name: &str| form.name(name).map(|found| found.as_str());
    let zone = zone(part("zone").or(around.zone))?;
    let in_zone = Around { zone: zone.iana_name(), ..around };
    let day = part("day").and_then(|day| date(day, in_zone)).ok_or_else(expected)?;
    let last = match part("last") {
        Some(last) => date(last, in_zone).ok_or_else(expected)?,
        None => day,
    };
    let from = part("from").and_then(time).ok_or_else(expected)?;
    let until = part("until").and_then(time).ok_or_else(expected)?;
    let (from, until) = (instant(day.to_datetime(from), &zone)?, instant(last.to_datetime(until), &zone)?);
    if from < until { Ok(shown(&from, &until)) } else { Err(backwards(&from, &until)) }
}

/// The two moments of a window as it was written down by [`window`]; nothing for any other text.
pub fn span(value: &str) -> Option<(Timestamp, Timestamp)> {
    let form = FORM.captures(value)?;
    let part = |name: &str| form.name(name).map(|found| found.as_str());
    let zone = zone(part("zone")).ok()?;
    let day: Date = part("day")?.parse().ok()?;
    let last: Date = part("last").map_or(Some(day), |last| last.parse().ok())?;
    let at = |day: Date, text: Option<&str>| instant(day.to_datetime(time(text?)?), &zone).ok();
    Some((at(day, part("from"))?.timestamp(), at(last, part("until"))?.timestamp()))
}

/// A name of the IANA database. Abbreviations (`EST`, `IST`) mean several zones, so they are none.
fn zone(name: Option<&str>) -> Result<TimeZone, Expected> {
    let Some(name) = name else {
        return Err(Expected::like(
            "The time zone is missing. A day with two times and a time zone",
            EXAMPLE,
        ));
    };
    let named = name.contains('/') || matches!(name.to_ascii_uppercase().as_str(), "UTC" | "GMT");
    let found = if named { TimeZone::get(name).ok() } else { None };
    found.filter(|zone| zone.iana_name().is_some()).ok_or_else(|| {
        let what = format!("\"{name}\" isn't the name of a time zone. A zone by its city");
        Expected::like(what, EXAMPLE)
    })
}

fn time(text: &str) -> Option<Time> {
    let (hour, minute) = text.split_once(':')?;
    Time::new(hour.parse().ok()?, minute.parse().ok()?, 0, 0).ok()
}

/// When clocks change, a time may not be there, or twice: then it has to be another one.
fn instant(at: DateTime, zone: &TimeZone) -> Result<Zoned, Expected> {
    let found = zone.to_ambiguous_zoned(at);
    let what = format!("Clocks change then, so {} isn't one moment. A time before or after that", moment(at));
    if found.is_ambiguous() {
        return Err(Expected::is(what));
    }
    found.unambiguous().map_err(|_| Expected::is(what))
}

fn backwards(from: &Zoned, until: &Zoned) -> Expected {
    let what = "The window ends before it begins. One that ends later";
    let next_day = until.tomorrow().ok().filter(|next| from.date() == until.date() && next > from);
    match next_day {
        Some(next_day) => Expected::like(what, shown(from, &next_day)),
        None => Expected::is(what),
    }
}

fn shown(from: &Zoned, until: &Zoned) -> String {
    let zone = from.time_zone().iana_name().unwrap_or("UTC");
    if from.date() == until.date() {
        format!("{}-{} {zone}", moment(from.datetime()), until.strftime("%H:%M"))
    } else {
        format!("{} – {} {zone}", moment(from.datetime()), moment(until.datetime()))
    }
}

fn moment(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// With the writer's own zone, if we know it.
fn example(around: Around<'_>) -> String {
    match around.zone {
        Some(zone) => EXAMPLE.replace("Europe/London", zone),
        None => EXAMPLE.to_owned(),
    }
}

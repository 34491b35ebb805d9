//! Pure: spans of time with their zone.

use std::sync::LazyLock;

use jiff::civil::{Date, DateTime};
use jiff::tz::AmbiguousOffset;
use jiff::{ToSpan, Zoned};
use regex::{Captures, Regex};

use super::clock::{Span, Time, span};
use super::day::{self, day};
use super::zone::{self, Zone};
use super::{Around, Expected};
use crate::saying;

/// What is offered to somebody whose zone isn't known.
const ZONES: [&str; 2] = ["Europe/London", "UTC"];

/// Day, time, a dash or a word, perhaps another day, time, perhaps a zone; and what we put behind it
/// in brackets when we show it in full.
static FORM: LazyLock<Regex> = LazyLock::new(|| {
    let time = r"(?:\d{1,2}(?:[:.]\d{2})?\ ?(?:[ap]m\b|[ap]\.m\.)|\d{1,2}:\d{2}(?::00)?|noon)";
    let form = format!(
        r"(?xi)^ (?<day>\S.*?),? [\ T] (?:from\ |at\ |between\ )?
        (?<from>{time}|\d{{1,2}})
        \ ?(?:-|to|until|till|and)\ ?
        (?:(?<last>\S.*?),?[\ T](?:at\ )?)?? (?<until>{time})
        (?:\ ?(?<zone>[+-]\d{{1,2}}:?(?:\d{{2}})?|[A-Z][A-Z0-9_+/:-]*))?
        (?:\ \((?:UTC)?[+-]\d\d:\d\d(?:,[^)]*)?\))? $"
    );
    pattern(&form)
});

/// ISO 8601: `2026-12-04T22:00+01:00/2026-12-04T23:30+01:00`.
static ISO: LazyLock<Regex> = LazyLock::new(|| {
    let moment = r"(\d{4}-\d\d-\d\d)[Tt ](\d\d:\d\d)(?::00)? ?([Zz]|[+-]\d\d:?\d\d)";
    pattern(&format!("^{moment} ?(?:/|-|to|until) ?{moment}$"))
});

fn pattern(text: &str) -> Regex {
    // Invariant: a constant pattern, and a test runs it.
    Regex::new(text).expect("a well-formed pattern")
}

/// The window in full: `2026-12-04 22:00-23:30 Europe/London`, with the second day where it ends on
/// another one.
pub fn window(text: &str, around: Around<'_>) -> Result<String, Expected> {
    let plain = text.replace(['–', '—', '−', '‐', '‑'], "-");
    if let Some(form) = ISO.captures(&plain) {
        return iso(&form, around);
    }
    let form =
        FORM.captures(&plain).ok_or_else(|| Expected::like(saying!("value_window"), [example(around)]))?;
    let part = |name: &str| form.name(name).map(|found| found.as_str());
    // Relative days count where the window is.
    let named = part("zone").and_then(zone::of_place).map(|zone| zone.name);
    let around = Around { zone: named.as_deref().or(around.zone), ..around };
    let zones = zones(&form, around);
    let times = span(part("from"), part("until"));
    let begins = day(part("day").unwrap_or_default(), around)
        .map_err(|why| on_each_day(why, &form, &times, &zones))?;
    let shown_zone = zones.first().map_or("", String::as_str);
    let Span { from, until } = times.map_err(|why| why.within(&format!("{begins} "), shown_zone))?;
    let ends = match part("last") {
        Some(last) => day(last, around)?,
        // Across midnight: there is one reading only.
        None if until < from => begins.saturating_add(1.day()),
        None => begins,
    };
    let written = |zone: &str| plainly(begins.to_datetime(from), ends.to_datetime(until), zone);
    let zone = match part("zone").or(around.zone) {
        Some(name) => zone::zone(name, begins.to_datetime(from), around.zone, written)?,
        None => return Err(zoneless(written)),
    };
    bounded(begins.to_datetime(from), ends.to_datetime(until), &zone)
}

/// What may stand behind the times: the zone as it was written if it is one, else what could be meant.
fn zones(form: &Captures<'_>, around: Around<'_>) -> Vec<String> {
    let found = match (form.name("zone"), around.zone) {
        (Some(zone), own) => {
            let at = around.now.to_zoned(jiff::tz::TimeZone::UTC).datetime();
            zone::readings(zone.as_str(), at, own)
        }
        (None, Some(own)) => vec![own.to_owned()],
        (None, None) => ZONES.map(str::to_owned).to_vec(),
    };
    found.iter().map(|zone| format!(" {zone}")).collect()
}

/// The whole window with each reading of its day, its times and its zone: what is offered has to work.
fn on_each_day(
    why: Expected,
    form: &Captures<'_>,
    times: &Result<Span, Expected>,
    zones: &[String],
) -> Expected {
    let written =
        form.name("day").zip(form.name("until")).map_or("", |(day, until)| &form[0][day.end()..until.end()]);
    let spans = match times {
        Ok(_) => vec![written.to_owned()],
        Err(Expected(_, readings)) => readings.iter().map(|span| format!(" {span}")).collect(),
    };
    let behind = spans.iter().flat_map(|span| zones.iter().map(move |zone| format!("{span}{zone}")));
    let examples = behind.flat_map(|rest| why.1.iter().map(move |day| format!("{day}{rest}")));
    Expected(why.0.clone(), examples.take(4).collect())
}

fn zoneless(written: impl Fn(&str) -> String) -> Expected {
    Expected::like(saying!("value_no_zone"), ZONES.map(written))
}

/// Both moments with their offset; it is kept in that of the first.
fn iso(form: &Captures<'_>, around: Around<'_>) -> Result<String, Expected> {
    let unreadable = || Expected::like(saying!("value_window"), [example(around)]);
    let moment = |at: usize| -> Result<(DateTime, Zone), Expected> {
        let date: Date = day(&form[at], around)?;
        let time: Time = form[at + 1].parse().map_err(|_| unreadable())?;
        let at_zone = zone::zone(&form[at + 2], date.to_datetime(time), None, |_| example(around))?;
        Ok((date.to_datetime(time), at_zone))
    };
    let ((begins, zone), (ends, other)) = (moment(1)?, moment(4)?);
    let ends = other.zone.to_timestamp(ends).map_err(|_| unreadable())?;
    bounded(begins, ends.to_zoned(zone.zone.clone()).datetime(), &zone)
}

fn bounded(begins: DateTime, ends: DateTime, zone: &Zone) -> Result<String, Expected> {
    let (from, until) = (instant(begins, ends, true, zone)?, instant(begins, ends, false, zone)?);
    if from >= until {
        let later = begins.saturating_add(90.minutes());
        return Err(Expected::like(saying!("value_ends_first"), [plainly(begins, later, &zone.name)]));
    }
    Ok(plainly(begins, ends, &zone.name))
}

/// When clocks change, a time may not be there, or twice: then it has to be another one.
fn instant(begins: DateTime, ends: DateTime, first: bool, zone: &Zone) -> Result<Zoned, Expected> {
    let at = if first { begins } else { ends };
    let found = zone.zone.to_ambiguous_zoned(at);
    if !found.is_ambiguous() {
        return found.unambiguous().map_err(|_| Expected::is(saying!("value_window")));
    }
    let skipped = matches!(found.offset(), AmbiguousOffset::Gap { .. });
    let what = match skipped {
        true => saying!("value_skipped_time", at = moment(at), zone = &zone.name),
        false => saying!("value_time_twice", at = moment(at), zone = &zone.name),
    };
    let shift = |hours: i64| {
        plainly(begins.saturating_add(hours.hours()), ends.saturating_add(hours.hours()), &zone.name)
    };
    let in_utc = || {
        let utc = |at: DateTime| {
            Some(zone.zone.to_timestamp(at).ok()?.to_zoned(jiff::tz::TimeZone::UTC).datetime())
        };
        Some(plainly(utc(begins)?, utc(ends)?, "UTC"))
    };
    let examples = if skipped { vec![shift(1)] } else { in_utc().into_iter().chain([shift(2)]).collect() };
    Err(Expected::like(what, examples))
}

fn plainly(from: DateTime, until: DateTime, zone: &str) -> String {
    if from.date() == until.date() {
        format!("{}-{} {zone}", moment(from), until.strftime("%H:%M"))
    } else {
        format!("{} – {} {zone}", moment(from), moment(until))
    }
}

fn moment(at: DateTime) -> String {
    at.strftime("%Y-%m-%d %H:%M").to_string()
}

/// In some days, with the writer's own zone if we know it.
pub fn example(around: Around<'_>) -> String {
    let zone = around.zone.unwrap_or("Europe/London");
    format!("{} 22:00-23:30 {zone}", day::example(around))
}

/// A window as it is kept: its moments and its zone.
fn kept(text: &str) -> Option<(DateTime, DateTime, Zone)> {
    let (span, zone) = text.rsplit_once(' ')?;
    let (from, until) = span.split_once(" – ").or_else(|| span.rsplit_once('-'))?;
    let begins: DateTime = from.trim().parse().ok()?;
    let ends = match until.parse::<DateTime>() {
        Ok(ends) => ends,
        Err(_) => begins.date().to_datetime(until.parse().ok()?),
    };
    let zone = zone::zone(zone, begins, None, |_| String::new()).ok()?;
    Some((begins, ends, zone))
}

/// When a window that is kept begins and ends; nothing for any other text.
pub fn moments(text: &str) -> Option<(jiff::Timestamp, jiff::Timestamp)> {
    let (begins, ends, zone) = kept(text)?;
    let at = |at: DateTime| zone.zone.to_timestamp(at).ok();
    Some((at(begins)?, at(ends)?)).filter(|(from, until)| from < until)
}

/// `Fri 2026-12-04 22:00-23:30 Europe/London (UTC+00:00)`, for people to check; and whether it is over.
pub fn in_full(text: &str, now: jiff::Timestamp) -> Option<(String, bool)> {
    let (begins, ends, zone) = kept(text)?;
    let at = |at: DateTime| zone.zone.to_timestamp(at).ok();
    let offset = |at: jiff::Timestamp| zone::shown(zone.zone.to_offset(at));
    let (from, until) = (at(begins)?, at(ends)?);
    let mut span = format!("{} {}", day::in_full(begins.date()), begins.strftime("%H:%M"));
    match begins.date() == ends.date() {
        true => span.push_str(&format!("-{}", ends.strftime("%H:%M"))),
        false => span.push_str(&format!(" – {} {}", day::in_full(ends.date()), ends.strftime("%H:%M"))),
    }
    let offsets = match offset(from) == offset(until) {
        true => format!("UTC{}", offset(from)),
        false => format!("UTC{}, then UTC{}", offset(from), offset(until)),
    };
    Some((format!("{span} {} ({offsets})", zone.name), until < now))
}

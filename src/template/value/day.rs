//! Pure: days that can't be misread.
//!
//! A form that people read in two ways (`12/04/2026`, `next Friday` on a Monday) is refused with both
//! readings, each ready to send.

use std::sync::LazyLock;

use interim::{Dialect, parse_date_string};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use regex::Regex;

use super::{Around, Expected};
use crate::saying;
use crate::texts::Saying;

/// With a month's name, or counted from today: what `interim` reads without guessing.
static NAMED: LazyLock<Regex> = LazyLock::new(|| {
    let month = "(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sept?(ember)?|\
                 oct(ober)?|nov(ember)?|dec(ember)?)";
    let forms = format!(
        r"^(today|tomorrow|\d{{1,2}} {month} \d{{4}}|{month} \d{{1,2}},? \d{{4}}|\d{{1,3}} (days?|weeks?))$"
    );
    pattern(&forms)
});

/// `4 Dec`: which year?
static YEARLESS: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(\d{1,2} [a-z]+|[a-z]+ \d{1,2})$"));

/// Three numbers: year first, or last.
static NUMBERS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(r"^(?:(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})|(\d{1,2})[-/.](\d{1,2})[-/.](\d{4}))$")
});

/// `4th`, `2nd of`
static ORDINAL: LazyLock<Regex> = LazyLock::new(|| pattern(r"\b(\d{1,2})(?:st|nd|rd|th)\b(?: of\b)?"));

/// Each pattern here is a constant that a test runs.
fn pattern(text: &str) -> Regex {
    // Invariant: a constant pattern, and a test runs it.
    Regex::new(text).expect("a well-formed pattern")
}

/// A day: `2026-12-04`, `4 December 2026`, `Fri, 4 Dec 2026`, `tomorrow`, `Friday` (the next one to
/// come), `in 3 days`. Days count in the writer's zone, else in UTC.
pub fn day(text: &str, around: Around<'_>) -> Result<Date, Expected> {
    let lower = text.to_ascii_lowercase().replace("day after tomorrow", "2 days");
    let lower = lower.trim().trim_end_matches(',');
    let (weekday, rest) = leading_weekday(lower.strip_prefix("on ").unwrap_or(lower));
    match weekday {
        Some(weekday) if rest.is_empty() => coming(weekday, around),
        Some(weekday) => agreeing(weekday, explicit(rest, around)?, around),
        None => relative(rest, around).unwrap_or_else(|| explicit(rest, around)),
    }
}

/// Today, where the writer is.
pub fn today(around: Around<'_>) -> Date {
    let zone = around.zone.and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
    around.now.to_zoned(zone).date()
}

/// A day that will do as an example: ten days from now.
pub fn example(around: Around<'_>) -> Date {
    today(around).saturating_add(10.days())
}

/// `Fri 2026-12-04`
pub fn in_full(date: Date) -> String {
    date.strftime("%a %Y-%m-%d").to_string()
}

fn explicit(text: &str, around: Around<'_>) -> Result<Date, Expected> {
    if let Some(numbers) = NUMBERS.captures(text) {
        return of_numbers(text, &numbers);
    }
    let text = ORDINAL.replace_all(text, "$1").replace("sept ", "sep ");
    let plain = text.strip_prefix("in ").unwrap_or(&text);
    named(plain, around).ok_or_else(|| match YEARLESS.is_match(plain) {
        true => yearless(plain, around),
        false => unreadable(around),
    })
}

fn named(text: &str, around: Around<'_>) -> Option<Date> {
    let midnight = today(around).to_zoned(TimeZone::UTC).ok()?;
    let found = NAMED.is_match(text).then(|| parse_date_string(text, midnight, Dialect::Uk).ok())??;
    sensible(found.date())
}

fn unreadable(around: Around<'_>) -> Expected {
    Expected::like(saying!("value_day"), [example(around).to_string()])
}

/// Year first is read; year last only if just one of the first two can be a month, or both are the same.
fn of_numbers(text: &str, numbers: &regex::Captures<'_>) -> Result<Date, Expected> {
    let part = |at: usize| numbers.get(at).and_then(|part| part.as_str().parse::<i16>().ok());
    let date = |year: Option<i16>, month: Option<i16>, day: Option<i16>| {
        let found = Date::new(year?, i8::try_from(month?).ok()?, i8::try_from(day?).ok()?);
        found.ok().and_then(sensible)
    };
    let none = || Expected::is(saying!("value_no_such_day", written = text));
    if numbers.get(1).is_some() {
        return date(part(1), part(2), part(3)).ok_or_else(none);
    }
    match (date(part(6), part(5), part(4)), date(part(6), part(4), part(5))) {
        (Some(day_first), Some(month_first)) if day_first != month_first => {
            let what = saying!("value_two_days", written = text, one = day_first, other = month_first);
            Err(Expected::like(what, [day_first.to_string(), month_first.to_string()]))
        }
        (Some(date), _) | (None, Some(date)) => Ok(date),
        (None, None) => Err(none()),
    }
}

fn yearless(text: &str, around: Around<'_>) -> Expected {
    let today = today(around);
    let of_year = |year: i16| named(&format!("{text} {year}"), around);
    let coming = [today.year(), today.year() + 1].into_iter().filter_map(of_year).find(|day| *day >= today);
    match coming {
        Some(day) => Expected::like(saying!("value_no_year"), [day.to_string()]),
        None => unreadable(around),
    }
}

fn relative(text: &str, around: Around<'_>) -> Option<Result<Date, Expected>> {
    let weekday = |name: &str| leading_weekday(name).0.filter(|_| leading_weekday(name).1.is_empty());
    if let Some(weekday) = text.strip_prefix("this ").and_then(weekday) {
        return Some(coming(weekday, around));
    }
    text.strip_prefix("next ").and_then(weekday).map(|weekday| next(weekday, around))
}

/// The next day of that name to come. On such a day it could be today, too.
fn coming(weekday: Weekday, around: Around<'_>) -> Result<Date, Expected> {
    let today = today(around);
    let Ok(coming) = today.nth_weekday(1, weekday) else { return Err(unreadable(around)) };
    if today.weekday() == weekday {
        return Err(two_ways("value_today_or_later", today, coming));
    }
    Ok(coming)
}

/// The one to come, or the one of the week after this: where they differ, people differ.
fn next(weekday: Weekday, around: Around<'_>) -> Result<Date, Expected> {
    let today = today(around);
    let days_left = 7 - i64::from(today.weekday().to_monday_zero_offset());
    let next_monday = today.saturating_add(days_left.days());
    let of_next_week = next_monday.saturating_add(i64::from(weekday.to_monday_zero_offset()).days());
    match today.nth_weekday(1, weekday) {
        Ok(coming) if coming == of_next_week => Ok(coming),
        Ok(coming) => Err(two_ways("value_to_come_or_next", coming, of_next_week)),
        Err(_) => Err(unreadable(around)),
    }
}

fn two_ways(key: &'static str, first: Date, second: Date) -> Expected {
    let what = Saying::text(key, [("one", first.into()), ("other", second.into())]);
    Expected::like(what, [first.to_string(), second.to_string()])
}

fn agreeing(weekday: Weekday, date: Date, around: Around<'_>) -> Result<Date, Expected> {
    if date.weekday() == weekday {
        return Ok(date);
    }
    let near = [date.nth_weekday(1, weekday), date.nth_weekday(-1, weekday)].into_iter().flatten();
    let examples = near.chain([date]).filter(|day| *day >= today(around)).map(in_full).collect::<Vec<_>>();
    Err(Expected::like(saying!("value_other_weekday", day = date), examples))
}

/// A name of a weekday at the beginning, and what follows it.
fn leading_weekday(text: &str) -> (Option<Weekday>, &str) {
    let end = text.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (word, rest) = text.split_at(end);
    let weekday = match word {
        "mon" | "monday" => Weekday::Monday,
        "tue" | "tues" | "tuesday" => Weekday::Tuesday,
        "wed" | "wednesday" => Weekday::Wednesday,
        "thu" | "thur" | "thurs" | "thursday" => Weekday::Thursday,
        "fri" | "friday" => Weekday::Friday,
        "sat" | "saturday" => Weekday::Saturday,
        "sun" | "sunday" => Weekday::Sunday,
        _ => return (None, text),
    };
    (Some(weekday), rest.trim_start_matches(['.', ',']).trim())
}

fn sensible(date: Date) -> Option<Date> {
    (1900..=9000).contains(&date.year()).then_some(date)
}

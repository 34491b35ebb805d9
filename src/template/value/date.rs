//! Pure: days that can't be misread.

use std::sync::LazyLock;

use interim::{Dialect, parse_date_string};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use regex::Regex;

use super::Around;

/// The forms that mean one day only. `1/2/2027` and `01.02.2027` are two days, so they are none, and
/// neither is `next Friday`, which people read in two ways.
static FORMS: LazyLock<Regex> = LazyLock::new(|| {
    let month = "(jan(uary)?|feb(ruary)?|mar(ch)?|apr(il)?|may|june?|july?|aug(ust)?|sep(t(ember)?)?|\
                 oct(ober)?|nov(ember)?|dec(ember)?)";
    let weekday = "(mon(day)?|tue(s(day)?)?|wed(nesday)?|thu(rs(day)?)?|fri(day)?|sat(urday)?|sun(day)?)";
    let forms = format!(
        r"(?i)^(today|tomorrow|{weekday}|\d{{1,2}} {month} \d{{4}}|{month} \d{{1,2}}, ?\d{{4}}|\d{{1,3}} (days?|weeks?))$"
    );
    // Invariant: a constant pattern, and a test runs it.
    Regex::new(&forms).expect("a well-formed pattern")
});

/// A day: `2026-12-04`, `4 December 2026`, `December 4, 2026`, `tomorrow`, `Friday` (the next one to
/// come), `in 3 days`. Days count in the writer's zone, else in UTC.
pub fn date(text: &str, around: Around<'_>) -> Option<Date> {
    if let Some(date) = iso(text) {
        return Some(date);
    }
    let lower = text.to_ascii_lowercase();
    let plain = lower.strip_prefix("in ").unwrap_or(&lower);
    if !FORMS.is_match(plain) {
        return None;
    }
    let zone = around.zone.and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
    let found = parse_date_string(plain, around.now.to_zoned(zone), Dialect::Uk).ok()?.date();
    sensible(found)
}

/// `2026-12-04` and nothing else; jiff alone reads more than that.
fn iso(text: &str) -> Option<Date> {
    let formed = text.len() == 10
        && text
            .bytes()
            .enumerate()
            .all(|(at, b)| if at == 4 || at == 7 { b == b'-' } else { b.is_ascii_digit() });
    if formed { sensible(text.parse().ok()?) } else { None }
}

fn sensible(date: Date) -> Option<Date> {
    (1900..=9000).contains(&date.year()).then_some(date)
}

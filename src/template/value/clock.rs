//! Pure: times of the day, on either clock.

pub use jiff::civil::Time;

use super::Expected;
use crate::saying;

/// From when to when.
pub struct Span {
    pub from: Time,
    pub until: Time,
}

/// A time, and whether its text says which half of the day it is in.
struct Read {
    time: Time,
    half: Half,
}

#[derive(Clone, Copy, PartialEq)]
enum Half {
    /// By am or pm.
    Said,
    /// `10:00`: which it is may hang on the other time.
    Unsaid,
    /// `22:00` and `noon` are one time only.
    Plain,
}

/// Reads two times. `10-11pm` could begin in the morning, so am or pm stand behind both or neither.
pub fn span(from: Option<&str>, until: Option<&str>) -> Result<Span, Expected> {
    let (from, until) = (from.unwrap_or_default(), until.unwrap_or_default());
    let wrong =
        |text: &str| Expected::like(saying!("value_no_time", written = text), ["22:00-23:30".to_owned()]);
    let first = read(from).ok_or_else(|| wrong(from))?;
    let second = read(until).ok_or_else(|| wrong(until))?;
    let differ = matches!((first.half, second.half), (Half::Said, Half::Unsaid) | (Half::Unsaid, Half::Said));
    if !differ {
        return Ok(Span { from: first.time, until: second.time });
    }
    Err(half_said(&first, &second))
}

/// Both readings, on the 24-hour clock.
fn half_said(first: &Read, second: &Read) -> Expected {
    let unsaid = if first.half == Half::Said { second } else { first };
    let other = Time::constant((unsaid.time.hour() + 12) % 24, unsaid.time.minute(), 0, 0);
    let shown = |one: Time, two: Time| format!("{}-{}", one.strftime("%H:%M"), two.strftime("%H:%M"));
    let both = match first.half == Half::Said {
        true => [shown(first.time, unsaid.time), shown(first.time, other)],
        false => [shown(unsaid.time, second.time), shown(other, second.time)],
    };
    Expected::like(saying!("value_half_said"), both)
}

/// `22:00`, `10pm`, `10.30 p.m.`, `noon`, and the bare hour before `11pm`.
fn read(text: &str) -> Option<Read> {
    let text = text.to_ascii_lowercase().replace("a.m.", "am").replace("p.m.", "pm");
    if text == "noon" {
        return Some(Read { time: Time::constant(12, 0, 0, 0), half: Half::Plain });
    }
    let (digits, half) = match text.strip_suffix("am").map(|rest| (rest, 0)) {
        Some((rest, half)) => (rest, Some(half)),
        None => text.strip_suffix("pm").map_or((text.as_str(), None), |rest| (rest, Some(12))),
    };
    let digits = digits.trim().trim_end_matches(":00");
    let parts = digits.split_once([':', '.']);
    // `22:00:00` lost its seconds above, `22:00` its minutes.
    let (hour, minute) = parts.unwrap_or((digits, "0"));
    let (hour, minute): (i8, i8) = (hour.parse().ok()?, minute.parse().ok()?);
    let hour = match half {
        Some(half) if (1..=12).contains(&hour) => hour % 12 + half,
        Some(_) => return None,
        None => hour,
    };
    let half = match half {
        Some(_) => Half::Said,
        None if hour > 12 => Half::Plain,
        None => Half::Unsaid,
    };
    Some(Read { time: Time::new(hour, minute, 0, 0).ok()?, half })
}

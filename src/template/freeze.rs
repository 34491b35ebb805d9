//! Freezes: times in which some commands wait, unless somebody who may overrides it by name.

use jiff::civil::{DateTime, Time, Weekday};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan, Zoned};

use crate::saying;
use crate::texts::Saying;

/// A time in which nothing is deployed, say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Freeze {
    /// `Year-end freeze`
    pub name: String,
    pub span: Span,
    /// The zone that the span is meant in (IANA).
    pub zone: String,
    /// The verbs that wait.
    pub blocks: Vec<String>,
    /// The roles that may override it; the directory says who holds them.
    pub override_by: Vec<String>,
    /// Fields whose people, and roles whose holders, may not override it.
    pub not_by: Vec<String>,
}

/// When it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Span {
    Once {
        from: DateTime,
        until: DateTime,
    },
    /// Each week, from a time of a day to a time of a day.
    Weekly {
        from: (Weekday, Time),
        until: (Weekday, Time),
    },
}

impl Freeze {
    /// Until when it holds, if it holds now.
    pub fn ends(&self, now: Timestamp) -> Option<Zoned> {
        let zone = TimeZone::get(&self.zone).ok()?;
        let here = now.to_zoned(zone.clone());
        let end = match &self.span {
            Span::Once { from, until } => (*from <= here.datetime()).then_some(*until),
            Span::Weekly { from, until } => weekly(here.datetime(), *from, *until),
        };
        end.filter(|end| here.datetime() < *end)?.to_zoned(zone).ok()
    }

    /// `Fri 4 Dec 2026, 22:00 Europe/London`
    pub fn shown(end: &Zoned) -> Saying {
        let zone = end.time_zone().iana_name().unwrap_or("UTC");
        let time = end.strftime("%H:%M").to_string();
        saying!("moment_there", day = end.date(), time = time, zone = zone)
    }
}

/// The end of the span that began last.
fn weekly(here: DateTime, from: (Weekday, Time), until: (Weekday, Time)) -> Option<DateTime> {
    let days = i64::from(here.weekday().since(from.0));
    let began = here.date().checked_sub(days.days()).ok()?.to_datetime(from.1);
    let began = if began > here { began.checked_sub(7.days()).ok()? } else { began };
    let lasts = i64::from(until.0.since(from.0));
    let ends = began.date().checked_add(lasts.days()).ok()?.to_datetime(until.1);
    // The same day and an earlier time: a week later.
    if ends <= began { ends.checked_add(7.days()).ok() } else { Some(ends) }
}

#[cfg(test)]
mod tests;

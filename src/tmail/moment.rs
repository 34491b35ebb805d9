//! How a moment is written for people: with its weekday, which is what they plan by, and always in UTC,
//! since those who read the same mail live in several zones.

use jiff::Timestamp;
use jiff::tz::TimeZone;

/// `Thu 3 Dec 2026, 09:17 UTC`
pub fn moment(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%a %-d %b %Y, %H:%M UTC").to_string()
}

/// `3 Dec 2026`
pub fn day(at: Timestamp) -> String {
    at.to_zoned(TimeZone::UTC).strftime("%-d %b %Y").to_string()
}

//! How days and moments are told: with their weekday, which is what people plan by.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Zoned};

use super::Texts;

impl Texts {
    /// `Thu 3 Dec 2026, 09:17 UTC`: those who read the same mail live in several zones.
    pub fn moment(&self, at: Timestamp) -> String {
        let at = at.to_zoned(TimeZone::UTC);
        self.of_date("a_moment", at.date(), &at.strftime("%H:%M").to_string())
    }

    /// `Thu 3 Dec, 09:17`, where the reader is.
    pub fn moment_here(&self, at: &Zoned) -> String {
        self.of_date("a_moment_here", at.date(), &at.strftime("%H:%M").to_string())
    }

    /// `Thu 3 Dec 2026`
    pub fn day(&self, day: Date) -> String {
        self.of_date("a_day", day, "")
    }

    /// `3 Dec 2026`, in UTC: one that is long over.
    pub fn day_of_old(&self, at: Timestamp) -> String {
        self.of_date("a_day_of_old", at.to_zoned(TimeZone::UTC).date(), "")
    }

    fn of_date(&self, key: &str, date: Date, time: &str) -> String {
        let nth = |key: &str, at: i8| {
            let names = self.say(key, &[]);
            names.split_whitespace().nth(usize::try_from(at).unwrap_or(0)).unwrap_or_default().to_owned()
        };
        let weekday = nth("weekdays", date.weekday().to_monday_zero_offset());
        let month = nth("months", date.month() - 1);
        let (day, year) = (date.day().to_string(), date.year().to_string());
        let variables =
            [("weekday", &*weekday), ("day", &day), ("month", &month), ("year", &year), ("time", time)];
        self.say(key, &variables)
    }
}

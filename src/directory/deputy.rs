//! Deputies: who may act in somebody's place, and when.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::{Directory, Person};
use crate::address::Address;

/// Somebody who may act in a person's place.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Deputy {
    /// Theirs: the directory names them, too.
    pub address: Address,
    /// The first and the last day on which they act without being asked, in the zone of the person
    /// that they act for. With neither they act only where that person delegates to them.
    pub from: Option<Date>,
    pub until: Option<Date>,
}

impl Deputy {
    /// Whether they act by the directory alone, then.
    pub fn acts(&self, of: &Person, now: Timestamp) -> bool {
        let zone = of.zone.as_deref().and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC);
        let today = now.to_zoned(zone).date();
        let dated = self.from.is_some() || self.until.is_some();
        dated && self.from.is_none_or(|from| from <= today) && self.until.is_none_or(|until| today <= until)
    }

    /// `erin@acme.example 2026-12-20 -`
    pub(super) fn fact(&self) -> String {
        let day = |day: Option<Date>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
        format!("{} {} {}", self.address, day(self.from), day(self.until))
    }

    pub(super) fn of_fact(text: &str) -> Option<Self> {
        let mut parts = text.rsplitn(3, ' ');
        let mut day = || match parts.next()? {
            "-" => Some(None),
            day => Some(Some(day.parse::<Date>().ok()?)),
        };
        let (until, from) = (day()?, day()?);
        Some(Self { address: Address::parse(parts.next()?).ok()?, from, until })
    }
}

impl Directory {
    /// The moment that it is asked as of.
    pub fn moment(&self) -> Option<Timestamp> {
        self.moment
    }

    /// Whether the directory names somebody as a person's deputy, now or at any time.
    pub fn is_deputy(&self, deputy: &Address, of: &Person) -> bool {
        of.deputies.iter().any(|named| self.is_same(&named.address, deputy))
    }

    /// Those who act in a person's place now, by the directory alone.
    pub fn acting_for<'a>(&'a self, of: &'a Person) -> impl Iterator<Item = &'a Person> {
        let acts = move |deputy: &&Deputy| self.moment.is_some_and(|now| deputy.acts(of, now));
        of.deputies.iter().filter(acts).filter_map(|deputy| self.person(&deputy.address))
    }

    /// Whether two addresses are one person's.
    pub fn is_same(&self, one: &Address, other: &Address) -> bool {
        let key = |address| self.person(address).map(Person::address);
        one == other || key(one).is_some_and(|one| Some(one) == key(other))
    }
}

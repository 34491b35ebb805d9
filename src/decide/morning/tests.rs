//! Which mornings are due, and on which days somebody is reminded.

use jiff::Timestamp;
use jiff::civil::date;

use super::{Morning, zones};
use crate::address::Address;
use crate::directory::{Directory, Person};
use crate::level::Levels;

fn directory(zones: &[Option<&str>]) -> Directory {
    let person = |(at, zone): (usize, &Option<&str>)| Person {
        name: format!("Person {at}"),
        addresses: vec![Address::parse(&format!("p{at}@acme.example")).expect("an address")],
        groups: Vec::new(),
        zone: zone.map(str::to_owned),
        confirms: false,
        deputies: Vec::new(),
    };
    Directory::new(zones.iter().enumerate().map(person).collect()).expect("people")
}

fn at(text: &str) -> Timestamp {
    text.parse().expect("a time")
}

#[test]
fn a_morning_begins_at_eight_where_people_are() {
    let directory = directory(&[Some("Asia/Tokyo"), Some("America/New_York"), None]);
    let due = |now: &str| -> Vec<String> {
        zones(&directory, at(now), |_| None).into_iter().map(|(zone, day)| format!("{zone} {day}")).collect()
    };
    assert_eq!(due("2026-12-03T22:59:59Z"), ["America/New_York 2026-12-03"]);
    assert_eq!(due("2026-12-03T23:00:00Z"), ["America/New_York 2026-12-03", "Asia/Tokyo 2026-12-04"]);
    assert_eq!(due("2026-12-04T07:59:59Z"), ["Asia/Tokyo 2026-12-04"]);
    assert_eq!(due("2026-12-04T08:00:00Z"), ["Asia/Tokyo 2026-12-04", "UTC 2026-12-04"]);
    assert_eq!(due("2026-12-04T13:00:00Z"), ["America/New_York 2026-12-04", "UTC 2026-12-04"]);
    // Down until the evening: it is left for the next day.
    assert_eq!(due("2026-12-04T20:00:00Z"), ["America/New_York 2026-12-04"]);
}

#[test]
fn a_day_has_one_morning() {
    let directory = directory(&[Some("Europe/London")]);
    let done = |day| move |zone: &str| (zone == "Europe/London").then_some(day);
    let due = |day| zones(&directory, at("2026-12-04T09:00:00Z"), done(day)).len();
    assert_eq!(due(date(2026, 12, 3)), 2, "London, and UTC for who isn't in the directory");
    assert_eq!(due(date(2026, 12, 4)), 1);
    // The clock was set back: the day that was told isn't told again.
    assert_eq!(due(date(2026, 12, 5)), 1);
}

#[test]
fn when_clocks_change_a_day_still_has_its_morning() {
    let directory = directory(&[Some("Europe/London")]);
    for (now, morning) in [("2026-03-29T06:59:00Z", false), ("2026-03-29T07:00:00Z", true)] {
        let due = zones(&directory, at(now), |zone| (zone == "UTC").then(|| date(2026, 3, 29)));
        assert_eq!(!due.is_empty(), morning, "{now}");
    }
}

#[test]
fn working_days_are_counted() {
    let (directory, levels) = (Directory::default(), Levels::new());
    // Since Thursday 3 December, in the evening there.
    let age = |day| {
        let zone = "America/New_York";
        let (since, now) = (at("2026-12-04T02:00:00Z"), at("2026-12-04T13:00:00Z"));
        Morning { directory: &directory, levels: &levels, zone, day, since, now }.age(since)
    };
    let days = [(3, 0), (4, 1), (5, 1), (6, 1), (7, 2), (8, 3), (10, 5), (11, 6), (17, 10), (24, 15)];
    for (day, working) in days {
        assert_eq!(age(date(2026, 12, day)), working, "{day} December");
    }
}

//! Days and windows: what is read, and what is refused with which readings. It is Tuesday, 1 December
//! 2026, noon in UTC.

use super::*;

#[test]
fn days() {
    reads(&Kind::Date, &[("2026-12-04", "2026-12-04"), ("4 December 2026", "2026-12-04")]);
    reads(&Kind::Date, &[("Dec 4, 2026", "2026-12-04"), ("December 4th, 2026", "2026-12-04")]);
    reads(&Kind::Date, &[("Fri, 4 Dec 2026", "2026-12-04")]);
    reads(&Kind::Date, &[("tomorrow", "2026-12-02"), ("Friday", "2026-12-04"), ("this fri", "2026-12-04")]);
    reads(&Kind::Date, &[("in 3 days", "2026-12-04"), ("today", "2026-12-01"), ("1 week", "2026-12-08")]);
    reads(
        &Kind::Date,
        &[("25/12/2026", "2026-12-25"), ("12/25/2026", "2026-12-25"), ("5.5.2027", "2027-05-05")],
    );
    refuses(&Kind::Date, &["2026", "December", "2026-02-30", "04-12-26", "31.31.2026", "-2 days"]);
    refuses(&Kind::Date, &["4 Decade 2026", "2026-12-04T10:00", "31 Feb 2026", "", "next week"]);
}

#[test]
fn a_day_with_two_readings_is_refused_with_both() {
    offers(Kind::Date, "12/04/2026", &["2026-04-12", "2026-12-04"]);
    offers(Kind::Date, "01.02.2027", &["2027-02-01", "2027-01-02"]);
    offers(Kind::Date, "next Friday", &["2026-12-04", "2026-12-11"]);
    offers(Kind::Date, "Tuesday", &["2026-12-01", "2026-12-08"]);
    offers(Kind::Date, "4 Dec", &["2026-12-04"]);
    offers(Kind::Date, "30 November", &["2027-11-30"]);
    offers(Kind::Date, "Fri 2026-12-05", &["Fri 2026-12-11", "Fri 2026-12-04", "Sat 2026-12-05"]);
    offers(Kind::Date, "soon", &["2026-12-11"]);
}

#[test]
fn next_monday_has_one_reading_if_it_is_the_one_to_come() {
    reads(&Kind::Date, &[("next Monday", "2026-12-07")]);
    reads(&Kind::Window, &[("next Monday 10pm to 11:30pm utc", "2026-12-07 22:00-23:30 UTC")]);
}

#[test]
fn a_relative_day_counts_in_the_writers_zone() {
    assert_eq!(read_in(Kind::Date, "today", Some("Pacific/Auckland")).as_deref(), Ok("2026-12-02"));
    assert_eq!(read_in(Kind::Date, "today", None).as_deref(), Ok("2026-12-01"));
    let window = read_in(Kind::Window, "today 22:00-23:30 Pacific/Auckland", Some("Europe/London"));
    assert_eq!(window.as_deref(), Ok("2026-12-02 22:00-23:30 Pacific/Auckland"));
}

#[test]
fn windows() {
    let one_day = "2026-12-04 22:00-23:30 Europe/London";
    let two_days = "2026-12-04 22:00 – 2026-12-05 01:00 Europe/London";
    reads(&Kind::Window, &[(one_day, one_day), (two_days, two_days)]);
    reads(&Kind::Window, &[("2026-12-04 22:00 to 23:30 europe/london", one_day)]);
    reads(&Kind::Window, &[("Fri 22:00-23:30 Europe/London", one_day), ("Fri 22:00-23:30 London", one_day)]);
    reads(&Kind::Window, &[("Friday, 10pm – 11:30 p.m. Europe/London", one_day)]);
    reads(&Kind::Window, &[("on Friday from 22:00 until 23:30 Europe/London", one_day)]);
    reads(&Kind::Window, &[("4 Dec 2026 22:00 - 23:30 GMT", "2026-12-04 22:00-23:30 UTC")]);
    reads(&Kind::Window, &[("4 December 2026 22:00 until 5 December 2026 1:00 Europe/London", two_days)]);
    reads(&Kind::Window, &[("2026-12-04 22:00-01:00 Europe/London", two_days)]);
    reads(&Kind::Window, &[("2026-12-04 9:00-10:00 utc", "2026-12-04 09:00-10:00 UTC")]);
    reads(&Kind::Window, &[("2026-12-04 11:00-noon UTC", "2026-12-04 11:00-12:00 UTC")]);
    reads(&Kind::Window, &[("Fri 2026-12-04 22:00-23:30 Europe/London (UTC+00:00)", one_day)]);
    refuses(&Kind::Window, &["2026-12-04 Europe/London", "2026-12-04 22:00-24:30 UTC", "22:00-23:30 UTC"]);
    refuses(&Kind::Window, &["2026-12-04 22:00-22:00 UTC", "2026-12-04 13pm-14pm UTC"]);
}

#[test]
fn offsets_and_letters_that_mean_one_zone() {
    let kept = "2026-12-04 22:00-23:30 UTC+01:00";
    reads(&Kind::Window, &[("2026-12-04 22:00-23:30 +01:00", kept), ("2026-12-04 22:00-23:30 UTC+1", kept)]);
    reads(&Kind::Window, &[("2026-12-04T22:00+01:00/2026-12-04T23:30+01:00", kept)]);
    reads(&Kind::Window, &[("2026-12-04T22:00:00Z - 2026-12-04T23:30:00Z", "2026-12-04 22:00-23:30 UTC")]);
    reads(&Kind::Window, &[("2026-12-04 22:00-23:30 CET", kept)]);
    let own = read_in(Kind::Window, "2026-12-04 22:00-23:30 EST", Some("America/New_York"));
    assert_eq!(own.as_deref(), Ok("2026-12-04 22:00-23:30 America/New_York"));
}

#[test]
fn letters_that_several_zones_share_are_refused_with_each() {
    let at = |zone: &str| format!("2026-12-04 22:00-23:30 {zone}");
    let zones = ["Asia/Kolkata", "Europe/Dublin", "Asia/Jerusalem"].map(at);
    offers(Kind::Window, &at("IST"), &zones.each_ref().map(String::as_str));
    offers(Kind::Window, &at("CEST"), &[at("Europe/Brussels").as_str()]);
    offers(Kind::Window, &at("Europe/Londom"), &[at("Europe/London").as_str()]);
    offers(Kind::Window, &at("Tokio"), &[at("Asia/Tokyo").as_str()]);
}

#[test]
fn a_window_in_any_zone_of_the_world_is_kept_as_it_is() {
    let names: Vec<String> = jiff::tz::db().available().map(|name| name.as_str().to_owned()).collect();
    for name in names.iter().filter(|name| name.contains('/')) {
        let read =
            field(Kind::Window).read(&format!("2026-12-04 9:00 - 10:30 {name}"), &directory(), None, now());
        let kept = read.unwrap_or_else(|error| panic!("{name}: {}", error.expected));
        reads(&Kind::Window, &[(&kept, &kept)]);
    }
}

#[test]
fn a_city_that_names_one_zone_is_enough() {
    let at = |zone: &str| format!("2026-12-04 22:00-23:30 {zone}");
    reads(&Kind::Window, &[(&at("Tokyo"), &at("Asia/Tokyo")), (&at("chicago"), &at("America/Chicago"))]);
    // Two of the database are called so, and of whole countries' old names there are several.
    refuses(&Kind::Window, &[&at("Louisville"), &at("Eastern"), &at("Central")]);
}

#[test]
fn every_line_that_is_offered_can_be_read() {
    let days = ["12/04/2026", "Tue", "next Friday", "4 Dec", "30 November", "soon", "2026-12-04"];
    let zones = ["", " IST", " Berlin", " Bristol", " CEST", " Europe/Londom", " Eastern", " UTC+25"];
    let spans = ["22:00-23:30", "10-11pm"];
    let spans = spans.iter().flat_map(|span| zones.iter().map(move |zone| format!("{span}{zone}")));
    let texts = spans.flat_map(|span| days.iter().map(move |day| format!("{day} {span}")));
    let mut offered = 0;
    for text in texts {
        let Err(error) = field(Kind::Window).read(&text, &directory(), None, now()) else { continue };
        for example in error.examples {
            let read = field(Kind::Window).read(&example, &directory(), None, now());
            assert!(read.is_ok(), "{text:?} is answered with {example:?}, which isn't taken: {read:?}");
            offered += 1;
        }
    }
    assert!(offered > 50, "only {offered} lines were offered");
}

#[test]
fn a_window_with_two_readings_is_refused_with_both() {
    let both = ["2026-04-12 22:00-23:30 UTC", "2026-12-04 22:00-23:30 UTC"];
    offers(Kind::Window, "12/04/2026 22:00-23:30 UTC", &both);
    let both = ["2026-12-04 10:00-23:00 UTC", "2026-12-04 22:00-23:00 UTC"];
    offers(Kind::Window, "2026-12-04 10-11pm UTC", &both);
    offers(Kind::Window, "4 Dec 22:00-23:30 UTC", &["2026-12-04 22:00-23:30 UTC"]);
    offers(Kind::Window, "some time next week", &["2026-12-11 22:00-23:30 Europe/London"]);
}

#[test]
fn a_window_takes_the_writers_zone_or_asks_for_one() {
    let read = read_in(Kind::Window, "tomorrow 22:00–23:30", Some("Europe/London"));
    assert_eq!(read.as_deref(), Ok("2026-12-02 22:00-23:30 Europe/London"));
    let error = field(Kind::Window).read("tomorrow 22:00–23:30", &directory(), None, now()).unwrap_err();
    assert_eq!(error.examples, ["2026-12-02 22:00-23:30 Europe/London", "2026-12-02 22:00-23:30 UTC"]);
}

#[test]
fn a_time_that_clocks_skip_or_repeat_is_refused() {
    offers(Kind::Window, "2027-03-28 01:30-03:00 Europe/London", &["2027-03-28 02:30-04:00 Europe/London"]);
    let twice = ["2027-10-31 00:30-03:00 UTC", "2027-10-31 03:30-05:00 Europe/London"];
    offers(Kind::Window, "2027-10-31 01:30-03:00 Europe/London", &twice);
}

#[test]
fn a_window_is_shown_with_weekday_zone_and_offset() {
    let shown = |value: &str| field(Kind::Window).in_full(value, now());
    assert_eq!(
        shown("2026-12-04 22:00-23:30 Europe/London").text,
        "Fri 2026-12-04 22:00-23:30 Europe/London (UTC+00:00)"
    );
    assert_eq!(
        shown("2027-03-27 23:00 – 2027-03-28 03:00 Europe/London").text,
        "Sat 2027-03-27 23:00 – Sun 2027-03-28 03:00 Europe/London (UTC+00:00, then UTC+01:00)"
    );
    assert!(shown("2025-12-04 22:00-23:30 UTC+01:00").over);
    assert_eq!(field(Kind::Date).in_full("2026-12-04", now()).text, "Fri 2026-12-04");
}

//! Values as people write them, and what each becomes.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::address::Address;
use crate::directory::Person;

fn field(kind: Kind) -> Field {
    let (name, default, hint, example) = ("Field".to_owned(), None, String::new(), String::new());
    let (open_in, by) = (Vec::new(), Vec::new());
    let required = Required::Opening;
    Field { name, kind, required, default, gated: false, public: false, open_in, by, hint, example }
}

fn directory() -> Directory {
    let person = |name: &str, addresses: &[&str]| Person {
        name: name.to_owned(),
        addresses: addresses.iter().map(|address| Address::parse(address).unwrap()).collect(),
        groups: Vec::new(),
        zone: None,
        confirms: false,
    };
    let people = [("Jill Brady", &["jill@acme.com", "jb@acme.com"][..]), ("Bob", &["bob@acme.com"])];
    Directory::new(people.iter().map(|(name, addresses)| person(name, addresses)).collect()).unwrap()
}

/// Tuesday, 1 December 2026, noon in UTC.
fn now() -> Timestamp {
    "2026-12-01T12:00:00Z".parse().unwrap()
}

fn read(kind: Kind, text: &str) -> Result<String, String> {
    read_in(kind, text, None)
}

fn read_in(kind: Kind, text: &str, zone: Option<&str>) -> Result<String, String> {
    field(kind).read(text, &directory(), zone, now()).map_err(|error| error.to_string())
}

/// Reads each text; then what came out must read as itself.
fn reads(kind: &Kind, cases: &[(&str, &str)]) {
    for (text, canonical) in cases {
        assert_eq!(read(kind.clone(), text).as_deref(), Ok(*canonical), "{text:?}");
        assert_eq!(read(kind.clone(), canonical).as_deref(), Ok(*canonical), "again: {canonical:?}");
    }
}

fn refuses(kind: &Kind, texts: &[&str]) {
    for text in texts {
        let read = read(kind.clone(), text);
        assert!(read.is_err(), "{text:?} was read as {read:?}");
    }
}

#[test]
fn texts() {
    reads(&Kind::Text, &[("  two \r\n  lines\t", "two lines"), ("£ 5 — ñ", "£ 5 — ñ")]);
    refuses(&Kind::Text, &["", " \n", "bell\u{7}", "a\u{202E}b", &"x".repeat(301)]);
    reads(&Kind::Paragraph, &[("\r\n  one \r\n\r\ntwo\r\n\r\n", "  one\n\ntwo"), ("a\tb", "a    b")]);
    refuses(&Kind::Paragraph, &["", "a\u{0}b", &"x".repeat(20_001)]);
    reads(&Kind::List, &[("login,  invoices ,,", "login, invoices")]);
    refuses(&Kind::List, &[",", ""]);
}

#[test]
fn words() {
    let choice = Kind::Choice(vec!["production".to_owned(), "Staging".to_owned()]);
    reads(&choice, &[("PRODUCTION", "production"), ("staging", "Staging")]);
    refuses(&choice, &["test"]);
    let error = read(choice, "prodcution").unwrap_err();
    assert_eq!(error, "One of production, Staging belongs here. For example: production");
    reads(&Kind::YesNo, &[("Y", "yes"), ("true", "yes"), ("Yes.", "yes"), ("no", "no"), ("N", "no")]);
    refuses(&Kind::YesNo, &["maybe", "yes?", "1", "yes, but"]);
}

#[test]
fn numbers_and_codes() {
    reads(&Kind::Number, &[("42", "42"), ("-007.50", "-7.5"), ("+3", "3"), ("-0.0", "0")]);
    refuses(&Kind::Number, &["1,000", "1.000.000", "1e3", ".", "5 GB", "٣"]);
    reads(&Kind::Version, &[("2.4.1", "2.4.1"), ("v2.4.1-rc.1+x", "v2.4.1-rc.1+x")]);
    refuses(&Kind::Version, &["newest", "2.4 or 2.5", "-2", "2.4\u{200B}1"]);
    let long = "ab".repeat(32);
    reads(&Kind::Digest, &[("9F1C2AB", "9f1c2ab"), (&format!("sha256:{long}"), &format!("sha256:{long}"))]);
    refuses(&Kind::Digest, &["9f1c2a", "sha256:9f1c2ab", "9f1c2ag", &"a".repeat(65), "sha1:9f1c2ab"]);
}

#[test]
fn web_addresses() {
    let url = [("HTTPS://CI.Acme.com:8443/Run?a=1#x", "https://ci.acme.com:8443/Run?a=1#x")];
    reads(&Kind::Url, &url);
    reads(&Kind::Url, &[("<http://ci/8812>", "http://ci/8812"), ("https://acme.com", "https://acme.com")]);
    let bad = [
        "acme.com",
        "javascript://x",
        "https://",
        "https://acme.com@evil.example/",
        "https://a b",
        "ftp://a.b",
    ];
    refuses(&Kind::Url, &bad);
    refuses(&Kind::Url, &["https://acme.com/\"onclick", "https://acme.com:99999/", "https://аcme.com"]);
}

#[test]
fn people_are_known_by_their_first_address() {
    let cases = [("JB@acme.com", "jill@acme.com"), ("jill brady", "jill@acme.com")];
    reads(&Kind::Person, &cases);
    reads(
        &Kind::Person,
        &[("Jill <jb@acme.com>", "jill@acme.com"), ("Ada@Globex.example", "Ada@globex.example")],
    );
    refuses(
        &Kind::Person,
        &["Jill", "somebody", "a@b", "jill@acme.com, bob@acme.com", "jill@acme.com bob@acme.com"],
    );
    reads(&Kind::People, &[("bob; Jill Brady, JB@acme.com,", "bob@acme.com, jill@acme.com")]);
    refuses(&Kind::People, &["", ",", "bob@acme.com, nobody"]);
}

#[test]
fn days() {
    reads(&Kind::Date, &[("2026-12-04", "2026-12-04"), ("4 December 2026", "2026-12-04")]);
    reads(
        &Kind::Date,
        &[("Dec 4, 2026", "2026-12-04"), ("tomorrow", "2026-12-02"), ("Friday", "2026-12-04")],
    );
    reads(&Kind::Date, &[("in 3 days", "2026-12-04"), ("today", "2026-12-01"), ("1 week", "2026-12-08")]);
    refuses(
        &Kind::Date,
        &["1/2/2027", "01.02.2027", "2026", "December", "next Friday", "4 Dec", "2026-02-30"],
    );
    refuses(&Kind::Date, &["4 Decade 2026", "2026-12-04T10:00", "31 Feb 2026", "", "04-12-2026", "-2 days"]);
}

#[test]
fn a_relative_day_counts_in_the_writers_zone() {
    assert_eq!(read_in(Kind::Date, "today", Some("Pacific/Auckland")).as_deref(), Ok("2026-12-02"));
    assert_eq!(read_in(Kind::Date, "today", None).as_deref(), Ok("2026-12-01"));
}

#[test]
fn windows() {
    let one_day = "2026-12-04 22:00-23:30 Europe/London";
    let two_days = "2026-12-04 22:00 – 2026-12-05 01:00 Europe/London";
    reads(&Kind::Window, &[(one_day, one_day), (two_days, two_days)]);
    reads(&Kind::Window, &[("2026-12-04 22:00 to 23:30 europe/london", one_day)]);
    reads(&Kind::Window, &[("Friday 22:00-23:30 Europe/London", one_day)]);
    reads(&Kind::Window, &[("4 December 2026 22:00 until 5 December 2026 1:00 Europe/London", two_days)]);
    reads(&Kind::Window, &[("2026-12-04 9:00-10:00 utc", "2026-12-04 09:00-10:00 UTC")]);
    refuses(
        &Kind::Window,
        &["2026-12-04 22:00-23:30", "2026-12-04 22:00-23:30 EST", "2026-12-04 Europe/London"],
    );
    refuses(&Kind::Window, &["1/2/2027 22:00-23:30 UTC", "2026-12-04 22:00-24:30 UTC", "22:00-23:30 UTC"]);
    refuses(&Kind::Window, &["2026-12-04 22:00-22:00 UTC", "2026-12-04 22:00-23:30 Europe/Londom"]);
}

#[test]
fn a_window_takes_the_writers_zone() {
    let read = read_in(Kind::Window, "2026-12-04 22:00-23:30", Some("Europe/London"));
    assert_eq!(read.as_deref(), Ok("2026-12-04 22:00-23:30 Europe/London"));
}

#[test]
fn a_window_that_ends_before_it_begins_offers_the_next_day() {
    let error = read(Kind::Window, "2026-12-04 22:00-01:00 Europe/London").unwrap_err();
    assert!(error.ends_with("For example: 2026-12-04 22:00 – 2026-12-05 01:00 Europe/London"), "{error}");
}

#[test]
fn a_time_that_clocks_skip_or_repeat_is_refused() {
    refuses(&Kind::Window, &["2026-03-29 01:30-03:00 Europe/London", "2026-10-25 01:30-03:00 Europe/London"]);
}

#[test]
fn nothing_empties_a_field_that_is_not_required() {
    let mut field = field(Kind::Date);
    field.required = Required::Never;
    assert_eq!(field.read(" \n", &directory(), None, now()), Ok(String::new()));
}

#[test]
fn each_kind_reads_its_own_example() {
    let choice = Kind::Choice(vec!["a".to_owned()]);
    let plain = [Kind::Text, Kind::Paragraph, choice, Kind::YesNo, Kind::Number, Kind::Date, Kind::Window];
    let others =
        [Kind::Person, Kind::People, Kind::Address, Kind::Version, Kind::Digest, Kind::Url, Kind::List];
    for kind in plain.into_iter().chain(others) {
        assert!(read(kind.clone(), &kind.example()).is_ok(), "{kind:?}");
    }
}

proptest! {
    /// Whatever is written, what is kept reads as itself and holds nothing invisible.
    #[test]
    fn what_is_kept_reads_as_itself(text in "\\PC{0,60}|[0-9a-z@., :/-]{0,40}", which in 0..13usize) {
        let kinds = [Kind::Text, Kind::Paragraph, Kind::YesNo, Kind::Number, Kind::Date, Kind::Window, Kind::Person,
            Kind::People, Kind::Address, Kind::Version, Kind::Digest, Kind::Url, Kind::List];
        if let Ok(kept) = read(kinds[which].clone(), &text) {
            prop_assert_eq!(read(kinds[which].clone(), &kept), Ok(kept.clone()));
            prop_assert!(!kept.chars().any(|c| c.is_control() && c != '\n'));
        }
    }
}

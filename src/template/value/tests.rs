//! Values as people write them, and what each becomes.

mod times;

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
        deputies: Vec::new(),
    };
    let people = [
        ("Jill Brady", &["jill@acme.com", "jb@acme.com"][..]),
        ("Bob", &["bob@acme.com"]),
        ("Ada Lovelace", &["ada.l@acme.com"]),
        ("Ada Byron", &["ada.b@acme.com"]),
    ];
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

/// What is offered instead, each of which is read.
fn offers(kind: Kind, text: &str, examples: &[&str]) {
    let field = field(kind.clone());
    let error = field.read(text, &directory(), Some("Europe/London"), now()).unwrap_err();
    assert_eq!(error.examples, examples, "{text:?}: {error}");
    for example in examples {
        assert!(field.read(example, &directory(), Some("Europe/London"), now()).is_ok(), "{example:?}");
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
    refuses(&Kind::YesNo, &["maybe", "yes?", "1", "yes, but", "yes and no"]);
}

#[test]
fn numbers_and_codes() {
    reads(&Kind::Number, &[("42", "42"), ("-007.50", "-7.5"), ("+3", "3"), ("-0.0", "0")]);
    offers(Kind::Number, "1,234", &["1234", "1.234"]);
    offers(Kind::Number, "1,234.5", &["1234.5"]);
    offers(Kind::Number, "1.234,5", &["1234.5"]);
    offers(Kind::Number, "12 500", &["12500"]);
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
    reads(&Kind::Person, &[("Jill", "jill@acme.com"), ("brady", "jill@acme.com")]);
    refuses(&Kind::Person, &["somebody", "a@b", "jill@acme.com, bob@acme.com", "jill@acme.com bob@acme.com"]);
    offers(Kind::Person, "Ada", &["ada.l@acme.com", "ada.b@acme.com"]);
    reads(&Kind::People, &[("bob; Jill Brady, JB@acme.com,", "bob@acme.com, jill@acme.com")]);
    reads(&Kind::People, &[("Bob and Jill", "bob@acme.com, jill@acme.com")]);
    reads(&Kind::People, &[("\"Ruiz, Bob\" <bob@acme.com>, and Jill", "bob@acme.com, jill@acme.com")]);
    refuses(&Kind::People, &["", ",", "bob@acme.com, nobody", "bob and"]);
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
        let example = field(kind.clone()).example_now(&directory(), None, now());
        assert!(read(kind.clone(), &example).is_ok(), "{kind:?}");
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

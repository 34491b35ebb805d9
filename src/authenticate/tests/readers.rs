//! The readers that a verdict rests on, against whatever may stand in a mail: the header, the From field,
//! tag lists, Authentication-Results.

use proptest::prelude::*;

use super::case::{from, mail, signed};
use super::fixtures::{cases, judge, policy};
use super::zone::zone;
use crate::address::Address;
use crate::authenticate::Verdict;
use crate::authenticate::canonical::raw_fields;
use crate::authenticate::results;
use crate::authenticate::tags::TagList;
use crate::parse::{HeaderField, parse};

/// What a From field is made of, in any order.
const PIECES: [&str; 24] = [
    "jill@acme.com",
    "<jill@acme.com>",
    "boss@acme.com",
    "<boss@acme.com>",
    "Jill",
    "\"Boss <boss@acme.com>\"",
    "(boss@acme.com)",
    "(",
    ")",
    "<",
    ">",
    "@",
    ",",
    ";",
    ":",
    "\\",
    "\"",
    " ",
    "\r\n ",
    "=?utf-8?q?boss=40acme.com?=",
    "@evil.net:",
    "[192.0.2.1]",
    "\u{430}",
    ".",
];

/// Fields that may stand above a signature.
const TRACES: [&str; 16] = [
    "Received",
    "X-Received",
    "Return-Path",
    "Delivered-To",
    "Received-SPF",
    "Authentication-Results",
    "List-Id",
    "List-Unsubscribe",
    "Keywords",
    "Comments",
    "Resent-From",
    "Resent-Date",
    "Resent-Message-ID",
    "Sender",
    "Reply-To",
    "Content-Language",
];

/// What readers of dates, ids, lists and parameters stumble over.
const ODD: [&str; 12] = [
    "Mon, 23 Nov 2026 10:00:01 Z",
    "Mon, 23 Nov 2026 10:00:01 +0000",
    " E",
    "<a@b.example> <",
    "=?utf-8?q?a",
    "=?x?b?!?=",
    "; a*0*=utf-8''%",
    "for <jill@acme.com>; ",
    "from a (HELO b) by c",
    "\t",
    "\u{fc}",
    "**",
];

/// What results are made of.
const WORDS: [&str; 20] = [
    "dkim=pass",
    " header.d=acme.com",
    ";",
    " ",
    "(",
    ")",
    "\"",
    "\\",
    "=",
    "dkim",
    "pass",
    "none",
    "reason=",
    "dmarc=fail",
    "header.from=acme.com",
    "mx.provider.example",
    "/1",
    ".",
    "\t",
    "spf=pass",
];

fn field(value: &str) -> HeaderField {
    HeaderField { name: "Authentication-Results".into(), value: value.as_bytes().to_vec() }
}

/// Without quoted strings and comments: a second, plain reader, to hold ours against.
fn bare(value: &str) -> String {
    let (mut out, mut depth, mut quoted, mut escaped) = (String::new(), 0, false, false);
    for c in value.chars() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' if depth == 0 => quoted = !quoted,
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth -= 1,
            _ if quoted || depth > 0 => {}
            _ => out.push(c),
        }
    }
    out
}

/// Name and value of every field, and the body, are the very bytes.
fn assert_whole(raw: &[u8]) {
    let Ok(message) = parse(raw) else { return };
    let fields = raw_fields(&message).into_iter().flat_map(|(name, value)| [name, b":", value].concat());
    let mut again: Vec<u8> = fields.collect();
    if again.len() < message.body_at {
        again.extend(b"\r\n");
    }
    again.extend(message.raw_body());
    assert_eq!(String::from_utf8_lossy(&again), String::from_utf8_lossy(raw));
}

#[test]
fn every_case_is_read_whole() {
    cases().iter().for_each(|case| assert_whole(&case.mail));
}

proptest! {
    #[test]
    fn any_header_is_read_whole_or_refused(
        lines in prop::collection::vec("[A-Za-z:. \t<>@\u{80}-\u{ff}\\x00-\\x1f]{0,30}", 0..12),
        ends in prop::collection::vec(prop::sample::select(vec!["\r\n", "\r\n ", "\r\n\t", "\r\n\r\n", "\n", "\r"]), 12),
    ) {
        let text: String = lines.iter().zip(&ends).map(|(line, end)| format!("{line}{end}")).collect();
        assert_whole(format!("From: jill@acme.com\r\n{text}\r\n").as_bytes());
        assert_whole(format!("{text}From: jill@acme.com\r\n\r\n").as_bytes());
    }

    /// What the author is stands there, once, and nothing else that could be one.
    #[test]
    fn an_author_is_the_only_address_that_stands_there(pieces in prop::collection::vec(prop::sample::select(PIECES.to_vec()), 1..8)) {
        let value = pieces.concat();
        if let Ok(message) = parse(from(&value).as_bytes()) {
            let bare: String = bare(&value).chars().filter(|c| !c.is_whitespace()).collect();
            prop_assert_eq!(bare.matches('@').count(), 1, "{}", value);
            let spec = message.from.address.folded();
            // Its own script is told as an A-label.
            prop_assert!(bare.to_ascii_lowercase().contains(spec) || !value.is_ascii(), "{} of {}", spec, value);
        }
    }

    #[test]
    fn an_address_is_read_as_it_was_printed(local in "[!-~à-ž\u{212a}]{0,12}", domain in "[a-zA-Z0-9.-]{0,12}|bücher\\.[a-z]{2}") {
        if let Ok(address) = Address::parse(&format!("{local}@{domain}")) {
            let again = Address::parse(address.as_str()).unwrap();
            prop_assert_eq!(again.as_str(), address.as_str());
            prop_assert_eq!(again.folded(), address.folded());
            prop_assert_eq!(address.local(), local);
            // And in a mail.
            let message = parse(from(address.as_str()).as_bytes());
            prop_assert!(message.is_err() || message.is_ok_and(|message| message.from.address == address));
        }
    }

    /// What servers on the way wrote, and fields that nobody reads, lose no honest mail, whatever they hold.
    #[test]
    fn no_trace_field_loses_a_mail(
        name in prop::sample::select(TRACES.to_vec()),
        pieces in prop::collection::vec(prop::sample::select([&PIECES[..], &ODD[..]].concat()), 0..8),
    ) {
        let value = pieces.concat();
        // The null return path is a machine's, and a folded line of nothing but white space is refused.
        prop_assume!(value.split_whitespace().collect::<String>() != "<>");
        prop_assume!(value.split("\r\n").skip(1).all(|line| !line.trim().is_empty()));
        let mail = format!("{name}: {value}\r\n{}", signed(mail()));
        let verdict = judge(mail.as_bytes(), &zone());
        prop_assert!(matches!(verdict, Verdict::Authenticated(_)), "{mail}{verdict:?}");
    }

    #[test]
    fn a_tag_that_stands_twice_makes_a_list_void(
        tags in prop::collection::vec("[a-z]{1,2}=[!-:<-~ ]{0,8}", 1..8),
        twice in any::<prop::sample::Index>(),
    ) {
        let list = tags.join(";");
        let again = format!("{list}; {}", twice.get(&tags));
        prop_assert!(TagList::parse(&again).is_err());
        if let Ok(read) = TagList::parse(&list) {
            for tag in &tags {
                let (name, value) = tag.split_once('=').unwrap();
                prop_assert_eq!(read.get(name), Some(value.trim_ascii()));
            }
            let (name, _) = twice.get(&tags).split_once('=').unwrap();
            let without = read.without(name);
            prop_assert_eq!(TagList::parse(&without).unwrap().get(name), Some(""));
        }
    }

    /// Whatever stands in comments or in quotes is no result.
    #[test]
    fn hidden_results_are_none(words in prop::collection::vec(prop::sample::select(WORDS.to_vec()), 0..16)) {
        let payload = format!("mx.provider.example;{}", words.concat());
        let message = parse(mail().as_bytes()).unwrap();
        if let Ok(results) = results::read(&field(&payload))
            && results.pass(&message, &policy()).is_ok()
        {
            let bare = bare(&payload);
            prop_assert!(bare.contains("header.d=acme.com"), "{}", payload);
            prop_assert!(bare.contains("dkim") && bare.contains("pass"), "{}", payload);
        }
        let text = words.concat().replace(['"', '\\', '(', ')'], "");
        for hidden in [format!("mx.provider.example; none ({text})"), format!("mx.provider.example; spf=pass reason=\"{text}\"")] {
            let results = results::read(&field(&hidden));
            prop_assert!(results.is_err() || results.is_ok_and(|found| found.pass(&message, &policy()).is_err()), "{}", hidden);
        }
    }

    #[test]
    fn noise_is_read_without_harm(noise in "\\PC{0,200}") {
        let _ = results::read(&field(&noise));
        let _ = results::read_of_chain(&field(&noise));
        let _ = TagList::parse(&noise);
        let _ = Address::parse(&noise);
        let _ = parse(noise.as_bytes());
        let _ = parse(from(&noise).as_bytes());
    }
}

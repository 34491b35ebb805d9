//! Every honest mail changed in every dangerous way, and in every harmless one: mechanically, since nobody
//! thinks of all of them.

use std::sync::LazyLock;

use super::case::Case;
use super::fixtures::{cases, judge};
use super::zone::zone;
use crate::authenticate::Verdict;
use crate::parse::{Body, Message, parse};

/// Honest mails with one signature, of which every byte is text.
static HONEST: LazyLock<Vec<(&str, String)>> = LazyLock::new(|| {
    let kinds = ["honest-", "form-", "client-", "way-", "field-", "kind-"];
    let is_honest =
        |case: &Case| case.verdict == "authenticated" && kinds.iter().any(|kind| case.name.starts_with(kind));
    let cases = cases().into_iter().filter(is_honest);
    cases.filter_map(|case| Some((case.name, String::from_utf8(case.mail).ok()?))).collect()
});

/// What a mail is believed to say, if it's believed at all.
#[derive(Debug, PartialEq, Eq)]
struct Believed {
    from: String,
    subject: String,
    body: Body,
    keys: Vec<String>,
}

fn believed(mail: &[u8]) -> Option<Believed> {
    let Verdict::Authenticated(author) = judge(mail, &zone()) else { return None };
    let Message { from, subject, mut body, .. } = parse(mail).unwrap();
    // Whether lines are flowed may be unsigned: the pipeline reads such a mail both ways.
    body.flowed = body.flowed.filter(|_| author.signs("content-type"));
    let keys = author.replay_keys().to_vec();
    Some(Believed { from: from.address.to_string(), subject, body, keys })
}

/// Whatever was done to it, it says the same as before, or nothing.
fn assert_not_deceived(name: &str, how: &str, mail: &str, changed: &[u8]) {
    if let Some(after) = believed(changed) {
        let before = believed(mail.as_bytes()).unwrap();
        let same = after.from == before.from && after.subject == before.subject && after.body == before.body;
        assert!(same, "{name}, {how}: {after:?} instead of {before:?}");
    }
}

fn assert_nobodys(name: &str, how: &str, changed: &[u8]) {
    let found = believed(changed);
    assert!(found.is_none(), "{name}, {how}: {found:?}\n{}", String::from_utf8_lossy(changed));
}

/// Where the header fields begin, and where the empty line stands.
fn places(mail: &str) -> Vec<usize> {
    let end = mail.find("\r\n\r\n").map_or(mail.len(), |at| at + 2);
    let starts = mail[..end].match_indices("\r\n").map(|(at, _)| at + 2);
    let starts = starts.filter(|at| !mail[*at..].starts_with([' ', '\t']));
    std::iter::once(0).chain(starts).collect()
}

fn put(mail: &str, at: usize, what: &[u8]) -> Vec<u8> {
    [&mail.as_bytes()[..at], what, &mail.as_bytes()[at..]].concat()
}

#[test]
fn enough_mails_are_changed() {
    assert!(HONEST.len() > 80, "{}", HONEST.len());
}

#[test]
fn no_second_from_anywhere() {
    let spellings = [
        "From: boss@acme.com\r\n",
        "FROM:boss@acme.com\r\n",
        "from: boss@acme.com\r\n",
        " From: boss@acme.com\r\n",
        "\tFrom: boss@acme.com\r\n",
        "From : boss@acme.com\r\n",
        "From\t: boss@acme.com\r\n",
        "From\r\n : boss@acme.com\r\n",
        "From:\r\n boss@acme.com\r\n",
        "\u{feff}From: boss@acme.com\r\n",
        "From\u{a0}: boss@acme.com\r\n",
        "From\0: boss@acme.com\r\n",
        "X: a\rFrom: boss@acme.com\r\n",
        "X: a\nFrom: boss@acme.com\r\n",
        "From boss@acme.com Mon Nov 23 10:00:00 2026\r\n",
        "From: boss@acme.com, jill@acme.com\r\n",
    ];
    for (name, mail) in HONEST.iter() {
        for at in places(mail) {
            for spelling in spellings {
                assert_nobodys(name, &format!("{spelling:?} at {at}"), &put(mail, at, spelling.as_bytes()));
            }
        }
    }
}

#[test]
fn no_field_twice() {
    let names = [
        "Sender",
        "Reply-To",
        "To",
        "Cc",
        "Date",
        "Subject",
        "Message-ID",
        "In-Reply-To",
        "References",
        "MIME-Version",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Content-Disposition",
        "Content-ID",
    ];
    for (name, mail) in HONEST.iter() {
        for field in names {
            for (first, second) in [(0, None), (0, Some(0)), (places(mail).len() - 1, None)] {
                let at = places(mail)[first];
                let line = format!("{field}: x\r\n");
                let once = put(mail, at, line.as_bytes());
                assert_not_deceived(name, field, mail, &once);
                let twice = second.map(|at| put(std::str::from_utf8(&once).unwrap(), at, line.as_bytes()));
                if let Some(twice) = twice {
                    assert_nobodys(name, &format!("{field} twice"), &twice);
                }
            }
        }
    }
}

#[test]
fn no_bad_byte_in_any_field() {
    let bytes: [&[u8]; 8] = [b"\0", b"\x1b", b"\x7f", b"\x08", b"\xff", b"\xc3", "\u{85}".as_bytes(), b"\r"];
    for (name, mail) in HONEST.iter() {
        for at in places(mail) {
            let Some(colon) = mail[at..].find(':') else { continue };
            for byte in bytes {
                for at in [at, at + colon, at + colon + 1, at + 1] {
                    assert_nobodys(name, &format!("{byte:?} at {at}"), &put(mail, at, byte));
                }
            }
        }
    }
}

#[test]
fn no_other_words() {
    for (name, mail) in HONEST.iter() {
        let header = mail.find("\r\n\r\n").map_or(mail.len(), |at| at + 4);
        for words in ["reject #7\r\n", "x", "\r\nreject", "--b1\r\n\r\nreject #7\r\n", "."] {
            for at in [header, mail.len()] {
                // No body at all: there is no end of the header to put it behind.
                if mail.contains("\r\n\r\n") {
                    assert_not_deceived(name, words, mail, &put(mail, at, words.as_bytes()));
                }
            }
        }
        for (from, to) in [("approve", "reject"), ("YXBwcm92", "cmVqZWN0"), ("#7", "#8"), ("1049", "1050")] {
            let changed = mail.replace(from, to);
            if changed != *mail {
                assert_nobodys(name, to, changed.as_bytes());
            }
        }
    }
}

#[test]
fn no_other_kind_of_body() {
    let kinds = [
        "text/html",
        "message/rfc822",
        "multipart/mixed; boundary=b1",
        "multipart/digest; boundary=\"b1\"",
        "multipart/alternative; boundary=\"000000000000a1b2c\"",
        "text/plain; charset=utf-7",
        "text/plain; charset=utf-16",
        "text/plain; format=flowed; delsp=yes",
        "text/plain; name=a.txt",
        "application/octet-stream",
        "text/plain; charset=\"utf-8\"; charset=utf-16",
        "text/calendar",
    ];
    let encodings = ["base64", "quoted-printable", "binary", "x-uuencode", "8bit", "=?utf-8?q?base64?="];
    for (name, mail) in HONEST.iter() {
        for (field, values) in [("Content-Type", &kinds[..]), ("Content-Transfer-Encoding", &encodings[..])] {
            for value in values {
                let changed = with_field(mail, field, value);
                assert_not_deceived(name, value, mail, changed.as_bytes());
            }
            assert_not_deceived(name, "without it", mail, without_field(mail, field).as_bytes());
        }
    }
}

#[test]
fn no_other_tags() {
    let changes = [
        ("v=1;", "v=1; l=0;"),
        ("v=1;", "v=1; l=999999;"),
        ("v=1;", "v=2;"),
        ("v=1;", ""),
        ("v=1;", "v=1; v=1;"),
        ("v=1;", "v=1; x=1;"),
        ("v=1;", "v=1; z=From:boss@acme.com;"),
        ("v=1;", "v=1; i=@evil.net;"),
        ("v=1;", "v=1; q=x;"),
        ("a=rsa-sha256", "a=rsa-sha1"),
        ("a=rsa-sha256", "a=ed25519-sha256"),
        ("d=acme.com", "d=com"),
        ("d=acme.com", "d=ACME.COM."),
        ("d=acme.com", "d=evil.net"),
        ("d=acme.com", "d=eu.acme.com"),
        ("d=acme.com", "d=acme.com; d=evil.net"),
        ("s=mail", "s=revoked"),
        ("s=mail", "s=testing"),
        ("s=mail", "s="),
        ("h=", "h=x-a:"),
        ("from:", ""),
        ("From:", ""),
        ("bh=", "bh=A"),
        (" b=", " b=AAAA"),
        (" b=", " b=; b="),
        ("relaxed/relaxed", "simple/simple"),
        ("simple", "nowsp"),
        ("t=1795428000", "t=1795428001"),
        ("t=1795428000", "t=-1"),
    ];
    for (name, mail) in HONEST.iter() {
        let end = mail.find("\r\nFrom:").unwrap_or(0);
        // Within the signatures on top; other mails have them elsewhere, or none of them.
        for (from, to) in changes {
            let changed = format!("{}{}", mail[..end].replace(from, to), &mail[end..]);
            if changed != *mail && mail.starts_with("DKIM-Signature") {
                assert_nobodys(name, to, changed.as_bytes());
            }
        }
    }
}

#[test]
fn harmless_changes_lose_nothing() {
    let broken = "DKIM-Signature: v=1; a=rsa-sha256; d=acme.com; s=mail; h=from; bh=AAAA; b=AAAA\r\n";
    let tops = [
        "Received: from a (b [192.0.2.1])\r\n\tby c; Mon, 23 Nov 2026 10:00:01 +0000\r\n",
        "Return-Path: <bounces+1=x@acme.com>\r\nDelivered-To: x@y.org\r\nX-Spam: no\r\n",
        "Received-SPF: fail\r\nAuthentication-Results: mx.x.org; dkim=fail header.d=acme.com; dmarc=fail\r\n",
        broken,
        "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=x.org; s=a; b=AAAA\r\n",
        "DKIM-Signature: rubbish\r\nDomainKey-Signature: a=rsa-sha1; d=acme.com\r\n",
        "X-Long: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\r\n\tbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n",
        "Resent-From: x@y.org\r\nResent-Message-ID: <r@y.org>\r\nList-Id: <a.b>\r\n",
    ];
    for (name, mail) in HONEST.iter() {
        let before = believed(mail.as_bytes());
        assert!(before.is_some(), "{name}");
        for top in tops {
            for at in [0, places(mail)[1]] {
                let changed = put(mail, at, top.as_bytes());
                assert_eq!(believed(&changed), before, "{name}, {top:?} at {at}");
            }
        }
        if mail.ends_with("\r\n") && mail.contains("\r\n\r\n") {
            let longer = believed(format!("{mail}\r\n\r\n").as_bytes()).map(|after| after.keys);
            assert_eq!(longer, before.map(|before| before.keys), "{name}, blank lines at its end");
        }
    }
}

#[test]
fn a_footer_is_nobodys_and_nothing_is_wrong_with_it() {
    for (name, mail) in HONEST.iter().filter(|(_, mail)| mail.contains("\r\n\r\n")) {
        let end = if mail.ends_with("\r\n") { "" } else { "\r\n" };
        let changed = format!("{mail}{end}-- \r\nTo leave this list, write to leave@lists.example\r\n");
        let verdict = judge(changed.as_bytes(), &zone());
        assert!(matches!(verdict, Verdict::Unauthenticated { .. }), "{name}: {verdict:?}");
    }
}

fn with_field(mail: &str, name: &str, value: &str) -> String {
    format!("{name}: {value}\r\n{}", without_field(mail, name))
}

fn without_field(mail: &str, name: &str) -> String {
    let places = places(mail);
    let starts = |at: usize| {
        mail.get(at..at + name.len() + 1).is_some_and(|found| found.eq_ignore_ascii_case(&format!("{name}:")))
    };
    match places.windows(2).find(|pair| starts(pair[0])) {
        Some(pair) => format!("{}{}", &mail[..pair[0]], &mail[pair[1]..]),
        None => mail.to_owned(),
    }
}

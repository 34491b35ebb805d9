//! What holds for every mail that another server vouches for.

use std::sync::LazyLock;

use proptest::prelude::*;

use super::arc_cases::lists;
use super::case::{mail, signed};
use super::fixtures::{judge, now, policy};
use super::sealer::{Hop, listed};
use super::zone::zone;
use crate::authenticate::{Author, IdentityPolicy, Method, Verdict, evaluate, questions};
use crate::parse::parse;

fn author(raw: &str) -> Author {
    match judge(raw.as_bytes(), &zone()) {
        Verdict::Authenticated(author) => author,
        other => panic!("{other:?}"),
    }
}

fn delivered() -> String {
    format!("Authentication-Results: mx.provider.example; dkim=pass header.d=acme.com\r\n{}", mail())
}

/// A chain whose every byte is covered, but for what a canonical form of the seal lets vary.
static SIMPLE: LazyLock<String> =
    LazyLock::new(|| lists().signature("relaxed/relaxed", "simple/simple").pass_on(&listed()));

proptest! {
    /// Behind the fields of ARC stand the list's; what the author wrote is all covered.
    #[test]
    fn no_changed_mail_is_vouched_for(at in 0_usize..3_000, byte: u8) {
        let whole = &*SIMPLE;
        let at = at % whole.len();
        let mut changed = whole.as_bytes().to_vec();
        prop_assume!(changed[at] != byte);
        changed[at] = byte;
        let covered_from = whole.find("From: Jill").unwrap();
        let list = whole.find("List-Id").unwrap()..whole.find("Subject: [team]").unwrap();
        if let Verdict::Authenticated(author) = judge(&changed, &zone()) {
            prop_assert!(at < covered_from || list.contains(&at), "changed at {at} to {byte}: {author:?}");
            prop_assert_eq!(author.address().as_str(), "jill@acme.com");
            let (then, now) = (parse(whole.as_bytes()).unwrap(), parse(&changed).unwrap());
            prop_assert_eq!((now.subject, now.body), (then.subject, then.body));
        }
    }

    /// No byte of the seal, the signature or the results may say anything else.
    #[test]
    fn no_changed_seal_is_true(at in 0_usize..3_000, letter in "[a-z0-9]") {
        let whole = &*SIMPLE;
        let end = whole.find("DKIM-Signature").unwrap();
        let at = at % end;
        let old = whole.as_bytes()[at];
        prop_assume!(old.is_ascii_alphanumeric() && !old.eq_ignore_ascii_case(&letter.as_bytes()[0]));
        let changed = format!("{}{letter}{}", &whole[..at], &whole[at + 1..]);
        let verdict = judge(changed.as_bytes(), &zone());
        prop_assert!(!matches!(verdict, Verdict::Authenticated(_)), "changed at {at}: {changed}");
    }

    /// Results of any words are read or refused, and never a panic.
    #[test]
    fn noise_vouches_for_nobody(words in "[a-z0-9=;.()\"\\\\@ /-]{0,80}") {
        let noise = format!("Authentication-Results: mx.provider.example; {words}\r\n{}", mail());
        let verdict = judge(noise.as_bytes(), &zone());
        prop_assert!(words.contains("acme.com") || !matches!(verdict, Verdict::Authenticated(_)));
    }
}

#[test]
fn the_strongest_proof_is_the_one() {
    let method = |raw: &str| author(raw).method();
    assert_eq!(method(&lists().pass_on(&signed(mail()))), Method::Dkim);
    assert_eq!(method(&lists().pass_on(&listed())), Method::Arc);
    assert_eq!(method(&delivered()), Method::Authres);
    let results = "Authentication-Results: mx.provider.example; dkim=pass header.d=acme.com\r\n";
    assert_eq!(method(&format!("{results}{}", lists().pass_on(&listed()))), Method::Arc);
}

#[test]
fn nobody_is_trusted_unless_the_operator_says_so() {
    let trusting_nobody =
        IdentityPolicy { trusted_arc_sealers: Vec::new(), trusted_authserv_ids: Vec::new(), ..policy() };
    for raw in [lists().pass_on(&listed()), delivered()] {
        assert!(matches!(judge(raw.as_bytes(), &zone()), Verdict::Authenticated(_)));
        let message = parse(raw.as_bytes()).unwrap();
        let asked = questions(&message, &trusting_nobody);
        assert!(asked.iter().all(|question| !question.name().contains("example")), "{asked:?}");
        let verdict = evaluate(&message, &zone().answer(asked), now(), &trusting_nobody);
        assert!(matches!(verdict, Verdict::Unauthenticated { .. }), "{verdict:?}");
    }
}

#[test]
fn only_the_keys_of_trusted_sealers_are_asked_for() {
    let evil = Hop::of("evil.net").pass_on(&listed());
    let raw = lists().pass_on(&evil);
    let asked = questions(&parse(raw.as_bytes()).unwrap(), &policy());
    let names: Vec<&str> = asked.iter().map(|question| question.name()).collect();
    assert_eq!(names, ["arc._domainkey.lists.example", "_dmarc.acme.com"]);
}

#[test]
fn an_author_by_arc_is_covered_by_every_signature_of_the_chain() {
    let first = lists().signature("in-reply-to:", "").pass_on(&listed());
    let author = author(&Hop::of("forward.example").found("dkim=fail; arc=pass").pass_on(&first));
    assert!(author.signs("To") && !author.signs("In-Reply-To"));
    assert_eq!(author.signed_at().to_string(), "2026-11-23T10:00:00Z");
    assert_eq!(
        author.proof(),
        "passed on by forward.example and lists.example, who found it signed by acme.com (ARC)"
    );
}

#[test]
fn an_author_by_a_provider_is_covered_as_delivered() {
    let author = author(&delivered());
    assert!(author.signs("In-Reply-To") && author.signs("References"));
    assert_eq!(author.signed_at().to_string(), "2026-11-23T10:00:00Z");
    assert_eq!(author.proof(), "delivered by mx.provider.example, who found it signed by acme.com");
}

#[test]
fn the_same_mail_by_another_way_is_a_replay() {
    let directly = author(&signed(mail()));
    assert_eq!(author(&lists().pass_on(&mail())).replay_keys(), directly.replay_keys());
    assert_eq!(author(&delivered()).replay_keys(), directly.replay_keys());
}

//! What holds for every mail: not only for the cases that somebody thought of.

use std::sync::LazyLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_auth::common::crypto::Ed25519Key;
use mail_auth::common::headers::HeaderWriter;
use mail_auth::dkim::{Canonicalization, DkimSigner};
use proptest::prelude::*;

use super::case::{Case, mail, mail_with, replaced, signed};
use super::fixtures::{cases, judge, now, policy};
use super::signer::{Sign, der};
use super::zone::zone;
use crate::authenticate::{Answer, Answers, Author, Question, Verdict, evaluate, questions};
use crate::parse::parse;
use crate::tmail::content::sha256_hex;

static CASES: LazyLock<Vec<Case>> = LazyLock::new(cases);

fn author(raw: &str) -> Author {
    match judge(raw.as_bytes(), &zone()) {
        Verdict::Authenticated(author) => author,
        other => panic!("{other:?}"),
    }
}

proptest! {
    /// Every byte of this mail is covered by its signature, but for what canonical forms let vary.
    #[test]
    fn no_changed_mail_is_anybodys(at in 0_usize..2_000, byte: u8) {
        let whole = Sign::acme().with("relaxed/relaxed", "simple/simple").sign(&mail());
        let at = at % whole.len();
        let mut changed = whole.clone().into_bytes();
        prop_assume!(changed[at] != byte);
        changed[at] = byte;
        let signature_end = whole.find("From: Jill").unwrap();
        // Base64 may hold blanks, and so may the places where tags meet; the fields and the body not.
        if let Verdict::Authenticated(author) = judge(&changed, &zone()) {
            prop_assert!(at < signature_end, "changed at {at} to {byte}: {author:?}");
            prop_assert_eq!(author.address().as_str(), "jill@acme.com");
        }
    }

    /// What is put anywhere into the header or behind the body never changes who is believed, or what.
    #[test]
    fn nothing_put_in_is_believed(at in 0_usize..2_000, words in "(From|Subject|Date|To|X): [a-z@.<>]{0,20}") {
        let whole = signed(mail());
        let at = at % whole.len();
        let changed = format!("{}\r\n{words}\r\n{}", &whole[..at], &whole[at..]);
        if let Verdict::Authenticated(author) = judge(changed.as_bytes(), &zone()) {
            let message = parse(changed.as_bytes()).unwrap();
            prop_assert_eq!(author.address().as_str(), "jill@acme.com");
            prop_assert_eq!(message.subject, parse(whole.as_bytes()).unwrap().subject);
            prop_assert_eq!(message.body.plain.as_deref(), Some("approve #7\n"));
        }
    }

    /// No bytes make the reader panic, and none of them is anybody.
    #[test]
    fn noise_is_nobodys(noise in prop::collection::vec(any::<u8>(), 0..400)) {
        let verdict = judge(&noise, &zone());
        prop_assert!(!matches!(verdict, Verdict::Authenticated(_)));
    }

    /// Cases with a piece cut out, doubled or moved: read or refused, never a panic.
    #[test]
    fn broken_cases_are_read_or_refused(which in 0_usize..1_000, from in 0_usize..4_000, length in 0_usize..200) {
        let mail = &CASES[which % CASES.len()].mail;
        prop_assume!(mail.len() < 10_000);
        let from = from % mail.len();
        let until = (from + length).min(mail.len());
        let cut = [&mail[..from], &mail[until..]].concat();
        let doubled = [&mail[..until], &mail[from..]].concat();
        judge(&cut, &zone());
        judge(&doubled, &zone());
    }
}

#[test]
fn another_signer_is_understood() {
    let pem = include_str!("../../../fixtures/keys/test-ed25519.pem");
    for (header, body) in [
        (Canonicalization::Relaxed, Canonicalization::Relaxed),
        (Canonicalization::Simple, Canonicalization::Simple),
        (Canonicalization::Relaxed, Canonicalization::Simple),
        (Canonicalization::Simple, Canonicalization::Relaxed),
    ] {
        let key = Ed25519Key::from_pkcs8_maybe_unchecked_der(&der(pem)).unwrap();
        let signature = DkimSigner::from_key(key)
            .domain("acme.com")
            .selector("ed")
            .headers(["From", "To", "Subject", "Date", "Content-Type", "MIME-Version"])
            .header_canonicalization(header)
            .body_canonicalization(body)
            .sign(mail().as_bytes())
            .unwrap();
        let whole = format!("{}{}", signature.to_header(), mail());
        let message = parse(whole.as_bytes()).unwrap();
        let answers = zone().answer(questions(&message, &policy()));
        // That signer reads the clock, so the verdict is asked for a far later time.
        let later = now() + jiff::SignedDuration::from_hours(24 * 365 * 30);
        let verdict = evaluate(&message, &answers, later, &policy());
        assert!(matches!(verdict, Verdict::Authenticated(_)), "{verdict:?}");
    }
}

#[test]
fn an_author_says_what_is_covered_and_when() {
    let author = author(&signed(mail()));
    assert_eq!(author.address().as_str(), "jill@acme.com");
    assert_eq!(author.name(), Some("Jill Brady"));
    assert_eq!(author.signed_at().to_string(), "2026-11-23T10:00:00Z");
    assert!(author.signs("In-Reply-To") && author.signs("to") && !author.signs("References"));
    assert_eq!(author.proof(), "signed by acme.com (selector mail, rsa-sha256)");
    let signature = author.signature().unwrap();
    assert_eq!((signature.domain.as_str(), signature.selector.as_str()), ("acme.com", "mail"));
    let zone = include_str!("../../../fixtures/identity/zone.txt");
    let (_, key) = zone.split_once("mail._domainkey.acme.com TXT v=DKIM1; k=rsa; p=").unwrap();
    let key = STANDARD.decode(key.lines().next().unwrap()).unwrap();
    assert_eq!(signature.key, sha256_hex(&key));
    let reworded = self::author(&signed(mail_with("approve", "reject")));
    assert_ne!(reworded.signature().unwrap().content, signature.content);
}

#[test]
fn a_replay_is_known_by_what_is_signed() {
    let first = author(&signed(mail()));
    assert_eq!(first.replay_keys().len(), 1);
    let trace = author(&format!("Received: from a by b; x\r\nX-New: y\r\n{}", signed(mail())));
    let folded = replaced(signed(mail()), "Subject: Re: [", "SUBJECT:  Re:\r\n [");
    let blank = author(&(signed(mail()) + "\r\n \r\n"));
    let twice = author(&Sign::acme().with("t=1795428000", "t=1795428060").sign(&signed(mail())));
    for again in [&trace, &author(&folded), &blank, &twice] {
        assert_eq!(again.replay_keys(), first.replay_keys());
    }
    let other = author(&signed(mail_with("10:00:00", "10:00:01")));
    assert_ne!(other.replay_keys(), first.replay_keys());
    let undated = author(&Sign::acme().with("date:", "").sign(&mail()));
    assert!(undated.replay_keys()[0].ends_with("\n1795428000"));
}

#[test]
fn only_what_matters_is_asked() {
    let asked = |raw: &str| -> Vec<String> {
        let message = parse(raw.as_bytes()).unwrap();
        questions(&message, &policy()).iter().map(|question| question.name().to_owned()).collect()
    };
    assert_eq!(asked(&mail()), Vec::<String>::new());
    assert_eq!(asked(&signed(mail())), ["mail._domainkey.acme.com", "_dmarc.acme.com"]);
    let deep = mail_with("jill@acme.com", "jill@a.b.c.d.e.f.g.h.acme.com");
    let names = asked(&Sign::acme().sign(&deep));
    assert_eq!(names.len(), 9, "{names:?}");
    assert_eq!(names[1], "_dmarc.a.b.c.d.e.f.g.h.acme.com");
    assert_eq!(names[2], "_dmarc.d.e.f.g.h.acme.com");
    assert_eq!(names[8], "_dmarc.com");
    let many = (0..150).fold(mail(), |mail, n| Sign::acme().with("s=mail", &format!("s=k{n}")).sign(&mail));
    assert_eq!(asked(&many).len(), 6);
}

#[test]
fn what_was_not_asked_proves_nothing() {
    let message = parse(signed(mail()).as_bytes()).unwrap();
    let verdict = evaluate(&message, &Answers::default(), now(), &policy());
    assert!(matches!(verdict, Verdict::Deferred { .. }), "{verdict:?}");
    let nothing: Answers =
        questions(&message, &policy()).into_iter().map(|question| (question, Answer::Nothing)).collect();
    let verdict = evaluate(&message, &nothing, now(), &policy());
    assert!(matches!(verdict, Verdict::Unauthenticated { .. }), "{verdict:?}");
}

#[test]
fn answers_are_kept_as_json() {
    let answers: Answers = [
        (Question::dmarc("acme.com"), Answer::Records(vec!["v=DMARC1".into()])),
        (Question::dkim_key("mail", "acme.com"), Answer::Nothing),
        (Question::dmarc("com"), Answer::Temporary("SERVFAIL".into())),
    ]
    .into_iter()
    .collect();
    let json = serde_json::to_string(&answers).unwrap();
    assert_eq!(
        json,
        r#"{"_dmarc.acme.com":{"records":["v=DMARC1"]},"_dmarc.com":{"temporary":"SERVFAIL"},"mail._domainkey.acme.com":"nothing"}"#
    );
    assert_eq!(serde_json::from_str::<Answers>(&json).unwrap(), answers);
}

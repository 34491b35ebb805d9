//! Every case, judged.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use jiff::Timestamp;

use super::case::Case;
use super::signer::MADE;
use super::zone::{Zone, zone};
use super::{
    arc_cases, arc_results, authres_cases, automatic_cases, client_cases, header_cases, honest_cases,
    paper_cases, signature_cases,
};
use crate::authenticate::{IdentityPolicy, Verdict, evaluate, questions};
use crate::envelope::Envelope;
use crate::parse::{automatic, parse};

#[test]
fn every_case_is_judged_rightly() {
    let zone = zone();
    let cases = cases();
    assert!(cases.len() > 480, "only {} cases were found", cases.len());
    let wrong: Vec<String> = cases.iter().filter_map(|case| complaint(case, &zone)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_files_are_what_the_tables_make() {
    let (zone, cases) = (zone(), cases());
    let names: BTreeSet<String> = cases.iter().map(|case| case.name.to_owned()).collect();
    assert_eq!(names.len(), cases.len(), "a name stands twice");
    for case in &cases {
        let expectation = expectation(case, &zone);
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            fs::write(path(case.name, "eml"), &case.mail).unwrap();
            fs::write(path(case.name, "expect"), &expectation).unwrap();
        }
        assert!(fs::read(path(case.name, "eml")).ok().as_ref() == Some(&case.mail), "{} differs", case.name);
        assert_eq!(fs::read_to_string(path(case.name, "expect")).unwrap(), expectation, "{}", case.name);
    }
    assert_eq!(names, names_on_disk(), "a file without a case, or a case without a file");
}

/// The policy that the cases are judged under.
pub fn policy() -> IdentityPolicy {
    IdentityPolicy {
        strict_domains: vec!["strict.acme.com".into()],
        own_keys: vec![("tmail.acme.com".into(), "gateway".into())],
        gateway_domain: "tmail.acme.com".into(),
        gateway_mailbox: None,
        trusted_arc_sealers: ["lists.example", "forward.example", "slow.example"].map(Into::into).into(),
        trusted_authserv_ids: vec!["mx.provider.example".into()],
    }
}

/// Five minutes after the mails were made.
pub fn now() -> Timestamp {
    Timestamp::from_second(MADE + 300).unwrap()
}

pub fn judge(raw: &[u8], zone: &Zone) -> Verdict {
    let message = match parse(raw) {
        Ok(message) => message,
        Err(malformed) => return Verdict::from(&malformed),
    };
    if let Some(reason) = automatic(&message, &Envelope::default()) {
        return Verdict::Automatic { reason };
    }
    let answers = zone.answer(questions(&message, &policy()));
    evaluate(&message, &answers, now(), &policy())
}

fn complaint(case: &Case, zone: &Zone) -> Option<String> {
    let (verdict, reason) = verdict_and_reason(&case.mail, zone);
    let (name, expected) = (case.name, case.verdict);
    (verdict != expected).then(|| format!("{name}: {verdict} instead of {expected} ({reason})"))
}

fn verdict_and_reason(raw: &[u8], zone: &Zone) -> (&'static str, String) {
    match judge(raw, zone) {
        Verdict::Authenticated(author) => {
            ("authenticated", format!("{}: {}", author.address(), author.proof()))
        }
        Verdict::Unauthenticated { reason } => ("unauthenticated", reason),
        Verdict::Rejected { reason } => ("rejected", reason),
        Verdict::Deferred { reason } => ("deferred", reason),
        Verdict::Automatic { reason } => ("automatic", reason),
    }
}

pub fn cases() -> Vec<Case> {
    [
        header_cases::cases(),
        signature_cases::cases(),
        honest_cases::cases(),
        arc_cases::cases(),
        arc_results::cases(),
        authres_cases::cases(),
        automatic_cases::cases(),
        paper_cases::cases(),
        client_cases::cases(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// The verdict that is right, why, and the words in which it's told.
fn expectation(case: &Case, zone: &Zone) -> String {
    format!("{}\n{}\n{}\n", case.verdict, case.why, verdict_and_reason(&case.mail, zone).1)
}

fn names_on_disk() -> BTreeSet<String> {
    let folder = fs::read_dir(folder()).unwrap();
    let names = folder.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter_map(|name| name.strip_suffix(".eml").map(str::to_owned)).collect()
}

fn path(name: &str, ending: &str) -> PathBuf {
    folder().join(format!("{name}.{ending}"))
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/identity")
}

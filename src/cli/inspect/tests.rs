//! What `tmail inspect --explain` says of some cases of identity, as a person would read it.

use std::fs;
use std::path::Path;

use super::{advice, explain};
use crate::authenticate::tests::fixtures::{now, policy};
use crate::authenticate::tests::zone::zone;
use crate::authenticate::{IdentityPolicy, questions};
use crate::parse::parse;

const EXPLAINED: [&str; 13] = [
    "aligned-adkim-strict-subdomain",
    "aligned-no-dmarc-subdomain",
    "aligned-not-foreign",
    "aligned-siblings",
    "arc-two-hops",
    "arc-untrusted",
    "authres-other-id",
    "changed-body",
    "from-own-gateway",
    "key-missing",
    "key-temporary",
    "time-expired",
    "unsigned",
];

/// `UPDATE_FIXTURES=1` writes the pages, to be read in review.
#[test]
fn pages_say_what_counts_and_what_would_help() {
    for name in EXPLAINED {
        let file =
            Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/identity/explained/{name}.txt"));
        let page = page(name, &policy());
        if std::env::var_os("UPDATE_FIXTURES").is_some() {
            fs::write(&file, &page).unwrap();
        }
        assert_eq!(fs::read_to_string(&file).unwrap(), page, "{name}");
    }
}

#[test]
fn a_mail_that_counts_needs_no_advice() {
    assert!(!page("form-simple", &policy()).contains("What would help"));
    assert!(page("changed-body", &policy()).contains("What would help"));
}

#[test]
fn trust_is_offered_only_where_there_is_none() {
    let page = page("arc-list", &IdentityPolicy::default());
    assert!(page.contains("put it into [identity] trusted_arc_sealers"), "{page}");
}

fn page(name: &str, policy: &IdentityPolicy) -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fixtures/identity/{name}.eml"));
    let message = parse(&fs::read(file).unwrap()).unwrap();
    let answers = zone().answer(questions(&message, policy));
    let report = crate::authenticate::explain(&message, &answers, now(), policy);
    explain::of_report(&format!("{name}.eml"), &message, &report, &advice::advice(&message, &report, policy))
}

//! Chains of ARC (RFC 8617). The operator trusts lists.example, forward.example and slow.example.

use super::case::{Case, case, mail, mail_with, replaced, signed};
use super::sealer::{Hop, listed};
use super::signer::{Key, Sign};

pub fn cases() -> Vec<Case> {
    [honest(), trust(), structure(), places(), signatures(), coverage(), seals(), changed(), times()]
        .into_iter()
        .flatten()
        .collect()
}

const NO: &str = "unauthenticated";
const YES: &str = "authenticated";
const FOUND_BROKEN: &str = "dkim=fail header.d=acme.com; arc=pass";

pub fn lists() -> Hop {
    Hop::of("lists.example")
}

fn forward() -> Hop {
    Hop::of("forward.example")
}

fn evil() -> Hop {
    Hop::of("evil.net").signature("s=arc", "s=mail").seal("s=arc", "s=mail").key(Key::Evil)
}

/// One hop, with or without a true chain.
fn hop(name: &'static str, verdict: &'static str, why: &'static str, hop: Hop) -> Case {
    case(name, verdict, why, hop.pass_on(&listed()))
}

fn honest() -> Vec<Case> {
    let two = forward().found(FOUND_BROKEN).pass_on(&lists().pass_on(&listed()));
    let trace = format!("Received: from lists.example by mx.acme.com; x\r\n{}", lists().pass_on(&listed()));
    let of_others = lists().pass_on(&evil().pass_on(&listed()));
    let parent = mail_with("jill@acme.com", "jill@eu.acme.com");
    let by_parent = lists().found("dkim=pass header.d=acme.com; dmarc=pass header.from=eu.acme.com");
    let simple = lists().signature("relaxed/relaxed", "simple/simple");
    vec![
        hop("arc-list", YES, "a trusted list sent it on and found it signed", lists()),
        case("arc-two-hops", YES, "through a list, then a forwarder; both are trusted", two),
        case("arc-new-trace", YES, "a new Received on top", trace),
        case("arc-untrusted-below", YES, "the used set is the trusted one's own", of_others),
        case("arc-beside-dkim", YES, "the signature itself still holds", lists().pass_on(&signed(mail()))),
        case("arc-unsigned-now", YES, "the author's signature was taken off", lists().pass_on(&mail())),
        case("arc-parent-signs", YES, "signed by the parent domain", by_parent.pass_on(&parent)),
        hop("arc-simple", YES, "a signature in the simple form", simple),
    ]
}

fn trust() -> Vec<Case> {
    let over_untrusted = lists().found(FOUND_BROKEN).pass_on(&evil().pass_on(&listed()));
    let under_untrusted = evil().found(FOUND_BROKEN).pass_on(&lists().pass_on(&listed()));
    let between = evil().found(FOUND_BROKEN).pass_on(&lists().pass_on(&listed()));
    let between = forward().found(FOUND_BROKEN).pass_on(&between);
    let unsaid = lists().found("dkim=pass header.d=acme.com");
    let of_strict = mail_with("jill@acme.com", "jill@strict.acme.com");
    let of_ours = mail_with("jill@acme.com", "DEPLOY-1049-Q@tmail.acme.com");
    vec![
        hop("arc-untrusted", NO, "a chain of somebody whom nobody trusts", evil()),
        case("arc-over-untrusted", NO, "a trusted seal over an untrusted set", over_untrusted),
        case("arc-under-untrusted", NO, "an untrusted seal over a trusted set", under_untrusted),
        case("arc-untrusted-between", NO, "an untrusted seal between trusted ones", between),
        hop(
            "arc-look-alike-sealer",
            NO,
            "a sealer under another name that ends alike",
            Hop::of("evillists.example"),
        ),
        hop("arc-sealer-below", NO, "a name below a trusted one is another", Hop::of("mx.lists.example")),
        case("arc-strict-domain", NO, "only the exact domain counts there", unsaid.pass_on(&of_strict)),
        case("arc-own-address", NO, "From is the gateway's own", lists().pass_on(&of_ours)),
    ]
}

/// Cuts the first field of that name out.
fn without(mail: &str, name: &str) -> String {
    let at = mail.find(&format!("{name}:")).unwrap();
    let ends = mail[at..].match_indices("\r\n").map(|(end, _)| at + end + 2);
    let end = ends.into_iter().find(|end| !mail[*end..].starts_with([' ', '\t'])).unwrap();
    format!("{}{}", &mail[..at], &mail[end..])
}

fn field(mail: &str, name: &str) -> String {
    let (before, after) = (mail, without(mail, name));
    let at = before.find(&format!("{name}:")).unwrap();
    before[at..at + before.len() - after.len()].to_owned()
}

fn structure() -> Vec<Case> {
    let whole = lists().pass_on(&listed());
    let cut = |name, why, field: &str| case(name, NO, why, without(&whole, field));
    let doubled = |name, why, of: &str| case(name, NO, why, field(&whole, of) + &whole);
    let foreign = "ARC-Authentication-Results: i=1; mx.lists.example; dkim=pass header.d=acme.com\r\n";
    let below = replaced(whole.clone(), "From: Jill", &format!("{foreign}From: Jill"));
    vec![
        cut("arc-no-seal", "no seal", "ARC-Seal"),
        cut("arc-no-signature", "no signature", "ARC-Message-Signature"),
        cut("arc-no-results", "no results", "ARC-Authentication-Results"),
        doubled("arc-seal-twice", "a seal twice", "ARC-Seal"),
        doubled("arc-signature-twice", "a signature twice", "ARC-Message-Signature"),
        doubled("arc-results-twice", "results twice", "ARC-Authentication-Results"),
        case("arc-results-put-in", NO, "other results of the same set, below", below),
    ]
}

fn places() -> Vec<Case> {
    let first = lists().pass_on(&listed());
    let at = |number| lists().number(number);
    let long = |sets: usize| (0..sets).fold(listed(), |mail, _| lists().pass_on(&mail));
    let twice = lists().seal("i={i}", "i={i}; i=1");
    vec![
        case("arc-gap", NO, "sets 1 and 3", at(3).pass_on(&first)),
        case("arc-no-first", NO, "set 2 alone", at(2).pass_on(&listed())),
        case("arc-set-zero", NO, "set 0", at(0).pass_on(&listed())),
        case("arc-51-sets", NO, "more than 50 sets", long(51)),
        case("arc-50-sets", YES, "50 sets", long(50)),
        hop("arc-number-padded", NO, "i=01", lists().seal("i={i}", "i=0{i}")),
        hop("arc-number-twice", NO, "i= twice", twice),
        hop("arc-no-number", NO, "no i=", lists().signature("i={i}; ", "")),
        hop("arc-cv-pass-first", NO, "cv=pass in the first set", lists().seal("{cv}", "pass")),
        hop("arc-cv-fail", NO, "cv=fail", lists().seal("{cv}", "fail")),
        hop("arc-cv-missing", NO, "no cv=", lists().seal("cv={cv}; ", "")),
        case("arc-cv-none-later", NO, "cv=none in set 2", lists().seal("{cv}", "none").pass_on(&first)),
        case(
            "arc-cv-fail-later",
            NO,
            "set 2 found it broken",
            forward().seal("{cv}", "fail").pass_on(&first),
        ),
        case(
            "arc-cv-fail-below",
            NO,
            "set 1 failed, whatever set 2 says",
            lists().pass_on(&lists().seal("{cv}", "fail").pass_on(&listed())),
        ),
    ]
}

fn signatures() -> Vec<Case> {
    let no = |name, why, from: &str, to: &str| hop(name, NO, why, lists().signature(from, to));
    let mut other_key = lists();
    other_key.signature.key = Key::Evil;
    vec![
        no("arc-signed-by-other", "signed by one, sealed by another", "d=lists.example", "d=forward.example"),
        no("arc-l", "l= leaves the end of the body open", "t=1795", "l=12; t=1795"),
        no("arc-sha1", "SHA-1", "a=rsa-sha256", "a=rsa-sha1"),
        no("arc-signs-seal", "a signature must not cover seals", "h=from", "h=arc-seal:from"),
        no("arc-endless", "signed in a year that no calendar has", "t=1795428060", "t=999999999999"),
        no("arc-key-missing", "no key in DNS", "s=arc", "s=nowhere"),
        hop("arc-signature-forged", NO, "signed with another key", other_key),
    ]
}

fn coverage() -> Vec<Case> {
    let without = |name: &str| lists().signature(name, "");
    let unkind = lists().signature(":content-type:content-transfer-encoding", "");
    let html = mail_with("text/plain; charset=utf-8", "text/html");
    let then = |first: Hop| forward().found(FOUND_BROKEN).pass_on(&first.pass_on(&listed()));
    vec![
        hop("arc-without-from", NO, "doesn't cover From", without("from:")),
        hop("arc-without-subject", NO, "doesn't cover the subject", without("subject:")),
        hop("arc-without-date", NO, "an old mail could be sealed anew", without("date:")),
        hop("arc-without-to", YES, "To needs no cover", without("to:")),
        hop("arc-unkind", YES, "nor does text/plain", unkind.clone()),
        case("arc-unkind-html", NO, "unsigned text/html", unkind.pass_on(&html)),
        case("arc-used-without-from", NO, "the used set doesn't cover From", then(without("from:"))),
        case("arc-used-without-subject", NO, "nor the subject", then(without("subject:"))),
    ]
}

fn seals() -> Vec<Case> {
    let no = |name, why, from: &str, to: &str| hop(name, NO, why, lists().seal(from, to));
    let mut other_key = lists();
    other_key.seal_key = Key::Evil;
    let below_forged = forward().found(FOUND_BROKEN).pass_on(&other_key.pass_on(&listed()));
    vec![
        no("arc-seal-h", "an h= in a seal", "t=1795", "h=from; t=1795"),
        no("arc-seal-endless", "sealed in a year that no calendar has", "t=1795428060", "t=999999999999"),
        no("arc-seal-sha1", "SHA-1 in a seal", "a=rsa-sha256", "a=rsa-sha1"),
        no("arc-seal-no-domain", "no d= in a seal", "d=lists.example; ", ""),
        no("arc-seal-key-missing", "no key of the seal in DNS", "s=arc", "s=nowhere"),
        hop("arc-seal-forged", NO, "sealed with another key", other_key),
        case("arc-seal-forged-below", NO, "the seal of the used set isn't true", below_forged),
        hop("arc-slow-key", "deferred", "the sealer's name server is down", Hop::of("slow.example")),
    ]
}

fn changed() -> Vec<Case> {
    let whole = lists().pass_on(&listed());
    let after = |name, verdict, why, from: &str, to: &str| {
        case(name, verdict, why, replaced(whole.clone(), from, to))
    };
    let two = forward().found(FOUND_BROKEN).pass_on(&whole);
    let below = "dkim=pass header.d=acme.com header.s=mail";
    let unsealed = Sign::acme().with("d=acme.com", "d=lists.example").with("s=mail", "s=arc").sign(&listed());
    vec![
        after("arc-body-changed", NO, "the body was changed", "approve #7", "reject #7"),
        after("arc-subject-changed", NO, "the subject was changed", "[team] Re:", "[team] No:"),
        after("arc-from-changed", NO, "the author was changed", "<jill@acme.com>", "<boss@acme.com>"),
        after(
            "arc-from-prepended",
            "rejected",
            "a second From",
            "From: Jill",
            "From: boss@acme.com\r\nFrom: Jill",
        ),
        after("arc-results-changed", NO, "the results were changed", "dmarc=pass", "dmarc=none"),
        case(
            "arc-results-changed-below",
            NO,
            "those of set 1 were",
            replaced(two, below, &below.to_uppercase()),
        ),
        case("arc-list-signs-alone", NO, "a list's own signature isn't the author's", unsealed),
    ]
}

fn times() -> Vec<Case> {
    let t = |name, verdict, why, to: &str| hop(name, verdict, why, lists().signature("t=1795428060", to));
    let later = listed().replacen("23 Nov 2026", "23 Nov 2027", 1);
    vec![
        t("arc-expired", NO, "x= is over", "t=1795424000; x=1795427000"),
        t("arc-future", NO, "signed tomorrow", "t=1795514400"),
        t("arc-no-time", YES, "no t=: the Date counts anyway", "r=n"),
        hop("arc-seal-future", NO, "sealed tomorrow", lists().seal("t=1795428060", "t=1795514400")),
        case("arc-date-in-future", NO, "a Date of next year", lists().pass_on(&later)),
    ]
}

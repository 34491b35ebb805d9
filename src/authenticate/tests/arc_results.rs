//! What a trusted server may have written of the mail: read by the grammar of RFC 8601, or not at all.

use super::arc_cases::lists;
use super::case::{Case, case, mail_with};
use super::sealer::listed;

pub fn cases() -> Vec<Case> {
    [honest(), others(), words(), shapes()].into_iter().flatten().collect()
}

const NO: &str = "unauthenticated";
const YES: &str = "authenticated";

fn found(name: &'static str, verdict: &'static str, why: &'static str, results: &str) -> Case {
    case(name, verdict, why, lists().found(results).pass_on(&listed()))
}

fn payload(name: &'static str, verdict: &'static str, why: &'static str, payload: &str) -> Case {
    case(name, verdict, why, lists().results(payload).pass_on(&listed()))
}

fn honest() -> Vec<Case> {
    let microsoft = "mx.lists.example 1; spf=fail (sender ip is 192.0.2.1) smtp.rcpttodomain=acme.com \
                     smtp.mailfrom=acme.com;\r\n dkim=pass (signature was verified) header.d=acme.com;dmarc=pass \
                     action=none header.from=acme.com;compauth=pass reason=100";
    let google = "dkim=pass header.i=@acme.com header.s=mail header.b=\"Ab/c+1\";\r\n spf=pass (x: domain of \
                  jill@acme.com designates 192.0.2.1 as permitted sender) smtp.mailfrom=jill@acme.com;\r\n \
                  dmarc=pass (p=REJECT sp=REJECT dis=NONE) header.from=acme.com";
    vec![
        payload("results-microsoft", YES, "as Microsoft writes them", microsoft),
        found("results-google", YES, "as Google writes them, without header.d", google),
        found(
            "results-one-of-two",
            YES,
            "one of two signatures passed",
            "dkim=fail header.d=acme.com; dkim=pass header.d=acme.com",
        ),
        found("results-final-semicolon", YES, "one semicolon more", "dkim=pass header.d=acme.com;"),
        found(
            "results-version",
            YES,
            "dkim/1",
            "dkim / 1 = pass (good \\) (really)) header . d = \"acme.com\"",
        ),
        payload(
            "results-id-is-sealer",
            YES,
            "the sealer's name itself",
            "lists.example; dkim=pass header.d=acme.com",
        ),
        found("results-relaxed", YES, "signed by a subdomain", "dkim=pass header.d=eu.acme.com"),
        found(
            "results-empty-mail-from",
            YES,
            "an empty value",
            "spf=none smtp.mailfrom=\"\"; dkim=pass header.d=acme.com",
        ),
    ]
}

fn others() -> Vec<Case> {
    let no = |name, why, results| found(name, NO, why, results);
    let below = mail_with("jill@acme.com", "jill@one.co.uk");
    let below = lists().found("dkim=pass header.d=two.co.uk").pass_on(&below);
    vec![
        no(
            "results-dmarc-fail",
            "DMARC failed",
            "dkim=pass header.d=acme.com; dmarc=fail header.from=acme.com",
        ),
        no(
            "results-dkim-fail",
            "DKIM failed",
            "dkim=fail header.d=acme.com; dmarc=fail header.from=acme.com",
        ),
        no(
            "results-dmarc-alone",
            "DMARC may rest on SPF",
            "spf=pass smtp.mailfrom=acme.com; dmarc=pass header.from=acme.com",
        ),
        no(
            "results-other-domain",
            "another domain's",
            "dkim=pass header.d=evil.net; dmarc=pass header.from=evil.net",
        ),
        no(
            "results-other-author",
            "DMARC of another author",
            "dkim=pass header.d=acme.com; dmarc=pass header.from=evil.net",
        ),
        no(
            "results-mixed",
            "a pass of one and the domain of another",
            "dkim=pass header.d=evil.net; dkim=fail header.d=acme.com",
        ),
        no(
            "results-agent-elsewhere",
            "header.i= says nothing beside header.d=",
            "dkim=pass header.d=evil.net header.i=@acme.com",
        ),
        no("results-look-alike", "a name that ends alike", "dkim=pass header.d=evilacme.com"),
        no("results-public-suffix", "a public suffix", "dkim=pass header.d=com"),
        no("results-own-key", "the gateway's own key", "dkim=pass header.d=tmail.acme.com header.s=gateway"),
        no("results-own-domain", "the gateway's own domain", "dkim=pass header.d=tmail.acme.com"),
        no("results-none", "no results", "none"),
        case("results-siblings", NO, "siblings under co.uk", below),
        payload(
            "results-foreign-id",
            NO,
            "of another server",
            "mx.other.example; dkim=pass header.d=acme.com",
        ),
    ]
}

fn words() -> Vec<Case> {
    let no = |name, why, results| found(name, NO, why, results);
    vec![
        no(
            "results-in-comment",
            "a pass in a comment",
            "dkim=fail (dkim=pass header.d=acme.com) header.d=acme.com",
        ),
        no("results-in-quotes", "a pass in quotes", "dkim=fail reason=\"; dkim=pass header.d=acme.com\""),
        no(
            "results-in-local-part",
            "a pass in an address",
            "spf=pass smtp.mailfrom=\"; dkim=pass header.d=acme.com;\"@evil.net",
        ),
        no("results-pass-in-comment", "the result in a comment", "dkim=(pass) fail header.d=acme.com"),
        no("results-domain-in-comment", "the domain in a comment", "dkim=pass header.d=(acme.com) evil.net"),
        no("results-other-method", "a method of another name", "x-dkim=pass header.d=acme.com"),
        no(
            "results-other-property",
            "a property of another kind",
            "dkim=pass policy.d=acme.com smtp.d=acme.com",
        ),
        no("results-passable", "a word that begins alike", "dkim=passable header.d=acme.com"),
    ]
}

fn shapes() -> Vec<Case> {
    let no = |name, why, results| found(name, NO, why, results);
    vec![
        no("results-domain-twice", "header.d twice", "dkim=pass header.d=evil.net header.d=acme.com"),
        no("results-open-comment", "a comment without its end", "dkim=pass header.d=acme.com (x"),
        no("results-deep-comment", "a comment nine deep", "dkim=pass (((((((((x))))))))) header.d=acme.com"),
        no("results-open-quotes", "quotes without their end", "dkim=pass header.d=\"acme.com"),
        no("results-comma", "a list of domains", "dkim=pass header.d=acme.com,evil.net"),
        no(
            "results-close-by",
            "no space between two words",
            "dkim=pass header.i=\"@evil.net\"header.d=acme.com",
        ),
        no("results-no-equals", "no equals sign", "dkim pass header.d=acme.com"),
        no("results-method-version", "another version of the method", "dkim/2=pass header.d=acme.com"),
        no("results-text-behind", "words behind the results", "dkim=pass header.d=acme.com; and so on"),
        payload(
            "results-version-2",
            NO,
            "another version of the field",
            "mx.lists.example 2; dkim=pass header.d=acme.com",
        ),
        payload("results-no-id", NO, "no name of a server", "dkim=pass header.d=acme.com"),
        payload(
            "results-id-in-comment",
            NO,
            "the name in a comment",
            "(lists.example) mx.evil.net; dkim=pass header.d=acme.com",
        ),
    ]
}

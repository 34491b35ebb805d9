//! The signature, its key, what it covers, and what it's aligned with.

use super::case::{Case, case, from, mail, mail_with, replaced, signed, tagged};
use super::signer::{Key, Sign};

pub fn cases() -> Vec<Case> {
    [
        changed(),
        tags(),
        times(),
        keys(),
        coverage(),
        several(),
        alignment(),
        alignment_by_record(),
        alignment_of_registries(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

const NO: &str = "unauthenticated";
const YES: &str = "authenticated";

fn changed() -> Vec<Case> {
    let after = |from, to| replaced(signed(mail()), from, to);
    vec![
        case("unsigned", NO, "no signature", mail()),
        case(
            "unsigned-with-spf",
            NO,
            "SPF and other people's results prove nothing",
            format!(
                "Received-SPF: pass\r\nAuthentication-Results: mx.acme.com; dkim=pass header.d=acme.com\r\n{}",
                mail()
            ),
        ),
        case(
            "unsigned-with-vendor-results",
            NO,
            "what providers and filters write into fields of their own proves nothing, nor do results in our name",
            format!(
                "Authentication-Results: tmail.acme.com; dkim=pass header.d=acme.com; dmarc=pass header.from=acme.com\r\n\
                 X-MS-Exchange-Authentication-Results: spf=pass; dkim=pass header.d=acme.com; dmarc=pass\r\n\
                 X-MS-Exchange-Organization-AuthAs: Internal\r\nX-Google-DKIM-Signature: v=1; d=acme.com; b=AAAA\r\n\
                 Original-Authentication-Results: mx.acme.com; dkim=pass header.d=acme.com\r\n\
                 DomainKey-Signature: a=rsa-sha1; d=acme.com; b=AAAA\r\nX-Spam-Status: No, tests=DKIM_VALID_AU\r\n{}",
                mail()
            ),
        ),
        case("changed-body", NO, "the body was changed", after("approve #7", "reject #7")),
        case("changed-subject", NO, "the subject was changed", after("1049-Q] Deploy", "1050-P] Deploy")),
        case("changed-from", NO, "the author was changed", after("<jill@acme.com>", "<boss@acme.com>")),
        case(
            "changed-signature-tag",
            NO,
            "a tag of the signature was changed",
            after("t=1795428000", "t=1795428001"),
        ),
        case("appended-body", NO, "words were put behind the body", signed(mail()) + "reject #8\r\n"),
        case("forged-by-other-key", NO, "made with another key", Sign::acme().key(Key::Evil).sign(&mail())),
    ]
}

fn tags() -> Vec<Case> {
    let no = |name, why, from, to| case(name, NO, why, tagged(from, to));
    vec![
        no("tag-l", "l= leaves the end of the body open", "t=1795", "l=12; t=1795"),
        no("tag-l-zero", "l=0 covers no body at all", "t=1795", "l=0; t=1795"),
        case("tag-l-appended", NO, "words behind l=", tagged("t=1795", "l=12; t=1795") + "reject #8\r\n"),
        no("tag-v2", "another version", "v=1", "v=2"),
        no("tag-v-missing", "no version", "v=1; ", ""),
        no("tag-twice", "a tag twice", "s=mail", "s=mail; s=ed"),
        no("tag-d-twice", "d= twice", "d=acme.com", "d=acme.com; d=evil.net"),
        no("tag-d-empty", "d= empty", "d=acme.com", "d="),
        no("tag-d-dot", "d= with a final dot", "d=acme.com", "d=acme.com."),
        no("tag-d-quote", "d= with a quote", "d=acme.com", "d=acme.com\""),
        no("tag-d-parenthesis", "d= with a comment", "d=acme.com", "d=acme.com(.evil.net"),
        no("tag-d-blank", "d= with a blank", "d=acme.com", "d=acme .com"),
        no("tag-s-comma", "s= with a comma", "s=mail", "s=mail,x"),
        no("tag-s-underscore-domain", "s= that leads elsewhere", "s=mail", "s=mail._domainkey.evil.net.x_"),
        no("tag-sha1", "SHA-1", "a=rsa-sha256", "a=rsa-sha1"),
        case(
            "tag-sha1-true",
            NO,
            "a true signature with SHA-1, under a key that wants it",
            format!("DKIM-Signature: {SHA1}\r\n{}", mail()),
        ),
        no("tag-i-elsewhere", "i= of another domain", "s=mail", "s=mail; i=@evil.net"),
        no("tag-i-look-alike", "i= that only ends alike", "s=mail", "s=mail; i=@evilacme.com"),
        no("tag-h-empty-name", "h= with an empty name", "h=from:", "h=from::"),
        no("tag-h-endless", "6,000 names in h=", "h=from:", &format!("h={}from:", "x:".repeat(6_000))),
        no("tag-c-unknown", "a form nobody knows", "relaxed/relaxed", "nowsp/relaxed"),
        no("tag-q-unknown", "a key that isn't in DNS", "s=mail", "s=mail; q=ldap"),
        case("tag-i-below", YES, "i= under d=", tagged("s=mail", "s=mail; i=jill@eu.acme.com")),
        case("tag-q-dns", YES, "q=dns/txt", tagged("s=mail", "s=mail; q=dns/txt")),
        case(
            "tag-unknown",
            YES,
            "tags nobody knows, and z=, are ignored",
            tagged("s=mail", "s=mail; darn=yes; z=From:x|Subject:y"),
        ),
    ]
}

fn times() -> Vec<Case> {
    let t = |name, verdict, why, to| case(name, verdict, why, tagged("t=1795428000", to));
    vec![
        t("time-expired", NO, "x= is over", "t=1795424000; x=1795427000"),
        t("time-x-before-t", NO, "x= before t=", "t=1795428000; x=1795427999"),
        t("time-x-is-t", NO, "x= equal to t=", "t=1795428000; x=1795428000"),
        t("time-future", NO, "made tomorrow", "t=1795514400"),
        t("time-endless", NO, "made in a year that no calendar has", "t=999999999999"),
        t("time-negative", NO, "t= before 1970", "t=-1"),
        t("time-x-endless", YES, "x= in a year that no calendar has", "t=1795428000; x=999999999999"),
        t("time-garbage", NO, "t= that isn't a number", "t=soon"),
        t("time-clock-ahead", YES, "a clock four minutes ahead", "t=1795428540"),
        t("time-x-later", YES, "x= next week", "t=1795428000; x=1796032800"),
        t("time-from-date", YES, "no t=, as Exchange does: the signed Date counts", "r=n"),
        case(
            "time-date-in-future",
            NO,
            "no t=, and a Date of next year",
            Sign::acme().with("t=1795428000", "r=n").sign(&mail_with("23 Nov 2026", "23 Nov 2027")),
        ),
    ]
}

fn keys() -> Vec<Case> {
    let s = |name, verdict, why, selector: &str| {
        case(name, verdict, why, tagged("s=mail", &format!("s={selector}")))
    };
    vec![
        s("key-missing", NO, "no key in DNS", "nowhere"),
        s("key-revoked", NO, "an empty p=", "revoked"),
        s("key-testing", NO, "t=y: as if unsigned", "testing"),
        s("key-sha1-only", NO, "h=sha1", "sha1"),
        s("key-other-service", NO, "s=tlsrpt", "tls"),
        s("key-other-version", NO, "v=DKIM2", "v2"),
        s("key-version-late", NO, "v= must stand first", "late-v"),
        s("key-other-kind", NO, "k=ed25519 for an RSA signature", "kind"),
        s("key-unknown-kind", NO, "k=rot13", "unknown-kind"),
        s("key-tag-twice", NO, "p= twice", "twice"),
        s("key-two-records", NO, "two keys at one name", "two"),
        s("key-garbage", NO, "p= that is no key", "garbage"),
        s("key-temporary", "deferred", "DNS can't say for now", "down"),
        s("key-silent", "deferred", "nobody answers for the key", "silent"),
        s("key-wide", YES, "a record in a larger packet than was asked for", "wide"),
        s("key-alias", YES, "an alias to the key, as Microsoft and others ask for it", "alias"),
        s("key-alias-dangling", NO, "an alias that leads nowhere", "dangling"),
        s("key-alias-circle", NO, "an alias of itself", "circle"),
        s("key-other-record", NO, "another TXT record alone at the name", "spf-only"),
        s("key-beside-policy", YES, "a record with a p= that is none of a key beside it", "policy-too"),
        s("key-beside-revoked", NO, "revoked in one record, and not in the other", "revoked-too"),
        case(
            "key-rsa-4096",
            YES,
            "RSA of 4,096 bits, whose record only comes by TCP",
            Sign::acme().with("s=mail", "s=large").key(Key::Large).sign(&mail()),
        ),
        s("key-bare", YES, "only p=", "bare"),
        s("key-notes", YES, "a final semicolon, notes, several hashes", "notes"),
        s("key-hyphen", YES, "an unknown tag with a hyphen", "hyphen"),
        s("key-beside-spf", YES, "another TXT record at the name", "spf-too"),
        s("key-for-exact", YES, "t=s and no i=", "exact"),
        case(
            "key-for-exact-subdomain",
            NO,
            "t=s and i= of a subdomain",
            tagged("s=mail", "s=exact; i=@eu.acme.com"),
        ),
        case(
            "key-ed25519",
            YES,
            "Ed25519",
            Sign::acme()
                .with("rsa-sha256", "ed25519-sha256")
                .with("s=mail", "s=ed")
                .key(Key::Ed25519)
                .sign(&mail()),
        ),
        case(
            "key-rsa-1024",
            YES,
            "RSA of 1,024 bits still verifies (RFC 8301)",
            Sign::acme().with("s=mail", "s=old").key(Key::Elsewhere(RSA_1024)).sign(&mail()),
        ),
        case(
            "key-rsa-768",
            NO,
            "RSA of 768 bits",
            Sign::acme().with("s=mail", "s=small").key(Key::Elsewhere(RSA_768)).sign(&mail()),
        ),
        case(
            "key-own-gateway",
            NO,
            "the gateway's own key proves no person, though its domain is aligned",
            tagged("d=acme.com; s=mail", "d=tmail.acme.com; s=gateway"),
        ),
        case(
            "key-own-gateway-retired",
            NO,
            "nor does one that it had before",
            tagged("d=acme.com; s=mail", "d=tmail.acme.com; s=old"),
        ),
    ]
}

/// Made elsewhere, since nothing here signs so.
const SHA1: &str = "v=1; a=rsa-sha1; c=relaxed/relaxed; d=acme.com; s=sha1; t=1795428000; h=from:to:subject:date; bh=5Nj+jJbvmFUpj6Z85d7K5FEpcNo=; b=VvRj4tGL4jJapoTD5bUPUJ/F4qjuuaseHrGzEfA4UzCoOUiPZyjWWeVrEIa6mskjwmVVooH/GDonGIx4mXnrnqwDtVKGYFvoY/Judk2+9wXynr+4LegU/9DOkyk76C8lqAQ1ucno1us4d8gR1XeJb22ziJdHmLJEJnDdPAmFHucne0JxaT9LcOg4RrSXoXyqGhshwWEdy7H3JjstLrhyu3tZYdyzjlwXrdyOfriyBvg3qOzodcpE1TlHHwgj+Ouv/TsFss441XmvX8D8bTVtCx2sizbIywmCxGaf3P9jUGFKyDBFbeQeA/KPg5yMJ49/olQD9XI/X+Bl/FyJAW65tA==";
const RSA_1024: &str = "nQcJFRCJHKCNeIgbX9uBAz9giTh6eOegOmlzZue3yJy9DcTNpMxHp/FzaG9J7xaa2LeDiQmGov0PEHclnB8TzysHz5tW3/LTvuxVkoOax4Y0/4GakqMOy63Ak1K5ihhxO+E5pT7G1qxNtnvzEiUCq+cBNn3qVoSdya6zMSZYJTA=";
const RSA_768: &str = "n5XkZy/CIVCK3ca9JydGL1y9mxaYA207kZsqm5ojtOULDuF8ZA87h40rBXs4g53F6t9dQnVh8E4L64l7yJBEpW+4lMlB+f26ZfbNVVF7sZuvp5aeALB/IpLRuJbY7xzV";

fn coverage() -> Vec<Case> {
    let h = |name, verdict, why, from, to| case(name, verdict, why, tagged(from, to));
    let no_from = Sign::acme().with("h=from:to", "h=to").sign(&mail());
    vec![
        case("covers-no-from", NO, "h= without From", no_from.clone()),
        case(
            "covers-no-from-replaced",
            NO,
            "h= without From, and From replaced",
            replaced(no_from, "<jill@acme.com>", "<boss@acme.com>"),
        ),
        h(
            "covers-look-alike-from",
            NO,
            "h= with names that only look like From",
            "h=from:to",
            "h=x-from:from-:to",
        ),
        h("covers-no-subject", NO, "h= without Subject", "subject:", ""),
        case(
            "covers-no-time",
            NO,
            "neither Date nor t=",
            Sign::acme().with("date:", "").with("t=1795428000; ", "").sign(&mail()),
        ),
        h("covers-no-date", YES, "t= instead of Date", "date:", ""),
        h(
            "covers-no-to",
            YES,
            "To and In-Reply-To aren't needed (they aren't believed then)",
            "to:subject:date:message-id:in-reply-to:",
            "subject:date:message-id:",
        ),
        h(
            "covers-absent-fields",
            YES,
            "names of fields that aren't there",
            "h=from:",
            "h=from:from:subject:cc:sender:",
        ),
        case(
            "covers-no-subject-there-is-none",
            YES,
            "nothing is believed of a subject that isn't there",
            Sign::acme()
                .with("subject:", "")
                .sign(&mail_with("Subject: Re: [DEPLOY-1049-Q] Deploy Billing 2.4.1\r\n", "")),
        ),
    ]
}

fn several() -> Vec<Case> {
    let evil = |mail: &str| Sign::acme().with("d=acme.com", "d=evil.net").key(Key::Evil).sign(mail);
    let broken = |mail: &str| replaced(signed(mail), "t=1795428000", "t=1795428001");
    let many =
        (0..150).fold(mail(), |mail, _| Sign { key: Key::Elsewhere("AAAA"), ..Sign::acme() }.sign(&mail));
    vec![
        case(
            "two-broken-and-foreign",
            NO,
            "a broken aligned one and a good foreign one don't add up",
            evil(&broken(&mail())),
        ),
        case("two-good-and-foreign", YES, "a foreign signature on top", evil(&signed(mail()))),
        case("two-broken-and-good", YES, "one broken, one good", broken(&signed(mail()))),
        case(
            "two-temporary-and-good",
            YES,
            "one whose key can't be asked for, one good",
            Sign::acme().with("s=mail", "s=down").sign(&signed(mail())),
        ),
        case(
            "two-temporary-and-broken",
            "deferred",
            "one unknown, one broken",
            Sign::acme().with("s=mail", "s=down").sign(&broken(&mail())),
        ),
        case("many", NO, "150 signatures", many),
    ]
}

fn alignment() -> Vec<Case> {
    let by = |domain: &str, key, author: &str| {
        Sign::acme().with("d=acme.com", &format!("d={domain}")).key(key).sign(&from(author))
    };
    let evil = |name, why, domain, author| case(name, NO, why, by(domain, Key::Evil, author));
    let own = |name, verdict, why, domain, author| case(name, verdict, why, by(domain, Key::Rsa, author));
    vec![
        evil("aligned-not-foreign", "another domain", "evil.net", "jill@acme.com"),
        evil("aligned-not-prefix", "the victim's name as a subdomain", "acme.com.evil.net", "jill@acme.com"),
        evil("aligned-not-suffix", "ends alike, but within a label", "evilacme.com", "jill@acme.com"),
        evil("aligned-not-top-level", "d= a top-level domain", "com", "jill@acme.com"),
        own(
            "aligned-subdomain-signs",
            YES,
            "relaxed: a subdomain signs for its organization",
            "news.acme.com",
            "jill@acme.com",
        ),
        own(
            "aligned-parent-signs",
            YES,
            "relaxed: the organization signs for a subdomain",
            "acme.com",
            "jill@eu.acme.com",
        ),
        own(
            "aligned-nonexistent-subdomain",
            YES,
            "its own identity, never the parent's jill",
            "acme.com",
            "jill@nowhere.acme.com",
        ),
        own(
            "aligned-siblings",
            YES,
            "relaxed: siblings of one organization",
            "news.acme.com",
            "jill@eu.acme.com",
        ),
    ]
}

fn alignment_by_record() -> Vec<Case> {
    let own = |name, verdict, why, domain: &str, author: &str| {
        let sign = Sign::acme().with("d=acme.com", &format!("d={domain}"));
        case(name, verdict, why, sign.sign(&from(author)))
    };
    vec![
        own("aligned-adkim-strict-subdomain", NO, "adkim=s", "news.exact.org", "jill@exact.org"),
        own(
            "aligned-adkim-strict-parent",
            NO,
            "adkim=s of the organization",
            "exact.org",
            "jill@eu.exact.org",
        ),
        own("aligned-adkim-strict-same", YES, "adkim=s and the same domain", "exact.org", "jill@exact.org"),
        own("aligned-no-dmarc-same", YES, "no DMARC record, the same domain", "plain.org", "jill@plain.org"),
        own(
            "aligned-no-dmarc-subdomain",
            NO,
            "no DMARC record, a subdomain",
            "news.plain.org",
            "jill@plain.org",
        ),
        own(
            "aligned-two-dmarc-records",
            NO,
            "two DMARC records are none",
            "news.double.org",
            "jill@double.org",
        ),
        own(
            "aligned-strict-domain",
            NO,
            "the operator wants exactly this domain",
            "news.acme.com",
            "jill@strict.acme.com",
        ),
        own(
            "aligned-dmarc-temporary",
            "deferred",
            "the DMARC record can't be asked for",
            "down.org",
            "jill@down.org",
        ),
        own(
            "aligned-dmarc-temporary-relaxed",
            "deferred",
            "the same for a subdomain's signature",
            "news.down.org",
            "jill@down.org",
        ),
    ]
}

fn alignment_of_registries() -> Vec<Case> {
    let by = |name, verdict, why, domain: &str, key, author: &str| {
        case(
            name,
            verdict,
            why,
            Sign::acme().with("d=acme.com", &format!("d={domain}")).key(key).sign(&from(author)),
        )
    };
    vec![
        by("aligned-not-public-suffix", NO, "d= a public suffix", "co.uk", Key::Evil, "jill@one.co.uk"),
        by(
            "aligned-not-co-uk-siblings",
            NO,
            "siblings under co.uk",
            "two.co.uk",
            Key::Evil,
            "jill@one.co.uk",
        ),
        by(
            "aligned-not-github-io-siblings",
            NO,
            "siblings under github.io, which has a DMARC record",
            "two.github.io",
            Key::Evil,
            "jill@one.github.io",
        ),
        by(
            "aligned-not-psd-siblings",
            NO,
            "siblings under psd=y that the list doesn't know",
            "two.registry.example",
            Key::Evil,
            "jill@one.registry.example",
        ),
        by(
            "aligned-below-psd",
            YES,
            "within one member of that registry",
            "mx.one.registry.example",
            Key::Rsa,
            "jill@one.registry.example",
        ),
        by(
            "aligned-not-private-suffix",
            NO,
            "d= a public suffix of a company, and exactly the From domain",
            "github.io",
            Key::Evil,
            "jill@github.io",
        ),
        by(
            "aligned-not-own-registry",
            NO,
            "a part of acme.com that calls itself a registry doesn't speak for acme.com",
            "x.lab.acme.com",
            Key::Evil,
            "jill@acme.com",
        ),
        by(
            "aligned-deep",
            YES,
            "a From domain of eleven labels, of which the walk skips some",
            "acme.com",
            Key::Rsa,
            "jill@a.b.c.d.e.f.g.h.i.acme.com",
        ),
        by(
            "aligned-not-across-psd-n",
            NO,
            "psd=n makes the branch its own organization",
            "big.org",
            Key::Evil,
            "jill@branch.big.org",
        ),
    ]
}

//! Authentication-Results (RFC 8601). The operator trusts those of mx.provider.example.

use super::case::{Case, case, mail, mail_with};
use super::signer::{Key, Sign};

pub fn cases() -> Vec<Case> {
    [honest(), places(), words()].into_iter().flatten().collect()
}

const NO: &str = "unauthenticated";
const YES: &str = "authenticated";
const PASS: &str = "Authentication-Results: mx.provider.example; dkim=pass header.d=acme.com\r\n";

/// Fields on top of a mail that isn't signed.
fn on_top(name: &'static str, verdict: &'static str, why: &'static str, fields: &str) -> Case {
    case(name, verdict, why, format!("{fields}{}", mail()))
}

fn says(name: &'static str, verdict: &'static str, why: &'static str, payload: &str) -> Case {
    on_top(name, verdict, why, &format!("Authentication-Results: {payload}\r\n"))
}

fn honest() -> Vec<Case> {
    let trace = "Delivered-To: bot@provider.example\r\n\
                 Received: by 10.0.0.1 with SMTP id x; Mon, 23 Nov 2026 10:00:02 +0000\r\n\
                 X-Received: by 10.0.0.2 with SMTP id y; Mon, 23 Nov 2026 10:00:02 +0000\r\n\
                 Return-Path: <jill@acme.com>\r\n\
                 Received: from mail.acme.com by mx.provider.example; Mon, 23 Nov 2026 10:00:01 +0000\r\n\
                 Received-SPF: pass\r\n";
    vec![
        on_top("authres-provider", YES, "a trusted provider says so", PASS),
        on_top("authres-trace", YES, "nothing but trace fields above", &format!("{trace}{PASS}")),
        says(
            "authres-folded",
            YES,
            "folded, in another case, with comments",
            "(on top) MX.Provider.Example\r\n\t1; DKIM=Pass (2048-bit key)\r\n\theader.D=Acme.com",
        ),
        on_top(
            "authres-forged-below",
            YES,
            "a forged one below counts for nothing",
            &format!("{PASS}Authentication-Results: mx.provider.example; dkim=pass header.d=evil.net\r\n"),
        ),
    ]
}

fn places() -> Vec<Case> {
    let below = |name, why, field: &str| on_top(name, NO, why, &format!("{field}\r\n{PASS}"));
    let in_mail =
        |name, why, before: &str| case(name, NO, why, mail_with(before, &format!("{PASS}{before}")));
    vec![
        case(
            "authres-signed-by-other",
            NO,
            "somebody else signed them, in the trusted name, below their own signature",
            Sign::acme()
                .with("d=acme.com", "d=evil.net")
                .with("h=from", "h=authentication-results:from")
                .key(Key::Evil)
                .sign(&format!("{PASS}{}", mail())),
        ),
        below(
            "authres-second",
            "only the topmost counts",
            "Authentication-Results: mx.other.example; dkim=none",
        ),
        below(
            "authres-second-of-same",
            "the topmost says nothing of DKIM",
            "Authentication-Results: mx.provider.example; spf=pass",
        ),
        below("authres-below-resent", "sent on by somebody", "Resent-From: x@evil.net"),
        below("authres-below-list", "sent on by a list", "List-Id: <team.lists.example>"),
        below("authres-below-signature", "signed by a later hop", "DKIM-Signature: v=1; d=evil.net"),
        in_mail("authres-in-mail", "among the author's own fields", "Subject:"),
        in_mail("authres-at-end", "below all of them", "Content-Transfer-Encoding:"),
    ]
}

fn words() -> Vec<Case> {
    let no = |name, why, payload| says(name, NO, why, payload);
    let later = mail_with("23 Nov 2026", "23 Nov 2027");
    let undated = mail_with("Date: Mon, 23 Nov 2026 10:00:00 +0000\r\n", "");
    let unsure = mail_with("jill@acme.com", "jill@down.org");
    let slow = PASS.replace("acme.com", "down.org");
    vec![
        no("authres-other-id", "of a server that isn't trusted", "mx.acme.com; dkim=pass header.d=acme.com"),
        no(
            "authres-id-below",
            "of a longer name",
            "mx.provider.example.evil.net; dkim=pass header.d=acme.com",
        ),
        no(
            "authres-id-in-comment",
            "the name stands in a comment",
            "mx.evil.net (mx.provider.example); dkim=pass header.d=acme.com",
        ),
        no("authres-no-id", "no name", "dkim=pass header.d=acme.com"),
        no(
            "authres-dmarc-alone",
            "DMARC may rest on SPF",
            "mx.provider.example; spf=pass smtp.mailfrom=acme.com; dmarc=pass header.from=acme.com",
        ),
        no("authres-other-domain", "another domain's", "mx.provider.example; dkim=pass header.d=evil.net"),
        no("authres-fail", "DKIM failed", "mx.provider.example; dkim=fail header.d=acme.com"),
        no("authres-version-2", "another version", "mx.provider.example 2; dkim=pass header.d=acme.com"),
        case("authres-future", NO, "a Date of next year", format!("{PASS}{later}")),
        case("authres-undated", NO, "no Date", format!("{PASS}{undated}")),
        case(
            "authres-dmarc-temporary",
            "deferred",
            "the policy can't be asked for",
            format!("{slow}{unsure}"),
        ),
    ]
}

//! Honest mail in the shapes of today's clients and servers, and what happens to it on its way. The shapes
//! are rebuilt from what these programs are known to write; they are nobody's mail.

use super::case::{Case, case, from, mail, mail_with, replaced, signed};
use super::signer::Sign;

pub fn cases() -> Vec<Case> {
    [providers(), clients(), names(), on_the_way(), lists(), fields()].into_iter().flatten().collect()
}

const NO: &str = "unauthenticated";
const YES: &str = "authenticated";
const ALL: &str =
    "from:to:subject:date:message-id:in-reply-to:mime-version:content-type:content-transfer-encoding";
const GMAIL: &str = "to:subject:message-id:date:from:in-reply-to:references:mime-version:from:to:cc:subject:\
                     date:message-id:reply-to";
const TYPE: &str = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 7bit\r\n";

/// Signed with the `h=` of some provider.
fn h(names: &str) -> Sign {
    Sign::acme().with(ALL, names)
}

/// The mail with another kind of body.
fn body(fields: &str, body: &str) -> String {
    replaced(mail_with(TYPE, fields), "approve #7\r\n", body)
}

fn alternative() -> String {
    body(
        "Content-Type: multipart/alternative; boundary=\"000000000000a1b2c3\"\r\n",
        "--000000000000a1b2c3\r\nContent-Type: text/plain; charset=\"UTF-8\"\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\napprove #7\r\n\r\n--000000000000a1b2c3\r\n\
         Content-Type: text/html; charset=\"UTF-8\"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n\
         <div dir=3D\"ltr\">approve #7</div>\r\n\r\n--000000000000a1b2c3--\r\n",
    )
}

/// What they sign.
fn providers() -> Vec<Case> {
    let microsoft = "X-MS-Exchange-Organization-SCL: -1\r\nX-MS-TrafficTypeDiagnostic: AM0PR:EE_\r\n\
                     X-Microsoft-Antispam-Message-Info:";
    let long = format!("{microsoft} {}\r\nTo:", "aB3/".repeat(900));
    let yes = |name, why, names: &str, mail: &str| case(name, YES, why, h(names).sign(mail));
    vec![
        yes(
            "client-yahoo",
            "signs neither Content-Type nor Message-ID",
            "date:from:to:subject:references:from:subject:reply-to",
            &alternative(),
        ),
        yes(
            "client-icloud",
            "signs eight fields",
            "from:content-type:content-transfer-encoding:mime-version:subject:message-id:date:to",
            &mail(),
        ),
        yes(
            "client-fastmail",
            "signs each field twice",
            "cc:cc:content-type:content-type:content-transfer-encoding:date:date:from:from:in-reply-to:\
             in-reply-to:message-id:mime-version:reply-to:subject:subject:to:to",
            &mail(),
        ),
        yes(
            "client-apple-by-gmail",
            "Apple Mail leaves a line free before the first part; Gmail signs no Content-Type",
            GMAIL,
            &replaced(alternative(), "\r\n\r\n--0", "\r\n\r\n\r\n--0"),
        ),
        yes(
            "client-thunderbird-by-gmail",
            "Thunderbird tells readers without MIME what it is; Gmail signs no Content-Type",
            GMAIL,
            &replaced(
                alternative(),
                "\r\n\r\n--0",
                "\r\n\r\nThis is a multi-part message in MIME format.\r\n--0",
            ),
        ),
        yes(
            "client-proton",
            "signs no Content-Type",
            "date:to:from:reply-to:subject:feedback-id:message-id:bimi-selector:list-unsubscribe:\
             list-unsubscribe-post",
            &alternative(),
        ),
        case(
            "client-exchange-long-fields",
            YES,
            "a field of 3.6 kB in one line",
            signed(mail_with("To:", &long)),
        ),
        case(
            "client-two-algorithms",
            YES,
            "two signatures of one domain, RSA and an Ed25519 that isn't published yet",
            Sign::acme()
                .with("rsa-sha256", "ed25519-sha256")
                .with("s=mail", "s=soon")
                .key(super::signer::Key::Ed25519)
                .sign(&signed(mail())),
        ),
        case(
            "client-service-beside",
            YES,
            "a sending service signs, too, beside the company's own",
            Sign::acme().with("d=acme.com", "d=evil.net").key(super::signer::Key::Evil).sign(&signed(mail())),
        ),
    ]
}

/// What they write.
fn clients() -> Vec<Case> {
    let yes = |name, why, mail: String| case(name, YES, why, signed(mail));
    vec![
        yes("client-gmail", "two alternatives in quoted-printable", alternative()),
        yes(
            "client-iphone",
            "quoted-printable, a signature of a phone",
            body(
                "Content-Type: text/plain; charset=us-ascii\r\nContent-Transfer-Encoding: quoted-printable\r\n\
                 X-Mailer: iPhone Mail (22A3354)\r\n",
                "approve #7\r\n\r\nSent from my iPhone=\r\n\r\n",
            ),
        ),
        yes(
            "client-android",
            "base64 text",
            body(
                "Content-Type: text/plain; charset=\"utf-8\"\r\nContent-Transfer-Encoding: base64\r\n",
                "YXBwcm92ZSAjNw0K\r\n",
            ),
        ),
        yes(
            "client-thunderbird",
            "format=flowed",
            body(
                "Content-Type: text/plain; charset=UTF-8; format=flowed\r\nContent-Transfer-Encoding: 8bit\r\n\
                 User-Agent: Mozilla Thunderbird\r\nContent-Language: en-GB\r\n",
                "approve #7\r\n\r\n-- \r\nJill – QA\r\n",
            ),
        ),
        yes(
            "client-outlook-related",
            "HTML with a picture, in two multiparts with a preamble",
            body(
                "Content-Type: multipart/related;\r\n\tboundary=\"_004_AM0PR\";\r\n\ttype=\"multipart/alternative\"\r\n",
                "This is a multi-part message in MIME format.\r\n\r\n--_004_AM0PR\r\n\
                 Content-Type: multipart/alternative; boundary=\"_000_AM0PR\"\r\n\r\n--_000_AM0PR\r\n\
                 Content-Type: text/plain\r\n\r\napprove #7\r\n--_000_AM0PR\r\nContent-Type: text/html\r\n\r\n\
                 <p>approve #7</p>\r\n--_000_AM0PR--\r\n\r\n--_004_AM0PR\r\nContent-Type: image/png; name=\"i.png\"\r\n\
                 Content-ID: <i.png@01DB>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0K\r\n--_004_AM0PR--\r\n",
            ),
        ),
        yes(
            "client-smime",
            "an S/MIME signature",
            body(
                "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; boundary=b1\r\n",
                "--b1\r\nContent-Type: text/plain\r\n\r\napprove #7\r\n--b1\r\n\
                 Content-Type: application/pkcs7-signature; name=smime.p7s\r\n\
                 Content-Transfer-Encoding: base64\r\n\r\nMIIB\r\n--b1--\r\n",
            ),
        ),
        yes(
            "client-no-mime",
            "no MIME fields at all",
            mail_with(&format!("MIME-Version: 1.0\r\n{TYPE}"), ""),
        ),
        yes(
            "client-many-words",
            "an inline log that says \"global\", \"digest\" and \"multipart\" a thousand times",
            body(
                TYPE,
                &format!("approve #7\r\n\r\n{}", "> global digest multipart rfc822 x*=2\r\n".repeat(1_000)),
            ),
        ),
    ]
}

/// Names and addresses that people really have.
fn names() -> Vec<Case> {
    let yes = |name, value: &str| case(name, YES, "a name as people have them", signed(from(value)));
    vec![
        yes("client-name-apostrophe", "Mary O'Brien <mary.o'brien@acme.com>"),
        yes("client-name-quoted-quote", "\"Jill \\\"JB\\\" Brady\" <jill@acme.com>"),
        yes("client-name-company", "\"Jill Brady (ACME)\" <jill@acme.com>"),
        yes("client-name-comment", "Jill Brady (ACME) <jill@acme.com>"),
        yes("client-name-comment-last", "Jill Brady <jill@acme.com> (ACME)"),
        yes("client-name-empty", "\"\" <jill@acme.com>"),
        yes("client-name-parts", "Jill \"JB\" Brady <jill@acme.com>"),
        yes("client-name-base64", "=?UTF-8?B?SsO8cmdlbg==?=\r\n =?UTF-8?B?IEJyYWR5?= <jill@acme.com>"),
        yes("client-name-latin1", "=?iso-8859-1?Q?J=FCrgen_Brady?= <jill@acme.com>"),
        yes("client-name-japanese", "=?ISO-2022-JP?B?GyRCOzNFRBsoQg==?= <jill@acme.com>"),
        yes("client-name-emoji", "Jill \u{1f680} <jill@acme.com>"),
        yes("client-name-quoted-encoded", "\"=?utf-8?q?J=C3=BCrgen?=\" <jill@acme.com>"),
        yes("client-name-department", "\"Brady, Jill [QA]; London\" <jill@acme.com>"),
        yes("client-name-slash", "Jill Brady/ACME <jill@acme.com>"),
        yes("client-name-dash", "Jill Brady - QA & Co. <jill@acme.com>"),
        yes("client-address-atext", "jill_b+qa/x=1@acme.com"),
        yes("client-address-utf8", "jürgen@acme.com"),
        yes("client-address-quoted-name", "\"jill@acme.com\" <jill@acme.com>"),
        yes("client-from-tab", "\tJill\t<jill@acme.com>"),
        yes("client-from-folded-first", "\r\n Jill Brady <jill@acme.com>"),
    ]
}

/// What servers do to it.
fn on_the_way() -> Vec<Case> {
    let top = |name, why, fields: &str| case(name, YES, why, format!("{fields}{}", signed(mail())));
    vec![
        top(
            "way-forwarded",
            "forwarded unchanged (RFC 5322 §3.6.6)",
            "Resent-From: <x@evil.net>\r\nResent-To: <y@evil.net>\r\nResent-Date: Mon, 23 Nov 2026 10:01:00 +0000\r\n",
        ),
        top(
            "way-delivered-to-twice",
            "trace fields of several deliveries",
            "Delivered-To: a@x.org\r\nReturn-Path: <jill@acme.com>\r\nX-Original-To: b@x.org\r\nDelivered-To: b@x.org\r\n",
        ),
        top(
            "way-filtered",
            "what spam filters write",
            "X-Spam-Status: No, score=-0.1 required=5.0 tests=DKIM_SIGNED,\r\n\tDKIM_VALID autolearn=ham\r\n\
             X-Virus-Scanned: yes\r\nX-Spam-Level:\r\nX-Empty: \r\n",
        ),
        top(
            "way-received-twenty",
            "twenty hops",
            &"Received: from a (b [192.0.2.1]) by c with ESMTPS\r\n\tid x for <y@z>; Mon, 23 Nov 2026 10:00:01 +0000 (UTC)\r\n"
                .repeat(20),
        ),
        case(
            "way-reordered",
            YES,
            "unsigned fields in another order",
            replaced(signed(mail_with("To:", "X-A: 1\r\nTo:")), "X-A: 1\r\n", "X-B: 2\r\nX-A: 3\r\n"),
        ),
        case(
            "way-blank-lines",
            YES,
            "blank lines at the end",
            signed(mail()) + "\r\n\r\n",
        ),
        case(
            "way-other-broken-signature",
            YES,
            "a signature of an earlier hop that broke",
            replaced(Sign::acme().with("d=acme.com", "d=evil.net").sign(&mail()), &mail(), &signed(mail())),
        ),
    ]
}

/// A list changes what it sends on: nobody is proven, but nothing is wrong with the mail either.
fn lists() -> Vec<Case> {
    let footer = signed(mail()) + "-- \r\nTo leave this list: leave@lists.example\r\n";
    let list = "List-Id: <team.lists.example>\r\nList-Unsubscribe: <mailto:leave@lists.example>\r\nPrecedence: list\r\n";
    let munged = mail_with(
        "From: Jill Brady <jill@acme.com>",
        "From: Jill Brady via Team <team@plain.org>\r\nReply-To: Jill Brady <jill@acme.com>",
    );
    vec![
        case("list-footer", NO, "a footer below the words", format!("{list}{footer}")),
        case(
            "list-subject",
            NO,
            "a prefix in the subject",
            format!("{list}{}", replaced(signed(mail()), "Subject: Re:", "Subject: [team] Re:")),
        ),
        case("list-untouched", YES, "a list that changes nothing", format!("{list}{}", signed(mail()))),
        case(
            "list-from-munged",
            YES,
            "a list that writes its own From is the list, not Jill",
            Sign::acme().with("d=acme.com", "d=plain.org").sign(&munged),
        ),
        case(
            "list-disclaimer",
            NO,
            "a disclaimer that a relay added after signing",
            signed(mail()) + "\r\nThis e-mail is confidential.\r\n",
        ),
        case(
            "list-reencoded",
            NO,
            "a relay encoded the body anew",
            replaced(signed(mail()), "7bit\r\n\r\napprove #7\r\n", "base64\r\n\r\nYXBwcm92ZSAjNw0K\r\n"),
        ),
    ]
}

/// Fields in odd, but honest spelling.
fn fields() -> Vec<Case> {
    let yes = |name, why, from: &str, to: &str| case(name, YES, why, signed(mail_with(from, to)));
    vec![
        yes(
            "field-to-undisclosed",
            "an empty group in To",
            "To: DEPLOY-1049-Q@tmail.acme.com",
            "To: undisclosed-recipients:;",
        ),
        yes("field-to-empty", "an empty To", "To: DEPLOY-1049-Q@tmail.acme.com", "To:"),
        yes("field-no-to", "no To", "To: DEPLOY-1049-Q@tmail.acme.com\r\n", ""),
        yes(
            "field-cc-names",
            "names with commas and groups in Cc",
            "To:",
            "Cc: \"Ruiz, Bob\" <b@acme.com>, team: x@y.org, z@y.org;\r\nTo:",
        ),
        yes("field-date-named-zone", "an old zone in Date", "10:00:00 +0000", "10:00:00 GMT"),
        yes("field-date-zulu", "a zone of one letter", "10:00:00 +0000", "10:00:00 Z"),
        yes(
            "field-received-zulu",
            "the same in what a server wrote, and an open comment",
            "To:",
            "Received: from a (b\r\n by c; Mon, 23 Nov 2026 10:00:01 Z\r\nTo:",
        ),
        yes("field-date-comment", "a comment in Date", "10:00:00 +0000", "10:00:00 +0000 (UTC)"),
        yes("field-message-id-odd", "an odd Message-ID", "<1@acme.com>", "<A/B=C+D-1$x@[10.0.0.1]>"),
        yes("field-subject-utf8", "a subject in UTF-8", "Billing 2.4.1", "Facturación 2.4.1 – ½"),
        yes(
            "field-subject-folded-first",
            "a subject that begins on the next line",
            "Subject: Re:",
            "Subject:\r\n Re:",
        ),
        yes("field-no-blank", "no blank behind colons", "To: ", "X-A:b\r\nTo:"),
        yes("field-name-odd", "a name of odd characters", "To:", "X_a.b!c/1: x\r\nTo:"),
        yes("field-sender", "an assistant sent it", "To:", "Sender: Sam <sam@acme.com>\r\nTo:"),
        yes(
            "field-disposition-notification",
            "asks for a receipt",
            "To:",
            "Disposition-Notification-To: jill@acme.com\r\nTo:",
        ),
        yes(
            "field-type-capitals",
            "a type in capitals",
            "text/plain; charset=utf-8",
            "TEXT/PLAIN; CHARSET=UTF-8",
        ),
        yes("field-type-semicolon", "a last semicolon in the type", "charset=utf-8", "charset=utf-8;"),
    ]
}

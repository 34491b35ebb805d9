//! The From field and what readers read differently (the attacks on the author's name).

use super::case::{Case, case, from, mail, mail_with, replaced, signed};
use super::signer::{Key, Sign};

const BOSS: &str = "From: Boss <boss@acme.com>\r\n";

pub fn cases() -> Vec<Case> {
    [several_froms(), other_authors(), shapes_of_from(), characters(), duplicates(), honest_names()]
        .into_iter()
        .flatten()
        .collect()
}

fn several_froms() -> Vec<Case> {
    let below = |line: &str| replaced(signed(mail()), "\r\nTo:", &format!("\r\n{line}To:"));
    vec![
        case(
            "from-twice-on-top",
            "rejected",
            "a second From above the signed one",
            BOSS.to_owned() + &signed(mail()),
        ),
        case("from-twice-below", "rejected", "a second From below the signed one", below(BOSS)),
        case(
            "from-twice-same-case-differs",
            "rejected",
            "FROM is From",
            below("FROM: Boss <boss@acme.com>\r\n"),
        ),
        case(
            "from-twice-identical",
            "rejected",
            "even the same From twice",
            below("From: Jill Brady <jill@acme.com>\r\n"),
        ),
        case(
            "from-folded-look-alike",
            "rejected",
            "a fold that some read as a From field",
            below(" From: boss@acme.com\r\n"),
        ),
        case(
            "from-folded-in-signature",
            "rejected",
            "the same within a signature",
            format!("X-Signature: a\r\n From: boss@acme.com\r\n{}", signed(mail())),
        ),
        case(
            "from-folded-after-names",
            "rejected",
            "the same, made up as the end of a list of names",
            format!("X-Signature: a\r\n From:;boss@acme.com\r\n{}", signed(mail())),
        ),
        case(
            "from-blank-before-colon",
            "rejected",
            "a blank before the colon (obsolete syntax)",
            below("From : boss@acme.com\r\n"),
        ),
        case(
            "from-line-end-before-colon",
            "rejected",
            "a line end before the colon",
            below("From\r\n : boss@acme.com\r\n"),
        ),
        case(
            "from-leading-blank-first-line",
            "rejected",
            "the header begins with a blank",
            format!(" From: boss@acme.com\r\n{}", signed(mail())),
        ),
    ]
}

fn other_authors() -> Vec<Case> {
    vec![
        case("from-missing", "rejected", "no From at all", replaced(mail(), "From:", "X-From:")),
        case(
            "sender-is-not-author",
            "authenticated",
            "Sender, Reply-To and Resent-From of others change nothing",
            signed(replaced(
                mail(),
                "To:",
                "Sender: boss@acme.com\r\nReply-To: boss@acme.com\r\nResent-From: boss@acme.com\r\nX-Original-From: boss@acme.com\r\nTo:",
            )),
        ),
        case(
            "sender-of-the-victim",
            "unauthenticated",
            "signed by evil.net for a From of acme.com",
            Sign::acme().with("d=acme.com", "d=evil.net").key(Key::Evil).sign(&mail()),
        ),
    ]
}

fn shapes_of_from() -> Vec<Case> {
    let reject = |name, why, value: &str| case(name, "rejected", why, signed(from(value)));
    let deep = format!("{}jill@acme.com", "(".repeat(5_000) + &")".repeat(5_000));
    vec![
        reject("from-two-mailboxes", "two mailboxes", "boss@acme.com, jill@acme.com"),
        reject("from-comma-unquoted", "a comma that nobody quoted makes two", "Brady, Jill <jill@acme.com>"),
        reject("from-group", "a group", "Team: jill@acme.com;"),
        reject("from-empty-group", "an empty group", "undisclosed:;"),
        reject("from-route", "a route", "<@boss.com:jill@acme.com>"),
        reject("from-empty", "nothing", ""),
        reject("from-name-only", "a name without an address", "Jill Brady"),
        reject("from-empty-angles", "empty brackets", "Jill <>"),
        reject("from-two-angles", "two addresses in brackets", "<boss@acme.com> <jill@acme.com>"),
        reject("from-text-behind", "text behind the bracket", "<boss@acme.com>jill@acme.com"),
        reject("from-two-ats", "two @", "boss@acme.com@evil.net"),
        reject("from-quoted-local", "a quoted local part", "\"boss@acme.com\"@evil.net"),
        reject("from-address-as-name", "an unquoted address as a name", "boss@acme.com <jill@acme.com>"),
        reject("from-backslash", "a quoted pair outside quotes", "boss\\@acme.com,<jill@acme.com>"),
        reject("from-literal", "an address literal", "jill@[192.0.2.1]"),
        reject("from-encoded-address", "the address is an encoded word", "=?utf-8?q?boss=40acme.com?="),
        reject("from-encoded-local", "the local part is an encoded word", "=?utf-8?q?boss?=@acme.com"),
        reject(
            "from-encoded-in-angles",
            "an encoded word in brackets",
            "Jill <=?utf-8?b?Ym9zc0BhY21lLmNvbQ==?=>",
        ),
        reject("from-unclosed-comment", "an open comment", "jill@acme.com (boss"),
        reject("from-unclosed-quote", "an open quote", "\"Jill <jill@acme.com>"),
        reject("from-single-label", "a host name of one label", "jill@localhost"),
        reject("from-trailing-dot", "a domain with a final dot", "jill@acme.com."),
        reject("from-turned", "a mark in the address that turns it around", "\u{202e}jill@acme.com"),
        reject("from-order-mark", "a byte-order mark before the address", "\u{feff}jill@acme.com"),
        reject("from-zero-width", "a blank of no width in the address", "ji\u{200b}ll@acme.com"),
        reject("from-full-width-at", "an @ of full width", "jill\u{ff20}acme.com"),
        reject(
            "from-full-width-angles",
            "brackets of full width",
            "\u{ff1c}boss@acme.com\u{ff1e} jill@acme.com",
        ),
        reject(
            "from-wide-blank",
            "two addresses with an ideographic blank",
            "boss@acme.com\u{3000}jill@acme.com",
        ),
        reject("from-blanks-around-at", "obsolete blanks around the @", "jill @ acme.com"),
        reject("from-path", "a path of UUCP and a route", "evil.net!boss@acme.com:jill@acme.com"),
        case("from-deep-comments", "rejected", "comments 5,000 deep", from(&deep)),
        case(
            "from-own-gateway",
            "unauthenticated",
            "an address of the gateway's own domain",
            Sign::acme()
                .with("d=acme.com; s=mail", "d=tmail.acme.com; s=gateway")
                .sign(&from("Boss <boss@tmail.acme.com>")),
        ),
    ]
}

fn characters() -> Vec<Case> {
    let inserted = |what: &[u8]| {
        let mail = signed(mail());
        let at = mail.find("Subject: Re").unwrap() + 9;
        [&mail.as_bytes()[..at], what, &mail.as_bytes()[at..]].concat()
    };
    let line = |line: &str| replaced(signed(mail()), "\r\nTo:", &format!("\r\n{line}\r\nTo:"));
    vec![
        case("header-nul", "rejected", "NUL in a field", inserted(b"\0")),
        case("header-escape", "rejected", "a control character in a field", inserted(b"\x1b")),
        case("header-delete", "rejected", "DEL in a field", inserted(b"\x7f")),
        case("header-c1", "rejected", "a C1 control character in a field", inserted("\u{85}".as_bytes())),
        case("header-bare-cr", "rejected", "a CR without LF", inserted(b"\rFrom: boss@acme.com")),
        case("header-bare-lf", "rejected", "an LF without CR", inserted(b"\nFrom: boss@acme.com")),
        case("header-not-utf8", "rejected", "bytes that aren't UTF-8", inserted(b"\xff\xfe")),
        case("header-no-colon", "rejected", "a line without a colon", line("this is no field")),
        case(
            "header-mbox-line",
            "rejected",
            "an mbox line on top",
            format!("From boss@acme.com Mon Nov 23 10:00:00 2026\r\n{}", signed(mail())),
        ),
        case(
            "header-bom",
            "rejected",
            "a byte-order mark before the first name",
            format!("\u{feff}{}", signed(mail())),
        ),
        case("header-nbsp", "rejected", "a non-breaking space in a name", line("From\u{a0}: boss@acme.com")),
        case("header-blank-fold", "rejected", "a fold of white space only", line("X-Note: a\r\n \t")),
        case(
            "header-too-many",
            "rejected",
            "8,000 fields",
            format!("{}{}", "X-A: b\r\n".repeat(8_000), signed(mail())),
        ),
        case(
            "header-long-line",
            "rejected",
            "a header line of 20 kB",
            line(&format!("X-A: {}", "b".repeat(20_000))),
        ),
        case(
            "body-bare-lf",
            "rejected",
            "an LF without CR in the body",
            signed(mail()) + "smuggled\nline\r\n",
        ),
        case(
            "body-long-line",
            "rejected",
            "a body line of 120 kB",
            signed(mail() + &"b".repeat(120_000) + "\r\n"),
        ),
    ]
}

fn duplicates() -> Vec<Case> {
    let twice = |name, line: &str| {
        case(
            name,
            "rejected",
            "a field that may stand once stands twice",
            replaced(signed(mail()), "\r\nTo:", &format!("\r\n{line}\r\nTo:")),
        )
    };
    let several = |name, line: &str| twice(name, &format!("{line}\r\n{line}"));
    vec![
        twice("twice-subject", "Subject: approve"),
        twice("twice-to", "to: DEPLOY-1050-P@tmail.acme.com"),
        twice("twice-date", "Date: Mon, 23 Nov 2026 11:00:00 +0000"),
        twice("twice-message-id", "Message-ID: <2@acme.com>"),
        twice("twice-in-reply-to", "In-Reply-To: <notice-2@tmail.acme.com>"),
        twice("twice-content-type", "Content-Type: text/html"),
        twice("twice-encoding", "Content-Transfer-Encoding: base64"),
        twice("twice-mime-version", "MIME-Version: 1.0"),
        several("twice-cc", "Cc: bob@acme.com"),
        several("twice-bcc", "Bcc: bob@acme.com"),
        several("twice-reply-to", "Reply-To: bob@acme.com"),
        several("twice-sender", "Sender: bob@acme.com"),
        several("twice-references", "References: <notice-1@tmail.acme.com>"),
    ]
}

fn honest_names() -> Vec<Case> {
    let accept = |name, why, value: &str| case(name, "authenticated", why, signed(from(value)));
    let second_header = mail_with(
        "approve #7",
        "From: boss@acme.com\r\nSubject: x\r\n\r\nFrom boss@acme.com Mon\r\napprove #7",
    );
    vec![
        accept(
            "name-of-victim",
            "the name is the boss's address, the author is Jill",
            "\"boss@acme.com\" <jill@acme.com>",
        ),
        accept(
            "name-with-override",
            "a direction mark in the name",
            "\"moc.emca@ssob\u{202e}\" <jill@acme.com>",
        ),
        accept(
            "name-of-blanks",
            "300 blanks in the name",
            &format!("\"boss@acme.com{}\" <jill@acme.com>", " ".repeat(300)),
        ),
        accept("name-with-dot", "a middle initial", "Jill B. Brady <jill@acme.com>"),
        accept("name-quoted-comma", "a quoted comma", "\"Brady, Jill\" <jill@acme.com>"),
        accept("name-encoded", "an encoded name", "=?utf-8?q?J=C3=BCrgen_B=2E?= <jill@acme.com>"),
        accept(
            "name-encoded-address",
            "an encoded name that holds an address",
            "=?utf-8?q?boss=40acme=2Ecom?= <jill@acme.com>",
        ),
        accept(
            "name-encoded-line-end",
            "an encoded name that holds a line end and a From field",
            "=?utf-8?q?a=0D=0AFrom=3A_boss=40acme=2Ecom?= <jill@acme.com>",
        ),
        accept(
            "name-encoded-angles",
            "an encoded name that holds an address in brackets",
            "=?utf-8?q?=3Cboss=40acme=2Ecom=3E?= <jill@acme.com>",
        ),
        accept(
            "name-comment-escaped",
            "an address between two comments of escaped parentheses is within one comment",
            "(\\)boss@acme.com\\() jill@acme.com",
        ),
        accept("name-utf8", "a name in UTF-8", "Jürgen <jill@acme.com>"),
        accept("name-comment", "a comment behind the address", "jill@acme.com (Jill Brady)"),
        accept("name-none", "only the address", "jill@acme.com"),
        accept("name-in-angles", "only the address, in brackets", "<jill@acme.com>"),
        accept("name-folded", "a folded From", "Jill Brady\r\n <jill@acme.com>"),
        accept("address-upper-case", "the address in capitals", "Jill <JILL@ACME.COM>"),
        case(
            "address-idn",
            "authenticated",
            "a domain in its own script is its A-label",
            Sign::acme().with("d=acme.com", "d=xn--bcher-kva.org").sign(&from("Jill <jill@bücher.org>")),
        ),
        case(
            "second-header-in-body",
            "authenticated",
            "what looks like a header in the body is body",
            signed(second_header),
        ),
    ]
}

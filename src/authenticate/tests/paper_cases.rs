//! The cases of the published attacks that no other table has: "Composition Kills" (A1 to A18) and its tool
//! espoofer (server a1 to a19), "Weak Links" (USENIX Security 2021). The attacker owns evil.net and its
//! mail is well signed; the victim is the boss of acme.com. What happens in the envelope is tried by SMTP.

use super::case::{Case, case, from, mail, mail_with, replaced, signed};
use super::signer::{Key, Sign};

pub fn cases() -> Vec<Case> {
    [injected(), two_froms(), one_from(), unsigned_fields(), look_alikes()].into_iter().flatten().collect()
}

const NO: &str = "unauthenticated";
const YES: &str = "authenticated";
const REJECTED: &str = "rejected";

/// Signed by evil.net, by tags that are changed.
fn evil(from: &str, to: &str, mail: &str) -> String {
    Sign::acme().with("d=acme.com", "d=evil.net").with(from, to).key(Key::Evil).sign(mail)
}

fn by_evil(mail: &str) -> String {
    evil("v=1", "v=1", mail)
}

/// A d= or s= that two programs read differently (A3, A4; Figure 5).
fn injected() -> Vec<Case> {
    let boss = from("boss@acme.com");
    let domain = |name, why, to: &str| case(name, NO, why, evil("d=evil.net", to, &boss));
    vec![
        case(
            "paper-a3-nul",
            REJECTED,
            "a NUL ends the selector for some: the key is the attacker's, the domain the victim's",
            evil("d=evil.net; s=mail", "d=acme.com; s=mail._domainkey.evil.net.\0.any", &boss),
        ),
        domain("paper-a4-quote", "a quote hides the rest of d=", "d=acme.com'a.evil.net"),
        domain("paper-a4-double-quote", "so does a double quote", "d=\"acme.com\"a.evil.net"),
        domain("paper-a4-comment", "a comment begins in d=", "d=acme.com(.evil.net"),
        domain("paper-a4-comment-closed", "a comment within d=", "d=acme.com(x).evil.net"),
        domain("paper-a4-equals", "another result within d=", "d=acme.com header.d=acme.com"),
        domain("paper-a4-escape", "an escaped byte in d=", "d=acme.com\\000.evil.net"),
        domain("paper-a4-percent", "an encoded byte in d=", "d=acme.com%00.evil.net"),
        domain("paper-a4-comma", "two domains in d=", "d=acme.com,evil.net"),
        domain("paper-a4-at", "a mailbox in d=", "d=jill@acme.com"),
        domain("paper-a4-root", "the empty label in d=", "d=acme.com..evil.net"),
        domain("paper-a4-i", "i= says it's the victim's", "d=evil.net; i=boss@acme.com"),
        domain("paper-a4-i-quoted", "i= with two @", "d=evil.net; i=\"boss@acme.com\"@evil.net"),
        case(
            "paper-a4-selector-path",
            NO,
            "a selector that leads out of the domain",
            evil("d=evil.net; s=mail", "d=acme.com; s=mail._domainkey.evil.net/", &boss),
        ),
    ]
}

/// Two From fields, of which one is hidden (A6, A7; a8 to a13). The attacker signs its own.
fn two_froms() -> Vec<Case> {
    let mine = by_evil(&from("mallory@evil.net"));
    let put = |name, why, before: &str, field: &str| {
        case(name, REJECTED, why, replaced(&mine, before, &format!("{field}{before}")))
    };
    let boss = "<boss@acme.com>\r\n";
    let top = |name, why, field: &str| case(name, REJECTED, why, format!("{field}{mine}"));
    vec![
        top("paper-a8", "two From fields, the victim's first", &format!("From: {boss}")),
        put(
            "paper-a8-last",
            "two From fields, the victim's last",
            "\r\n\r\n",
            &format!("\r\nFrom: {}", boss.trim_end()),
        ),
        put("paper-a9", "a blank before the second", "To:", &format!(" From: {boss}")),
        top("paper-a9-first", "a blank before the first", &format!(" From: {boss}")),
        put("paper-a9-tab", "a tab before the second", "To:", &format!("\tFrom: {boss}")),
        put("paper-a10", "a blank behind the name", "To:", &format!("From : {boss}")),
        put("paper-a10-tab", "a tab behind the name", "To:", &format!("From\t: {boss}")),
        put("paper-a11", "a fold behind the name", "To:", &format!("From\r\n : {boss}")),
        put(
            "paper-a11-empty-fold",
            "a fold, and a line of blanks",
            "To:",
            &format!("From\r\n \r\n : {boss}"),
        ),
        put(
            "paper-a12",
            "Sender is the victim, From is folded away",
            "From:",
            &format!("Sender: {boss}From\r\n : <x@evil.net>\r\n"),
        ),
        put(
            "paper-a13",
            "the same with Resent-From",
            "From:",
            &format!("Resent-From: {boss}From\r\n : <x@evil.net>\r\n"),
        ),
        put("paper-from-case", "fRoM", "To:", &format!("fRoM: {boss}")),
        put("paper-from-letters", "a full-width From", "To:", &format!("Ｆｒｏｍ: {boss}")),
        put("paper-from-cyrillic", "a Cyrillic o in From", "To:", &format!("Fr\u{43e}m: {boss}")),
        put("paper-from-zero-width", "a zero-width blank in From", "To:", &format!("From\u{200b}: {boss}")),
        put("paper-from-nul", "a NUL in From", "To:", &format!("From\0: {boss}")),
        put("paper-from-vertical-tab", "a vertical tab before From", "To:", &format!("\u{b}From: {boss}")),
        put("paper-from-form-feed", "a form feed behind From", "To:", &format!("From\u{c}: {boss}")),
        put("paper-from-no-name", "a field without a name", "To:", &format!(": {boss}")),
    ]
}

/// One From field that two programs read differently (A9 to A13; a14 to a19, Figure 8).
fn one_from() -> Vec<Case> {
    let rejected = |name, why, value: &str| case(name, REJECTED, why, by_evil(&from(value)));
    let encoded = "=?utf-8?b?PGJvc3NAYWNtZS5jb20+?=";
    vec![
        rejected("paper-a14", "two mailboxes of two domains", "<mallory@evil.net>, <boss@acme.com>"),
        rejected("paper-a14-victim-first", "the victim first", "<boss@acme.com>, <mallory@evil.net>"),
        rejected("paper-a14-group", "a group around the victim", "a: boss@acme.com;, mallory@evil.net"),
        rejected("paper-a14-empty-item", "empty items of a list", ",<mallory@evil.net>,"),
        rejected(
            "paper-a15",
            "an encoded address, then the attacker's",
            &format!("{encoded},<mallory@evil.net>"),
        ),
        rejected(
            "paper-a15-last",
            "the attacker's, then an encoded one",
            &format!("<mallory@evil.net>,{encoded}"),
        ),
        rejected(
            "paper-a15-glued",
            "an encoded address glued to the attacker's",
            &format!("<mallory@evil.net>{encoded}"),
        ),
        rejected("paper-a16", "a route to the victim", "<@evil.net,@any.com:boss@acme.com>"),
        rejected("paper-a16-one", "a route of one", "<@acme.com:mallory@evil.net>"),
        rejected("paper-a17", "a quoted pair between two", "<boss@acme.com>\\,<mallory@evil.net>"),
        rejected("paper-a17-escaped", "an escaped bracket", "\\<boss@acme.com\\> <mallory@evil.net>"),
        rejected("paper-a18", "a bare one before the brackets", "boss@acme.com,<mallory@evil.net>"),
        rejected("paper-a18-blank", "with a blank between", "boss@acme.com <mallory@evil.net>"),
        rejected("paper-a18-semicolon", "with a semicolon between", "boss@acme.com; <mallory@evil.net>"),
        rejected("paper-a18-colon", "with a colon between", "boss@acme.com: <mallory@evil.net>"),
        rejected("paper-a19", "the victim behind the brackets", "<mallory@evil.net>boss@acme.com"),
        rejected("paper-a19-nested", "brackets within brackets", "<mallory@evil.net<boss@acme.com>>"),
        rejected("paper-a19-twice", "two pairs of brackets", "<boss@acme.com><mallory@evil.net>"),
        rejected("paper-a19-open", "an open pair", "<boss@acme.com <mallory@evil.net>"),
        rejected("paper-a19-quoted", "a quote that ends late", "\"<boss@acme.com>\"\" <mallory@evil.net>"),
        rejected("paper-literal", "an address literal", "boss@[acme.com]"),
        rejected("paper-blank-at", "an @ of its own, in two lines", "boss@acme.com\r\n @evil.net"),
        rejected("paper-percent", "source routing by %, twice @", "boss%acme.com@evil.net@acme.com"),
        rejected("paper-nul-in-address", "a NUL in the address", "boss@acme.com\0@evil.net"),
        case(
            "paper-comment-address",
            NO,
            "a comment that holds the attacker's domain, signed by that",
            by_evil(&from("boss@acme.com (mallory@evil.net)")),
        ),
        case(
            "paper-comment-in-domain",
            NO,
            "a comment within the address: it is of acme.com, which didn't sign",
            by_evil(&from("Boss <boss@acme.com(.evil.net)>")),
        ),
        case(
            "paper-sub-address",
            NO,
            "the victim's address as a local part",
            by_evil(&from("boss=acme.com@eu.acme.com")),
        ),
    ]
}

/// What a signature leaves open (A14 to A16, A18 of the paper).
fn unsigned_fields() -> Vec<Case> {
    let only_from = Sign::acme().with(
        "from:to:subject:date:message-id:in-reply-to:mime-version:content-type:content-transfer-encoding",
        "from",
    );
    let body = mail_with("approve #7\r\n", "");
    vec![
        case(
            "paper-replay-only-from",
            NO,
            "only From and the body are signed: the subject is anybody's",
            only_from.sign(&mail()),
        ),
        case(
            "paper-replay-empty-body",
            NO,
            "an empty body was signed, and words were put in",
            replaced(signed(&body), "7bit\r\n\r\n", "7bit\r\n\r\napprove #7\r\n"),
        ),
        case(
            "paper-replay-l-zero",
            NO,
            "an empty body was signed under l=0, so the signature is true whatever the body says",
            Sign::acme().with("t=1795", "l=0; t=1795").sign(&body) + "approve #7\r\n",
        ),
        case(
            "paper-replay-other-name",
            NO,
            "a true signature in a field of a provider's own, which is none of DKIM",
            Sign::acme().sign_as("X-Google-DKIM-Signature", &mail()),
        ),
        case(
            "paper-replay-subject-on-top",
            REJECTED,
            "a second subject above the signed one",
            format!("Subject: approve\r\n{}", signed(mail())),
        ),
        case(
            "paper-replay-l-boundary",
            NO,
            "l= and another boundary show other words",
            replaced(
                Sign::acme().with("t=1795", "l=12; t=1795").with("content-type:", "").sign(&mail()),
                "Content-Type: text/plain; charset=utf-8",
                "Content-Type: multipart/mixed; boundary=x",
            ) + "--x\r\n\r\nreject #8\r\n--x--\r\n",
        ),
        case(
            "paper-replay-date-absent",
            NO,
            "neither t= nor a Date in h=, and a new Date put in",
            Sign::acme().with("t=1795428000; ", "").with("date:", "").sign(&mail()),
        ),
    ]
}

/// Names that look like somebody else's (Weak Links, UI attacks): never the victim's identity.
fn look_alikes() -> Vec<Case> {
    let own = |name, why, value: &str| case(name, YES, why, signed(from(value)));
    vec![
        case(
            "paper-full-width",
            REJECTED,
            "full-width letters in the domain",
            signed(from("boss@\u{ff41}cme.com")),
        ),
        case(
            "paper-other-dot",
            REJECTED,
            "an ideographic dot in the domain",
            signed(from("boss@acme\u{3002}com")),
        ),
        case(
            "paper-homograph",
            NO,
            "a Cyrillic a in the domain, signed by acme.com",
            signed(from("boss@\u{430}cme.com")),
        ),
        case(
            "paper-zero-width",
            REJECTED,
            "a zero-width blank in the domain",
            signed(from("boss@ac\u{200b}me.com")),
        ),
        case(
            "paper-soft-hyphen",
            REJECTED,
            "a soft hyphen in the domain",
            signed(from("boss@ac\u{ad}me.com")),
        ),
        own("paper-kelvin", "a KELVIN SIGN is no k: an identity of its own", "\u{212a}im@acme.com"),
        own("paper-dotless-i", "a dotless i is no i: an identity of its own", "j\u{131}ll@acme.com"),
        own("paper-cyrillic-local", "a Cyrillic o: an identity of its own", "b\u{43e}ss@acme.com"),
        own("paper-full-width-local", "full-width letters: an identity of its own", "\u{ff42}oss@acme.com"),
        own("paper-sharp-s", "a sharp s is no ss: an identity of its own", "bo\u{df}@acme.com"),
        case(
            "paper-sharp-s-domain",
            NO,
            "a sharp s in the domain, signed by the domain with ss",
            Sign::acme().with("d=acme.com", "d=strasse.org").sign(&from("boss@stra\u{df}e.org")),
        ),
        own("paper-plus", "a sub-address is another identity", "jill+boss@acme.com"),
        own("paper-dots", "dots make another identity", "j.ill@acme.com"),
        own("paper-name-override", "an override in the name", "\"\u{202e}moc.emca@ssob\" <jill@acme.com>"),
        own("paper-name-two", "two addresses in the name", "\"boss@acme.com, cto@acme.com\" <jill@acme.com>"),
        own("paper-name-angle", "brackets in the quoted name", "\"Boss <boss@acme.com>\" <jill@acme.com>"),
    ]
}

//! Mail that strict gateways lose, and mail whose kind isn't signed.

use super::case::{Case, case, mail, mail_with, replaced, signed};
use super::signer::Sign;

pub fn cases() -> Vec<Case> {
    [
        honest(),
        honest_shapes(),
        honest_edges(),
        canonical(),
        kinds(),
        kinds_of_multiparts(),
        kinds_with_parameters(),
        kinds_of_shape(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

const NO: &str = "unauthenticated";
const YES: &str = "authenticated";

fn honest() -> Vec<Case> {
    let exchange = Sign::acme().with("t=1795428000; ", "").with(
        "from:to:subject:date:message-id:in-reply-to:mime-version:content-type:content-transfer-encoding",
        "From:Date:Subject:Message-ID:Content-Type:MIME-Version:X-MS-Exchange-SenderADCheck",
    );
    let gmail = Sign::acme().with(
        "from:to:subject:date:message-id:in-reply-to:mime-version:content-type:content-transfer-encoding",
        "to:subject:message-id:date:from:in-reply-to:references:mime-version:from:to:cc:subject:date:message-id:reply-to",
    );
    let alternative =
        multipart("alternative", &[("text/plain", "approve #7"), ("text/html", "<p>approve #7</p>")]);
    vec![
        case(
            "honest-exchange",
            YES,
            "signs neither To nor In-Reply-To, and has no t=",
            exchange.sign(&mail()),
        ),
        case("honest-gmail-plain", YES, "signs no Content-Type", gmail.sign(&mail())),
        case(
            "honest-gmail-alternative",
            YES,
            "signs no Content-Type of a whole multipart",
            gmail.sign(&alternative),
        ),
        case(
            "honest-apple-comment",
            YES,
            "a comment in Mime-Version",
            signed(mail_with("MIME-Version: 1.0", "Mime-Version: 1.0 (Mac OS X Mail 16.0 \\(3826\\))")),
        ),
    ]
}

fn honest_shapes() -> Vec<Case> {
    let no_id = mail_with("Message-ID: <1@acme.com>\r\n", "");
    vec![
        case(
            "honest-list-precedence",
            YES,
            "Precedence: list is people",
            signed(mail_with("To:", "Precedence: list\r\nTo:")),
        ),
        case(
            "honest-auto-submitted-no",
            YES,
            "Auto-Submitted: no is people",
            signed(mail_with("To:", "Auto-Submitted: no (really)\r\nTo:")),
        ),
        case(
            "honest-new-trace",
            YES,
            "new trace fields on top",
            format!(
                "Return-Path: <jill@acme.com>\r\nReceived: from a by b;\r\n Mon, 23 Nov 2026 10:00:01 +0000\r\n{}",
                signed(mail())
            ),
        ),
        case(
            "honest-folded-h",
            YES,
            "h= folded before From",
            Sign::acme().with("h=from:to", "h=to:\r\n\tfrom").sign(&mail()),
        ),
        case(
            "honest-blanks-in-h",
            YES,
            "blanks around the colons of h=, as dkimpy writes them, and From behind a fold",
            Sign::acme().with("h=from:to", "h=to :\r\n from ").sign(&mail()),
        ),
        case("honest-no-message-id", YES, "no Message-ID", signed(no_id)),
        case(
            "honest-html-and-file",
            YES,
            "a mixed mail with a file",
            signed(multipart(
                "mixed",
                &[("text/html", "<p>approve #7</p>"), ("application/pdf; name=\"a.pdf\"", "%PDF")],
            )),
        ),
    ]
}

fn honest_edges() -> Vec<Case> {
    vec![
        case("honest-no-final-line-end", YES, "the body's last line has no end", signed(mail().trim_end())),
        case("honest-empty-body", YES, "no body", signed(mail_with("approve #7\r\n", ""))),
        case(
            "honest-odd-references",
            YES,
            "a long References line",
            signed(mail_with(
                "To:",
                &format!("References: {}\r\nTo:", "<0123456789@acme.com> ".repeat(60).trim_end()),
            )),
        ),
        case(
            "honest-empty-subject",
            YES,
            "an empty subject",
            signed(mail_with("Subject: Re: [DEPLOY-1049-Q] Deploy Billing 2.4.1", "Subject:")),
        ),
        case(
            "honest-quoted-header",
            YES,
            "a fold in the subject",
            signed(mail_with("Deploy Billing", "Deploy\r\n Billing")),
        ),
    ]
}

fn canonical() -> Vec<Case> {
    let forms = |name, forms: &str, body: &str| {
        let mail = mail_with("approve #7\r\n", body);
        case(name, YES, "canonical forms", Sign::acme().with("relaxed/relaxed", forms).sign(&mail))
    };
    let relayed = replaced(
        signed(mail_with("approve #7", "approve  #7")),
        "approve  #7\r\n",
        "approve #7  \r\n\r\n \t\r\n",
    );
    let refolded = replaced(
        signed(mail()),
        "Subject: Re: [DEPLOY-1049-Q] Deploy",
        "subject:  Re: [DEPLOY-1049-Q]\r\n\tDeploy",
    );
    let simple = Sign::acme().with("relaxed/relaxed", "simple/simple").sign(&mail());
    vec![
        forms("form-simple", "simple/simple", "approve #7\r\n"),
        forms("form-simple-alone", "simple", "approve #7\r\n\r\n\r\n"),
        forms("form-relaxed-simple", "relaxed/simple", "  approve\t#7  \r\n\r\n"),
        forms("form-simple-relaxed", "simple/relaxed", "  approve\t#7  \r\n\r\n"),
        forms("form-blank-lines", "relaxed/relaxed", "approve #7\r\n \r\n\t\r\n"),
        case("form-relaxed-relayed", YES, "white space changed on the way", relayed),
        case("form-relaxed-refolded", YES, "a field folded anew, its name in another case", refolded),
        case(
            "form-simple-relayed",
            NO,
            "simple allows no change",
            replaced(simple, "approve #7\r\n", "approve #7 \r\n"),
        ),
    ]
}

/// Who can change an unsigned Content-Type decides what the body says.
fn kinds() -> Vec<Case> {
    vec![
        case("kind-unsigned-plain", YES, "text/plain needs no cover", unsigned().sign(&mail())),
        case("kind-unsigned-multipart", YES, "nor does a whole multipart", unsigned().sign(&mixed())),
        case("kind-unsigned-html", NO, "unsigned text/html", switched("Content-Type: text/html")),
        case(
            "kind-unsigned-message",
            NO,
            "unsigned message/rfc822",
            switched("Content-Type: message/rfc822"),
        ),
        case("kind-unsigned-utf7", NO, "unsigned UTF-7", switched("Content-Type: text/plain; charset=utf-7")),
        case(
            "kind-unsigned-wide",
            NO,
            "unsigned UTF-16, which makes other letters of each two",
            switched("Content-Type: text/plain; charset=utf-16"),
        ),
        case(
            "kind-unsigned-shifting",
            NO,
            "an unsigned charset with shifts",
            switched("Content-Type: text/plain; charset=iso-2022-jp"),
        ),
        case("kind-unsigned-enriched", NO, "unsigned text/enriched", switched("Content-Type: text/enriched")),
        case("kind-unsigned-base64", NO, "unsigned base64", encoded("base64")),
        case("kind-unsigned-quoted", NO, "unsigned quoted-printable", encoded("quoted-printable")),
    ]
}

fn kinds_of_multiparts() -> Vec<Case> {
    vec![
        case(
            "kind-boundary-switched",
            NO,
            "another boundary",
            of("Content-Type: multipart/mixed; boundary=\"b2\""),
        ),
        case(
            "kind-boundary-shortened",
            NO,
            "the beginning of the boundary",
            of("Content-Type: multipart/mixed; boundary=\"b\""),
        ),
        case(
            "kind-boundary-twice",
            NO,
            "two boundaries",
            of("Content-Type: multipart/mixed; boundary=b1; boundary=b2"),
        ),
        case("kind-multipart-as-plain", NO, "a multipart passed off as plain text", of(PLAIN)),
        case(
            "kind-multipart-without-type",
            NO,
            "a multipart without its Content-Type",
            of("X-Was: multipart"),
        ),
    ]
}

fn kinds_with_parameters() -> Vec<Case> {
    vec![
        case(
            "kind-parameter-encoded",
            NO,
            "a boundary that only RFC 2231 shows",
            of("Content-Type: multipart/mixed; boundary=\"b1\"; boundary*=us-ascii''b2"),
        ),
        case(
            "kind-parameter-in-quotes",
            NO,
            "a boundary within another value",
            of("Content-Type: multipart/mixed; x=\"; boundary=b1\"; boundary=b2"),
        ),
        case(
            "kind-comment",
            NO,
            "a comment in the type",
            of("Content-Type: multipart/mixed (digest); boundary=b1"),
        ),
        case(
            "kind-named",
            NO,
            "a name that makes the body a file",
            switched("Content-Type: text/plain; name=grid.csv"),
        ),
        case(
            "kind-disposition",
            NO,
            "an unsigned disposition that makes the body a file",
            replaced(
                unsigned().sign(&mail()),
                "MIME-Version",
                "Content-Disposition: attachment\r\nMIME-Version",
            ),
        ),
        case(
            "kind-disposition-inline",
            YES,
            "inline is what it is anyway",
            replaced(unsigned().sign(&mail()), "MIME-Version", "Content-Disposition: inline\r\nMIME-Version"),
        ),
    ]
}

fn kinds_of_shape() -> Vec<Case> {
    vec![
        case(
            "kind-digest",
            NO,
            "parts that would be messages",
            of("Content-Type: multipart/digest; boundary=\"b1\""),
        ),
        case(
            "kind-preamble",
            NO,
            "words before the first part",
            unsigned().sign(&mixed().replacen("\r\n\r\n--b1", "\r\n\r\npreamble\r\n--b1", 1)),
        ),
        case(
            "kind-preamble-more",
            NO,
            "more than a client's own words before the first part",
            unsigned().sign(&mixed().replacen(
                "\r\n\r\n--b1",
                "\r\n\r\nThis is a multi-part message in MIME format. Do not\r\n--b1",
                1,
            )),
        ),
        case(
            "kind-alternative-as-mixed",
            NO,
            "the HTML beside the words taken away, by calling it an attachment",
            replaced(
                unsigned().sign(&multipart(
                    "alternative",
                    &[("text/plain", "approve #7"), ("text/html", "<blockquote>approve #7</blockquote>no")],
                )),
                "multipart/alternative",
                "multipart/mixed",
            ),
        ),
        case("kind-epilogue", NO, "words behind the last part", unsigned().sign(&(mixed() + "epilogue\r\n"))),
    ]
}

const PLAIN: &str = "Content-Type: text/plain; charset=utf-8";

/// A signature that covers no kind.
fn unsigned() -> Sign {
    Sign::acme().with(":content-type:content-transfer-encoding", "")
}

fn switched(to: &str) -> String {
    replaced(unsigned().sign(&mail()), PLAIN, to)
}

fn encoded(encoding: &str) -> String {
    unsigned().sign(&mail_with("7bit", encoding))
}

fn mixed() -> String {
    multipart("mixed", &[("text/plain", "hello"), ("text/plain; name=\"a.txt\"", "approve #7")])
}

/// The multipart with another Content-Type than it was signed with.
fn of(to: &str) -> String {
    replaced(unsigned().sign(&mixed()), "Content-Type: multipart/mixed; boundary=\"b1\"", to)
}

pub fn multipart(subtype: &str, parts: &[(&str, &str)]) -> String {
    let parts: String =
        parts.iter().map(|(of, text)| format!("--b1\r\nContent-Type: {of}\r\n\r\n{text}\r\n")).collect();
    let mail = mail_with(
        "Content-Type: text/plain; charset=utf-8",
        &format!("Content-Type: multipart/{subtype}; boundary=\"b1\""),
    );
    replaced(mail, "approve #7\r\n", &format!("{parts}--b1--\r\n"))
}

//! Cases of the strict reading; those of the author's name stand in `fixtures/identity`.

use super::{Flowed, LIMITS, Message, automatic_by_envelope, normalise_line_ends, parse};
use crate::envelope::{Envelope, ReversePath};

/// A mail with these further header lines and this body; lines end with `\n` here.
fn mail(header: &str, body: &str) -> Vec<u8> {
    let text = format!("From: Jill <jill@acme.com>\nSubject: hello\n{header}\n{body}");
    text.replace('\n', "\r\n").into_bytes()
}

fn read(header: &str, body: &str) -> Message {
    parse(&mail(header, body)).unwrap()
}

fn refused(raw: &[u8]) -> String {
    parse(raw).unwrap_err().reason
}

#[test]
fn a_plain_mail_is_its_words() {
    let message = read(
        "To: Bob <bob@acme.com>, a@b.org\nCc: list: c@d.org, not an address;\n\
         Date: Mon, 23 Nov 2026 12:00:00 +0200\nMessage-ID: <1@acme.com>\n\
         In-Reply-To: <n@gw> (that one)\nReferences: <a@gw>\n <b@gw> <no at> <c\"@gw>\n",
        "approve\n",
    );
    assert_eq!(message.from.address.as_str(), "jill@acme.com");
    assert_eq!(message.from.name.as_deref(), Some("Jill"));
    let to: Vec<_> = message.to.iter().map(|mailbox| mailbox.address.as_str()).collect();
    assert_eq!(to, ["bob@acme.com", "a@b.org"]);
    assert_eq!(message.cc.len(), 1, "what isn't an address is passed over");
    assert_eq!(message.date.unwrap().to_string(), "2026-11-23T10:00:00Z");
    assert_eq!(message.message_id.as_deref(), Some("1@acme.com"));
    assert_eq!(message.in_reply_to, ["n@gw"]);
    assert_eq!(message.references, ["a@gw", "b@gw"]);
    assert_eq!(message.body.plain.as_deref(), Some("approve\n"));
    assert_eq!((message.body.html.as_deref(), message.body.flowed), (None, None));
    assert_eq!(message.raw_body(), b"approve\r\n");
}

#[test]
fn an_encoded_subject_stays_one_line() {
    let raw = mail("", "x");
    let raw = String::from_utf8(raw).unwrap().replace("hello", "=?utf-8?q?a=0D=0ABcc:_x?= =?utf-8?b?w7w=?=");
    let message = parse(raw.as_bytes()).unwrap();
    assert!(!message.subject.contains(char::is_control), "{:?}", message.subject);
    assert!(message.subject.contains("Bcc: x") && message.subject.ends_with('ü'), "{:?}", message.subject);
}

#[test]
fn a_header_alone_is_a_mail() {
    let raw = b"From: jill@acme.com\r\nSubject: approve\r\n";
    let message = parse(raw).unwrap();
    assert_eq!((message.body_at, message.subject.as_str()), (raw.len(), "approve"));
    assert_eq!(refused(b"From: jill@acme.com"), "the header breaks off in the middle of a line");
}

#[test]
fn flowed_text_is_marked() {
    let flowed = |kind: &str| read(&format!("Content-Type: text/plain; {kind}\n"), "a \nb\n").body.flowed;
    assert_eq!(flowed("format=flowed"), Some(Flowed { delsp: false }));
    assert_eq!(flowed("Format=\"Flowed\"; DelSp=Yes"), Some(Flowed { delsp: true }));
    assert_eq!(flowed("format=fixed; delsp=yes"), None);
}

#[test]
fn encodings_and_charsets_are_decoded() {
    let body = |header: &str, body: &str| read(header, body).body.plain.unwrap();
    let quoted =
        "Content-Type: text/plain; charset=iso-8859-1\nContent-Transfer-Encoding: quoted-printable\n";
    assert_eq!(body(quoted, "gr=FCn=\nes\n"), "grünes\n");
    let base64 = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n";
    assert_eq!(body(base64, "YXBwcm92ZQ0KYmVmb3JlDQo=\n"), "approve\nbefore\n");
    let utf7 = read("Content-Type: text/plain; charset=utf-7\n", "+AGEAcABwAHIAbwB2AGU-\n");
    assert_eq!(utf7.body.plain, None);
}

fn multipart(subtype: &str, parts: &[&str]) -> Message {
    let parts: String = parts.iter().map(|part| format!("--b\n{part}\n")).collect();
    read(&format!("Content-Type: multipart/{subtype}; boundary=b\n"), &format!("{parts}--b--\n"))
}

const PLAIN: &str = "Content-Type: text/plain\n\napprove\n";
const HTML: &str = "Content-Type: text/html\n\n<p>approve</p>\n";

#[test]
fn the_body_is_the_first_text_and_its_alternative() {
    let alternative = multipart("alternative", &[PLAIN, HTML]).body;
    assert_eq!(alternative.plain.as_deref().map(str::trim), Some("approve"));
    assert_eq!(alternative.html.as_deref().map(str::trim), Some("<p>approve</p>"));
    let footer = multipart("mixed", &[PLAIN, "Content-Type: text/plain\n\nreject\n"]).body;
    assert_eq!(footer.plain.as_deref().map(str::trim), Some("approve"));
    assert!(footer.files.is_empty(), "a list's footer is neither words nor a file");
    let blank = multipart(
        "mixed",
        &["Content-Type: text/plain\n\n \n", "Content-Type: image/png; name=a.png\n\nx", PLAIN],
    )
    .body;
    assert_eq!(blank.plain.as_deref().map(str::trim), Some("approve"), "a blank part comes before a photo");
    assert_eq!(blank.files.len(), 1);
}

#[test]
fn attachments_are_files_and_never_words() {
    let body = multipart("mixed", &[
        "Content-Type: text/plain\nContent-Disposition: attachment; filename=\"../a/notes.txt\"\n\nreject\n",
        "Content-Type: message/rfc822\n\nFrom: boss@acme.com\nSubject: x\n\nreject\n",
        "Content-Type: application/pgp-signature; name=signature.asc\n\nx\n",
        "Content-Type: application/octet-stream; name=b.bin\nContent-Transfer-Encoding: base64\n\nAQID\n",
        PLAIN,
    ])
    .body;
    assert_eq!(body.plain.as_deref().map(str::trim), Some("approve"));
    let files: Vec<_> =
        body.files.iter().map(|file| (file.name.as_str(), file.media_type.as_str())).collect();
    assert_eq!(
        files,
        [
            ("notes.txt", "text/plain"),
            ("message-2.eml", "message/rfc822"),
            ("b.bin", "application/octet-stream")
        ]
    );
    assert!(body.files[1].bytes.starts_with(b"From: boss@acme.com\r\n"));
    assert_eq!(body.files[2].bytes, [1, 2, 3]);
}

#[test]
fn an_attached_message_is_no_body() {
    let whole = read("Content-Type: message/rfc822\n", "From: boss@acme.com\nSubject: x\n\napprove\n").body;
    assert_eq!((whole.plain, whole.html, whole.files.len()), (None, None, 1));
    let digest = multipart("digest", &["\nFrom: boss@acme.com\nSubject: x\n\napprove\n"]).body;
    assert_eq!((digest.plain, digest.files.len()), (None, 1));
}

#[test]
fn a_picture_of_the_text_is_no_file() {
    let picture = "Content-Type: image/png; name=logo.png\nContent-ID: <logo@acme.com>\n\nx\n";
    let body = multipart("related", &[HTML, picture]).body;
    assert!(body.html.is_some() && body.files.is_empty());
}

#[test]
fn what_is_too_much_is_refused() {
    let nested: String =
        (0..40).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\n\n--b{n}\n")).collect();
    let deep = format!("From: jill@acme.com\n{nested}Content-Type: text/plain\n\nx\n").replace('\n', "\r\n");
    assert!(refused(deep.as_bytes()).contains("nest deeper"), "{}", refused(deep.as_bytes()));
    let parts = "--b\nContent-Type: text/plain\n\nx\n".repeat(LIMITS.parts + 1);
    let many = mail("Content-Type: multipart/mixed; boundary=b\n", &format!("{parts}--b--\n"));
    assert!(refused(&many).contains("MIME parts"));
    let messages = "Content-Type: message/rfc822\n\n".repeat(5_000);
    assert!(refused(&mail("", &messages)).contains("messages within messages"));
    let pieces: String = (0..3_000).map(|n| format!("; a{n}*1=x")).collect();
    let part = mail(
        "Content-Type: multipart/mixed; boundary=b\n",
        &format!("--b\nContent-Type: text/plain{pieces}\n\n"),
    );
    assert!(refused(&part).contains("pieces"));
    let words = "we may approve this\n".repeat(LIMITS.text / 19);
    assert!(refused(&mail("", &words)).contains("its text is longer"));
    let lines = "x\n".repeat(LIMITS.text_lines + 1);
    assert!(refused(&mail("Content-Type: text/html\n", &lines)).contains("its text is longer"));
    assert!(parse(&mail("", &"x\n".repeat(LIMITS.text_lines))).is_ok());
    let people: String = (0..LIMITS.addresses + 1).map(|n| format!(",\n p{n}@acme.com")).collect();
    assert!(refused(&mail(&format!("To: a@acme.com{people}\n"), "")).contains("people"));
}

#[test]
fn a_hidden_chain_of_messages_breaks_nothing() {
    use base64::Engine as _;
    let chain = "Content-Type: message/rfc822\n\n".repeat(20_000);
    let hidden = base64::engine::general_purpose::STANDARD.encode(chain);
    let lines: String =
        hidden.as_bytes().chunks(76).map(|line| format!("{}\n", String::from_utf8_lossy(line))).collect();
    for header in [
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n",
        "Content-Type: MESSAGE/Global; x=y\nContent-Transfer-Encoding: BASE64\n",
        "Content-Type: (a) message/\n rfc822\nContent-Transfer-Encoding: =?us-ascii?q?base64?=\n",
    ] {
        let body = parse(&mail(header, &lines)).unwrap().body;
        assert_eq!(body.plain, None);
        assert!(body.files.iter().all(|file| file.media_type.starts_with("message/")), "{header}");
    }
    let inner = format!("--b\nContent-Transfer-Encoding: base64\nContent-Type: message/rfc822\n\n{lines}\n");
    let twice = mail("Content-Type: multipart/mixed; boundary=b\n", &format!("{inner}{inner}--b--\n"));
    let body = parse(&twice).unwrap().body;
    assert_eq!(body.files.len(), 2);
    assert!(body.files[1].bytes.starts_with(b"Content-Type"), "decoded once, and not looked into");
    let digest = format!("--b\nContent-Transfer-Encoding: base64\n\n{lines}\n--b--\n");
    let digest = mail("Content-Type: multipart/digest; boundary=b\n", &digest);
    assert!(refused(&digest).contains("encoded message"));
}

#[test]
fn line_ends_are_converted_only_where_there_is_no_doubt() {
    let raw = b"From: jill@acme.com\r\n\r\nx\r\n";
    assert_eq!(*normalise_line_ends(raw).unwrap(), *raw);
    assert_eq!(*normalise_line_ends(b"From: jill@acme.com\n\nx").unwrap(), *b"From: jill@acme.com\r\n\r\nx");
    for mixed in [&b"a: b\r\nc: d\n"[..], b"a: b\rc: d", b"a: b\r"] {
        assert!(normalise_line_ends(mixed).is_err(), "{mixed:?}");
    }
    assert!(refused(b"From: jill@acme.com\n\nx\n").contains("bare LF"));
}

#[test]
fn a_refused_mail_tells_whose_it_says_it_is() {
    let claimed = |raw: &[u8]| parse(raw).unwrap_err().from.map(|address| address.to_string());
    assert_eq!(
        claimed(b"From: Jill <jill@acme.com>\r\nTo: a\r\nTo: b\r\n\r\n").as_deref(),
        Some("jill@acme.com")
    );
    assert_eq!(
        claimed(b"From: Jill\r\n <jill@acme.com>\r\nno colon\r\n\r\n").as_deref(),
        Some("jill@acme.com")
    );
    assert_eq!(claimed(b"From: a@acme.com\r\n From: b@acme.com\r\n\r\n"), None);
    assert_eq!(claimed(b"From: a@acme.com, b@acme.com\r\n\r\n"), None);
    assert_eq!(claimed(b"Subject: x\r\n\r\nFrom: a@acme.com\r\n"), None);
}

#[test]
fn bounces_are_known_by_their_envelope() {
    let by = |from| automatic_by_envelope(&Envelope { from, recipients: Vec::new() }).is_some();
    assert!(by(ReversePath::Null));
    assert!(by(ReversePath::Mailbox("MAILER-DAEMON@acme.com".into())));
    assert!(!by(ReversePath::Mailbox("jill@acme.com".into())));
    assert!(!by(ReversePath::Unknown));
}

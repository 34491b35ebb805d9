//! Mails that are made to be slow or large, each with the name that it's told by.

use super::mails::{GATEWAY, Pen};

const FROM: &str = "sam@acme.example";

/// A mail that is tried, and whether the DNS that it's tried with answers.
pub struct Shape {
    pub name: &'static str,
    pub raw: Vec<u8>,
    pub answers: bool,
    /// Whether its author signed it, as an ordinary mail.
    pub signed: bool,
}

/// What others are compared with: an ordinary signed answer.
pub fn ordinary(pen: &Pen) -> Shape {
    shape("an ordinary signed mail", pen.sign(&plain("", "approve #7\r\n")).unwrap())
}

pub fn all(pen: &Pen) -> Vec<Shape> {
    let mut shapes = vec![ordinary(pen)];
    shapes.extend(signatures(pen));
    shapes.extend(headers());
    shapes.extend(bodies());
    // Each once more as its author's own, so that it isn't put aside unread.
    let signed: Vec<Shape> = shapes
        .iter()
        .skip(1)
        .filter_map(|one| Some(Shape { raw: pen.sign(&one.raw)?, signed: true, ..*one }))
        .collect();
    shapes.extend(signed);
    shapes
}

fn shape(name: &'static str, raw: Vec<u8>) -> Shape {
    Shape { name, raw, answers: true, signed: false }
}

fn head(more: &str) -> String {
    format!(
        "From: {FROM}\r\nTo: tmail@{GATEWAY}\r\nSubject: Re: a deployment\r\n\
         Date: Mon, 23 Nov 2026 10:05:00 +0000\r\nMessage-ID: <1@acme.example>\r\n{more}"
    )
}

fn plain(more: &str, body: &str) -> Vec<u8> {
    format!("{}\r\n{body}", head(more)).into_bytes()
}

/// Many signatures, of which each looks as if it could be the one.
fn signatures(pen: &Pen) -> Vec<Shape> {
    let whole = plain("", "approve #7\r\n");
    let signed = String::from_utf8(pen.sign(&whole).unwrap()).unwrap();
    let (_, hash) = signed.split_once("bh=").unwrap();
    let hash = hash.split(';').next().unwrap();
    let many = |domain: &str| {
        let one = |n: usize| {
            format!(
                "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=s{n}; t=1;\r\n \
                 h=from:subject:date; bh={hash}; b={}\r\n",
                "QUFB".repeat(85)
            )
        };
        [(0..150).map(one).collect::<String>().as_bytes(), &whole].concat()
    };
    let names = format!("h=from:subject:date:{}", "x:".repeat(6_000));
    let names = signed.replacen("h=", &names, 1).into_bytes();
    let huge = format!("DKIM-Signature: v=1; z={}; d=acme.example\r\n ", "a".repeat(60_000));
    let sets: String = (1..=50).map(set).collect();
    vec![
        shape("150 aligned signatures", many("acme.example")),
        shape("150 signatures of others", many("evil.example")),
        Shape {
            name: "150 keys that never answer",
            raw: many("acme.example"),
            answers: false,
            signed: false,
        },
        shape("6,000 names in h=", names),
        shape("a DKIM tag of 60 kB", [huge.replace("\r\n ", "\r\n").as_bytes(), &whole].concat()),
        shape("50 sets of ARC", [sets.as_bytes(), &whole].concat()),
    ]
}

fn set(n: usize) -> String {
    let cv = if n == 1 { "none" } else { "pass" };
    format!(
        "ARC-Seal: i={n}; a=rsa-sha256; cv={cv}; d=evil.example; s=s; t=1; b=QUFB\r\n\
         ARC-Message-Signature: i={n}; a=rsa-sha256; d=evil.example; s=s; h=from:date:subject; bh=QUFB; b=QUFB\r\n\
         ARC-Authentication-Results: i={n}; evil.example; dkim=pass header.d=acme.example\r\n"
    )
}

fn headers() -> Vec<Shape> {
    let more = |name, more: &str| shape(name, plain(more, "approve\r\n"));
    let results = format!("Authentication-Results: a {};\r\n", "(".repeat(10_000) + &")".repeat(10_000));
    let encoded = "Subject: ".to_owned() + &"=?utf-8?b?YQ==?=\r\n ".repeat(2_900) + "x\r\n";
    vec![
        more("8,000 header fields", &"X-A: b\r\n".repeat(8_000)),
        more("1,000 header fields", &"X-A: b\r\n".repeat(990)),
        more("20,000 nested comments", &format!("Cc: {}\r\n", "(".repeat(20_000))),
        more(
            "15,000 nested comments in one line",
            &format!("Cc: {}{}\r\n", "(".repeat(7_500), ")".repeat(7_500)),
        ),
        more("10,000 comments in results", &results),
        more("60 kB of folds", &format!("X-A: a{}\r\n", "\r\n b".repeat(14_000))),
        more("1,000 people in Cc", &format!("Cc: {}x@y.example\r\n", "p@acme.example,\r\n ".repeat(990))),
        more("10,000 references", &format!("References:{}\r\n", " <a@b.example>".repeat(1_000))),
        shape(
            "2,900 encoded words",
            encoded
                .replacen("Subject: ", "Comments: ", 1)
                .into_bytes()
                .into_iter()
                .chain(plain("", "x"))
                .collect(),
        ),
    ]
}

fn bodies() -> Vec<Shape> {
    let html =
        |name, body: &str| shape(name, plain("MIME-Version: 1.0\r\nContent-Type: text/html\r\n", body));
    let text = |name, body: &str| shape(name, plain("", body));
    let mixed = "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n";
    let parts = |count| "--b\r\nContent-Type: text/plain\r\n\r\nx\r\n".repeat(count) + "--b--\r\n";
    let pieces: String = (0..3_000).map(|n| format!(";\r\n a*{n}*=x")).collect();
    let deep: String =
        (0..200).map(|n| format!("Content-Type: multipart/mixed; boundary=b{n}\r\n\r\n--b{n}\r\n")).collect();
    let base64 =
        "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\r\n".repeat(300_000);
    let file = "Content-Type: application/pdf; name=a.pdf\r\nContent-Transfer-Encoding: base64\r\n";
    let quotes: String = (0..60).map(|n| format!("{} approve\r\n", ">".repeat(n)).repeat(200)).collect();
    vec![
        shape(
            "3,000 pieces of a parameter",
            plain(&format!("Content-Type: text/plain{pieces}\r\n"), "x\r\n"),
        ),
        text("a line of 120 kB", &"a".repeat(120_000)),
        text("a line of 10 MB", &"a".repeat(10 << 20)),
        shape(
            "multiparts 200 deep",
            format!("{}{deep}Content-Type: text/plain\r\n\r\napprove\r\n", head("MIME-Version: 1.0\r\n"))
                .into_bytes(),
        ),
        shape("10,000 MIME parts", plain(mixed, &parts(10_000))),
        shape("490 MIME parts", plain(mixed, &parts(490))),
        shape(
            "attached messages 99 deep",
            format!("{}{}x\r\n", head(""), "Content-Type: message/rfc822\r\n\r\n".repeat(99)).into_bytes(),
        ),
        shape("24 MB of base64", plain(file, &base64)),
        shape("24 MB of base64 text", plain("Content-Transfer-Encoding: base64\r\n", &base64)),
        text("24 MB of words", &"we may approve this, or not at all\r\n".repeat(680_000)),
        text("24 MB of empty lines", &"\r\n".repeat(12_000_000)),
        html("100,000 HTML tags deep", &format!("{}approve", "<div>\r\n".repeat(100_000))),
        html("HTML quotes 5,000 deep", &format!("{}approve", "<blockquote>\r\n".repeat(5_000))),
        html("24 MB of HTML", &"<p>we may <b>approve</b> this</p>\r\n".repeat(690_000)),
        html("one tag of 100,000 attributes", &format!("<p {}>approve</p>", "a=b\r\n".repeat(100_000))),
        text("quotes 60 deep", &quotes),
        text("50,000 commands", &"approve #1\r\n".repeat(50_000)),
        text("50,000 nearly commands", &"aprove this\r\n\r\n".repeat(50_000)),
        text("1.5 MB of words", &"we may approve this, and so on\r\n".repeat(48_000)),
        html("1.5 MB of HTML", &"<p>we may <b>approve</b> this</p>\r\n".repeat(44_500)),
        text("a value of 99,000 lines", &format!("Release notes: <<\r\n{}", "x\r\n".repeat(99_000))),
        text("a value without end", &format!("Release notes: <<\r\n{}", "x\r\n".repeat(500_000))),
        text(
            "combining characters",
            &"e\u{301}\u{302}\u{489}"
                .repeat(10_000)
                .as_str()
                .chars()
                .collect::<Vec<_>>()
                .chunks(300)
                .map(|line| line.iter().collect::<String>() + "\r\n")
                .collect::<String>(),
        ),
        shape(
            "quoted-printable of soft breaks",
            plain("Content-Transfer-Encoding: quoted-printable\r\n", &"a=\r\n".repeat(1_000_000)),
        ),
    ]
}

//! Mails that nobody sends by accident, each with the name that a failure is told by.

use crate::crash::mails::{self, GATEWAY, Letter, Pen};

const FROM: &str = "sam@acme.example";

/// The header of an ordinary mail about the first TMail; `more` are further fields.
fn head(more: &str) -> String {
    let number = mails::number(1);
    format!(
        "From: {FROM}\r\nTo: {number}@{GATEWAY}\r\nSubject: Re: [{number}]\r\n\
         Date: Mon, 23 Nov 2026 10:05:00 +0000\r\n{more}"
    )
}

fn plain(body: &str) -> Vec<u8> {
    format!("{}\r\n{body}", head("")).into_bytes()
}

/// Each shape of mail, unsigned.
pub fn shapes() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("nothing", Vec::new()),
        ("an empty line", b"\r\n".to_vec()),
        ("a lone dot", b".\r\n".to_vec()),
        ("no From", b"To: x@y.example\r\nSubject: approve\r\n\r\napprove\r\n".to_vec()),
        ("no header", b"\r\napprove\r\n".to_vec()),
        ("no body", head("").into_bytes()),
        ("binary junk", junk(200_000)),
        ("binary junk below a header", [head("").as_bytes(), b"\r\n", &junk(200_000)].concat()),
        ("null bytes", plain(&"\0".repeat(50_000))),
        ("null bytes in a field", head("X-A: a\0b\r\n\r\napprove\r\n").into_bytes()),
        ("multiparts 1000 deep", nested(1_000)),
        ("messages 300 deep", messages(300)),
        ("8000 fields", format!("{}\r\napprove\r\n", head(&"X-A: b\r\n".repeat(8_000))).into_bytes()),
        ("150 signatures", format!("{}\r\napprove\r\n", head(&signatures(150))).into_bytes()),
        ("one line of 10 MB", plain(&"a".repeat(10 << 20))),
        ("one field of 5 MB", head(&format!("X-A: {}\r\n\r\n", "a".repeat(5 << 20))).into_bytes()),
        ("one folded field", head(&format!("X-A: a{}\r\n\r\n", "\r\n b".repeat(50_000))).into_bytes()),
        ("5000 quoted lines", plain(&"> approve DEPLOY\r\n".repeat(5_000))),
        ("5000 depths of quotes", plain(&format!("{} approve\r\n", ">".repeat(5_000)))),
        ("20000 command lines", plain(&"approve #1\r\n".repeat(20_000))),
        ("20000 blocks", plain(&"approve\r\n\r\n".repeat(20_000))),
        ("a field value without end", plain(&format!("Release notes: <<\r\n{}", "x\r\n".repeat(50_000)))),
        ("one HTML tag 100000 deep", html(&format!("{}approve", "<div>".repeat(100_000)))),
        ("HTML quotes 3000 deep", html(&format!("{}approve", "<blockquote>".repeat(3_000)))),
        ("HTML of attributes", html(&format!("<p {}>approve</p>", "a=b ".repeat(100_000)))),
        (
            "10000 references",
            head(&format!("References:{}\r\n\r\nx\r\n", " <a@b>\r\n".repeat(10_000))).into_bytes(),
        ),
        (
            "5000 people in Cc",
            head(&format!("Cc: {}x@y.example\r\n\r\nhi\r\n", many_people(5_000))).into_bytes(),
        ),
        (
            "comments 5000 deep",
            head(&format!("X-B: {}\r\nReply-To: {}\r\n\r\n", "(".repeat(5_000), "(".repeat(5_000)))
                .into_bytes(),
        ),
        ("combining characters", plain(&"e\u{301}\u{302}\u{489}".repeat(50_000))),
        ("bidi overrides", plain(&"\u{202e}evorppa\u{202c}\r\n".repeat(10_000))),
        (
            "a charset that isn't",
            head("Content-Type: text/plain; charset=x-nothing\r\n\r\n\u{ff}approve\r\n").into_bytes(),
        ),
        ("half a base64", head("Content-Transfer-Encoding: base64\r\n\r\nYXBwcm92Z*=====\r\n").into_bytes()),
        ("300 files", files(300)),
    ]
}

/// The shapes, and each once more with a signature where it can have one.
pub fn letters(pen: &Pen) -> Vec<(String, Letter)> {
    let to = format!("{}@{GATEWAY}", mails::number(1));
    let letter = |raw| Letter { from: FROM.to_owned(), to: to.clone(), raw };
    let mut letters = Vec::new();
    for (name, raw) in shapes() {
        if let Some(signed) = pen.sign(&raw) {
            letters.push((format!("{name}, signed"), letter(signed)));
        }
        letters.push((name.to_owned(), letter(raw)));
    }
    letters
}

fn junk(length: usize) -> Vec<u8> {
    let mut chance = super::mutate::Chance::new(1);
    let bytes = (0..length).map(|_| chance.byte());
    // Bare line ends are refused in the dialogue; here the rest is tried.
    bytes.filter(|byte| !b"\r\n".contains(byte)).collect()
}

fn nested(depth: usize) -> Vec<u8> {
    let mut raw = head("MIME-Version: 1.0\r\n");
    for level in 0..depth {
        raw += &format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n");
    }
    raw += "Content-Type: text/plain\r\n\r\napprove\r\n";
    for level in (0..depth).rev() {
        raw += &format!("--b{level}--\r\n");
    }
    raw.into_bytes()
}

fn messages(depth: usize) -> Vec<u8> {
    let level = head("MIME-Version: 1.0\r\nContent-Type: message/rfc822\r\n\r\n");
    format!("{}{}\r\napprove\r\n", level.repeat(depth), head("")).into_bytes()
}

fn signatures(count: usize) -> String {
    let one =
        |n| format!("DKIM-Signature: v=1; a=rsa-sha256; d=acme.example; s=s{n}; h=from; bh=AA==; b=AA==\r\n");
    (0..count).map(one).collect()
}

fn html(body: &str) -> Vec<u8> {
    format!("{}\r\n{body}\r\n", head("MIME-Version: 1.0\r\nContent-Type: text/html\r\n")).into_bytes()
}

fn many_people(count: usize) -> String {
    (0..count).map(|n| format!("p{n}@acme.example,\r\n ")).collect()
}

fn files(count: usize) -> Vec<u8> {
    let file = |n| {
        format!(
            "--b\r\nContent-Type: application/pdf; name={n}.pdf\r\nContent-Disposition: attachment\r\n\r\nx\r\n"
        )
    };
    let head = head("MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n");
    format!("{head}{}--b--\r\n", (0..count).map(file).collect::<String>()).into_bytes()
}

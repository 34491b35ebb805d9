//! Each button of each notice, pressed in the mail clients that people have: the mail that it makes, as
//! the client is known to write it, is read as exactly that command.

use std::collections::BTreeMap;

use tmail::authenticate::challenge::without_codes;
use tmail::interpret::interpret;
use tmail::parse::new_words::new_words;
use tmail::parse::parse;

use super::golden::goldens;
use super::quoted::every_vocabulary;

/// What clients make of a mailto button's body: Content-Type and body. `{}` is what the button wrote and
/// its reader added.
const CLIENTS: &[(&str, &str, &str)] = &[
    ("Gmail on the web", "text/plain; charset=\"UTF-8\"", "{}\r\n\r\n-- \r\nErin Evans\r\nEngineering\r\n"),
    (
        "Gmail on the web, HTML",
        "text/html; charset=\"UTF-8\"",
        "<div dir=\"ltr\">{}<div><br></div><span class=\"gmail_signature_prefix\">-- </span><br>\
         <div dir=\"ltr\" class=\"gmail_signature\" data-smartmail=\"gmail_signature\">Erin Evans</div></div>\r\n",
    ),
    ("Gmail on Android", "text/html; charset=\"UTF-8\"", "<div dir=\"auto\">{}</div>\r\n"),
    ("Gmail on iOS", "text/plain; charset=\"UTF-8\"", "{}\r\n"),
    ("Apple Mail on a phone", "text/plain; charset=us-ascii", "{}\r\n\r\nSent from my iPhone\r\n"),
    ("Apple Mail on a Mac", "text/plain; charset=us-ascii; format=flowed; delsp=yes", "{}\r\n"),
    (
        "Outlook on a desk",
        "text/html; charset=\"us-ascii\"",
        "<html><body lang=\"EN-US\"><div class=\"WordSection1\"><p class=\"MsoNormal\">{}<o:p></o:p></p>\
         <p class=\"MsoNormal\"><o:p>&nbsp;</o:p></p></div></body></html>\r\n",
    ),
    (
        "Outlook on the web",
        "text/html; charset=\"utf-8\"",
        "<html><head></head><body dir=\"ltr\"><div class=\"elementToProof\" style=\"font-family: Aptos\">{}</div></body></html>\r\n",
    ),
    (
        "Outlook on a phone",
        "text/html; charset=\"utf-8\"",
        "<html><body><div dir=\"ltr\">{}</div><div id=\"ms-outlook-mobile-signature\">Get <a href=\"https://aka.ms/o0ukef\">\
         Outlook for iOS</a></div></body></html>\r\n",
    ),
    ("Thunderbird", "text/plain; charset=UTF-8; format=flowed", "{}\r\n\r\n-- \r\nErin\r\n"),
];

/// Address, subject and body of each button.
fn buttons(text: &str) -> Vec<(String, String, String)> {
    let links = text.split("href=\"mailto:").skip(1).filter_map(|rest| rest.split('"').next());
    let decoded = |part: &str| {
        let mut bytes = part.bytes();
        let mut out = Vec::new();
        while let Some(byte) = bytes.next() {
            let hex = |byte: Option<u8>| byte.and_then(|b| (b as char).to_digit(16)).expect("a digit") as u8;
            out.push(if byte == b'%' { hex(bytes.next()) << 4 | hex(bytes.next()) } else { byte });
        }
        String::from_utf8(out).expect("UTF-8")
    };
    let button = |link: &str| {
        let link = link.replace("&amp;", "&").replace("&#x2f;", "/");
        assert!(link.len() <= 500, "{} characters: {link}", link.len());
        let (to, rest) = link.split_once("?subject=").expect("a subject");
        let (subject, body) = rest.split_once("&body=").expect("a body");
        (decoded(to), decoded(subject), decoded(body))
    };
    links.map(button).collect()
}

#[test]
fn every_button_works_from_every_client() {
    let vocabulary = every_vocabulary();
    // Many notices have the same button; who presses it isn't known to it.
    let mut buttons: BTreeMap<(String, String, String), String> = BTreeMap::new();
    for (name, html) in goldens("html") {
        for button in self::buttons(&html) {
            buttons.entry(button).or_insert_with(|| name.clone());
        }
    }
    assert!(buttons.len() > 140, "{}", buttons.len());
    for ((to, subject, body), name) in &buttons {
        assert!(!body.contains(['\r', '\n']), "{name}: one line: Gmail on Android joins them");
        assert!(subject.starts_with("Re: "), "{name}: {subject}");
        let line = if body.ends_with(": ") { format!("{body}the tests are red") } else { body.clone() };
        for (client, kind, shape) in CLIENTS {
            let written = shape.replace("{}", &line);
            let raw = format!(
                "From: Erin Evans <erin@acme.com>\r\nTo: {to}\r\nSubject: {}\r\n\
                 Date: Thu, 3 Dec 2026 10:00:00 +0000\r\nMessage-ID: <b@acme.com>\r\nMIME-Version: 1.0\r\n\
                 Content-Type: {kind}\r\n\r\n{written}",
                subject.replace(|c: char| !c.is_ascii(), "?")
            );
            // The code of a challenge is known from the mail, and taken out before its words are read.
            let raw = if name.contains("challenge") { without_codes(&raw) } else { raw };
            let message = parse(raw.as_bytes()).expect("a mail");
            let intent = interpret(&new_words(&message.body, &[]), &vocabulary);
            let acts = intent.commands.len() + intent.fields.len();
            assert!(acts == 1 && intent.complaints.is_empty(), "{name}, {client}: {line:?} gave {intent:?}");
            let said = intent.commands.first().map(|command| command.line.clone());
            let line = if name.contains("challenge") { without_codes(&line) } else { line.clone() };
            assert_eq!(said.unwrap_or(line.clone()).trim_end(), line.trim_end(), "{name}, {client}");
        }
    }
}

#[test]
fn a_button_of_a_notice_has_its_subject() {
    for (name, html) in goldens("html") {
        let title = html.split("<title>").nth(1).and_then(|rest| rest.split("</title>").next());
        let title = title.expect("a title").trim().replace("&#x2f;", "/").replace("&quot;", "\"");
        // The one mail of a day has buttons of several TMails.
        for (to, subject, _) in buttons(&html).iter().filter(|_| !name.ends_with("day.html")) {
            assert_eq!(*subject, format!("Re: {}", title.trim_start_matches("Re: ")), "{name}");
            let number = title.trim_start_matches('[').split(']').next().unwrap_or_default();
            let service = !title.starts_with('[');
            assert!(service || to.starts_with(number), "{name}: {to}");
        }
    }
}

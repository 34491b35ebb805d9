//! Text and HTML → a mail, byte for byte the same each time.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::client::TO;
use super::tables::{Client, Trap};

const BOUNDARY: &str = "=_part-of-a-reply";

/// How a text part is sent.
struct Part<'a> {
    kind: &'a str,
    parameters: String,
    charset: &'a str,
    transfer: &'a str,
    text: &'a str,
}

/// A client's answer.
pub fn answer(client: &Client, charset: &str, plain: Option<&str>, html: Option<&str>) -> Vec<u8> {
    let legacy = client.transfer == "charset" && !charset.is_empty();
    let charset = if legacy { charset } else { "utf-8" };
    let transfer = match client.transfer.as_str() {
        "charset" if charset == "iso-2022-jp" => "7bit",
        "charset" => "8bit",
        "base64" => "base64",
        _ => "quoted-printable",
    };
    let mut parameters = String::new();
    if client.flowed {
        parameters.push_str("; format=flowed");
    }
    if client.delsp {
        parameters.push_str("; delsp=yes");
    }
    let plain = plain.map(|text| Part { kind: "plain", parameters, charset, transfer, text });
    let html = html.map(|text| Part { kind: "html", parameters: String::new(), charset, transfer, text });
    whole(plain, html)
}

/// A mail of the tables, written by hand.
pub fn trap(trap: &Trap) -> Vec<u8> {
    if let Some(raw) = &trap.raw {
        return [head(), crlf(raw).into_bytes()].concat();
    }
    let charset = "utf-8";
    let transfer = if trap.transfer.is_empty() { "8bit" } else { &trap.transfer };
    let plain = trap.plain.as_deref().map(|text| Part {
        kind: "plain",
        parameters: trap.parameters.clone(),
        charset,
        transfer,
        text,
    });
    let html = trap.html.as_deref().map(|text| Part {
        kind: "html",
        parameters: String::new(),
        charset,
        transfer,
        text,
    });
    whole(plain, html)
}

fn whole(plain: Option<Part<'_>>, html: Option<Part<'_>>) -> Vec<u8> {
    let parts: Vec<Vec<u8>> = [plain, html].iter().flatten().map(Part::bytes).collect();
    let body = match parts.as_slice() {
        [only] => only.clone(),
        _ => {
            let mut body =
                format!("Content-Type: multipart/alternative; boundary=\"{BOUNDARY}\"\r\n\r\n").into_bytes();
            for part in &parts {
                body.extend(format!("--{BOUNDARY}\r\n").bytes());
                body.extend(part);
                body.extend(b"\r\n");
            }
            body.extend(format!("--{BOUNDARY}--\r\n").bytes());
            body
        }
    };
    [head(), body].concat()
}

fn head() -> Vec<u8> {
    let fields = format!(
        "From: Bob Miller <bob@example.com>\nTo: {TO}\nSubject: Re: [DEPLOY-1049-Q] Deploy Billing 2.4.1\n\
         Date: Mon, 4 May 2026 10:00:00 +0000\nMessage-ID: <reply@example.com>\nMIME-Version: 1.0\n"
    );
    crlf(&fields).into_bytes()
}

impl Part<'_> {
    fn bytes(&self) -> Vec<u8> {
        let text = crlf(self.text);
        let encoding = encoding_rs::Encoding::for_label(self.charset.as_bytes()).expect("a charset");
        let (encoded, _, unmappable) = encoding.encode(&text);
        let (charset, bytes) = match unmappable {
            true => ("utf-8", text.as_bytes().to_vec()),
            false => (self.charset, encoded.to_vec()),
        };
        let Self { kind, parameters, transfer, .. } = self;
        let transfer = if *transfer == "7bit" && charset == "utf-8" { "8bit" } else { transfer };
        let fields = format!(
            "Content-Type: text/{kind}; charset={charset}{parameters}\r\nContent-Transfer-Encoding: {transfer}\r\n\r\n"
        );
        let body = match transfer {
            "base64" => folded(&STANDARD.encode(&bytes)).into_bytes(),
            "quoted-printable" => quoted_printable(&bytes).into_bytes(),
            _ => bytes,
        };
        [fields.into_bytes(), body].concat()
    }
}

fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\n', "\r\n")
}

fn folded(base64: &str) -> String {
    let lines: Vec<&str> =
        (0..base64.len()).step_by(76).map(|at| &base64[at..base64.len().min(at + 76)]).collect();
    lines.join("\r\n") + "\r\n"
}

/// RFC 2045 §6.7, lines of 76 octets.
fn quoted_printable(bytes: &[u8]) -> String {
    let mut out = String::new();
    let mut width = 0;
    for (at, byte) in bytes.iter().enumerate() {
        let ends = bytes[at + 1..].starts_with(b"\r\n") || at + 1 == bytes.len();
        let piece = match byte {
            b'\r' | b'\n' => char::from(*byte).to_string(),
            b' ' if !ends => " ".to_owned(),
            b'!'..=b'<' | b'>'..=b'~' => char::from(*byte).to_string(),
            other => format!("={other:02X}"),
        };
        if !matches!(byte, b'\r' | b'\n') && width + piece.len() > 75 {
            out.push_str("=\r\n");
            width = 0;
        }
        width = if *byte == b'\n' { 0 } else { width + piece.len() };
        out.push_str(&piece);
    }
    out
}

//! Signs test mail (RFC 6376, relaxed/relaxed, RSA) with a key of `fixtures/keys`; written by itself,
//! so that what the gateway verifies wasn't made by its own code.

use std::sync::LazyLock;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

static GOOD: LazyLock<RsaKeyPair> =
    LazyLock::new(|| pair(include_str!("../../fixtures/keys/test-rsa-2048.pem")));
static EVIL: LazyLock<RsaKeyPair> =
    LazyLock::new(|| pair(include_str!("../../fixtures/keys/test-evil-rsa-2048.pem")));

/// What a mail system signs.
const FIELDS: [&str; 10] = [
    "from",
    "to",
    "cc",
    "subject",
    "date",
    "message-id",
    "in-reply-to",
    "references",
    "mime-version",
    "content-type",
];

/// How a mail is signed.
pub struct Signing {
    /// `d=`
    pub domain: String,
    /// Fields that this mail system doesn't sign.
    pub without: Vec<String>,
    /// With a key that isn't the one in DNS.
    pub wrong_key: bool,
    /// `t=`
    pub at: i64,
}

impl Signing {
    /// Puts the signature on top of a mail (CRLF line ends).
    pub fn sign(&self, mail: &str) -> String {
        let (header, body) = mail.split_once("\r\n\r\n").expect("a mail has a body");
        let fields: Vec<(String, String)> = relaxed_fields(header);
        let named = FIELDS.iter().filter(|name| !self.without.iter().any(|other| other == *name));
        let chosen: Vec<&str> =
            named.copied().filter(|name| fields.iter().any(|(field, _)| field == name)).collect();
        let hash = STANDARD.encode(Sha256::digest(relaxed_body(body)));
        let tags = format!(
            "v=1; a=rsa-sha256; c=relaxed/relaxed; d={}; s=mail; t={}; h={}; bh={hash}; b=",
            self.domain,
            self.at,
            chosen.join(":")
        );
        let mut signed = String::new();
        for name in &chosen {
            let value = fields.iter().rev().find(|(field, _)| field == name).map(|(_, value)| value);
            signed.push_str(&format!("{name}:{}\r\n", value.map_or("", String::as_str)));
        }
        signed.push_str(&format!("dkim-signature:{tags}"));
        let key = if self.wrong_key { &EVIL } else { &GOOD };
        let mut signature = vec![0; key.public_modulus_len()];
        key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), signed.as_bytes(), &mut signature)
            .expect("a signature");
        format!("DKIM-Signature: {tags}{}\r\n{mail}", STANDARD.encode(signature))
    }
}

/// The TXT record under which the good key is found.
pub fn key_record() -> String {
    use aws_lc_rs::encoding::AsDer as _;
    let der: aws_lc_rs::encoding::PublicKeyX509Der<'_> = GOOD.public_key().as_der().expect("a public key");
    format!("v=DKIM1; k=rsa; p={}", STANDARD.encode(der.as_ref()))
}

fn pair(pem: &str) -> RsaKeyPair {
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    let der = STANDARD.decode(base64).expect("a test key");
    RsaKeyPair::from_pkcs8(&der).expect("a test key")
}

/// RFC 6376 §3.4.2.
fn relaxed_fields(header: &str) -> Vec<(String, String)> {
    let unfolded = header.replace("\r\n ", " ").replace("\r\n\t", " ");
    let field = |line: &str| {
        let (name, value) = line.split_once(':').expect("a header field");
        (name.trim().to_ascii_lowercase(), value.split_whitespace().collect::<Vec<_>>().join(" "))
    };
    unfolded.split("\r\n").map(field).collect()
}

/// RFC 6376 §3.4.4.
fn relaxed_body(body: &str) -> String {
    let line = |line: &str| {
        let mut words = String::new();
        for character in line.trim_end_matches([' ', '\t']).chars() {
            let blank = character == ' ' || character == '\t';
            if !(blank && words.ends_with(' ')) {
                words.push(if blank { ' ' } else { character });
            }
        }
        words
    };
    let mut lines: Vec<String> = body.split("\r\n").map(line).collect();
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.iter().map(|line| format!("{line}\r\n")).collect()
}

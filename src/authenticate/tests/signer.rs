//! A signer for test mails that writes any tags it's told to, with test keys and a fixed time.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{Ed25519KeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use mail_auth::dkim::Canonicalization;
use sha2::{Digest, Sha256};

use crate::authenticate::canonical::body_hash;

/// The time of the test mails: Mon, 23 Nov 2026 10:00:00 +0000.
pub const MADE: i64 = 1_795_428_000;

/// Whose key signs.
#[derive(Clone, Copy)]
pub enum Key {
    Rsa,
    /// 4,096 bits.
    Large,
    Ed25519,
    Evil,
    /// Made with openssl, since this library signs with no key so small: the value of `b=`.
    Elsewhere(&'static str),
}

/// What a signature says. `tags` are all but `bh` and `b`, which are put behind them.
#[derive(Clone)]
pub struct Sign {
    pub key: Key,
    pub tags: String,
}

impl Sign {
    /// An ordinary signature of acme.com.
    pub fn acme() -> Self {
        let tags = "v=1; a=rsa-sha256; c=relaxed/relaxed; d=acme.com; s=mail; t=1795428000; \
                    h=from:to:subject:date:message-id:in-reply-to:mime-version:content-type:content-transfer-encoding";
        Self { key: Key::Rsa, tags: tags.into() }
    }

    /// The same with a part of its tags replaced.
    pub fn with(mut self, from: &str, to: &str) -> Self {
        assert!(self.tags.contains(from), "the tags have no {from}");
        self.tags = self.tags.replacen(from, to, 1);
        self
    }

    pub fn key(mut self, key: Key) -> Self {
        self.key = key;
        self
    }

    /// Puts the signature on top of a mail.
    pub fn sign(&self, mail: &str) -> String {
        self.sign_as("DKIM-Signature", mail)
    }

    /// The same as a field of another name.
    pub fn sign_as(&self, name: &str, mail: &str) -> String {
        let (header, body) = mail.split_once("\r\n\r\n").unwrap();
        let (header_form, body_form) = self.forms();
        let hash = STANDARD.encode(body_hash(body_form, body.as_bytes()));
        let value = format!(" {};\r\n bh={hash};\r\n b=", self.tags);
        let mut signed = Vec::new();
        let header = format!("{header}\r\n");
        let fields = fields(&header);
        let names = self.tag("h").unwrap_or_default();
        let chosen = chosen(&fields, &names);
        let own = (name, value.as_str());
        let all = chosen.into_iter().chain([own]).map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        header_form.canonicalize_headers(all, &mut signed);
        format!("{name}:{value}{}\r\n{mail}", self.key.sign(&signed))
    }

    fn forms(&self) -> (Canonicalization, Canonicalization) {
        let form = |word: &str| match word {
            "relaxed" => Canonicalization::Relaxed,
            _ => Canonicalization::Simple,
        };
        let written = self.tag("c").unwrap_or_default();
        let (header, body) = written.split_once('/').unwrap_or((&written, "simple"));
        (form(header), form(body))
    }

    fn tag(&self, name: &str) -> Option<String> {
        let tags = self.tags.split(';').filter_map(|tag| tag.split_once('='));
        let mut found = tags.filter(|(key, _)| key.trim() == name).map(|(_, value)| value.to_owned());
        found.next().map(|value| value.split_whitespace().collect())
    }
}

impl Key {
    pub fn sign(self, data: &[u8]) -> String {
        match self {
            Self::Rsa => rsa(include_str!("../../../fixtures/keys/test-rsa-2048.pem"), data),
            Self::Large => rsa(include_str!("../../../fixtures/keys/test-rsa-4096.pem"), data),
            Self::Evil => rsa(include_str!("../../../fixtures/keys/test-evil-rsa-2048.pem"), data),
            Self::Ed25519 => {
                let der = der(include_str!("../../../fixtures/keys/test-ed25519.pem"));
                let pair = Ed25519KeyPair::from_pkcs8_maybe_unchecked(&der).unwrap();
                STANDARD.encode(pair.sign(&Sha256::digest(data)).as_ref())
            }
            Self::Elsewhere(signature) => signature.into(),
        }
    }
}

fn rsa(pem: &str, data: &[u8]) -> String {
    let pair = RsaKeyPair::from_pkcs8(&der(pem)).unwrap();
    let mut signature = vec![0; pair.public_modulus_len()];
    pair.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), data, &mut signature).unwrap();
    STANDARD.encode(signature)
}

pub fn der(pem: &str) -> Vec<u8> {
    let base64: String = pem.lines().filter(|line| !line.starts_with('-')).collect();
    STANDARD.decode(base64).unwrap()
}

pub fn fields(header: &str) -> Vec<(&str, &str)> {
    let mut fields = Vec::new();
    let mut rest = header;
    while let Some((name, _)) = rest.split_once(':') {
        let end = rest.match_indices("\r\n").map(|(at, _)| at + 2);
        let end = end.into_iter().find(|at| !rest[*at..].starts_with([' ', '\t'])).unwrap();
        fields.push((name, &rest[name.len() + 1..end]));
        rest = &rest[end..];
    }
    fields
}

/// From the bottom up, each field once (RFC 6376 §5.4.2).
fn chosen<'a>(fields: &[(&'a str, &'a str)], names: &str) -> Vec<(&'a str, &'a str)> {
    let mut left = fields.to_vec();
    let mut found = Vec::new();
    for name in names.split(':') {
        if let Some(at) = left.iter().rposition(|(field, _)| field.eq_ignore_ascii_case(name)) {
            found.push(left.remove(at));
        }
    }
    found
}

//! A server that seals the mail which it sends on (RFC 8617 §5.1), with any tags it's told to.

use mail_auth::dkim::Canonicalization;

use super::case::{mail, replaced, signed};
use super::signer::{Key, Sign, fields};

const RESULTS: &str = "ARC-Authentication-Results";
const SIGNATURE: &str = "ARC-Message-Signature";
const SEAL: &str = "ARC-Seal";

/// What a set says. `{i}` stands for its number.
#[derive(Clone)]
pub struct Hop {
    pub number: Option<usize>,
    pub results: String,
    pub signature: Sign,
    /// The tags of the seal but `b`.
    pub seal: String,
    pub seal_key: Key,
}

impl Hop {
    /// A set of that domain, which found the mail signed by acme.com.
    pub fn of(domain: &str) -> Self {
        let tags = format!(
            "i={{i}}; a=rsa-sha256; c=relaxed/relaxed; d={domain}; s=arc; t=1795428060; \
             h=from:to:subject:date:message-id:in-reply-to:mime-version:content-type:content-transfer-encoding"
        );
        Self {
            number: None,
            results: format!(
                "mx.{domain}; dkim=pass header.d=acme.com header.s=mail; dmarc=pass header.from=acme.com"
            ),
            signature: Sign { key: Key::Rsa, tags },
            seal: format!("i={{i}}; a=rsa-sha256; cv={{cv}}; d={domain}; s=arc; t=1795428060"),
            seal_key: Key::Rsa,
        }
    }

    /// The same in another place of the chain.
    pub fn number(mut self, number: usize) -> Self {
        self.number = Some(number);
        self
    }

    /// With other results: what stands behind the server's name.
    pub fn found(mut self, results: &str) -> Self {
        let (id, _) = self.results.split_once(';').unwrap();
        self.results = format!("{id}; {results}");
        self
    }

    /// With the whole payload replaced.
    pub fn results(mut self, payload: &str) -> Self {
        self.results = payload.into();
        self
    }

    /// With a part of the signature's tags replaced.
    pub fn signature(mut self, from: &str, to: &str) -> Self {
        self.signature = self.signature.with(from, to);
        self
    }

    /// With a part of the seal's tags replaced.
    pub fn seal(mut self, from: &str, to: &str) -> Self {
        self.seal = replaced(self.seal, from, to);
        self
    }

    /// Signed and sealed with another key.
    pub fn key(mut self, key: Key) -> Self {
        self.signature.key = key;
        self.seal_key = key;
        self
    }

    /// Puts the set on top of a mail.
    pub fn pass_on(&self, mail: &str) -> String {
        let next = fields_of(mail).iter().filter(|(name, _)| *name == SEAL).count() + 1;
        let number = self.number.unwrap_or(next);
        let i = |text: &str| text.replace("{i}", &number.to_string());
        let cv = if number == 1 { "none" } else { "pass" };
        let signature = Sign { key: self.signature.key, tags: i(&self.signature.tags) };
        let signed = signature.sign_as(SIGNATURE, mail);
        let with_results = format!("{RESULTS}: i={number}; {}\r\n{signed}", self.results);
        let value = format!(" {};\r\n b=", i(&self.seal).replace("{cv}", cv));
        let mut sealed = Vec::new();
        let sets = in_order(&with_results);
        let all = sets.iter().copied().chain([(SEAL, value.as_str())]);
        let all = all.map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        Canonicalization::Relaxed.canonicalize_headers(all, &mut sealed);
        format!("{SEAL}:{value}{}\r\n{with_results}", self.seal_key.sign(&sealed))
    }
}

/// The signed mail as a list sends it on: DKIM doesn't hold any more.
pub fn listed() -> String {
    let mail =
        replaced(signed(mail()), "Subject: Re:", "List-Id: <team.lists.example>\r\nSubject: [team] Re:");
    replaced(mail, "approve #7\r\n", "approve #7\r\n_______________\r\nTo leave: leave@lists.example\r\n")
}

fn fields_of(mail: &str) -> Vec<(&str, &str)> {
    let (header, _) = mail.split_once("\r\n\r\n").unwrap();
    fields(&mail[..header.len() + 2])
}

/// By the number of their set; in it results, signature, seal.
fn in_order(mail: &str) -> Vec<(&str, &str)> {
    let mut all: Vec<(usize, usize, (&str, &str))> = Vec::new();
    for (name, value) in fields_of(mail) {
        if let Some(kind) = [RESULTS, SIGNATURE, SEAL].iter().position(|known| *known == name) {
            let digits = value.trim_start().trim_start_matches("i=").chars();
            let number: String = digits.take_while(char::is_ascii_digit).collect();
            all.push((number.parse().unwrap_or(1), kind, (name, value)));
        }
    }
    all.sort_by_key(|(number, kind, _)| (*number, *kind));
    all.into_iter().map(|(_, _, field)| field).collect()
}

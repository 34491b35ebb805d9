//! The seal: a DKIM signature (RFC 6376) by the gateway's own key, on top of a finished mail.
//!
//! mail-auth canonicalises and writes the field; what is signed, and when, is said here, so the same
//! mail, key and time give the same seal. The bytes below it are not changed.

mod fields;
mod key;

use jiff::Timestamp;
use mail_auth::common::crypto::{Algorithm, HashAlgorithm, SigningKey};
use mail_auth::common::headers::{HeaderWriter, Writable, Writer};
use mail_auth::dkim::canonicalize::CanonicalHeaders;
use mail_auth::dkim::{Canonicalization, Signature};

use fields::Fields;
pub use key::{GeneratedKey, KeyError, SealKey};

/// Fields listed once more than they stand in the mail, so that none can be added (RFC 6376 §8.15).
const OVERSIGNED: [&str; 12] = [
    "From",
    "To",
    "Cc",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "MIME-Version",
    "Content-Type",
    "Content-Transfer-Encoding",
];

/// Signs for one domain under one selector.
#[derive(Debug)]
pub struct Seal {
    key: SealKey,
    domain: String,
    selector: String,
}

/// Why a mail can't be sealed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    #[error("the mail has no From field, so a signature would say nothing about its author")]
    NoFrom,
    #[error("the key can't sign: {0}")]
    Key(String),
}

impl Seal {
    /// The TXT record of `key` stands at `<selector>._domainkey.<domain>`.
    pub fn new(key: SealKey, domain: &str, selector: &str) -> Self {
        Self { key, domain: domain.to_owned(), selector: selector.to_owned() }
    }

    /// Where the key is published, and what stands there.
    pub fn dns_record(&self) -> (String, String) {
        (format!("{}._domainkey.{}", self.selector, self.domain), self.key.dns_record())
    }

    /// `raw` (CRLF line ends) with a DKIM-Signature of `now` on top.
    pub fn seal(&self, raw: &[u8], now: Timestamp) -> Result<Vec<u8>, SealError> {
        let field = self.sign(raw, now)?.to_header();
        Ok([field.as_bytes(), raw].concat())
    }

    fn sign(&self, raw: &[u8], now: Timestamp) -> Result<Signature, SealError> {
        let fields = Fields::read(raw);
        if !fields.has("From") {
            return Err(SealError::NoFrom);
        }
        let mut signature = Signature {
            v: 1,
            a: Algorithm::RsaSha256,
            d: self.domain.clone(),
            s: self.selector.clone(),
            h: signed_names(&fields),
            t: now.as_second().max(0).unsigned_abs(),
            ch: Canonicalization::Relaxed,
            cb: Canonicalization::Relaxed,
            ..Signature::default()
        };
        let (_, headers, names, body) = signature.canonicalize(fields);
        signature.h = names;
        signature.bh = HashAlgorithm::Sha256.hash(body).as_ref().to_vec();
        signature.b = self
            .key
            .sign(Unsigned { headers, signature: &signature })
            .map_err(|error| SealError::Key(error.to_string()))?;
        Ok(signature)
    }
}

/// The names for `h=`. mail-auth lists a name once for each time that it stands in the mail, and once
/// more for each further time that it stands here.
fn signed_names(fields: &Fields<'_>) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for name in OVERSIGNED {
        names.push(name.to_owned());
        if fields.has(name) {
            names.push(name.to_owned());
        }
    }
    for name in fields.names() {
        let ours = name == "auto-submitted" || name.starts_with("list-") || name.starts_with("tmail-");
        if ours && !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// What is signed: the canonical fields, then the signature's own without `b=` (RFC 6376 §3.7).
struct Unsigned<'a> {
    headers: CanonicalHeaders<'a>,
    signature: &'a Signature,
}

impl Writable for Unsigned<'_> {
    fn write(self, writer: &mut impl Writer) {
        self.headers.write(writer);
        self.signature.write(writer, false);
    }
}

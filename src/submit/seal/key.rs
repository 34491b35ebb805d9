//! The gateway's own signing key: RSA, PKCS#8 in PEM (RFC 7468), and the record that publishes it.

use aws_lc_rs::encoding::{AsDer, Pkcs8V1Der, PublicKeyX509Der};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::{KeyPair, KeySize};
use aws_lc_rs::signature::{KeyPair as _, RSA_PKCS1_SHA256};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use mail_auth::common::crypto::{Algorithm, CryptoError, Sha256, SigningKey};
use mail_auth::common::headers::Writable;

const BEGIN: &str = "-----BEGIN PRIVATE KEY-----";
const END: &str = "-----END PRIVATE KEY-----";

/// An RSA key of at least 2048 bits (RFC 8301 §3.2).
#[derive(Debug)]
pub struct SealKey {
    pair: KeyPair,
    public: Vec<u8>,
}

/// A key that was made just now.
#[derive(Clone)]
pub struct GeneratedKey {
    /// The private key: write it where only the gateway can read it.
    pub pem: String,
    /// The value of its TXT record.
    pub dns_record: String,
}

/// Why there is no key.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error("it is not PEM: a private key begins with a line {BEGIN}")]
    NotPem,
    #[error("it is not an RSA key of 2048 bits or more in PKCS#8: {0}")]
    NotRsa(String),
    #[error("no key could be made")]
    NotMade,
}

impl SealKey {
    /// Makes an RSA key of 2048 bits: the largest that every verifier takes and a TXT record holds easily.
    pub fn generate() -> Result<GeneratedKey, KeyError> {
        let pair = KeyPair::generate(KeySize::Rsa2048).map_err(|_| KeyError::NotMade)?;
        let der: Pkcs8V1Der<'_> = pair.as_der().map_err(|_| KeyError::NotMade)?;
        let pem = pem(der.as_ref());
        let dns_record = Self::new(pair)?.dns_record();
        Ok(GeneratedKey { pem, dns_record })
    }

    /// Reads a key as [`SealKey::generate`] or `openssl genpkey -algorithm RSA` writes it.
    pub fn from_pem(pem: &str) -> Result<Self, KeyError> {
        let (_, rest) = pem.split_once(BEGIN).ok_or(KeyError::NotPem)?;
        let (text, _) = rest.split_once(END).ok_or(KeyError::NotPem)?;
        let text: String = text.split_ascii_whitespace().collect();
        let der = BASE64.decode(text).map_err(|_| KeyError::NotPem)?;
        let pair = KeyPair::from_pkcs8(&der).map_err(|error| KeyError::NotRsa(error.to_string()))?;
        Self::new(pair)
    }

    /// The value of the TXT record (RFC 6376 §3.6.1). DNS wants it in strings of 255 octets at most.
    pub fn dns_record(&self) -> String {
        format!("v=DKIM1; k=rsa; p={}", BASE64.encode(&self.public))
    }

    fn new(pair: KeyPair) -> Result<Self, KeyError> {
        let der: PublicKeyX509Der<'_> = pair.public_key().as_der().map_err(|_| KeyError::NotMade)?;
        let public = der.as_ref().to_vec();
        Ok(Self { pair, public })
    }
}

impl SigningKey for SealKey {
    type Hasher = Sha256;

    fn sign(&self, input: impl Writable) -> mail_auth::Result<Vec<u8>> {
        let mut data = Vec::new();
        input.write(&mut data);
        let mut signature = vec![0; self.pair.public_modulus_len()];
        self.pair
            .sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), &data, &mut signature)
            .map_err(|_| mail_auth::Error::Crypto(CryptoError::Library("the key can't sign".to_owned())))?;
        Ok(signature)
    }

    fn algorithm(&self) -> Algorithm {
        Algorithm::RsaSha256
    }
}

/// Lines of 64 characters (RFC 7468 §2).
fn pem(der: &[u8]) -> String {
    let text = BASE64.encode(der);
    let mut out = format!("{BEGIN}\n");
    let mut rest = text.as_str();
    while !rest.is_empty() {
        let (line, more) = rest.split_at(rest.len().min(64));
        out.push_str(line);
        out.push('\n');
        rest = more;
    }
    out.push_str(END);
    out.push('\n');
    out
}

//! What was made of each signature, for `tmail inspect` and the operator.

use super::Verdict;
use super::signature::Signature;

/// A verdict with everything that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub verdict: Verdict,
    /// One for each DKIM-Signature that was looked at; those that were tried first.
    pub signatures: Vec<SignatureReport>,
    /// What the ARC fields were worth (RFC 8617), if there are any.
    pub arc: Option<Testimony>,
    /// What the topmost Authentication-Results were worth (RFC 8601), if there are any.
    pub authres: Option<Testimony>,
}

/// Another server's word on who wrote the mail.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Testimony {
    /// The sealers of the chain, the newest first; or the authserv-id: as they call themselves.
    pub by: Vec<String>,
    pub worth: Worth,
    /// The end of a sentence that begins "the ARC chain", or "the Authentication-Results".
    pub reason: String,
    /// How the domain that it tells of stands to the From domain, if that was found out.
    pub alignment: Option<String>,
}

/// One signature.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SignatureReport {
    /// `d=`, if it can be read.
    pub domain: Option<String>,
    /// `s=`, if it can be read.
    pub selector: Option<String>,
    pub worth: Worth,
    /// The end of a sentence that begins "the signature".
    pub reason: String,
    /// How its domain stands to the From domain, as a sentence, if that was found out.
    pub alignment: Option<String>,
}

/// What a signature was worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Worth {
    /// It proves the author.
    Proves,
    /// It isn't true.
    Failed,
    /// Its form, its key or what it covers isn't accepted.
    Unusable,
    /// Its domain may not speak for the From domain.
    Unaligned,
    /// DNS failed for now.
    Unknown,
}

impl SignatureReport {
    pub(super) fn of(signature: &Signature, worth: Worth, reason: String) -> Self {
        let signer = &signature.signer;
        let (domain, selector) = (Some(signer.domain.clone()), Some(signer.selector.clone()));
        Self { domain, selector, worth, reason, alignment: None }
    }

    /// The name in DNS of its key (RFC 6376 §3.6.2.1), if it says where that is.
    pub fn key(&self) -> Option<String> {
        let (domain, selector) = (self.domain.as_ref()?, self.selector.as_ref()?);
        Some(format!("{selector}._domainkey.{domain}"))
    }

    /// "the signature of acme.com has expired"
    pub fn sentence(&self) -> String {
        match &self.domain {
            Some(domain) => format!("the signature of {domain} {}", self.reason),
            None => format!("its signature {}", self.reason),
        }
    }
}

impl Testimony {
    /// "the ARC chain of lists.example proves it"
    pub fn of_chain(&self) -> String {
        self.sentence("ARC chain")
    }

    /// "the Authentication-Results of mx.acme.com prove it"
    pub fn of_results(&self) -> String {
        self.sentence("Authentication-Results")
    }

    fn sentence(&self, kind: &str) -> String {
        match &self.by[..] {
            [] => format!("the {kind} {}", self.reason),
            by => format!("the {kind} of {} {}", by.join(" and "), self.reason),
        }
    }
}

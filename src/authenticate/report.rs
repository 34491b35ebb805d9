//! What was made of each signature, for `tmail inspect` and the operator.

use super::Verdict;
use super::signature::Signature;

/// A verdict with everything that led to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    pub verdict: Verdict,
    /// One for each DKIM-Signature that was looked at; those that were tried first.
    pub signatures: Vec<SignatureReport>,
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
        let (domain, selector) = (Some(signature.domain.clone()), Some(signature.selector.clone()));
        Self { domain, selector, worth, reason }
    }

    /// "the signature of acme.com has expired"
    pub fn sentence(&self) -> String {
        match &self.domain {
            Some(domain) => format!("the signature of {domain} {}", self.reason),
            None => format!("its signature {}", self.reason),
        }
    }
}

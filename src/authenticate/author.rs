//! A person whom a mail provably speaks for.

use jiff::Timestamp;

use crate::address::Address;
use crate::parse::Mailbox;
use crate::tmail::event::Method;

/// An authenticated author. Only [`super::evaluate`](super) and [`super::challenge`] make one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    address: Address,
    name: Option<String>,
    method: Method,
    signed_at: Timestamp,
    covered: Covered,
    proof: String,
    replay_keys: Vec<String>,
    signature: Option<Box<SignedBy>>,
}

/// The signature that a proof rests on, for the record: digests are SHA-256, lower-case hex.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct SignedBy {
    pub domain: String,
    pub selector: String,
    pub algorithm: &'static str,
    /// Of the public key, as the octets of `p=`.
    pub key: String,
    /// Of the canonical fields that were signed, its own last; the hash of the body stands in there.
    pub content: String,
}

/// What a proof covers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Covered {
    /// Names of header fields, in lower case.
    Fields(Vec<String>),
    /// The mail as it was delivered.
    Everything,
    /// What a challenge showed, and nothing of the mail's header.
    Shown,
}

/// What is proven, and by what.
pub(super) struct Proof {
    pub method: Method,
    pub signed_at: Timestamp,
    pub covered: Covered,
    /// One line for people.
    pub line: String,
    pub replay_keys: Vec<String>,
    pub signature: Option<SignedBy>,
}

impl Author {
    pub(super) fn proven(from: &Mailbox, proof: Proof) -> Self {
        Self {
            address: from.address.clone(),
            name: from.name.clone(),
            method: proof.method,
            signed_at: proof.signed_at,
            covered: proof.covered,
            proof: proof.line,
            replay_keys: proof.replay_keys,
            signature: proof.signature.map(Box::new),
        }
    }

    /// The From address.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The display name beside it: how they call themselves, never who they are.
    pub fn name(&self) -> Option<&str> {
        self.name.as_deref()
    }

    pub fn method(&self) -> Method {
        self.method
    }

    /// The signature's `t=`, else the signed Date. A forwarder's time is no author's: where the proof is
    /// another server's word, it is the Date.
    pub fn signed_at(&self) -> Timestamp {
        self.signed_at
    }

    /// Whether the proof covers the header field of that name.
    pub fn signs(&self, field: &str) -> bool {
        match &self.covered {
            Covered::Fields(names) => names.iter().any(|name| name.eq_ignore_ascii_case(field)),
            Covered::Everything => true,
            Covered::Shown => false,
        }
    }

    /// One line for people: "signed by acme.com (selector mail, rsa-sha256)".
    pub fn proof(&self) -> &str {
        &self.proof
    }

    /// The signature that proves it: the author's own, or the newest of a chain. None where a provider's
    /// word is the proof.
    pub fn signature(&self) -> Option<&SignedBy> {
        self.signature.as_deref()
    }

    /// One string for each true signature, or for what another server vouches for: author, relaxed
    /// Subject, SHA-256 of the relaxed body, and the Date if that is signed, else `t=`. A mail of which
    /// any was seen before is a duplicate. They are personal: keep them only as HMACs.
    pub fn replay_keys(&self) -> &[String] {
        &self.replay_keys
    }
}

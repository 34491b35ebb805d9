//! A person whom a mail provably speaks for.

use jiff::Timestamp;

use crate::address::Address;

/// An authenticated author. Only [`super::evaluate`](super) makes one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Author {
    address: Address,
    name: Option<String>,
    method: Method,
    signed_at: Timestamp,
    covered: Covered,
    proof: String,
}

/// How an author was proven, strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Method {
    Dkim,
    Arc,
    Authres,
    Challenge,
}

/// What the proof covers: names of header fields in lower case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Covered {
    fields: Vec<String>,
}

impl Author {
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

    /// The signature's `t=`, else the signed Date.
    pub fn signed_at(&self) -> Timestamp {
        self.signed_at
    }

    /// Whether the proof covers the header field of that name.
    pub fn signs(&self, field: &str) -> bool {
        self.covered.fields.iter().any(|name| name.eq_ignore_ascii_case(field))
    }

    /// One line for people: "signed by acme.com (selector mail, rsa-sha256)".
    pub fn proof(&self) -> &str {
        &self.proof
    }
}

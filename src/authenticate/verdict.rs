//! The verdict over a mail's authorship.

use super::Author;
use crate::parse::Malformed;

/// Whom a mail speaks for. Each sentence is for a person to read.
#[allow(clippy::large_enum_variant)] // There is one a mail, and most are of the large variant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Authenticated(Author),
    /// Nothing wrong with its form, but nothing proves its author.
    Unauthenticated {
        reason: String,
    },
    /// Malformed in a way that could deceive.
    Rejected {
        reason: String,
    },
    /// DNS failed for now: neither pass nor fail.
    Deferred {
        reason: String,
    },
    /// Sent by a machine: never decides, opens or gets an answer.
    Automatic {
        reason: String,
    },
}

impl From<&Malformed> for Verdict {
    fn from(malformed: &Malformed) -> Self {
        Self::Rejected { reason: malformed.reason.clone() }
    }
}

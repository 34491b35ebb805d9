//! Pure: who a mail provably speaks for, judged over (message, DNS answers, now).
//!
//! [`questions`] says which DNS records are needed, [`resolver`] (the only I/O) asks them side by
//! side, and [`evaluate`] judges; [`explain`] tells what each proof was worth and why. DKIM proves a
//! domain (RFC 6376), alignment (RFC 9989) ties it to the only address of the only From field. Where the
//! operator trusts a forwarder (ARC, RFC 8617) or a provider (RFC 8601), their word on it counts too.
//!
//! The stricter policy that a decision needs stands here; the cryptography, canonical header fields
//! and the parsing of keys and DMARC records are mail-auth's.

mod alignment;
mod arc;
pub mod author;
mod authres;
mod candidate;
mod canonical;
pub mod challenge;
mod coverage;
mod dkim;
mod evaluate;
mod key;
mod policy;
mod question;
mod replay;
pub mod report;
pub mod resolver;
mod results;
mod signature;
mod tags;
pub mod verdict;

#[cfg(test)]
pub(crate) mod tests;

pub use crate::tmail::event::Method;
pub use author::{Author, SignedBy};
pub use evaluate::{evaluate, explain, questions};
pub use policy::IdentityPolicy;
pub use question::{Answer, Answers, Question};
pub use report::{Report, SignatureReport, Testimony, Worth};
pub use verdict::Verdict;

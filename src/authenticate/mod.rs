//! Pure: who a mail provably speaks for, judged over (message, DNS answers, now).
//!
//! [`questions`] says which DNS records are needed, [`resolver`] (the only I/O) asks them side by
//! side, and [`evaluate`] judges; [`explain`] tells what each signature was worth and why. DKIM proves
//! a domain (RFC 6376), alignment (RFC 9989) ties it to the only address of the only From field.
//!
//! The stricter policy that a decision needs stands here; the cryptography, canonical header fields
//! and the parsing of keys and DMARC records are mail-auth's.

mod alignment;
pub mod author;
mod candidate;
mod canonical;
mod coverage;
mod evaluate;
mod key;
mod policy;
mod question;
pub mod report;
pub mod resolver;
mod signature;
mod tags;
pub mod verdict;

#[cfg(test)]
pub(crate) mod tests;

pub use crate::tmail::event::Method;
pub use author::Author;
pub use evaluate::{evaluate, explain, questions};
pub use policy::IdentityPolicy;
pub use question::{Answer, Answers, Question};
pub use report::{Report, SignatureReport, Worth};
pub use verdict::Verdict;

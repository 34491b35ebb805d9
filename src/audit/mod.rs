//! The audit log: everything that happened is an [`Entry`], exact bytes, hash-linked to the one before.
//!
//! An entry holds no personal data: mails, names, values are *contents*, referred to by
//! SHA-256(salt ‖ bytes). The leaf hash of an entry is that of RFC 6962 §2.1, so that the same
//! entries can become the leaves of a Merkle tree.

pub mod entry;
pub mod settings;

pub use entry::{Content, Entry, EnvelopeAct, Happening, Link};
pub use settings::{Setting, TakenIn};

//! Pure: raw bytes → message, its new words, and whether it is automatic.

pub mod message;
pub mod new_words;

pub use message::{Body, File, Mailbox, Malformed, Message};

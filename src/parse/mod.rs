//! Pure: raw bytes → message, its new words, and whether it is automatic.
//!
//! [`parse`] is the verb. `header` is the one strict reader that decides what the header fields are;
//! `library` has mail-parser and mail-auth read the same bytes and refuses what they read otherwise;
//! `mailbox` reads the only author, `mime` the body, [`automatic()`] the marks of
//! machines. The bounds of all of them stand in `limits`.

mod automatic;
mod header;
mod library;
mod limits;
mod line_ends;
mod mailbox;
pub mod message;
mod messages;
mod mime;
mod msg_id;
pub mod new_words;
pub mod report;

#[cfg(test)]
mod tests;

pub use automatic::{answers_for_its_owner, automatic, automatic_by_envelope};
pub use limits::{LIMITS, Limits};
pub use line_ends::normalise_line_ends;
pub use message::{Body, File, Flowed, HeaderField, Mailbox, Malformed, Message, parse};

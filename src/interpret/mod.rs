//! Pure: new words → what a mail asks for, before anyone decided on it.

pub mod intent;
pub mod vocabulary;

pub use intent::{Command, Complaint, FieldLine, Intent, Reference};
pub use vocabulary::{Verb, Vocabulary};

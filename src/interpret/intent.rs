//! What a mail asks for.

use crate::tracking::TrackingNumber;

/// Everything that a mail asks for, read by the grammar alone: whether it may is decided later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intent {
    pub commands: Vec<Command>,
    pub fields: Vec<FieldLine>,
    /// Lines of their own (`DEPLOY-1049-Q #7`), in order.
    pub references: Vec<Reference>,
    /// Every block that doesn't act, in the sender's own words.
    pub comment: String,
    /// Names of attached files.
    pub files: Vec<String>,
    /// What looked like a command or field and isn't one to the letter.
    pub complaints: Vec<Complaint>,
}

/// One command line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// The verb in the template's spelling, synonyms resolved.
    pub verb: String,
    /// The reason or the arguments, without the reference.
    pub argument: Option<String>,
    /// `approve #7`
    pub reference: Option<Reference>,
    /// The line as it was written.
    pub line: String,
}

/// One field line with its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldLine {
    /// The field's name in the template's spelling.
    pub name: String,
    pub value: String,
    /// The first line as it was written.
    pub line: String,
}

/// `#7` or `DEPLOY-1049-Q #7`: as of that changeset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    pub number: Option<TrackingNumber>,
    pub changeset: u32,
}

/// A line that looked like a decision or a field, and why it is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    pub line: String,
    /// A sentence: what was seen and why it isn't possible.
    pub reason: String,
    /// Exact lines that would work now.
    pub instead: Vec<String>,
}

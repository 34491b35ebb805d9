//! The words that can be a command or a field in one mail.

/// What a mail's words are held against.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// The template's verbs with their synonyms (the built-in ones are always there).
    pub verbs: Vec<Verb>,
    /// Names of fields, and of questions that are answered like fields.
    pub fields: Vec<String>,
    /// Names by which the sender is known: a line that is only one of them is no line of a block.
    pub names: Vec<String>,
}

/// A verb and the words that mean the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verb {
    pub word: String,
    pub synonyms: Vec<String>,
}

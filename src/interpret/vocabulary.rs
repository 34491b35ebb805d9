//! The words that can be a command or a field in one mail.

/// What a mail's words are held against.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// The template's verbs with their synonyms (the built-in ones are always there).
    pub verbs: Vec<Verb>,
    /// Names of fields, and of questions that are answered like fields.
    pub fields: Vec<String>,
    /// Names of grids.
    pub grids: Vec<String>,
    /// Words that a mail of ours asks this person for: `confirm`, `deny`, `send`, `keep`.
    pub asked: Vec<String>,
    /// Groups that text may be addressed to: `customers` for `To customers: …`.
    pub audiences: Vec<String>,
    /// Names by which the sender is known: a line that is only one of them is no line of a block.
    pub names: Vec<String>,
    /// The mail goes to the gateway itself, where `templates`, `list` and `search …` are verbs too.
    pub service: bool,
}

/// A verb and the words that mean the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verb {
    pub word: String,
    pub synonyms: Vec<String>,
}

impl Vocabulary {
    /// Every open word with the verb it means: the template's, their synonyms, those asked for.
    pub(super) fn open_words(&self) -> impl Iterator<Item = (&str, &str)> {
        let template = self.verbs.iter().flat_map(|verb| {
            let words = std::iter::once(&verb.word).chain(&verb.synonyms);
            words.map(|word| (word.as_str(), verb.word.as_str()))
        });
        template.chain(self.asked.iter().map(|word| (word.as_str(), word.as_str())))
    }
}

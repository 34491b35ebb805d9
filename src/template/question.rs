//! Questions that a state puts to roles, one voice each: feedback, a customer's acceptance.

/// A question and the answers that it takes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// `Feedback`
    pub name: String,
    /// For people: `How did it go?`
    pub title: String,
    /// The states that put it.
    pub states: Vec<String>,
    /// The roles that are asked.
    pub of: Vec<String>,
    pub voice: Voice,
    pub spelled: Spelled,
    pub answers: Vec<AnswerWord>,
    /// The verb that answers what an `opens` answer opened (`answer`), and who may give it.
    pub settled_by: Option<(String, Vec<String>)>,
}

/// Who has one voice together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// Everybody of a role: the last answer of one of them stands for it.
    Role,
    /// Everybody with an address at one domain.
    Organisation,
}

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelled {
    /// Like a field: `Feedback: good`, `Feedback: problem: the login page is slow`.
    Field,
    /// Like a command: `accept`, `decline: the export is missing`.
    Verb,
}

/// One answer that can be given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerWord {
    pub word: String,
    /// What its button says, if not the word itself: `Annehmen`.
    pub title: Option<String>,
    /// What was done by it: `accepted`.
    pub past: Option<String>,
    pub synonyms: Vec<String>,
    pub reason_required: bool,
    /// It stays open until somebody of the team answers it, or the voice takes it back.
    pub opens: bool,
}

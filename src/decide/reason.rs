//! Why something was done or refused: a code for machines, a sentence for people.

use crate::texts::Saying;

/// The code of a decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Reason {
    // What took effect.
    Opened,
    Drafted,
    Changed,
    Commented,
    Answered,
    NothingNew,
    AsBefore,
    // What didn't.
    NotOnTmail,
    MayNotOpen,
    NotALine,
    PartsDiffer,
    NotNamed,
    NotToUs,
    NamesAnother,
    ReferencesDiffer,
    NoSuchChangeset,
    NoSuchFile,
    NotAnAnswer,
    ShownChanged,
    StateMoved,
    TooOld,
    OlderThanLast,
    UsedBefore,
    NotInThisState,
    NotYourRole,
    Separated,
    AlreadyCounted,
    NotInDirectory,
    NotInTurn,
    Frozen,
    Missing,
    ReasonMissing,
    OpenAnswers,
    TooMany,
    Contradiction,
    FieldUnknown,
    FieldClosed,
    FieldNotYours,
    FieldValue,
    FieldChangedSince,
    FilledInQuote,
    Draft,
    DraftDropped,
    NothingToDo,
    NotHere,
    // What was no person's mail, or unproven.
    Unproven,
    Malformed,
    Machine,
    SeveralTargets,
    NoTarget,
    WrongNumber,
    ForHumans,
    // What came of a challenge.
    ToConfirm,
    AskedEnough,
    OpenedEnough,
    Confirmed,
    Denied,
    Expired,
    WrongCode,
    NeitherWord,
    ReadOtherwise,
    // What time did.
    TimeOver,
    NotDue,
    // What an operator did with a held mail.
    Released,
    Dropped,
}

/// Why something that was asked for isn't done, and the exact words that would work.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub reason: Reason,
    pub sentence: Saying,
    /// The line that it is about.
    pub line: Option<String>,
    /// Exact lines that would work now.
    pub instead: Vec<String>,
}

impl Refusal {
    pub fn new(reason: Reason, sentence: impl Into<Saying>) -> Self {
        Self { reason, sentence: sentence.into(), line: None, instead: Vec::new() }
    }

    /// About that line of the mail.
    pub fn about(mut self, line: &str) -> Self {
        self.line.get_or_insert_with(|| line.to_owned());
        self
    }

    /// A line that would work now.
    pub fn instead(mut self, line: impl Into<String>) -> Self {
        self.instead.push(line.into());
        self
    }
}

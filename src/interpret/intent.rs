//! What a mail asks for.

use super::builtin::BuiltIn;
use crate::texts::Saying;
use crate::tracking::TrackingNumber;

/// Everything that a mail asks for, read by the grammar alone: whether it may is decided later.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Intent {
    pub commands: Vec<Command>,
    pub fields: Vec<FieldLine>,
    /// Rows of grids put in, replaced or taken out.
    pub rows: Vec<GridLine>,
    /// Lines of their own (`DEPLOY-1049-Q #7`), in order.
    pub references: Vec<Reference>,
    /// The reference line that the field lines of a returned form stand under.
    pub form: Option<Reference>,
    /// Text for others than the team: `To customers: …`, `Reply #12: …`.
    pub addressed: Vec<Addressed>,
    /// Every block that doesn't act, in the sender's own words.
    pub comment: String,
    /// Names of attached files.
    pub files: Vec<String>,
    /// What looked like a command or field and isn't one to the letter, or contradicts another.
    pub complaints: Vec<Complaint>,
    /// Nothing of the mail acts, its sender is asked: there is a complaint. `commands`, `fields`,
    /// `rows` and `addressed` are empty then; `lines` still tells what each line was.
    pub held: bool,
    /// Every line of every block, in order, with what it was: for the answer's transcript.
    pub lines: Vec<Line>,
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
    /// The typed form, if the verb is a built-in one.
    pub built_in: Option<BuiltIn>,
    /// The line as it was written.
    pub line: String,
}

impl Command {
    /// A built-in verb without arguments, as if it stood alone on its line.
    pub fn bare(verb: BuiltIn, word: &str) -> Self {
        let word = word.to_owned();
        Self { verb: word.clone(), argument: None, reference: None, built_in: Some(verb), line: word }
    }
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

/// `Grid name: key | cell | cell`, or `Grid name: -key`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GridLine {
    /// The grid's name in the template's spelling.
    pub grid: String,
    pub key: String,
    /// The cells behind the key; nothing takes the row out.
    pub cells: Option<Vec<String>>,
    /// The line as it was written.
    pub line: String,
}

/// Text that is for somebody named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Addressed {
    pub to: Addressee,
    pub text: String,
    /// The first line as it was written.
    pub line: String,
}

/// Whom addressed text is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Addressee {
    /// `To customers:`: the audience in the template's spelling.
    Audience(String),
    /// `Reply #12:`: whoever wrote that changeset.
    AuthorOf(u32),
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
    pub reason: Saying,
    /// Exact lines that would work now.
    pub instead: Vec<String>,
}

/// One line of the new words, and what it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// As written.
    pub text: String,
    pub kind: LineKind,
}

/// What a line was to the grammar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineKind {
    Command,
    Field,
    /// A further line of the value above it.
    Value,
    Grid,
    Reference,
    /// `To customers:` and the like, and the text below it.
    Addressed,
    /// A greeting, a closing or the sender's own name beside lines that act.
    Courtesy,
    Comment,
}

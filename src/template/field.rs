//! The sections of a template: fields of its form, texts, grids, file slots. Each holds one value in a
//! canonical text, so that history, approvals and forms treat them alike.

/// A typed field, or another section of its kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// As people write it in a field line: `Has migrations`. ASCII.
    pub name: String,
    pub kind: Kind,
    pub required: Required,
    /// What it holds if the opening mail doesn't say.
    pub default: Option<String>,
    /// An approval vouches for it (unless the approval names what it covers).
    pub gated: bool,
    /// Customers may see it.
    pub public: bool,
    /// The states in which it may be changed; empty: in every state that isn't final.
    pub open_in: Vec<String>,
    /// The roles that may change it; empty: everybody of the team.
    pub by: Vec<String>,
    /// One line for who fills it in.
    pub hint: String,
    /// A value that would do.
    pub example: String,
}

/// What a field holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line.
    Text,
    /// Any number of lines.
    Paragraph,
    Choice(Vec<String>),
    YesNo,
    Number,
    Date,
    /// A span of time with its zone.
    Window,
    /// One person, by address or by their name in the directory.
    Person,
    /// Several, separated by commas.
    People,
    Address,
    Version,
    /// A commit (7 to 64 hex digits) or an artifact's digest (`sha256:…`).
    Digest,
    Url,
    /// Several short texts, separated by commas.
    List,
    /// A text section: Markdown, each revision of which is kept.
    Markdown,
    Grid(Grid),
    File(Slot),
}

/// Rows and columns. A row is known by the cell in its first column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grid {
    /// At least one; the first is the key.
    pub columns: Vec<Column>,
}

/// A column of a grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Column {
    pub name: String,
    /// Of one line: no paragraph, no grid in a grid.
    pub kind: Kind,
    pub required: bool,
    /// A cell that would do.
    pub example: String,
}

/// A file of the TMail, by its role there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Slot {
    /// The endings of names that may be put there (`pdf`), in small letters; empty: any.
    pub endings: Vec<String>,
}

/// From when on a field has to be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Required {
    Never,
    /// Else the opening stays a draft.
    Opening,
    /// Before the steps from that state on are entered.
    From(String),
}

impl Field {
    /// Its grid, if it is one.
    pub fn grid(&self) -> Option<&Grid> {
        match &self.kind {
            Kind::Grid(grid) => Some(grid),
            _ => None,
        }
    }
}

/// The name that a field is known by: case, blanks, `_` and `-` don't matter.
pub fn folded(name: &str) -> String {
    name.chars().filter(|c| !matches!(c, ' ' | '_' | '-')).map(|c| c.to_ascii_lowercase()).collect()
}

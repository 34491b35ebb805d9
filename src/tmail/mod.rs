//! Words: the running thread, as a fold of its events.
//!
//! A [`Changeset`] is one recorded change, numbered 1, 2, 3 … within its TMail. Each [`Event`] in it
//! carries its outcome, so folding decides nothing again: [`Tmail::apply`] is total.

pub mod content;
pub mod event;
pub mod files;
pub mod fold;
pub mod people;
pub mod policy;

pub use event::{Authorship, Changeset, Event};
pub use files::Attached;
pub use people::{People, StandIn, Standing};
pub use policy::{Away, BrokenGlass, Delegation, InPlaceOf, Override};

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::address::{Address, TemplateName};
use crate::level::Level;
use crate::saying;
use crate::texts::{Joint, Saying};
use crate::tracking::TrackingNumber;

pub use crate::template::state::DRAFT;

/// One TMail as of its last changeset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tmail {
    pub number: TrackingNumber,
    pub template: TemplateName,
    /// Which version of the template (SHA-256, hex).
    pub digest: String,
    pub title: String,
    /// Who asked for it: the key of the person, or the proven address.
    pub requester: Address,
    pub state: String,
    /// Where `history` leads.
    pub history: Option<String>,
    /// The last changeset.
    pub version: u32,
    /// The states that were entered, in order.
    pub path: Vec<Step>,
    /// Every value that each field held, oldest first, by the template's spelling of its name.
    pub fields: BTreeMap<String, Vec<Held>>,
    /// People added by hand.
    pub joined: BTreeMap<Address, String>,
    pub muted: BTreeSet<Address>,
    /// How much people want to be told of this TMail, who said so.
    #[serde(default)]
    pub levels: BTreeMap<Address, Level>,
    /// Approvals that count now.
    pub approvals: Vec<GivenApproval>,
    /// The newest answer of each voice.
    pub answers: Vec<GivenAnswer>,
    /// When each person last decided something here (the time that they signed it at).
    pub decided_at: BTreeMap<Address, Timestamp>,
    /// Why a draft waits, besides missing fields: its target wasn't in signed bytes.
    pub unconfirmed: bool,
    /// The changeset from which on decisions count: the opening, or what ended the earlier ones.
    pub gates_since: u32,
    /// Each (person, approval, changeset shown) that was used once.
    pub used: BTreeSet<String>,
    /// One line a changeset.
    pub log: Vec<LogLine>,
    /// What was attached, the newest last.
    #[serde(default)]
    pub files: Vec<Attached>,
    /// A draft that its author dropped: it stays one, and nothing acts on it any more.
    #[serde(default)]
    pub dropped: bool,
    /// Who passed on what they are asked for.
    #[serde(default)]
    pub delegations: Vec<Delegation>,
    /// Who went on without what was waited for, in an emergency.
    #[serde(default)]
    pub glass: Vec<BrokenGlass>,
    /// Who lifted which freeze here.
    #[serde(default)]
    pub overrides: Vec<Override>,
    /// Whose mailboxes answer by themselves.
    #[serde(default)]
    pub away: Vec<Away>,
}

/// A state that was entered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    pub state: String,
    pub changeset: u32,
    pub at: Timestamp,
}

/// A value that a field held from a changeset on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Held {
    pub value: String,
    pub changeset: u32,
}

/// An approval that counts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenApproval {
    pub approval: String,
    /// The state that it was given in.
    pub state: String,
    /// Who counts, under the key of the directory.
    pub person: Address,
    pub name: String,
    /// The changeset that gave it.
    pub changeset: u32,
    /// The changeset as of which its giver was shown the content.
    pub shown: u32,
    /// SHA-256 over the content that it vouches for, hex.
    pub content: String,
    pub at: Timestamp,
    pub reason: Option<String>,
    /// How the giver was proven.
    pub proof: String,
    /// Why they were entitled then.
    pub entitled_by: String,
    /// In whose place, where it isn't their own.
    #[serde(default)]
    pub in_place_of: Option<InPlaceOf>,
    /// When it counts no more, unless the process went on by then.
    #[serde(default)]
    pub expires: Option<Timestamp>,
}

/// An answer to a question.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct GivenAnswer {
    pub question: String,
    /// The role or the organisation that it speaks for.
    pub voice: String,
    pub by: Address,
    pub name: String,
    pub word: String,
    pub reason: Option<String>,
    pub changeset: u32,
    /// It waits for an answer of the team.
    pub open: bool,
    /// What the team answered.
    pub settled: Option<String>,
}

/// What a changeset did, in a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogLine {
    pub changeset: u32,
    pub at: Timestamp,
    /// Who, or nothing if the gateway itself.
    pub who: Option<String>,
    /// Part by part; nothing where it is nobody else's business: how much somebody wants to be told.
    #[serde(deserialize_with = "parts")]
    pub what: Vec<Saying>,
    /// It begins with a comment or a file.
    #[serde(default)]
    pub talk: bool,
}

/// Earlier versions kept the line as it was told.
fn parts<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Vec<Saying>, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum What {
        Line(String),
        Parts(Vec<Saying>),
    }
    Ok(match What::deserialize(deserializer)? {
        What::Line(line) if line.is_empty() => Vec::new(),
        What::Line(line) => vec![line.into()],
        What::Parts(parts) => parts,
    })
}

impl LogLine {
    /// What happened, also where others aren't told.
    pub fn in_words(&self) -> Saying {
        match self.what.is_empty() {
            true => saying!("log_level"),
            false => Saying::all(Joint::Semicolon, self.what.iter().cloned()),
        }
    }
}

impl Tmail {
    /// What a field holds now; nothing if it is empty.
    pub fn value(&self, field: &str) -> Option<&str> {
        let held = self.fields.get(field)?.last()?;
        (!held.value.is_empty()).then_some(held.value.as_str())
    }

    /// What a field held as of a changeset.
    pub fn value_at(&self, field: &str, changeset: u32) -> Option<&str> {
        let held = self.fields.get(field)?.iter().rev().find(|held| held.changeset <= changeset)?;
        (!held.value.is_empty()).then_some(held.value.as_str())
    }

    /// The changeset that last changed a field; 0 if none did.
    pub fn changed_at(&self, field: &str) -> u32 {
        self.fields.get(field).and_then(|held| held.last()).map_or(0, |held| held.changeset)
    }

    /// The state as of a changeset; nothing before the opening.
    pub fn state_at(&self, changeset: u32) -> Option<&str> {
        let step = self.path.iter().rev().find(|step| step.changeset <= changeset)?;
        Some(&step.state)
    }

    /// When a changeset was made.
    pub fn made_at(&self, changeset: u32) -> Option<Timestamp> {
        self.log.iter().find(|line| line.changeset == changeset).map(|line| line.at)
    }

    /// The name that one use of an approval is remembered by.
    pub fn use_of(person: &Address, approval: &str, shown: u32) -> String {
        format!("{} {approval} #{shown}", person.folded())
    }

    /// How much somebody said that they want to be told of this TMail.
    pub fn level(&self, person: &Address) -> Option<Level> {
        let muted = self.muted.contains(person).then_some(Level::Asks);
        self.levels.get(person).copied().or(muted)
    }

    pub fn is_draft(&self) -> bool {
        self.state == DRAFT
    }

    /// The changeset that last entered the present state.
    pub fn entered(&self) -> Option<&Step> {
        self.path.last()
    }

    /// The answers to a question that nobody of the team answered yet.
    pub fn open_answers<'a>(&'a self, question: &'a str) -> impl Iterator<Item = &'a GivenAnswer> {
        self.answers.iter().filter(move |answer| answer.question == question && answer.open)
    }
}

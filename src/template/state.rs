//! States and transitions (statechart words as in SCXML).

/// The state of a TMail that isn't opened yet: its author alone sees it.
pub const DRAFT: &str = "DRAFT";

/// One state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// `SMOKE TEST`: capital letters, as people read it.
    pub name: String,
    /// `Smoke test`: its step in a notice.
    pub title: String,
    /// It stands in the row of steps even before it was reached.
    pub step: bool,
    /// Then it stands there only if this holds (a step for migrations, if there are any).
    pub step_when: Option<Guard>,
    /// No way leads out of it.
    pub is_final: bool,
    /// What was planned doesn't take place: windows are cancelled in calendars.
    pub called_off: bool,
    /// One or two sentences for the team: what happens in it.
    pub text: String,
    /// The sentences for customers (minijinja over the public fields); nothing: they aren't told.
    pub customers: Option<String>,
}

/// A way from state to state.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Transition {
    pub trigger: Trigger,
    pub from: Vec<String>,
    /// The first whose guard holds is taken; the last has none.
    pub to: Vec<Outcome>,
    /// The decisions given so far end with it.
    pub clears: bool,
    /// What whoever is waited for is asked to do, where that isn't what its button says: `Run the smoke test`.
    pub task: Option<String>,
}

/// What sets a transition off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trigger {
    /// A person's command.
    Verb {
        verb: String,
        synonyms: Vec<String>,
        /// Any of these roles.
        by: Vec<String>,
        /// But nobody who stands in one of these fields, or holds one of these roles.
        not_by: Vec<String>,
        reason_required: bool,
        /// Whoever says it is asked to confirm it, however well it is proven.
        confirm: bool,
        /// Fields that must hold something before.
        needs: Vec<String>,
        /// A question to which everybody asked has to have answered, and nothing open.
        answered: Option<String>,
        /// A question of which nothing may be open.
        settled: Option<String>,
        /// What its button says: `Start the deployment`.
        title: String,
        /// It goes on without what the state waits for, in an emergency: everybody is told, and a review follows.
        break_glass: bool,
    },
    /// The last approval that the state waited for was given.
    Approved,
    /// A gated field was changed, or an approval expired: approvals given here count no more.
    Voided,
    /// An approval was waited for as long as it says, or one that was given expired.
    Expired,
}

impl Transition {
    /// What it asks of who is waited for; nothing, if it happens by itself.
    pub fn asks_for(&self) -> Option<&str> {
        let Trigger::Verb { title, .. } = &self.trigger else { return None };
        Some(self.task.as_deref().unwrap_or(title))
    }

    /// Whether it goes on without what its states wait for.
    pub fn breaks_glass(&self) -> bool {
        matches!(self.trigger, Trigger::Verb { break_glass: true, .. })
    }
}

/// Where a transition leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    pub target: Target,
    pub when: Option<Guard>,
}

/// A state, or the one before (a statechart's history).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Target {
    State(String),
    History,
}

/// A condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard {
    /// Over a field: `Has migrations = yes`.
    Field { field: String, is: String },
    /// `glass broken`, `glass whole`: whether somebody went on without an approval, in an emergency.
    Glass { broken: bool },
}

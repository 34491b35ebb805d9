//! Approvals that a state waits for.

use std::time::Duration;

/// One approval: so many people of a role, none of whom asked for it, wrote it or carries it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// `QA go-ahead`
    pub name: String,
    /// The state that waits for it.
    pub state: String,
    /// Of which role; it is filled from a group of the directory.
    pub by: String,
    pub needs: Needs,
    /// Approvals of the same state that have to be whole before anybody gives this one.
    pub after: Vec<String>,
    /// Fields whose people, and roles whose holders, may not give it.
    pub not_by: Vec<String>,
    /// Who requested the TMail may give it, too; otherwise they never may.
    pub requester_may: bool,
    /// Fields that have to hold something before it can be given.
    pub requires: Vec<String>,
    /// The fields that it vouches for; a change of one of them voids it.
    pub covers: Vec<String>,
    /// Whoever gives it is asked to confirm it, however well it is proven.
    pub confirm: bool,
    /// How long it counts once it is given, unless the process went on by then.
    pub expires: Option<Duration>,
    /// How long the state waits for it; then the transition with `on = "expired"` is taken.
    pub waits: Option<Duration>,
    /// It is the review that has to follow a broken glass: who broke it never gives it.
    pub review: bool,
}

/// How many different people an approval needs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Needs {
    /// At least that many; never 0.
    People(u32),
    /// Everybody of the role who may give it, and at least one.
    All,
}

impl Needs {
    /// Whether it asks for no fewer people than the other.
    pub fn is_as_strict_as(self, other: Self) -> bool {
        match (self, other) {
            (Needs::All, Needs::All) => true,
            (Needs::People(ours), Needs::People(theirs)) => ours >= theirs,
            // Everybody may be fewer than a number asks for, and the other way round.
            (Needs::All, Needs::People(_)) | (Needs::People(_), Needs::All) => false,
        }
    }
}

//! Approvals that a state waits for.

/// One approval: `needs` people of a role, none of whom asked for it, wrote it or carries it out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// `QA go-ahead`
    pub name: String,
    /// The state that waits for it.
    pub state: String,
    /// Of which role; it is filled from a group of the directory.
    pub by: String,
    /// How many different people.
    pub needs: u32,
    /// Fields whose people may not give it (besides the requester, who never may).
    pub not_by: Vec<String>,
    /// Fields that have to hold something before it can be given.
    pub requires: Vec<String>,
    /// The fields that it vouches for; a change of one of them voids it.
    pub covers: Vec<String>,
    /// Whoever gives it is asked to confirm it, however well it is proven.
    pub confirm: bool,
}

//! Roles: what a person is on a TMail.

use crate::level::Level;

/// A role, and how it is filled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Role {
    /// `qa`
    pub name: String,
    /// For people: `Quality assurance`.
    pub title: String,
    pub filled_by: FilledBy,
    pub side: Side,
    /// How much its holders are told who chose nothing else.
    pub told: Level,
}

/// Where the holders of a role come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilledBy {
    /// Whoever opened the TMail.
    Requester,
    /// A group of the directory, as it is at the moment of asking.
    Group(String),
    /// The person or people in a field; `within`: of them, those whom the directory names in that
    /// group. Without it such a role never decides an approval.
    Field { field: String, within: Option<String> },
}

/// Who sees what: what the team writes goes to the team only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Team,
    Customers,
}

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
    /// The group that a field names, as it is at the moment of asking.
    GroupOfField(GroupPattern),
    /// The person or people in a field; `within`: of them, those whom the directory names in that
    /// group. Without it such a role never decides an approval.
    Field { field: String, within: Option<String> },
}

/// The name of a group that a field completes: `{App}-approvers`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupPattern {
    pub before: String,
    pub field: String,
    pub after: String,
}

impl GroupPattern {
    /// Reads `{App}-approvers`: one field in braces, with something fixed around it, so that no field can name
    /// a group that is meant for something else.
    pub fn parse(text: &str) -> Option<Self> {
        let (before, rest) = text.split_once('{')?;
        let (field, after) = rest.split_once('}')?;
        let plain =
            |part: &str| part.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
        let fits = plain(before) && plain(after) && !(before.is_empty() && after.is_empty());
        let field = field.trim();
        (fits && !field.is_empty()).then(|| Self {
            before: before.to_owned(),
            field: field.to_owned(),
            after: after.to_owned(),
        })
    }

    /// The group for a value: `Billing` → `billing-approvers`; whatever isn't a letter or a digit is a hyphen.
    /// Nothing if the value has neither.
    pub fn group(&self, value: &str) -> Option<String> {
        let mut name = String::new();
        for c in value.to_ascii_lowercase().chars() {
            match c {
                'a'..='z' | '0'..='9' => name.push(c),
                _ if name.ends_with('-') || name.is_empty() => {}
                _ => name.push('-'),
            }
        }
        let name = name.trim_end_matches('-');
        (!name.is_empty()).then(|| format!("{}{name}{}", self.before, self.after))
    }

    /// Whether some value could name that group.
    pub fn may_name(&self, group: &str) -> bool {
        let middle =
            group.strip_prefix(self.before.as_str()).and_then(|rest| rest.strip_suffix(self.after.as_str()));
        middle.is_some_and(|middle| self.group(middle).as_deref() == Some(group))
    }
}

impl std::fmt::Display for GroupPattern {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}{{{}}}{}", self.before, self.field, self.after)
    }
}

impl FilledBy {
    /// Whether the directory alone says who holds the role: then it may approve.
    pub fn is_of_directory(&self) -> bool {
        match self {
            Self::Group(_) | Self::GroupOfField(_) | Self::Field { within: Some(_), .. } => true,
            Self::Requester | Self::Field { within: None, .. } => false,
        }
    }
}

/// Who sees what: what the team writes goes to the team only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Side {
    Team,
    Customers,
}

//! One line of what `tmail check` says.

use serde::Serialize;

/// How one thing stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Grade {
    Ok,
    /// Nothing is broken; an operator should look at it.
    Look,
    Wrong,
}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
pub struct Line {
    pub grade: Grade,
    /// What it is of.
    pub of: &'static str,
    /// What it is; or what is wrong with it, and what to do.
    pub text: String,
}

impl Line {
    pub fn ok(of: &'static str, text: impl Into<String>) -> Self {
        Self { grade: Grade::Ok, of, text: text.into() }
    }

    pub fn look(of: &'static str, text: impl Into<String>) -> Self {
        Self { grade: Grade::Look, of, text: text.into() }
    }

    pub fn wrong(of: &'static str, text: impl Into<String>) -> Self {
        Self { grade: Grade::Wrong, of, text: text.into() }
    }
}

//! The states as a row of steps: what is done, where it stands, what is to come.

use std::collections::BTreeSet;

use super::work::holds;
use crate::template::{State, Target, Template};
use crate::tmail::Tmail;

/// What a step of the row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    Done,
    Here,
    ToCome,
}

impl Mark {
    /// The sign before its title.
    pub fn sign(self) -> &'static str {
        match self {
            Mark::Done => "✓",
            Mark::Here => "●",
            Mark::ToCome => "○",
        }
    }
}

/// The row. A step that was passed over isn't in it, nor one that can't come any more; a state that is no step
/// stands behind the last one.
pub fn row<'t>(tmail: &Tmail, template: &'t Template) -> Vec<(&'t State, Mark)> {
    let is_here = |state: &State| state.name == tmail.state;
    let counts = |state: &State| state.step && state.step_when.as_ref().is_none_or(|g| holds(tmail, g));
    let place = |name: &str| template.states.iter().position(|state| state.name == name && state.step);
    let last = tmail.path.iter().rev().find_map(|step| place(&step.state));
    let entered = |state: &State| tmail.path.iter().any(|step| step.state == state.name);
    let reached = reachable(tmail, template);
    let split = last.map_or(0, |at| at + 1);
    let (before, after) = template.states.split_at(split);
    let done = before.iter().filter(|state| !is_here(state) && counts(state) && entered(state));
    let here = template.states.iter().filter(|state| is_here(state));
    let to_come = after
        .iter()
        .filter(|state| !is_here(state) && counts(state) && reached.contains(state.name.as_str()));
    done.map(|state| (state, Mark::Done))
        .chain(here.map(|state| (state, Mark::Here)))
        .chain(to_come.map(|state| (state, Mark::ToCome)))
        .collect()
}

/// The states that some way leads to from here.
fn reachable<'t>(tmail: &'t Tmail, template: &'t Template) -> BTreeSet<&'t str> {
    let mut found: BTreeSet<&str> = BTreeSet::new();
    let mut next = vec![tmail.state.as_str()];
    while let Some(state) = next.pop() {
        for outcome in template.transitions_from(state).flat_map(|transition| &transition.to) {
            let to = match &outcome.target {
                Target::State(to) => Some(to.as_str()),
                Target::History => tmail.history.as_deref(),
            };
            next.extend(to.filter(|to| found.insert(to)));
        }
    }
    found
}

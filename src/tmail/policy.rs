//! What a TMail remembers of how its approvals were passed on or passed by.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Event, Tmail};
use crate::address::Address;

/// In whose place an approval was given.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InPlaceOf {
    /// The key of the directory.
    pub person: Address,
    pub name: String,
    /// Why their deputy acted: `the directory, until 2027-01-03`, `their delegation in #4`.
    pub by: String,
}

/// Somebody passed on here what they are asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    pub by: Address,
    pub by_name: String,
    pub to: Address,
    pub to_name: String,
    /// The first moment at which it holds no more.
    pub until: Timestamp,
    pub changeset: u32,
}

/// Somebody went on without what was waited for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BrokenGlass {
    pub person: Address,
    pub name: String,
    pub reason: String,
    pub changeset: u32,
    /// The approvals that were missing.
    pub without: Vec<String>,
    /// Why they were entitled.
    pub entitled_by: String,
}

/// Somebody lifted a freeze for this TMail.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Override {
    pub freeze: String,
    pub person: Address,
    pub name: String,
    pub reason: String,
    pub changeset: u32,
    /// Until then: the end of the freeze as it was.
    pub until: Timestamp,
    /// Why they were entitled.
    pub entitled_by: String,
}

/// Somebody's mailbox answers by itself what they are asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Away {
    pub person: Address,
    pub changeset: u32,
}

impl Tmail {
    /// The delegations that hold at a moment, the newest of each person.
    pub fn delegations_at(&self, now: Timestamp) -> impl Iterator<Item = &Delegation> {
        let newest = |one: &&Delegation| {
            let later = |other: &Delegation| other.by == one.by && other.changeset > one.changeset;
            !self.delegations.iter().any(later)
        };
        self.delegations.iter().filter(newest).filter(move |delegation| now < delegation.until)
    }

    /// Whether a freeze was lifted here, for now.
    pub fn overrides(&self, freeze: &str, now: Timestamp) -> bool {
        self.overrides.iter().any(|lifted| lifted.freeze == freeze && now < lifted.until)
    }

    /// Whether somebody's mailbox was found to answer by itself since the present state was entered.
    pub fn is_away(&self, person: &Address) -> bool {
        let since = self.entered().map_or(0, |step| step.changeset);
        self.away.iter().any(|away| away.person == *person && away.changeset >= since)
    }

    /// Takes one of these events in.
    pub(super) fn take_policy(&mut self, event: &Event, changeset: u32, who: &str) {
        match event {
            Event::Delegated { by, to, to_name, until } => self.delegations.push(Delegation {
                by: by.clone(),
                by_name: who.to_owned(),
                to: to.clone(),
                to_name: to_name.clone(),
                until: *until,
                changeset,
            }),
            Event::GlassBroken { person, reason, without, entitled_by } => self.glass.push(BrokenGlass {
                person: person.clone(),
                name: who.to_owned(),
                reason: reason.clone(),
                changeset,
                without: without.clone(),
                entitled_by: entitled_by.clone(),
            }),
            Event::FreezeOverridden { freeze, person, reason, until, entitled_by } => {
                self.overrides.push(Override {
                    freeze: freeze.clone(),
                    person: person.clone(),
                    name: who.to_owned(),
                    reason: reason.clone(),
                    changeset,
                    until: *until,
                    entitled_by: entitled_by.clone(),
                });
            }
            Event::AnsweredByItself { person, .. } => {
                self.away.push(Away { person: person.clone(), changeset });
            }
            _ => {}
        }
    }
}

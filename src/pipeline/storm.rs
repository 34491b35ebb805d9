//! Storms: a responder that doesn't mark its answers (RFC 3834) answers what its own words caused, and a
//! program opens TMail after TMail.
//!
//! What it wrote stands on the TMail, as every word of a proven person does; but past a bound the others
//! aren't told of further comments, so that the storm ends with them. Decisions and fields are always told.

use jiff::{SignedDuration, Timestamp};

use super::Gateway;
use crate::authenticate::Author;
use crate::compose::Kind;
use crate::record::{Facts, Passed};
use crate::tmail::{Changeset, Event, Tmail};

/// How many comments are told within an hour, and how many TMails are opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Storms {
    /// Of one person on one TMail.
    pub of_person: u32,
    /// Of everybody on one TMail.
    pub of_tmail: u32,
    /// TMails that one person opens within an hour of the clock.
    pub openings: u32,
}

impl Default for Storms {
    /// Those of settings that don't say.
    fn default() -> Self {
        Self { of_person: 30, of_tmail: 120, openings: 30 }
    }
}

/// Whether one person may open another TMail now.
pub(super) enum Opening {
    /// It is remembered by this key.
    May(String),
    /// They opened as many as one opens within an hour, and aren't told so yet: that is remembered by this key.
    Enough(String),
    /// They were told.
    Told,
}

impl Opening {
    /// What it rests on: see [`Gateway::keys_of_openings`].
    pub(super) fn of(author: &Author, arrived: Timestamp, facts: &Facts, gateway: &Gateway) -> Self {
        let mut keys = gateway.keys_of_openings(author, arrived);
        let told = keys.pop().unwrap_or_default();
        match keys.into_iter().find(|key| !facts.seen.contains(key)) {
            Some(key) => Opening::May(key),
            None if facts.seen.contains(&told) => Opening::Told,
            None => Opening::Enough(told),
        }
    }
}

impl Passed {
    /// Past a bound nobody is told of a comment by mail.
    pub(super) fn tell_within_bounds(&mut self, storms: Storms, now: Timestamp) {
        let (Some(change), Some(after)) = (&self.changeset, &self.after) else { return };
        if !is_talk(change) || !is_storm(after, change, storms, now) {
            return;
        }
        self.notices.retain(|notice| notice.kind != Kind::Changeset);
        self.sentence.push_str(
            " Nobody was told: more comments came within an hour than a conversation has ([limits] \
             comments_of_person, comments_of_tmail).",
        );
    }
}

fn is_talk(change: &Changeset) -> bool {
    change.events.iter().all(Event::is_talk)
}

/// Lines of talk within the hour, this one among them.
fn is_storm(after: &Tmail, change: &Changeset, storms: Storms, now: Timestamp) -> bool {
    let hour = SignedDuration::from_hours(1);
    let within = |at: Timestamp| now.duration_since(at) < hour;
    let recent = after.log.iter().rev().take_while(|line| within(line.at));
    let talk = recent.filter(|line| line.talk);
    let author = change.author.as_ref().map(|author| author.name.as_str());
    let (mut all, mut own) = (0_u32, 0_u32);
    for line in talk {
        all += 1;
        own += u32::from(line.who.as_deref() == author);
    }
    own > storms.of_person || all > storms.of_tmail
}

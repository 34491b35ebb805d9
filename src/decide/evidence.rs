//! What a decision rests on besides its words: which TMail it names in signed bytes, what its
//! writer was shown, and when it was signed (design §6).

use jiff::{SignedDuration, Timestamp};

use super::{Reason, Refusal};
use crate::interpret::{Intent, Reference};
use crate::saying;
use crate::texts::Saying;
use crate::tmail::Tmail;
use crate::tracking::TrackingNumber;

/// A clock may be that much off.
const SKEW: SignedDuration = SignedDuration::from_mins(10);

/// Facts about one mail that `route` found. Only notices of this TMail that were sent to this very
/// person are in it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The tracking numbers that signed bytes name (subject, To, new words).
    pub named: Vec<TrackingNumber>,
    /// Whom the mail was written to, if signed bytes say that it wasn't to us.
    pub written_to: Option<Saying>,
    /// An opening, a subscription or a question: signed bytes name what it is for.
    pub names_target: bool,
    /// Changesets of the notices that the signed body quotes.
    pub quoted: Vec<u32>,
    /// The changeset of the notice that a signed In-Reply-To names.
    pub replied: Option<u32>,
    /// A signed References names a notice.
    pub cites: bool,
    /// The changeset of the notice that an unsigned In-Reply-To names: it may narrow, never widen.
    pub unsigned: Option<u32>,
    /// Field lines within the quote of a form of ours that aren't as we sent them.
    pub filled_in_quote: Vec<String>,
}

/// What somebody had before their eyes when they decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seen {
    /// The content as of that changeset.
    AsOf(u32),
    /// Some notice that asked them: it counts only if nothing changed since they were first asked.
    SomeNotice,
}

/// The TMail has to be named in signed bytes, and no other, in a mail that is to us: what somebody wrote to
/// a colleague, and he sent on, was said to him.
pub fn is_named(evidence: &Evidence, tmail: &Tmail) -> Result<(), Refusal> {
    if let Some(other) = &evidence.written_to {
        let sentence = saying!("written_to_others", to = other.clone(), number = &tmail.number);
        return Err(Refusal::new(Reason::NotToUs, sentence));
    }
    if let Some(other) = evidence.named.iter().find(|number| **number != tmail.number) {
        let sentence = saying!("names_another", other = other, number = &tmail.number);
        return Err(Refusal::new(Reason::NamesAnother, sentence));
    }
    if evidence.named.is_empty() {
        let sentence = saying!("not_named", number = &tmail.number);
        return Err(
            Refusal::new(Reason::NotNamed, sentence).instead(format!("{} #{}", tmail.number, tmail.version))
        );
    }
    Ok(())
}

/// The reference that a mail's lines hold, if any: all of them have to agree.
pub fn reference(
    tmail: &Tmail,
    intent: &Intent,
    of_command: Option<&Reference>,
) -> Result<Option<u32>, Refusal> {
    let mut found: Option<u32> = None;
    for reference in of_command.into_iter().chain(&intent.references) {
        if let Some(number) = &reference.number
            && *number != tmail.number
        {
            let sentence = saying!("another_tmail", other = number, number = &tmail.number);
            return Err(Refusal::new(Reason::NamesAnother, sentence));
        }
        if reference.changeset == 0 || reference.changeset > tmail.version {
            let sentence = saying!(
                "no_changeset",
                number = &tmail.number,
                changeset = reference.changeset,
                newest = tmail.version,
            );
            return Err(Refusal::new(Reason::NoSuchChangeset, sentence));
        }
        if tmail.made_at(reference.changeset).is_none() {
            let sentence = saying!("lost_changeset", number = &tmail.number, changeset = reference.changeset);
            return Err(Refusal::new(Reason::NoSuchChangeset, sentence));
        }
        if found.is_some_and(|other| other != reference.changeset) {
            let sentence = saying!("two_changesets");
            return Err(Refusal::new(Reason::ReferencesDiffer, sentence));
        }
        found = Some(reference.changeset);
    }
    Ok(found)
}

/// What the writer of a decision saw (design §6, "what was approved").
pub fn seen(evidence: &Evidence, reference: Option<u32>) -> Result<Seen, Refusal> {
    if let Some(changeset) = reference {
        return Ok(Seen::AsOf(changeset));
    }
    let mut quoted = evidence.quoted.clone();
    quoted.sort_unstable();
    quoted.dedup();
    let from_signed = match quoted[..] {
        [] => evidence.replied,
        [one] if evidence.replied.is_none_or(|replied| replied == one) => Some(one),
        [_] => {
            let sentence = saying!("quotes_another");
            return Err(Refusal::new(Reason::ReferencesDiffer, sentence));
        }
        _ => {
            let sentence = saying!("quotes_several");
            return Err(Refusal::new(Reason::ReferencesDiffer, sentence));
        }
    };
    match from_signed {
        Some(changeset) => {
            Ok(Seen::AsOf(evidence.unsigned.map_or(changeset, |unsigned| unsigned.min(changeset))))
        }
        None if evidence.cites => Ok(Seen::SomeNotice),
        None => {
            let sentence = saying!("no_answer_to_us");
            Err(Refusal::new(Reason::NotAnAnswer, sentence))
        }
    }
}

/// The state that the writer was shown has to be the present one.
pub fn same_state(tmail: &Tmail, seen: Seen) -> Result<(), Refusal> {
    let Seen::AsOf(changeset) = seen else { return Ok(()) };
    match tmail.state_at(changeset) {
        Some(state) if state == tmail.state => Ok(()),
        state => {
            let sentence = saying!(
                "state_moved",
                changeset = changeset,
                before = Saying::state(state.unwrap_or(crate::tmail::DRAFT)),
                now = Saying::state(&tmail.state),
            );
            Err(Refusal::new(Reason::StateMoved, sentence))
        }
    }
}

/// What moves the state, or answers a question of it, is about the present visit of that state: a smoke
/// test that passed before the one that failed says nothing of the next.
pub fn same_visit(tmail: &Tmail, seen: Seen) -> Result<(), Refusal> {
    let Seen::AsOf(changeset) = seen else { return Ok(()) };
    match tmail.entered() {
        Some(step) if changeset < step.changeset => {
            let sentence = saying!("asked_anew", changeset = changeset, back = step.changeset);
            Err(Refusal::new(Reason::StateMoved, sentence))
        }
        _ => Ok(()),
    }
}

/// A decision is fresh: signed within the window, not before what it answers, and not before the
/// person's last decision here.
pub fn is_fresh(
    tmail: &Tmail,
    signed_at: Timestamp,
    last: Option<&Timestamp>,
    seen: Seen,
    window: std::time::Duration,
    now: Timestamp,
) -> Result<(), Refusal> {
    is_recent(signed_at, window, now)?;
    let asked = match seen {
        Seen::AsOf(changeset) => tmail.made_at(changeset),
        Seen::SomeNotice => tmail.entered().map(|step| step.at),
    };
    if asked.is_some_and(|asked| asked.duration_since(signed_at) > SKEW) {
        let sentence = saying!("signed_before", when = signed_at);
        return Err(Refusal::new(Reason::TooOld, sentence));
    }
    is_newest(signed_at, last)
}

/// It isn't older than the person's last decision here: what was caught on its way undoes nothing.
pub fn is_newest(signed_at: Timestamp, last: Option<&Timestamp>) -> Result<(), Refusal> {
    if last.is_some_and(|last| signed_at < *last) {
        let sentence = saying!("decided_again", when = signed_at);
        return Err(Refusal::new(Reason::OlderThanLast, sentence));
    }
    Ok(())
}

/// What changes anything was signed within the window before it came in.
pub fn is_recent(signed_at: Timestamp, window: std::time::Duration, now: Timestamp) -> Result<(), Refusal> {
    let window = SignedDuration::try_from(window).unwrap_or(SignedDuration::MAX);
    if now.duration_since(signed_at) <= window {
        return Ok(());
    }
    let days = window.as_hours() / 24;
    let sentence = saying!("too_old", when = signed_at, days = days);
    Err(Refusal::new(Reason::TooOld, sentence))
}

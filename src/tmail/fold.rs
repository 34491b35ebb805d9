//! Folding events into a [`Tmail`]: total, and decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Attached, Changeset, DRAFT, Event, GivenAnswer, GivenApproval, Held, LogLine, Step, Tmail};
use crate::address::Address;
use crate::level::Level;
use crate::status::Status;
use crate::tracking::TrackingNumber;

impl Tmail {
    /// The TMail that a first changeset opens; nothing if that changeset doesn't open one.
    pub fn open(number: TrackingNumber, first: &Changeset) -> Option<Self> {
        let Some(Event::Opened { template, digest, requester, title, unconfirmed }) = first.events.first()
        else {
            return None;
        };
        let mut tmail = Tmail {
            number,
            template: template.clone(),
            digest: digest.clone(),
            title: title.clone(),
            requester: requester.clone(),
            state: DRAFT.to_owned(),
            history: None,
            version: 0,
            path: Vec::new(),
            fields: BTreeMap::new(),
            joined: BTreeMap::new(),
            muted: BTreeSet::new(),
            levels: BTreeMap::new(),
            approvals: Vec::new(),
            answers: Vec::new(),
            decided_at: BTreeMap::new(),
            unconfirmed: *unconfirmed,
            gates_since: 0,
            used: BTreeSet::new(),
            log: Vec::new(),
            files: Vec::new(),
            dropped: false,
            delegations: Vec::new(),
            glass: Vec::new(),
            overrides: Vec::new(),
            away: Vec::new(),
        };
        tmail.apply(first);
        Some(tmail)
    }

    /// Takes a changeset in.
    pub fn apply(&mut self, changeset: &Changeset) {
        for event in &changeset.events {
            self.take(event, changeset);
        }
        self.version = changeset.number;
        self.log.push(LogLine {
            changeset: changeset.number,
            at: changeset.at,
            who: changeset.author.as_ref().map(|author| author.name.clone()),
            what: in_one_line(&changeset.events),
        });
    }

    /// Takes one event in: what a decision under way sees before its changeset is whole.
    pub fn take(&mut self, event: &Event, changeset: &Changeset) {
        let decider = changeset.author.as_ref();
        match event {
            Event::Opened { .. }
            | Event::Commented { .. }
            | Event::Released { .. }
            | Event::Undelivered { .. }
            | Event::WaitedInVain { .. }
            | Event::Restored { .. }
            | Event::Acknowledged { .. } => {}
            Event::FileAdded { name, size, sha256 } => self.attach(Attached {
                name: name.clone(),
                size: *size,
                sha256: sha256.clone(),
                changeset: changeset.number,
            }),
            Event::Dropped => self.dropped = true,
            Event::Confirmed => self.unconfirmed = false,
            Event::Submitted { title, state } => {
                self.title = title.clone();
                self.gates_since = changeset.number;
                self.enter(state, changeset);
            }
            Event::FieldSet { field, new, .. } => {
                let held = Held { value: new.clone(), changeset: changeset.number };
                self.fields.entry(field.clone()).or_default().push(held);
            }
            Event::Joined { address, name } => {
                self.joined.insert(address.clone(), name.clone());
            }
            Event::Left { address } => {
                self.joined.remove(address);
            }
            Event::Muted { address } => {
                self.muted.insert(address.clone());
                self.levels.remove(address);
            }
            Event::Unmuted { address } => {
                self.muted.remove(address);
                self.levels.insert(address.clone(), Level::All);
            }
            Event::Told { address, level } => {
                self.muted.remove(address);
                self.levels.insert(address.clone(), *level);
            }
            Event::Approved { .. } => self.take_approval(event, changeset),
            Event::Delegated { .. }
            | Event::GlassBroken { .. }
            | Event::FreezeOverridden { .. }
            | Event::AnsweredByItself { .. } => {
                self.take_policy(
                    event,
                    changeset.number,
                    decider.map_or("", |decider| decider.name.as_str()),
                );
            }
            Event::Voided { approval, person, .. }
            | Event::Lapsed { approval, person, .. }
            | Event::Retracted { approval, person } => {
                self.approvals.retain(|given| !(given.approval == *approval && given.person == *person));
            }
            Event::Cleared => {
                self.approvals.clear();
                self.answers.clear();
                self.gates_since = changeset.number;
            }
            Event::Answered { .. } => self.take_answer(event, changeset),
            Event::Settled { question, changeset: of, text } => {
                let settled = |a: &&mut GivenAnswer| a.question == *question && a.changeset == *of;
                for answer in self.answers.iter_mut().filter(settled) {
                    answer.open = false;
                    answer.settled = Some(text.clone());
                }
            }
            Event::Moved { from, to, .. } => {
                self.history = Some(from.clone());
                self.enter(to, changeset);
            }
            Event::HistoryMoved { to } => self.history = Some(to.clone()),
        }
        if event.is_decision()
            && let Some(decider) = decider
        {
            let at = self.decided_at.entry(decider.person.clone()).or_insert(decider.signed_at);
            *at = decider.signed_at.max(*at);
        }
    }

    fn enter(&mut self, state: &str, changeset: &Changeset) {
        self.state = state.to_owned();
        self.path.push(Step { state: state.to_owned(), changeset: changeset.number, at: changeset.at });
    }

    fn take_approval(&mut self, event: &Event, changeset: &Changeset) {
        let Event::Approved { approval, person, shown, content, reason, entitled_by, in_place_of, expires } =
            event
        else {
            return;
        };
        let author = changeset.author.as_ref();
        self.used.insert(Self::use_of(person, approval, *shown));
        self.approvals.push(GivenApproval {
            approval: approval.clone(),
            state: self.state.clone(),
            person: person.clone(),
            name: author.map_or_else(String::new, |author| author.name.clone()),
            changeset: changeset.number,
            shown: *shown,
            content: content.clone(),
            at: changeset.at,
            reason: reason.clone(),
            proof: author.map_or_else(String::new, |author| author.proof.clone()),
            entitled_by: entitled_by.clone(),
            in_place_of: in_place_of.clone(),
            expires: *expires,
        });
    }

    fn take_answer(&mut self, event: &Event, changeset: &Changeset) {
        let Event::Answered { question, voice, person, word, reason, open } = event else { return };
        self.answers.retain(|given| !(given.question == *question && given.voice == *voice));
        self.answers.push(GivenAnswer {
            question: question.clone(),
            voice: voice.clone(),
            by: person.clone(),
            name: changeset.author.as_ref().map_or_else(String::new, |author| author.name.clone()),
            word: word.clone(),
            reason: reason.clone(),
            changeset: changeset.number,
            open: *open,
            settled: None,
        });
    }
}

/// `filled in App and Version; submitted it: REQUESTED`
fn in_one_line(events: &[Event]) -> String {
    let set = |event: &Event| match event {
        Event::FieldSet { field, old, .. } => Some((old.is_some(), field.clone())),
        _ => None,
    };
    let alike =
        |one: &Event, next: &Event| set(one).zip(set(next)).is_some_and(|((one, _), (next, _))| one == next);
    let words = events.chunk_by(alike).flat_map(|run| {
        let fields: Vec<String> = run.iter().filter_map(|event| Some(set(event)?.1)).collect();
        match fields.split_last() {
            Some((last, rest)) if !rest.is_empty() => {
                let verb = if matches!(set(&run[0]), Some((true, _))) { "changed" } else { "filled in" };
                vec![format!("{verb} {} and {last}", rest.join(", "))]
            }
            _ => run.iter().filter_map(Event::in_words).collect(),
        }
    });
    words.collect::<Vec<_>>().join("; ")
}

impl Event {
    /// A few words for the log; nothing for what needs no line.
    pub fn in_words(&self) -> Option<String> {
        Some(match self {
            Event::Opened { template, .. } => format!("opened a {template}"),
            Event::Confirmed => "confirmed the opening".to_owned(),
            Event::Submitted { state, .. } => format!("submitted it: {state}"),
            Event::FieldSet { field, old: Some(_), .. } => format!("changed {field}"),
            Event::FieldSet { field, old: None, .. } => format!("filled in {field}"),
            Event::Joined { name, .. } => format!("added {name}"),
            Event::Dropped => "dropped the draft".to_owned(),
            Event::Left { address } => format!("removed {address}"),
            Event::Muted { .. } | Event::Unmuted { .. } | Event::Told { .. } => return None,
            Event::Commented { .. } => "commented".to_owned(),
            Event::Released { claimed, .. } => {
                format!("released a held mail, which is not proven to be from {claimed}")
            }
            Event::Undelivered { address, status } => undelivered(address, status.as_deref()),
            Event::Restored { taken, last } => format!(
                "was put back from a backup of {}; what came after #{last} is lost",
                super::moment(*taken)
            ),
            Event::FileAdded { name, .. } => format!("attached {name}"),
            Event::Approved { approval, shown, in_place_of: None, .. } => {
                format!("gave the {approval} (content of #{shown})")
            }
            Event::Approved { approval, shown, in_place_of: Some(absent), .. } => {
                format!("gave the {approval} in place of {} (content of #{shown})", absent.name)
            }
            Event::Lapsed { approval, name, .. } => {
                format!("{name}'s {approval} no longer counts, since its time is over")
            }
            Event::WaitedInVain { approval } => format!("the {approval} was waited for in vain"),
            Event::Delegated { by, to, .. } if by == to => {
                "gives their approvals themselves again".to_owned()
            }
            Event::Delegated { to_name, until, .. } => {
                format!("passed their approvals on to {to_name} until {}", super::moment(*until))
            }
            Event::GlassBroken { without, .. } => {
                format!("broke the glass: went on without the {}", without.join(", the "))
            }
            Event::FreezeOverridden { freeze, .. } => format!("overrode the {freeze}"),
            Event::AnsweredByItself { name, deputies, .. } => answered_by_itself(name, deputies),
            Event::Voided { approval, name, field, .. } => {
                format!("{name}'s {approval} no longer counts, since {field} changed")
            }
            Event::Retracted { approval, .. } => format!("took the {approval} back"),
            Event::Cleared => return None,
            Event::Answered { question, voice, word, .. } => {
                format!("answered {question} for {voice}: {word}")
            }
            Event::Settled { changeset, .. } => format!("answered what was said in #{changeset}"),
            Event::Acknowledged { changeset, .. } => format!("has read #{changeset}"),
            Event::Moved { from, to, .. } => format!("{from} → {to}"),
            Event::HistoryMoved { .. } => return None,
        })
    }
}

/// Words of ours and the code, and nothing of what somebody else's server wrote.
fn undelivered(address: &Address, status: Option<&str>) -> String {
    let why = status.and_then(Status::parse).map(|status| match status.in_words() {
        Some(words) => format!(": {words} ({status})"),
        None => format!(" ({status})"),
    });
    format!("a mail to {address} couldn't be delivered{}", why.unwrap_or_default())
}

/// `Bob answers automatically; deputy: Alice`
pub fn answered_by_itself(name: &str, deputies: &[String]) -> String {
    match deputies {
        [] => format!("{name} answers automatically; nobody acts in their place"),
        deputies => format!("{name} answers automatically; deputy: {}", deputies.join(", ")),
    }
}

//! Folding events into a [`Tmail`]: total, and decides nothing.

use std::collections::{BTreeMap, BTreeSet};

use super::{Attached, Changeset, DRAFT, Event, GivenAnswer, GivenApproval, Held, LogLine, Step, Tmail};
use crate::address::Address;
use crate::level::Level;
use crate::saying;
use crate::status::Status;
use crate::texts::{Joint, Saying};
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
            what: in_parts(&changeset.events),
            talk: changeset.events.first().is_some_and(Event::is_talk),
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

/// `filled in App and Version; submitted it: “Requested”`, part by part.
fn in_parts(events: &[Event]) -> Vec<Saying> {
    let set = |event: &Event| match event {
        Event::FieldSet { field, old, .. } => Some((old.is_some(), field.clone())),
        _ => None,
    };
    let alike =
        |one: &Event, next: &Event| set(one).zip(set(next)).is_some_and(|((one, _), (next, _))| one == next);
    let parts = events.chunk_by(alike).flat_map(|run| match set(&run[0]) {
        Some((changed, _)) => {
            let fields = run.iter().filter_map(|event| Some(Saying::from(set(event)?.1)));
            vec![fields_set(changed, Saying::all(Joint::And, fields))]
        }
        None => run.iter().filter_map(Event::in_words).collect(),
    });
    parts.collect()
}

fn fields_set(changed: bool, fields: Saying) -> Saying {
    match changed {
        true => saying!("log_changed", fields = fields),
        false => saying!("log_filled_in", fields = fields),
    }
}

impl Event {
    /// A few words for the log; nothing for what needs no line.
    pub fn in_words(&self) -> Option<Saying> {
        Some(match self {
            Event::Opened { template, .. } => saying!("log_opened", template = template),
            Event::Confirmed => saying!("log_confirmed"),
            Event::Submitted { state, .. } => saying!("log_submitted", state = Saying::state(state)),
            Event::FieldSet { field, old, .. } => fields_set(old.is_some(), field.into()),
            Event::Joined { name, .. } => saying!("log_added", who = name),
            Event::Dropped => saying!("log_dropped"),
            Event::Left { address } => saying!("log_removed", who = address),
            Event::Commented { .. } => saying!("log_commented"),
            Event::Released { claimed, .. } => saying!("log_released", address = claimed),
            Event::Undelivered { address, status } => undelivered(address, status.as_deref()),
            Event::Restored { taken, last } => saying!("log_restored", when = *taken, last = *last),
            Event::FileAdded { name, .. } => saying!("log_attached", file = name),
            Event::Lapsed { approval, name, .. } => saying!("log_lapsed", who = name, approval = approval),
            Event::WaitedInVain { approval } => saying!("log_in_vain", approval = approval),
            Event::Delegated { by, to, .. } if by == to => saying!("log_delegated_no_more"),
            Event::Delegated { to_name, until, .. } => {
                saying!("log_delegated", whom = to_name, until = *until)
            }
            Event::Approved { .. } | Event::Retracted { .. } | Event::Voided { .. } => self.of_approval()?,
            Event::GlassBroken { without, .. } => {
                let without = without.iter().map(|approval| saying!("the_approval", approval = approval));
                saying!("log_broke_glass", approvals = Saying::all(Joint::Comma, without))
            }
            Event::FreezeOverridden { freeze, .. } => saying!("log_overrode", freeze = freeze),
            Event::AnsweredByItself { name, deputies, .. } => answered_by_itself(name, deputies),
            Event::Answered { question, voice, word, .. } => {
                saying!("log_answered", question = question, voice = voice, word = word)
            }
            Event::Settled { changeset, .. } => saying!("log_settled", changeset = *changeset),
            Event::Acknowledged { changeset, .. } => saying!("log_read", changeset = *changeset),
            Event::Moved { from, to, .. } => {
                saying!("log_moved", from = Saying::state(from), to = Saying::state(to))
            }
            Event::Muted { .. }
            | Event::Unmuted { .. }
            | Event::Told { .. }
            | Event::Cleared
            | Event::HistoryMoved { .. } => return None,
        })
    }

    fn of_approval(&self) -> Option<Saying> {
        Some(match self {
            Event::Approved { approval, shown, in_place_of: None, .. } => {
                saying!("log_approved", approval = approval, changeset = *shown)
            }
            Event::Approved { approval, shown, in_place_of: Some(absent), .. } => {
                let whom = &absent.name;
                saying!("log_approved_for", approval = approval, whom = whom, changeset = *shown)
            }
            Event::Retracted { approval, .. } => saying!("log_retracted", approval = approval),
            Event::Voided { approval, name, field, .. } => {
                saying!("log_voided", who = name, approval = approval, field = field)
            }
            _ => return None,
        })
    }
}

/// Words of ours and the code, and nothing of what somebody else's server wrote.
fn undelivered(address: &Address, status: Option<&str>) -> Saying {
    let status = status.and_then(Status::parse);
    match status.map(|status| (status.in_words(), status.to_string())) {
        Some((Some(why), code)) => {
            saying!("log_undelivered_since", address = address, why = why, code = code)
        }
        Some((None, code)) => saying!("log_undelivered_code", address = address, code = code),
        None => saying!("log_undelivered", address = address),
    }
}

/// `Bob answers automatically; deputy: Alice`
pub fn answered_by_itself(name: &str, deputies: &[String]) -> Saying {
    match deputies {
        [] => saying!("log_away_alone", who = name),
        deputies => saying!("log_away", who = name, deputies = Saying::all(Joint::Comma, deputies)),
    }
}

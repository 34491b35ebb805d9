//! The rows of a round, table by table.

use std::collections::BTreeMap;

use super::ordered::Told;
use super::{Round, Which, content_row};
use crate::address::Address;
use crate::audit::{Content, Entry, Happening, Link};
use crate::decide::Disposition;
use crate::level::Level;
use crate::record::challenge::{Asking, End};
use crate::record::files;
use crate::record::inbox::json;
use crate::record::mailbox::Cursors;
use crate::record::passed::By;
use crate::record::rows::Value;
use crate::record::{InboxRow, Passed, millis};
use crate::route::KnownNotice;
use crate::tmail::Tmail;
use crate::tracking::TrackingNumber;

/// The rows of a round, table by table.
pub(super) struct Sheets {
    pub round: Round,
    pub link: Link,
    /// Content: the directory in force.
    pub directory: Option<String>,
    pub serial: u64,
    pub arrivals: Vec<InboxRow>,
    /// The content of the answer to a challenge that takes the next mail further.
    answer: Option<String>,
    pub tmails: BTreeMap<TrackingNumber, Tmail>,
    /// Its notices, as the next mails have to know them.
    pub sent: BTreeMap<TrackingNumber, Vec<(String, KnownNotice)>>,
    pub contents: Vec<[Value; 3]>,
    pub entries: Vec<[Value; 3]>,
    pub inbox: BTreeMap<i64, [Value; 12]>,
    pub templates: Vec<[Value; 3]>,
    pub changesets: Vec<[Value; 3]>,
    pub participants: Vec<[Value; 2]>,
    pub messages: Vec<[Value; 2]>,
    pub notices: Vec<[Value; 8]>,
    /// What the names of envelopes are made with.
    pub secret: [u8; 32],
    pub deliveries: Vec<[Value; 8]>,
    pub replay: Vec<[Value; 2]>,
    pub levels: Vec<(Address, Level)>,
    pub orders: Vec<[Value; 9]>,
    pub cursors: Cursors,
    pub files: Vec<[Value; 3]>,
    pub challenges: Vec<[Value; 11]>,
    /// How the open challenge about a mail ended; before any new one is written.
    pub ends: Vec<(i64, End)>,
}

impl Sheets {
    pub fn new(link: Link, first_id: i64, round: Round) -> Self {
        let mut sheets = Self {
            link,
            directory: None,
            serial: 0,
            arrivals: Vec::new(),
            answer: None,
            tmails: BTreeMap::new(),
            sent: BTreeMap::new(),
            contents: Vec::new(),
            entries: Vec::new(),
            inbox: BTreeMap::new(),
            templates: Vec::new(),
            changesets: Vec::new(),
            participants: Vec::new(),
            messages: Vec::new(),
            notices: Vec::new(),
            secret: [0; 32],
            deliveries: Vec::new(),
            replay: Vec::new(),
            levels: Vec::new(),
            orders: Vec::new(),
            cursors: Cursors::default(),
            files: Vec::new(),
            challenges: Vec::new(),
            ends: Vec::new(),
            round,
        };
        let arrivals = std::mem::take(&mut sheets.round.arrivals);
        for (id, (arrival, arrived)) in (first_id..).zip(arrivals) {
            sheets.cursors.pass(&arrival);
            let content = sheets.keep(arrival.raw.clone());
            let (envelope, source) = (arrival.envelope.clone(), arrival.source);
            sheets.arrivals.push(InboxRow { id, arrived, source, envelope, content, attempts: 0 });
        }
        sheets
    }

    /// Keeps bytes as a content; gives its digest.
    pub fn keep(&mut self, bytes: Vec<u8>) -> String {
        // Invariant: the round has as many salts as `Round::salts` counts; each is used once.
        let salt = self.round.salts.pop().unwrap_or_default();
        let content = Content::new(salt, bytes);
        let digest = content.digest.clone();
        self.contents.push(content_row(content));
        digest
    }

    pub fn enter(&mut self, happening: &Happening) {
        let entry = Entry::after(&self.link, self.round.now, happening);
        self.link = entry.link();
        let number = i64::try_from(entry.number).unwrap_or(i64::MAX);
        self.entries.push([number.into(), entry.leaf.to_vec().into(), entry.bytes.into()]);
    }

    pub fn fill(&mut self) {
        for row in &self.arrivals {
            self.inbox.insert(row.id, row.unread());
        }
        for decided in std::mem::take(&mut self.round.decided) {
            let row = match decided.mail {
                Which::New(at) => self.arrivals[at].clone(),
                Which::Old(row) => row,
            };
            self.mail(&row, decided.passed);
        }
        for settled in std::mem::take(&mut self.round.settled) {
            self.settle(settled);
        }
    }

    fn mail(&mut self, row: &InboxRow, passed: Passed) {
        let told = self.told(&passed);
        let change = told.change.clone();
        let changeset = passed.changeset.as_ref().map(|changeset| changeset.number);
        match (&passed.order, &passed.by) {
            (Some(order), _) => self.ordered(row, &passed, order, told),
            (None, Some(by)) => self.went_on(row, &passed, by, told),
            (None, None) => self.came_in(row, &passed, told),
        }
        self.asking(row, &passed);
        self.inbox.insert(row.id, self.disposition(row, &passed));
        passed.bounced.iter().for_each(|settled| self.settle(settled.clone()));
        self.files.extend(files::rows(row, &passed));
        for key in passed.keys {
            self.replay.push([key.into(), row.id.into()]);
        }
        if let Some((digest, name, source)) = passed.template {
            self.templates.push([digest.into(), name.into(), source.into()]);
        }
        if let Some(also) = passed.also {
            self.answer = Some(row.content.clone());
            self.mail(&also.row, also.passed);
        }
        let Some(after) = passed.after else { return };
        if let (Some(number), Some(content)) = (changeset, change) {
            self.changesets.push([after.number.to_string().into(), number.into(), content.into()]);
        }
        if let Some(id) = passed.message_id {
            self.messages.push([id.into(), after.number.to_string().into()]);
        }
        self.serial = self.serial.max(after.number.serial());
        self.tmails.insert(after.number.clone(), after);
    }

    /// The entry of a mail that came in.
    fn came_in(&mut self, row: &InboxRow, passed: &Passed, told: Told) {
        let identity = self.keep(serde_json::to_vec(&passed.identity).unwrap_or_default());
        let level = passed.level.as_ref().map(|level| self.keep(json(level).into_bytes()));
        self.levels.extend(passed.level.clone());
        self.enter(&Happening::Mail {
            mail: row.content.clone(),
            identity,
            disposition: passed.disposition,
            reason: passed.reason,
            tmail: passed.after.as_ref().map(|tmail| tmail.number.clone()),
            changeset: passed.changeset.as_ref().map(|changeset| changeset.number),
            state: passed.after.as_ref().map(|tmail| tmail.state.clone()),
            template: passed.template.as_ref().map(|(digest, ..)| digest.clone()),
            directory: passed.changeset.as_ref().and(self.directory.clone()),
            change: told.change,
            notices: told.notices,
            level,
        });
    }

    /// What it does to the challenges about it.
    fn asking(&mut self, row: &InboxRow, passed: &Passed) {
        match &passed.asking {
            None => {}
            Some(Asking::End(end)) => self.ends.push((row.id, *end)),
            Some(Asking::Ask(challenge)) => {
                self.ends.push((row.id, End::Withdrawn));
                self.challenges.push(challenge.columns(row.id));
            }
        }
    }

    /// The entry of a held mail that an answer, or time, took further.
    fn went_on(&mut self, row: &InboxRow, passed: &Passed, by: &By, told: Told) {
        let identity = self.keep(serde_json::to_vec(&passed.identity).unwrap_or_default());
        let answer = match by {
            By::Answer => self.answer.clone(),
            By::Time => None,
        };
        self.enter(&Happening::Challenge {
            mail: row.content.clone(),
            answer,
            identity,
            disposition: passed.disposition,
            reason: passed.reason,
            tmail: passed.after.as_ref().map(|tmail| tmail.number.clone()),
            changeset: passed.changeset.as_ref().map(|changeset| changeset.number),
            state: passed.after.as_ref().map(|tmail| tmail.state.clone()),
            template: passed.template.as_ref().map(|(digest, ..)| digest.clone()),
            directory: passed.changeset.as_ref().and(self.directory.clone()),
            change: told.change,
            notices: told.notices,
        });
    }

    fn disposition(&self, row: &InboxRow, passed: &Passed) -> [Value; 12] {
        let deferred = passed.disposition == Disposition::Deferred;
        let due = if deferred { row.again_at(self.round.now) } else { self.round.now };
        let number = passed.after.as_ref().map(|tmail| tmail.number.to_string()).unwrap_or_default();
        row.columns([
            passed.disposition.as_str().into(),
            json(&passed.reason).trim_matches('"').into(),
            passed.sentence.as_str().into(),
            number.into(),
            passed.changeset.as_ref().map_or(0, |changeset| changeset.number).into(),
            (row.attempts + u32::from(deferred)).into(),
            millis(due).into(),
        ])
    }
}

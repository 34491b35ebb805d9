//! Writing a round: one transaction, one multi-row statement a table.

mod note;
mod ordered;
mod settings;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use sqlx::{Connection, SqliteConnection};

pub use self::note::Note;
use self::ordered::Told;
use super::facts::known;
use super::files;
use super::inbox::{COLUMNS, InboxRow, json, next_id};
use super::load::sql;
use super::mailbox::Cursors;
use super::outbox::{Settled, token};
use super::rows::{Value, insert, select};
use super::{Kept, Passed, Record, RecordError, millis, sqlite, time};
use crate::audit::{Content, Entry, Happening, Link, Setting};
use crate::decide::Disposition;
use crate::receive::Arrival;
use crate::route::KnownNotice;
use crate::tmail::Tmail;
use crate::tracking::TrackingNumber;

/// What one transaction writes.
#[derive(Debug, Default)]
pub struct Round {
    pub now: Timestamp,
    /// Mails that just came in.
    pub arrivals: Vec<(Arc<Arrival>, Timestamp)>,
    /// What became of mails, in the order in which they were decided.
    pub decided: Vec<Decided>,
    /// Results of deliveries.
    pub settled: Vec<Settled>,
    /// The version that each TMail had when it was decided about; 0 for a new one.
    pub versions: BTreeMap<TrackingNumber, u32>,
    /// Salts for contents, 16 random bytes each: [`Round::salts`] says how many.
    pub salts: Vec<[u8; 16]>,
}

/// What became of one mail.
#[derive(Debug)]
pub struct Decided {
    pub mail: Which,
    pub passed: Passed,
}

/// A mail of this round, or one that was in the inbox already.
#[derive(Debug)]
pub enum Which {
    /// Its place in [`Round::arrivals`].
    New(usize),
    Old(InboxRow),
}

impl Round {
    /// How many salts it needs.
    pub fn salts(&self) -> usize {
        let of_order = |passed: &Passed| usize::from(passed.order.is_some());
        let of = |passed: &Passed| 2 + passed.notices.len() + passed.bounced.len() + of_order(passed);
        let of_decided = self.decided.iter().map(|decided| of(&decided.passed));
        self.arrivals.len() + of_decided.sum::<usize>() + self.settled.len()
    }
}

pub(super) const CONTENT: &str = "INSERT INTO content (digest, salt, bytes)";

pub(super) fn content_row(content: Content) -> [Value; 3] {
    [content.digest.into(), content.salt.to_vec().into(), content.bytes.into()]
}

impl Record {
    /// Commits a round; gives the inbox rows of its arrivals. On an error nothing was written, and
    /// nothing in memory has changed.
    pub async fn commit(&mut self, round: Round) -> Result<Vec<InboxRow>, RecordError> {
        let Self { connection, link, cache, settings, secret, .. } = self;
        let mut transaction = connection.begin_with(sqlite::BEGIN).await.map_err(sql("beginning a round"))?;
        if let Some(moved) = moved(&mut transaction, &round.versions).await? {
            // What is remembered of it is out of date.
            cache.remove(&moved);
            return Err(RecordError::Moved(moved));
        }
        let first = next_id(&mut transaction).await.map_err(sql("reading the inbox"))?;
        let mut sheets = Sheets::new(link.clone(), first, round);
        sheets.directory = settings.get(&Setting::Directory).map(|in_force| in_force.content.clone());
        sheets.secret = *secret;
        sheets.fill();
        sheets.write(&mut transaction).await.map_err(sql("writing a round"))?;
        transaction.commit().await.map_err(sql("committing a round"))?;
        let Sheets { link, serial, arrivals, tmails, mut sent, round, .. } = sheets;
        self.link = link;
        self.serial = self.serial.max(serial);
        for (number, tmail) in tmails {
            let notices = sent.remove(&number).unwrap_or_default();
            self.changed(tmail, notices, round.versions.get(&number) == Some(&0));
        }
        for (number, notices) in sent {
            if let Some(kept) = self.cache.get_mut(&number) {
                kept.sent(notices);
            }
        }
        Ok(arrivals)
    }

    /// Takes what was committed into memory. A TMail that isn't there any more stays out: its earlier
    /// notices would be missing.
    fn changed(&mut self, tmail: Tmail, notices: Vec<(String, KnownNotice)>, is_new: bool) {
        if let Some(kept) = self.cache.get_mut(&tmail.number) {
            kept.tmail = tmail;
            kept.sent(notices);
        } else if is_new {
            self.remember([Kept { tmail, notices: notices.into() }]);
        }
    }
}

/// A TMail that isn't what it was when it was decided about.
async fn moved(
    connection: &mut SqliteConnection,
    versions: &BTreeMap<TrackingNumber, u32>,
) -> Result<Option<TrackingNumber>, RecordError> {
    use sqlx::Row;
    let keys: Vec<String> = versions.keys().map(ToString::to_string).collect();
    let head = "SELECT number, version FROM tmail WHERE number";
    let rows = select(connection, head, keys, "").await.map_err(sql("checking versions"))?;
    let stored: BTreeMap<String, i64> = rows.iter().map(|row| (row.get(0), row.get(1))).collect();
    let now = |number: &TrackingNumber| stored.get(&number.to_string()).copied().unwrap_or(0);
    let moved = versions.iter().find(|(number, version)| now(number) != i64::from(**version));
    Ok(moved.map(|(number, _)| number.clone()))
}

/// The rows of a round, table by table.
struct Sheets {
    round: Round,
    link: Link,
    /// Content: the directory in force.
    directory: Option<String>,
    serial: u64,
    arrivals: Vec<InboxRow>,
    tmails: BTreeMap<TrackingNumber, Tmail>,
    /// Its notices, as the next mails have to know them.
    sent: BTreeMap<TrackingNumber, Vec<(String, KnownNotice)>>,
    contents: Vec<[Value; 3]>,
    entries: Vec<[Value; 3]>,
    inbox: BTreeMap<i64, [Value; 12]>,
    templates: Vec<[Value; 3]>,
    changesets: Vec<[Value; 3]>,
    participants: Vec<[Value; 2]>,
    messages: Vec<[Value; 2]>,
    notices: Vec<[Value; 8]>,
    /// What the names of envelopes are made with.
    secret: [u8; 32],
    deliveries: Vec<[Value; 8]>,
    replay: Vec<[Value; 2]>,
    orders: Vec<[Value; 9]>,
    cursors: Cursors,
    files: Vec<[Value; 3]>,
}

impl Sheets {
    fn new(link: Link, first_id: i64, round: Round) -> Self {
        let mut sheets = Self {
            link,
            directory: None,
            serial: 0,
            arrivals: Vec::new(),
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
            orders: Vec::new(),
            cursors: Cursors::default(),
            files: Vec::new(),
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
    fn keep(&mut self, bytes: Vec<u8>) -> String {
        // Invariant: the round has as many salts as `Round::salts` counts; each is used once.
        let salt = self.round.salts.pop().unwrap_or_default();
        let content = Content::new(salt, bytes);
        let digest = content.digest.clone();
        self.contents.push(content_row(content));
        digest
    }

    fn enter(&mut self, happening: &Happening) {
        let entry = Entry::after(&self.link, self.round.now, happening);
        self.link = entry.link();
        let number = i64::try_from(entry.number).unwrap_or(i64::MAX);
        self.entries.push([number.into(), entry.leaf.to_vec().into(), entry.bytes.into()]);
    }

    fn fill(&mut self) {
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
        match &passed.order {
            Some(order) => self.ordered(row, &passed, order, told),
            None => self.came_in(row, &passed, told),
        }
        self.inbox.insert(row.id, self.disposition(row, &passed));
        passed.bounced.iter().for_each(|settled| self.settle(settled.clone()));
        self.files.extend(files::rows(row, &passed));
        for key in passed.keys {
            self.replay.push([key.into(), row.id.into()]);
        }
        if let Some((digest, name, source)) = passed.template {
            self.templates.push([digest.into(), name.into(), source.into()]);
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

    fn notice(&mut self, notice: &crate::compose::Notice) -> String {
        let raw = self.keep(notice.raw.clone());
        let now = millis(self.round.now);
        if let Some((id, known)) = known(notice, time(now)) {
            self.sent.entry(known.number.clone()).or_default().push((id, known));
        }
        let number = notice.number.as_ref().map(ToString::to_string).unwrap_or_default();
        self.notices.push([
            notice.message_id.as_str().into(),
            number.as_str().into(),
            notice.changeset.into(),
            json(&notice.kind).trim_matches('"').into(),
            json(&notice.recipients).into(),
            notice.text.as_str().into(),
            raw.as_str().into(),
            now.into(),
        ]);
        for recipient in &notice.recipients {
            let to = recipient.folded();
            self.deliveries.push([
                notice.message_id.as_str().into(),
                recipient.as_str().into(),
                "waiting".into(),
                0_i64.into(),
                now.into(),
                now.into(),
                "".into(),
                token(&self.secret, &notice.message_id, recipient).into(),
            ]);
            if !number.is_empty() {
                self.participants.push([to.into(), number.as_str().into()]);
            }
        }
        raw
    }

    /// One entry a notice and round of deliveries.
    fn settle(&mut self, settled: Settled) {
        let results = self.keep(serde_json::to_vec(&settled.results).unwrap_or_default());
        let count = |state: &str| settled.results.iter().filter(|result| result.state == state).count();
        self.enter(&Happening::Delivery {
            notice: settled.notice.clone(),
            delivered: u32::try_from(count("delivered")).unwrap_or(u32::MAX),
            failed: u32::try_from(count("failed")).unwrap_or(u32::MAX),
            results,
        });
        for result in settled.results {
            self.deliveries.push([
                settled.notice.as_str().into(),
                result.recipient.as_str().into(),
                result.state.into(),
                result.attempts.into(),
                millis(result.first).into(),
                millis(result.due).into(),
                result.reply.into(),
                "".into(),
            ]);
        }
    }

    async fn write(&mut self, to: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        let take = std::mem::take::<Vec<[Value; 3]>>;
        insert(to, CONTENT, take(&mut self.contents), "").await?;
        insert(to, "INSERT INTO entry (number, leaf, bytes)", take(&mut self.entries), "").await?;
        self.cursors.write(to).await?;
        let inbox: Vec<[Value; 12]> = std::mem::take(&mut self.inbox).into_values().collect();
        insert(to, COLUMNS, inbox, INBOX_UPSERT).await?;
        let template = "INSERT INTO template (digest, name, source)";
        insert(to, template, take(&mut self.templates), "ON CONFLICT (digest) DO NOTHING").await?;
        let changeset = "INSERT INTO changeset (tmail, number, content)";
        insert(to, changeset, take(&mut self.changesets), "").await?;
        self.write_tmails(to).await?;
        let two = std::mem::take::<Vec<[Value; 2]>>;
        let known = "ON CONFLICT DO NOTHING";
        insert(to, files::FILE, take(&mut self.files), known).await?;
        insert(to, "INSERT INTO participant (person, tmail)", two(&mut self.participants), known).await?;
        insert(to, "INSERT INTO message (id, tmail)", two(&mut self.messages), known).await?;
        insert(to, "INSERT INTO replay (key, inbox)", two(&mut self.replay), known).await?;
        insert(to, ordered::ORDER, std::mem::take(&mut self.orders), ordered::UPSERT).await?;
        let notice = "INSERT INTO notice (id, tmail, changeset, kind, recipients, text, raw, made)";
        insert(to, notice, std::mem::take(&mut self.notices), known).await?;
        let delivery = "INSERT INTO delivery (notice, recipient, state, attempts, first, due, reply, token)";
        insert(to, delivery, std::mem::take(&mut self.deliveries), DELIVERY_UPSERT).await?;
        Ok(())
    }

    async fn write_tmails(&mut self, to: &mut SqliteConnection) -> Result<(), sqlx::Error> {
        if self.tmails.is_empty() {
            return Ok(());
        }
        let now = millis(self.round.now);
        let row = |tmail: &Tmail| -> [Value; 7] {
            [
                tmail.number.to_string().into(),
                tmail.template.to_string().into(),
                tmail.title.as_str().into(),
                tmail.state.as_str().into(),
                tmail.version.into(),
                now.into(),
                json(tmail).into(),
            ]
        };
        let head = "INSERT INTO tmail (number, name, title, state, version, changed, fold)";
        insert(to, head, self.tmails.values().map(row).collect(), TMAIL_UPSERT).await?;
        let serial = vec![[Value::from("serial"), Value::from(self.serial.to_string())]];
        let later = "ON CONFLICT (name) DO UPDATE SET value = excluded.value \
                     WHERE CAST(gateway.value AS BIGINT) < CAST(excluded.value AS BIGINT)";
        insert(to, "INSERT INTO gateway (name, value)", serial, later).await?;
        Ok(())
    }
}

const INBOX_UPSERT: &str = "ON CONFLICT (id) DO UPDATE SET disposition = excluded.disposition, \
    reason = excluded.reason, sentence = excluded.sentence, tmail = excluded.tmail, \
    changeset = excluded.changeset, attempts = excluded.attempts, due = excluded.due";

const TMAIL_UPSERT: &str = "ON CONFLICT (number) DO UPDATE SET title = excluded.title, \
    state = excluded.state, version = excluded.version, changed = excluded.changed, fold = excluded.fold";

const DELIVERY_UPSERT: &str = "ON CONFLICT (notice, recipient) DO UPDATE SET state = excluded.state, \
    attempts = excluded.attempts, due = excluded.due, reply = excluded.reply \
    WHERE delivery.state = 'waiting' OR (delivery.state = 'delivered' AND excluded.state = 'failed')";

//! Reading what a batch needs: one statement a table.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use sqlx::{Row, SqliteConnection};

use super::rows::select;
use super::{Facts, Kept, Needs, Record, RecordError, time};
use crate::address::Address;
use crate::audit::Link;
use crate::route::KnownNotice;
use crate::template::Template;
use crate::tmail::Tmail;
use crate::tracking::TrackingNumber;

impl Record {
    /// Loads what a batch needs. Errors: the database can't be read now.
    pub async fn facts(&mut self, needs: &Needs) -> Result<Facts, RecordError> {
        let mut facts = Facts { last_serial: self.serial, levels: self.levels.clone(), ..Facts::default() };
        self.load_notices_cited(needs, &mut facts).await.map_err(sql("reading notices"))?;
        self.load_messages(needs, &mut facts).await.map_err(sql("reading messages"))?;
        self.load_people(needs, &mut facts).await.map_err(sql("reading participants"))?;
        self.load_keys(needs, &mut facts).await.map_err(sql("reading replay keys"))?;
        self.load_envelopes(needs, &mut facts).await?;
        self.load_answered(needs, &mut facts).await.map_err(sql("counting answers"))?;
        facts.newest = self.newest(needs).await.map_err(sql("counting challenges"))?;
        let cited = facts.known.notices.values().map(|notice| notice.number.clone());
        let mut numbers: BTreeSet<TrackingNumber> = needs.numbers.iter().cloned().chain(cited).collect();
        numbers.extend(facts.known.mails.values().cloned());
        self.load_kept(&numbers, &mut facts).await?;
        let listed = facts.of_people.values().flatten().filter(|number| !numbers.contains(number));
        let listed: Vec<TrackingNumber> = listed.cloned().collect();
        for tmail in self.tmails(&listed).await? {
            facts.known.tmails.insert(tmail.number.clone(), tmail.template.clone());
            facts.tmails.insert(tmail.number.clone(), tmail);
        }
        self.load_files(needs, &mut facts).await?;
        Ok(facts)
    }

    /// TMails with their newest notices: from memory, or read and kept there.
    async fn load_kept(
        &mut self,
        numbers: &BTreeSet<TrackingNumber>,
        facts: &mut Facts,
    ) -> Result<(), RecordError> {
        let others = numbers.iter().filter(|number| !self.cache.contains_key(number)).cloned().collect();
        let read = self.read_kept(others).await?;
        for kept in numbers.iter().filter_map(|number| self.cache.get(number)).chain(&read) {
            let tmail = kept.tmail.clone();
            facts.known.tmails.insert(tmail.number.clone(), tmail.template.clone());
            facts.known.notices.extend(kept.notices.iter().cloned());
            facts.tmails.insert(tmail.number.clone(), tmail);
        }
        self.remember(read);
        Ok(())
    }

    async fn read_kept(&mut self, numbers: Vec<TrackingNumber>) -> Result<Vec<Kept>, RecordError> {
        let tmails = self.tmails(&numbers).await?;
        let notices = self.newest_notices(numbers).await.map_err(sql("reading notices"))?;
        let mut of_tmail: BTreeMap<TrackingNumber, VecDeque<_>> = BTreeMap::new();
        for (id, notice) in notices {
            of_tmail.entry(notice.number.clone()).or_default().push_front((id, notice));
        }
        let kept = |tmail: Tmail| Kept { notices: of_tmail.remove(&tmail.number).unwrap_or_default(), tmail };
        Ok(tmails.into_iter().map(kept).collect())
    }

    async fn load_notices_cited(&mut self, needs: &Needs, facts: &mut Facts) -> Result<(), sqlx::Error> {
        let head = "SELECT id, tmail, changeset, recipients, text, made, kind FROM notice WHERE id";
        let rows =
            select(&mut self.connection, head, needs.message_ids.iter().cloned().collect(), "").await?;
        facts.known.notices.extend(rows.iter().filter_map(notice));
        Ok(())
    }

    /// The newest notices of each, the newest first; the index finds them, however many there are.
    async fn newest_notices(
        &mut self,
        numbers: Vec<TrackingNumber>,
    ) -> Result<Vec<(String, KnownNotice)>, sqlx::Error> {
        let head = "SELECT notice.id, tmail, changeset, recipients, text, made, kind FROM tmail \
                    JOIN notice ON notice.id IN (SELECT newest.id FROM notice AS newest \
                    WHERE newest.tmail = tmail.number ORDER BY newest.made DESC LIMIT 30) \
                    WHERE tmail.number";
        let keys = numbers.iter().map(ToString::to_string).collect();
        let rows = select(&mut self.connection, head, keys, " ORDER BY tmail, made DESC").await?;
        Ok(rows.iter().filter_map(notice).collect())
    }

    async fn load_messages(&mut self, needs: &Needs, facts: &mut Facts) -> Result<(), sqlx::Error> {
        let head = "SELECT id, tmail FROM message WHERE id";
        let rows =
            select(&mut self.connection, head, needs.message_ids.iter().cloned().collect(), "").await?;
        for row in rows {
            if let Some(number) = TrackingNumber::parse(row.get::<&str, _>(1)) {
                facts.known.mails.insert(row.get(0), number);
            }
        }
        Ok(())
    }

    async fn load_people(&mut self, needs: &Needs, facts: &mut Facts) -> Result<(), sqlx::Error> {
        let keys = needs.people.iter().map(|person| person.folded().to_owned()).collect();
        let head = "SELECT person, tmail FROM participant WHERE person";
        for row in select(&mut self.connection, head, keys, "").await? {
            let person = Address::parse(row.get::<&str, _>(0)).ok();
            if let (Some(person), Some(number)) = (person, TrackingNumber::parse(row.get::<&str, _>(1))) {
                facts.of_people.entry(person).or_default().insert(number);
            }
        }
        Ok(())
    }

    /// How many answers went to each of those who write, within the hour before the newest mail.
    async fn load_answered(&mut self, needs: &Needs, facts: &mut Facts) -> Result<(), sqlx::Error> {
        let head = "SELECT recipients, COUNT(*) FROM notice WHERE kind = 'answer' AND recipients";
        let keys = needs.answering.iter().map(|address| super::inbox::json(&[address])).collect();
        let tail = "AND made > COALESCE((SELECT arrived FROM inbox ORDER BY id DESC LIMIT 1), 0) - 3600000 \
                    GROUP BY recipients";
        for row in select(&mut self.connection, head, keys, tail).await? {
            let recipients: Vec<Address> = serde_json::from_str(row.get::<&str, _>(0)).unwrap_or_default();
            for recipient in recipients {
                facts.answered.insert(recipient, u32::try_from(row.get::<i64, _>(1)).unwrap_or(u32::MAX));
            }
        }
        Ok(())
    }

    async fn load_keys(&mut self, needs: &Needs, facts: &mut Facts) -> Result<(), sqlx::Error> {
        let head = "SELECT key FROM replay WHERE key";
        let rows = select(&mut self.connection, head, needs.keys.iter().cloned().collect(), "").await?;
        facts.seen.extend(rows.iter().map(|row| row.get::<String, _>(0)));
        Ok(())
    }

    async fn tmails(&mut self, numbers: &[TrackingNumber]) -> Result<Vec<Tmail>, RecordError> {
        let (cached, others): (Vec<_>, Vec<_>) =
            numbers.iter().partition(|number| self.cache.contains_key(number));
        let keys = others.iter().map(ToString::to_string).collect();
        let head = "SELECT fold FROM tmail WHERE number";
        let rows = select(&mut self.connection, head, keys, "").await.map_err(sql("reading TMails"))?;
        let read = rows.iter().map(|row| unfold(row.get(0)));
        let cached = cached.into_iter().filter_map(|number| self.cache.get(number));
        cached.map(|kept| Ok(kept.tmail.clone())).chain(read).collect()
    }
}

/// A TMail from its row.
pub(super) fn unfold(fold: &str) -> Result<Tmail, RecordError> {
    serde_json::from_str(fold).map_err(|error| RecordError::Unreadable(format!("a TMail: {error}")))
}

fn notice(row: &sqlx::sqlite::SqliteRow) -> Option<(String, KnownNotice)> {
    let notice = KnownNotice {
        number: TrackingNumber::parse(row.get::<&str, _>(1))?,
        changeset: u32::try_from(row.get::<i64, _>(2)).ok()?,
        recipients: serde_json::from_str(row.get::<&str, _>(3)).ok()?,
        text: row.get(4),
        at: time(row.get(5)),
        tells: row.get::<&str, _>(6) == "changeset",
    };
    Some((row.get(0), notice))
}

pub(super) fn sql(what: &'static str) -> impl Fn(sqlx::Error) -> RecordError {
    move |error| RecordError::Sql { what, error }
}

/// The end of the log.
pub(super) async fn link(connection: &mut SqliteConnection) -> Result<Link, RecordError> {
    let last = "SELECT number, leaf, bytes FROM entry ORDER BY number DESC LIMIT 1";
    let row =
        sqlx::query(last).fetch_optional(connection).await.map_err(sql("reading the end of the log"))?;
    let Some(row) = row else { return Ok(Link::START) };
    let leaf = crate::audit::entry::leaf_hash(row.get::<&[u8], _>(2));
    if leaf != row.get::<&[u8], _>(1) {
        return Err(RecordError::Unreadable("the last entry of the log doesn't have its hash".to_owned()));
    }
    Ok(Link { entries: u64::try_from(row.get::<i64, _>(0)).unwrap_or(0), leaf })
}

/// The last number that a TMail was given.
pub(super) async fn serial(connection: &mut SqliteConnection) -> Result<u64, RecordError> {
    let row: Option<(String,)> = sqlx::query_as("SELECT value FROM gateway WHERE name = 'serial'")
        .fetch_optional(connection)
        .await
        .map_err(sql("reading the last number"))?;
    match row {
        None => Ok(0),
        Some((value,)) => {
            value.parse().map_err(|_| RecordError::Unreadable(format!("the last number \"{value}\"")))
        }
    }
}

impl Record {
    /// How often a backup was put back.
    pub async fn times_restored(&mut self) -> Result<u32, RecordError> {
        let query = "SELECT value FROM gateway WHERE name = 'restored'";
        let row = sqlx::query(query).fetch_optional(&mut self.connection).await;
        let row = row.map_err(sql("reading how often it was restored"))?;
        Ok(row.and_then(|row| row.get::<&str, _>(0).parse().ok()).unwrap_or(0))
    }
}

/// Every version of a template that is on record.
pub(super) async fn templates(connection: &mut SqliteConnection) -> Result<Vec<Template>, RecordError> {
    let rows = sqlx::query("SELECT name, source FROM template")
        .fetch_all(connection)
        .await
        .map_err(sql("reading templates"))?;
    let template = |row: &sqlx::sqlite::SqliteRow| {
        let name: &str = row.get(0);
        crate::template::load::read(row.get(1), name).map_err(|mistakes| {
            let first = mistakes.first().map(ToString::to_string).unwrap_or_default();
            RecordError::Unreadable(format!("the template {name}: {first}"))
        })
    };
    rows.iter().map(template).collect()
}

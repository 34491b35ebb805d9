//! How much people want to be told, and how far the mails of the mornings went out.

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::Date;
use sqlx::{Row, SqliteConnection};

use super::load::{sql, unfold};
use super::rows::Value;
use super::{Record, RecordError, millis, time};
use crate::address::{Address, TemplateName};
use crate::compose::Notice;
use crate::level::{Level, Levels};
use crate::tmail::{Changeset, Tmail};
use crate::tracking::TrackingNumber;

/// The day of the last morning's mails, and when they were made, by time zone.
pub type Mornings = BTreeMap<String, (Date, Timestamp)>;

/// The mails of one morning in one time zone.
#[derive(Clone, Debug)]
pub struct NewMorning {
    pub zone: String,
    pub day: Date,
    pub now: Timestamp,
    pub notices: Vec<Notice>,
    /// Salts for contents, 16 random bytes each: [`NewMorning::salts`] says how many.
    pub salts: Vec<[u8; 16]>,
}

impl NewMorning {
    /// How many salts it needs.
    pub fn salts(&self) -> usize {
        self.notices.len() + 1
    }
}

/// Which TMails are looked at: those of a template in a state, changed since a moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InState<'a> {
    pub template: &'a TemplateName,
    pub state: &'a str,
    pub since: Timestamp,
}

impl Record {
    /// How much people want to be told of all of theirs.
    pub fn levels(&self) -> &Levels {
        &self.levels
    }

    /// How far the mails of the mornings went out.
    pub fn mornings(&self) -> &Mornings {
        &self.mornings
    }

    /// The TMails in these states; the index finds them, however many others there are.
    pub async fn in_states(&mut self, wanted: &[InState<'_>]) -> Result<Vec<Tmail>, RecordError> {
        let query = "SELECT fold FROM tmail WHERE (name || ' ' || state) = $1 AND changed >= $2";
        let mut found = Vec::new();
        for InState { template, state, since } in wanted {
            let key = format!("{template} {state}");
            let rows = sqlx::query(query).bind(key).bind(millis(*since));
            let rows =
                rows.fetch_all(&mut self.connection).await.map_err(sql("reading what is under way"))?;
            found.extend(rows.iter().map(|row| unfold(row.get(0))).collect::<Result<Vec<_>, _>>()?);
        }
        Ok(found)
    }

    /// The changesets of a TMail from one on, oldest first; without those whose content was erased.
    pub async fn changesets_from(
        &mut self,
        number: &TrackingNumber,
        first: u32,
    ) -> Result<Vec<Changeset>, RecordError> {
        let query = "SELECT content.bytes FROM changeset JOIN content ON content.digest = changeset.content \
                     WHERE changeset.tmail = $1 AND changeset.number >= $2 ORDER BY changeset.number";
        let rows = sqlx::query(query).bind(number.to_string()).bind(i64::from(first));
        let rows = rows.fetch_all(&mut self.connection).await.map_err(sql("reading changesets"))?;
        let changeset = |row: &sqlx::sqlite::SqliteRow| {
            serde_json::from_slice(row.get(0))
                .map_err(|error| RecordError::Unreadable(format!("a changeset of {number}: {error}")))
        };
        rows.iter().map(changeset).collect()
    }

    pub(super) fn take_levels(&mut self, chosen: Vec<(Address, Level)>) {
        if !chosen.is_empty() {
            Arc::make_mut(&mut self.levels).extend(chosen);
        }
    }
}

pub(super) const LEVEL: &str = "INSERT INTO level (person, level)";
pub(super) const LEVEL_UPSERT: &str = "ON CONFLICT (person) DO UPDATE SET level = excluded.level";
pub(super) const MORNING: &str = "INSERT INTO morning (zone, day, made)";
pub(super) const MORNING_UPSERT: &str =
    "ON CONFLICT (zone) DO UPDATE SET day = excluded.day, made = excluded.made";

pub(super) fn level_row(person: &Address, level: Level) -> [Value; 2] {
    [person.folded().into(), level.as_str().into()]
}

pub(super) async fn levels(connection: &mut SqliteConnection) -> Result<Levels, RecordError> {
    let query = "SELECT person, level FROM level";
    let rows = sqlx::query(query).fetch_all(connection).await.map_err(sql("reading levels"))?;
    let level = |row: &sqlx::sqlite::SqliteRow| {
        let (person, level): (&str, &str) = (row.get(0), row.get(1));
        let unreadable = || RecordError::Unreadable(format!("the level \"{level}\" of {person}"));
        let person = Address::parse(person).map_err(|_| unreadable())?;
        Ok((person, Level::parse(level).ok_or_else(unreadable)?))
    };
    rows.iter().map(level).collect()
}

pub(super) async fn mornings(connection: &mut SqliteConnection) -> Result<Mornings, RecordError> {
    let query = "SELECT zone, day, made FROM morning";
    let rows = sqlx::query(query).fetch_all(connection).await.map_err(sql("reading the mornings"))?;
    let morning = |row: &sqlx::sqlite::SqliteRow| {
        let day: &str = row.get(1);
        let unreadable = |_| RecordError::Unreadable(format!("the day \"{day}\""));
        Ok((row.get(0), (day.parse().map_err(unreadable)?, time(row.get(2)))))
    };
    rows.iter().map(morning).collect()
}

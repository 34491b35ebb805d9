//! The settings in force, as the record knows them.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{Row, SqliteConnection};

use super::load::sql;
use super::{Record, RecordError};
use crate::audit::{Setting, TakenIn};
use crate::compose::Notice;

/// A setting as it was taken in last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InForce {
    /// Its content.
    pub content: String,
    /// One fact a line.
    pub facts: String,
}

/// Settings that take force together, with those whom it concerns told.
#[derive(Clone, Debug)]
pub struct NewSettings {
    pub now: Timestamp,
    pub taken_in: TakenIn,
    /// Those that aren't what is in force; at least one.
    pub facts: BTreeMap<Setting, String>,
    pub notices: Vec<Notice>,
    /// Salts for contents, 16 random bytes each: [`NewSettings::salts`] says how many.
    pub salts: Vec<[u8; 16]>,
}

impl NewSettings {
    /// How many salts it needs.
    pub fn salts(&self) -> usize {
        2 * self.facts.len() + self.notices.len() + 1
    }
}

impl Record {
    /// What is in force by the record; nothing before the first start.
    pub fn in_force(&self, setting: Setting) -> Option<&InForce> {
        self.settings.get(&setting)
    }
}

/// Reads all of them. One whose content was erased isn't there: it is taken in anew.
pub(super) async fn in_force(
    connection: &mut SqliteConnection,
) -> Result<BTreeMap<Setting, InForce>, RecordError> {
    let query = "SELECT setting.name, setting.content, content.bytes FROM setting \
                 JOIN content ON content.digest = setting.content";
    let rows = sqlx::query(query).fetch_all(connection).await.map_err(sql("reading the settings"))?;
    let setting = |row: &sqlx::sqlite::SqliteRow| {
        let name: &str = row.get(0);
        let unreadable = || RecordError::Unreadable(format!("the setting \"{name}\""));
        let facts = String::from_utf8(row.get(2)).map_err(|_| unreadable())?;
        let setting = Setting::parse(name).ok_or_else(unreadable)?;
        Ok((setting, InForce { content: row.get(1), facts }))
    };
    rows.iter().map(setting).collect()
}

//! Writing what time did to a TMail: a transaction of its own.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::{Connection, Row};

use super::sheets::Sheets;
use super::{Round, moved, sql, sqlite};
use crate::audit::Happening;
use crate::compose::Notice;
use crate::record::facts::known;
use crate::record::inbox::json;
use crate::record::{Record, RecordError, millis};
use crate::tmail::{Changeset, Tmail};
use crate::tracking::TrackingNumber;

/// What time did to a TMail, and what tells it.
#[derive(Clone, Debug)]
pub struct Timed {
    pub change: Changeset,
    pub after: Tmail,
    pub notices: Vec<Notice>,
    /// When it is due again.
    pub due: Option<Timestamp>,
}

impl Timed {
    /// How many salts it needs.
    pub fn salts(&self) -> usize {
        1 + self.notices.len()
    }
}

impl Record {
    /// TMails that time changes by now, the earliest first.
    pub async fn timed(&mut self, now: Timestamp, limit: usize) -> Result<Vec<TrackingNumber>, RecordError> {
        let query = "SELECT number FROM tmail WHERE due <= $1 AND due < 9223372036854775807 ORDER BY due, number LIMIT $2";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let query = sqlx::query(query).bind(millis(now)).bind(limit);
        let rows = query.fetch_all(&mut self.connection).await.map_err(sql("reading what is due"))?;
        Ok(rows.iter().filter_map(|row| TrackingNumber::parse(row.get::<&str, _>(0))).collect())
    }

    /// Nothing is due on a TMail until then.
    pub async fn not_due(
        &mut self,
        number: &TrackingNumber,
        due: Option<Timestamp>,
    ) -> Result<(), RecordError> {
        let query = sqlx::query("UPDATE tmail SET due = $2 WHERE number = $1");
        let query = query.bind(number.to_string()).bind(due.map_or(i64::MAX, millis));
        query.execute(&mut self.connection).await.map_err(sql("writing what is due"))?;
        Ok(())
    }

    /// Writes what time did. On an error nothing was written, and nothing in memory has changed.
    pub async fn time_came(
        &mut self,
        timed: Timed,
        now: Timestamp,
        salts: Vec<[u8; 16]>,
    ) -> Result<(), RecordError> {
        let Self { connection, link, cache, secret, settings, .. } = self;
        let failed = sql("writing what time did");
        let mut transaction = connection.begin_with(sqlite::BEGIN).await.map_err(&failed)?;
        let Timed { change, after, notices, due } = timed;
        let number = after.number.clone();
        let versions = BTreeMap::from([(number.clone(), change.number - 1)]);
        if let Some(moved) = moved(&mut transaction, &versions).await? {
            cache.remove(&moved);
            return Err(RecordError::Moved(moved));
        }
        let dues = due.map(|due| (number.clone(), due)).into_iter().collect();
        let mut sheets = Sheets::new(link.clone(), 0, Round { now, salts, dues, ..Round::default() });
        sheets.secret = *secret;
        sheets.directory = settings.get(&crate::audit::Setting::Directory).map(|held| held.content.clone());
        sheets.time(&change, after, &notices);
        sheets.write(&mut transaction).await.map_err(&failed)?;
        transaction.commit().await.map_err(sql("committing what time did"))?;
        let Sheets { link, tmails, .. } = sheets;
        self.link = link;
        for tmail in tmails.into_values() {
            let sent = notices.iter().filter_map(|notice| known(notice, now)).collect();
            self.changed(tmail, sent, false);
        }
        Ok(())
    }
}

impl Sheets {
    fn time(&mut self, change: &Changeset, after: Tmail, notices: &[Notice]) {
        let content = self.keep(json(change).into_bytes());
        let told = notices.iter().map(|notice| self.notice(notice)).collect();
        let number = after.number.clone();
        self.enter(&Happening::Time {
            tmail: number.clone(),
            changeset: change.number,
            state: after.state.clone(),
            change: content.clone(),
            directory: self.directory.clone(),
            notices: told,
        });
        self.changesets.push([number.to_string().into(), change.number.into(), content.into()]);
        self.serial = number.serial();
        self.tmails.insert(number, after);
    }
}

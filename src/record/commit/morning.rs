//! Writing the mails of a morning: a transaction of their own, with how far they went.

use std::collections::BTreeSet;

use sqlx::{Connection, Row};

use super::sheets::Sheets;
use super::{Round, sql, sqlite};
use crate::audit::Happening;
use crate::compose::Notice;
use crate::record::morning::{MORNING, MORNING_UPSERT};
use crate::record::rows::{Value, insert, select};
use crate::record::{NewMorning, Record, RecordError, millis};

impl Record {
    /// Records the mails of a morning; gives those that weren't on record already, as when somebody's time zone
    /// was changed on the same day. On an error nothing was written, and nothing in memory has changed.
    pub async fn put_morning(&mut self, new: NewMorning) -> Result<Vec<Notice>, RecordError> {
        let Self { connection, link, secret, .. } = self;
        let failed = sql("writing the mails of a morning");
        let mut transaction = connection.begin_with(sqlite::BEGIN).await.map_err(&failed)?;
        let ids = new.notices.iter().map(|notice| notice.message_id.clone()).collect();
        let head = "SELECT id FROM notice WHERE id";
        let known = select(&mut transaction, head, ids, "").await.map_err(&failed)?;
        let known: BTreeSet<String> = known.iter().map(|row| row.get(0)).collect();
        let mut notices = new.notices;
        notices.retain(|notice| !known.contains(&notice.message_id));
        let round = Round { now: new.now, salts: new.salts, ..Round::default() };
        let mut sheets = Sheets::new(link.clone(), 0, round);
        sheets.secret = *secret;
        sheets.morning(new.day.to_string(), &notices);
        sheets.write(&mut transaction).await.map_err(&failed)?;
        let row: [Value; 3] = [new.zone.as_str().into(), new.day.to_string().into(), millis(new.now).into()];
        insert(&mut transaction, MORNING, vec![row], MORNING_UPSERT).await.map_err(&failed)?;
        transaction.commit().await.map_err(&failed)?;
        self.link = sheets.link;
        for (number, sent) in sheets.sent {
            if let Some(kept) = self.cache.get_mut(&number) {
                kept.sent(sent);
            }
        }
        self.mornings.insert(new.zone, (new.day, new.now));
        Ok(notices)
    }
}

impl Sheets {
    /// One entry, unless nobody has to be told anything.
    fn morning(&mut self, day: String, notices: &[Notice]) {
        if notices.is_empty() {
            return;
        }
        // A list of its own: an entry is short, however many are told.
        let list: String = notices.iter().map(|notice| self.notice(notice) + "\n").collect();
        let told = u32::try_from(notices.len()).unwrap_or(u32::MAX);
        let notices = self.keep(list.into_bytes());
        self.enter(&Happening::Morning { day, told, notices });
    }
}

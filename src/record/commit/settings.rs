//! Writing settings that take force: a transaction of their own.

use std::collections::BTreeMap;

use sqlx::Connection;

use super::sheets::Sheets;
use super::{Round, sql, sqlite};
use crate::audit::Happening;
use crate::audit::settings::{Setting, diff};
use crate::record::rows::{Value, insert};
use crate::record::{InForce, NewSettings, Record, RecordError};

impl Record {
    /// Puts settings in force: an entry each with its difference, and the notices that tell of it. On an
    /// error nothing was written, and nothing in memory has changed.
    pub async fn put_in_force(&mut self, new: NewSettings) -> Result<(), RecordError> {
        let Self { connection, link, settings, secret, .. } = self;
        let mut transaction =
            connection.begin_with(sqlite::BEGIN).await.map_err(sql("beginning to write settings"))?;
        let round = Round { now: new.now, salts: new.salts.clone(), ..Round::default() };
        let mut sheets = Sheets::new(link.clone(), 0, round);
        sheets.secret = *secret;
        let taken = sheets.settings(new, settings);
        let failed = sql("writing settings");
        sheets.write(&mut transaction).await.map_err(&failed)?;
        insert(&mut transaction, SETTING, taken.iter().map(row).collect(), UPSERT).await.map_err(&failed)?;
        transaction.commit().await.map_err(sql("committing settings"))?;
        self.link = sheets.link;
        self.settings.extend(taken);
        Ok(())
    }
}

impl Sheets {
    /// An entry each. The notices stand in the one of the directory, where there is one, since it is what
    /// they tell of.
    fn settings(
        &mut self,
        new: NewSettings,
        before: &BTreeMap<Setting, InForce>,
    ) -> BTreeMap<Setting, InForce> {
        // A list of its own: an entry is short, however many are told.
        let list: String = new.notices.iter().map(|notice| self.notice(notice) + "\n").collect();
        let count = u32::try_from(new.notices.len()).unwrap_or(u32::MAX);
        let mut notices = (count > 0).then(|| self.keep(list.into_bytes()));
        let tells = [Setting::Directory, Setting::Templates].into_iter().find(|s| new.facts.contains_key(s));
        let mut taken = BTreeMap::new();
        for (setting, facts) in new.facts {
            let before = before.get(&setting);
            let diff = diff(before.map_or("", |before| &before.facts), &facts);
            let (after, diff) = (self.keep(facts.clone().into_bytes()), self.keep(diff.into_bytes()));
            let notices = if Some(setting) == tells { notices.take() } else { None };
            let told = if notices.is_some() { count } else { 0 };
            let before = before.map(|before| before.content.clone());
            let (taken_in, content) = (new.taken_in, after.clone());
            self.enter(&Happening::Settings { setting, taken_in, before, after, diff, told, notices });
            taken.insert(setting, InForce { content, facts });
        }
        taken
    }
}

fn row((setting, in_force): (&Setting, &InForce)) -> [Value; 2] {
    [setting.as_str().into(), in_force.content.as_str().into()]
}

const SETTING: &str = "INSERT INTO setting (name, content)";

const UPSERT: &str = "ON CONFLICT (name) DO UPDATE SET content = excluded.content";

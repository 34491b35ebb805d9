//! The statements of a round: one multi-row statement a table.

use sqlx::SqliteConnection;

use super::sheets::Sheets;
use super::{CONTENT, ordered};
use crate::record::challenge::CHALLENGE;
use crate::record::files;
use crate::record::inbox::{COLUMNS, json};
use crate::record::millis;
use crate::record::morning::{LEVEL, LEVEL_UPSERT, level_row};
use crate::record::rows::{Value, insert};
use crate::tmail::Tmail;

impl Sheets {
    pub(super) async fn write(&mut self, to: &mut SqliteConnection) -> Result<(), sqlx::Error> {
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
        let levels = self.levels.iter().map(|(person, level)| level_row(person, *level)).collect();
        insert(to, LEVEL, levels, LEVEL_UPSERT).await?;
        insert(to, ordered::ORDER, std::mem::take(&mut self.orders), ordered::UPSERT).await?;
        for (mail, end) in std::mem::take(&mut self.ends) {
            let ended = "UPDATE challenge SET state = $1 WHERE mail = $2 AND state = 'open'";
            sqlx::query(ended).bind(end.as_str()).bind(mail).execute(&mut *to).await?;
        }
        insert(to, CHALLENGE, std::mem::take(&mut self.challenges), "").await?;
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
        let due = |tmail: &Tmail| self.round.dues.get(&tmail.number).map_or(i64::MAX, |due| millis(*due));
        let row = |tmail: &Tmail| -> [Value; 8] {
            [
                tmail.number.to_string().into(),
                tmail.template.to_string().into(),
                tmail.title.as_str().into(),
                tmail.state.as_str().into(),
                tmail.version.into(),
                now.into(),
                json(tmail).into(),
                due(tmail).into(),
            ]
        };
        let head = "INSERT INTO tmail (number, name, title, state, version, changed, fold, due)";
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
    state = excluded.state, version = excluded.version, changed = excluded.changed, fold = excluded.fold, due = excluded.due";

const DELIVERY_UPSERT: &str = "ON CONFLICT (notice, recipient) DO UPDATE SET state = excluded.state, \
    attempts = excluded.attempts, due = excluded.due, reply = excluded.reply \
    WHERE delivery.state = 'waiting' OR (delivery.state = 'delivered' AND excluded.state = 'failed')";

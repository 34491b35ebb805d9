//! Writing what the gateway notes by itself: a notice that couldn't be delivered, and an operator's act on
//! an envelope. Each is a small transaction of its own.

use std::collections::BTreeMap;

use jiff::Timestamp;
use sqlx::Connection;

use super::sheets::Sheets;
use super::{Round, moved, sql, sqlite};
use crate::audit::Happening;
use crate::record::envelope_order::{EnvelopeAct, EnvelopeOrder};
use crate::record::inbox::json;
use crate::record::{Record, RecordError, SentEnvelope, millis};
use crate::tmail::{Changeset, Tmail};

/// What a TMail is told of a notice that failed.
#[derive(Clone, Debug)]
pub struct Note {
    pub change: Changeset,
    pub after: Tmail,
    /// When time next changes the TMail.
    pub due: Option<Timestamp>,
}

impl Record {
    /// Notes on its TMail that an envelope failed; nothing to note marks it as seen. On an error nothing was
    /// written, and nothing in memory has changed.
    pub async fn note(
        &mut self,
        envelope: &SentEnvelope,
        note: Option<Note>,
        now: Timestamp,
        salt: [u8; 16],
    ) -> Result<(), RecordError> {
        let Self { connection, link, cache, .. } = self;
        let mut transaction = connection.begin_with(sqlite::BEGIN).await.map_err(sql("beginning a note"))?;
        let mut sheets = Sheets::new(link.clone(), 0, Round { now, salts: vec![salt], ..Round::default() });
        if let Some(Note { change, after, due }) = note {
            sheets.round.dues.extend(due.map(|due| (after.number.clone(), due)));
            let versions = BTreeMap::from([(after.number.clone(), change.number - 1)]);
            if let Some(moved) = moved(&mut transaction, &versions).await? {
                cache.remove(&moved);
                return Err(RecordError::Moved(moved));
            }
            sheets.undelivered(&change, after);
        }
        let failed = sql("writing a note");
        sheets.write(&mut transaction).await.map_err(&failed)?;
        let noted = "UPDATE delivery SET noted = 1 WHERE notice = $1 AND recipient = $2";
        let query = sqlx::query(noted).bind(&envelope.notice).bind(envelope.recipient.as_str());
        query.execute(&mut *transaction).await.map_err(&failed)?;
        transaction.commit().await.map_err(sql("committing a note"))?;
        let Sheets { link, tmails, .. } = sheets;
        self.link = link;
        for tmail in tmails.into_values() {
            self.changed(tmail, Vec::new(), false);
        }
        Ok(())
    }

    /// Does what an operator asked for about an envelope: an entry, and its new state.
    pub async fn obey(
        &mut self,
        order: &EnvelopeOrder,
        envelope: &SentEnvelope,
        now: Timestamp,
        salts: [[u8; 16]; 2],
    ) -> Result<(), RecordError> {
        let failed = sql("writing an operator's act");
        let Self { connection, link, .. } = self;
        let mut transaction = connection.begin_with(sqlite::BEGIN).await.map_err(&failed)?;
        let mut sheets = Sheets::new(link.clone(), 0, Round { now, salts: salts.into(), ..Round::default() });
        sheets.acted(order, envelope);
        sheets.write(&mut transaction).await.map_err(&failed)?;
        let (query, state) = match order.act {
            // It has its whole time again.
            EnvelopeAct::Retry => (
                "UPDATE delivery SET state = $3, due = $4, first = $4, noted = 0 WHERE notice = $1 AND recipient = $2",
                "waiting",
            ),
            EnvelopeAct::Drop => {
                ("UPDATE delivery SET state = $3, due = $4 WHERE notice = $1 AND recipient = $2", "dropped")
            }
        };
        let query = sqlx::query(query).bind(&envelope.notice).bind(envelope.recipient.as_str());
        query.bind(state).bind(millis(now)).execute(&mut *transaction).await.map_err(&failed)?;
        let done = "UPDATE outbox_order SET done = 1, outcome = $2 WHERE id = $1";
        let outcome = match order.act {
            EnvelopeAct::Retry => format!("It is tried again now, for {}.", envelope.recipient),
            EnvelopeAct::Drop => format!("It isn't tried any more, for {}.", envelope.recipient),
        };
        let query = sqlx::query(done).bind(order.id).bind(outcome);
        query.execute(&mut *transaction).await.map_err(&failed)?;
        transaction.commit().await.map_err(&failed)?;
        self.link = sheets.link;
        Ok(())
    }
}

impl Sheets {
    fn undelivered(&mut self, change: &Changeset, after: Tmail) {
        let content = self.keep(json(change).into_bytes());
        let number = after.number.clone();
        let (tmail, changeset) = (number.clone(), change.number);
        self.enter(&Happening::Undelivered { tmail, changeset, change: content.clone() });
        self.changesets.push([number.to_string().into(), change.number.into(), content.into()]);
        self.serial = number.serial();
        self.tmails.insert(number, after);
    }

    fn acted(&mut self, order: &EnvelopeOrder, envelope: &SentEnvelope) {
        let who = self.keep(json(&order.by).into_bytes());
        let why = (!order.why.is_empty()).then(|| self.keep(order.why.clone().into_bytes()));
        let (notice, envelope) = (envelope.notice.clone(), envelope.token.clone());
        self.enter(&Happening::Outbox { act: order.act, who, why, notice, envelope });
    }
}

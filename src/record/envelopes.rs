//! Single envelopes: found by what reports name them by, shown to operators, and those that failed.

use std::collections::BTreeSet;

use jiff::Timestamp;
use serde::Serialize;
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::load::sql;
use super::read::Reader;
use super::rows::select;
use super::{Facts, Needs, Record, RecordError, time};
use crate::address::Address;
use crate::tracking::TrackingNumber;

/// One envelope of a notice, and how far it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SentEnvelope {
    /// What its return path and reports name it by.
    pub token: String,
    /// The Message-ID.
    pub notice: String,
    pub recipient: Address,
    /// `waiting`, `delivered`, `failed` or `dropped`.
    pub state: String,
    pub attempts: u32,
    /// When it was tried first.
    pub first: Timestamp,
    /// When it is tried again, if it waits.
    pub due: Timestamp,
    /// What the other side said, or a report.
    pub reply: String,
    /// The TMail that the notice is of.
    pub tmail: Option<TrackingNumber>,
    pub kind: String,
}

/// All columns of the envelopes for which something holds.
macro_rules! envelopes_where {
    ($holds:literal) => {
        concat!(
            "SELECT token, delivery.notice, recipient, state, attempts, first, due, reply, notice.tmail, ",
            "notice.kind FROM delivery JOIN notice ON notice.id = delivery.notice WHERE ",
            $holds
        )
    };
}

impl Record {
    /// The envelopes that reports name.
    pub(super) async fn load_envelopes(
        &mut self,
        needs: &Needs,
        facts: &mut Facts,
    ) -> Result<(), RecordError> {
        let failed = sql("reading envelopes");
        let tokens: Vec<String> = needs.tokens.iter().filter(|token| !token.is_empty()).cloned().collect();
        let by_token = envelopes_where!("token");
        let mut rows = select(&mut self.connection, by_token, tokens, "").await.map_err(&failed)?;
        let by_notice = envelopes_where!("delivery.notice");
        let notices = needs.returned.iter().cloned().collect();
        rows.extend(select(&mut self.connection, by_notice, notices, "").await.map_err(&failed)?);
        for row in &rows {
            facts.envelopes.push(envelope(row)?);
        }
        Ok(())
    }

    /// Envelopes that failed for good and whose TMails weren't told yet, oldest first.
    pub async fn unnoted(&mut self, limit: usize) -> Result<Vec<SentEnvelope>, RecordError> {
        let query =
            envelopes_where!("state = 'failed' AND noted = 0 ORDER BY first, delivery.notice LIMIT $1");
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        let rows = sqlx::query(query).bind(limit).fetch_all(&mut self.connection).await;
        rows.map_err(sql("reading failed envelopes"))?.iter().map(envelope).collect()
    }

    /// An envelope that an order names: by the whole token or by its beginning, if that names but one.
    pub async fn envelope(&mut self, token: &str) -> Result<Option<SentEnvelope>, RecordError> {
        named(&mut self.connection, token).await
    }
}

impl Reader {
    /// The envelopes in these states, those that were tried first first.
    pub async fn envelopes(&mut self, states: &BTreeSet<&str>) -> Result<Vec<SentEnvelope>, RecordError> {
        let keys = states.iter().map(|state| (*state).to_owned()).collect();
        let head = envelopes_where!("state");
        let rows = select(&mut self.0, head, keys, "ORDER BY first, delivery.notice, recipient").await;
        rows.map_err(sql("reading the outbox"))?.iter().map(envelope).collect()
    }

    /// An envelope, by its token or the beginning of it.
    pub async fn envelope(&mut self, token: &str) -> Result<Option<SentEnvelope>, RecordError> {
        named(&mut self.0, token).await
    }

    /// The plain text of a notice.
    pub async fn text_of(&mut self, notice: &str) -> Result<String, RecordError> {
        let query = "SELECT text FROM notice WHERE id = $1";
        let row = sqlx::query(query).bind(notice).fetch_optional(&mut self.0).await;
        Ok(row.map_err(sql("reading a notice"))?.map(|row| row.get(0)).unwrap_or_default())
    }
}

async fn named(
    connection: &mut sqlx::SqliteConnection,
    token: &str,
) -> Result<Option<SentEnvelope>, RecordError> {
    // Tokens are hex: what follows a beginning sorts before its `g`.
    let query = envelopes_where!("token >= $1 AND token < $2 LIMIT 2");
    let rows = sqlx::query(query).bind(token).bind(format!("{token}g")).fetch_all(connection).await;
    match &rows.map_err(sql("reading an envelope"))?[..] {
        [one] if !token.is_empty() => envelope(one).map(Some),
        _ => Ok(None),
    }
}

fn envelope(row: &SqliteRow) -> Result<SentEnvelope, RecordError> {
    let recipient: &str = row.get(2);
    Ok(SentEnvelope {
        token: row.get(0),
        notice: row.get(1),
        recipient: Address::parse(recipient)
            .map_err(|error| RecordError::Unreadable(format!("the recipient \"{recipient}\": {error}")))?,
        state: row.get(3),
        attempts: u32::try_from(row.get::<i64, _>(4)).unwrap_or(u32::MAX),
        first: time(row.get(5)),
        due: time(row.get(6)),
        reply: row.get(7),
        tmail: TrackingNumber::parse(row.get::<&str, _>(8)),
        kind: row.get(9),
    })
}

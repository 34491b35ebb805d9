//! What claimed authors were asked, and how it ended.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use sqlx::Row;
use sqlx::sqlite::SqliteRow;

use super::inbox::json;
use super::load::sql;
use super::rows::{Value, select};
use super::{Held, Needs, Record, RecordError, inbox, millis, time};
use crate::address::Address;
use crate::decide::Shown;

/// A challenge that is sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge {
    /// The HMAC of its code.
    pub code: String,
    pub asked: Address,
    /// What tells it from others about the same mail.
    pub turn: i64,
    pub made: Timestamp,
    pub ends: Timestamp,
    /// Its Message-ID.
    pub notice: String,
    pub shown: Shown,
    /// The time that a decision of the held mail goes by.
    pub decided_at: Timestamp,
    /// What proved its author already, where a decision wants both.
    pub proven: Option<String>,
}

/// How a challenge ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    Confirmed,
    Denied,
    Expired,
    /// An operator did something else with the mail, or asks anew; or its code may be known to others.
    Withdrawn,
}

/// What a mail that passed does to the challenges about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asking {
    Ask(Box<Challenge>),
    End(End),
}

/// A challenge on record, with the mail that it is about.
#[derive(Clone, Debug)]
pub struct Asked {
    pub challenge: Challenge,
    /// Nothing: it is still open.
    pub end: Option<End>,
    /// Its plain text, which answers are compared with.
    pub text: String,
    pub held: Held,
}

/// The newest challenges, as far as the bounds on them need it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Newest {
    /// To the addresses that may be asked now, within a day.
    pub of_each: Vec<(Address, Timestamp)>,
    /// To anybody: as many as there may be within an hour.
    pub of_all: Vec<Timestamp>,
}

impl End {
    pub fn as_str(self) -> &'static str {
        match self {
            End::Confirmed => "confirmed",
            End::Denied => "denied",
            End::Expired => "expired",
            End::Withdrawn => "withdrawn",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        [End::Confirmed, End::Denied, End::Expired, End::Withdrawn]
            .into_iter()
            .find(|end| end.as_str() == word)
    }
}

pub(super) const CHALLENGE: &str =
    "INSERT INTO challenge (code, mail, turn, asked, made, ends, state, notice, shown, decided, proven)";

impl Challenge {
    pub(super) fn columns(&self, mail: i64) -> [Value; 11] {
        [
            self.code.as_str().into(),
            mail.into(),
            self.turn.into(),
            self.asked.folded().into(),
            millis(self.made).into(),
            millis(self.ends).into(),
            "open".into(),
            self.notice.as_str().into(),
            json(&self.shown).into(),
            millis(self.decided_at).into(),
            self.proven.as_deref().unwrap_or_default().into(),
        ]
    }
}

const ASKED: &str = "SELECT inbox.id, inbox.arrived, inbox.source, inbox.envelope, inbox.raw, inbox.attempts, \
     inbox.disposition, inbox.reason, inbox.sentence, content.bytes, challenge.code, challenge.asked, \
     challenge.made, challenge.ends, challenge.state, challenge.notice, challenge.shown, challenge.decided, \
     challenge.proven, notice.text, challenge.turn FROM challenge JOIN inbox ON inbox.id = challenge.mail \
     JOIN content ON content.digest = inbox.raw JOIN notice ON notice.id = challenge.notice \
     WHERE challenge.code";

impl Record {
    /// The challenges with these codes, open or over.
    pub async fn asked(&mut self, codes: &BTreeSet<String>) -> Result<Vec<Asked>, RecordError> {
        let keys = codes.iter().cloned().collect();
        let rows = select(&mut self.connection, ASKED, keys, "").await.map_err(sql("reading challenges"))?;
        rows.iter().map(asked).collect()
    }

    /// Open challenges that nobody answered in time; at most `limit`.
    pub async fn unanswered(&mut self, now: Timestamp, limit: usize) -> Result<Vec<Asked>, RecordError> {
        let query = "SELECT code FROM challenge WHERE state = 'open' AND ends < $1 ORDER BY ends LIMIT $2";
        let rows = sqlx::query(query)
            .bind(millis(now))
            .bind(i64::try_from(limit).unwrap_or(i64::MAX))
            .fetch_all(&mut self.connection)
            .await
            .map_err(sql("reading challenges"))?;
        let codes = rows.iter().map(|row| row.get(0)).collect();
        self.asked(&codes).await
    }

    /// The newest challenges, for the bounds on them.
    pub(super) async fn newest(&mut self, needs: &Needs) -> Result<Newest, sqlx::Error> {
        if needs.asking.is_empty() {
            return Ok(Newest::default());
        }
        let keys = needs.asking.iter().map(|address| address.folded().to_owned()).collect();
        let head = "SELECT asked, made FROM challenge WHERE asked";
        let day = "AND made > COALESCE((SELECT arrived FROM inbox ORDER BY id DESC LIMIT 1), 0) - 90000000";
        let mut newest = Newest::default();
        for row in select(&mut self.connection, head, keys, day).await? {
            let asked = Address::parse(row.get::<&str, _>(0)).ok();
            newest.of_each.extend(asked.map(|asked| (asked, time(row.get(1)))));
        }
        let query = "SELECT made FROM challenge ORDER BY made DESC LIMIT $1";
        let rows =
            sqlx::query(query).bind(i64::from(needs.challenges)).fetch_all(&mut self.connection).await?;
        newest.of_all.extend(rows.iter().map(|row| time(row.get(0))));
        Ok(newest)
    }
}

impl Newest {
    /// How many went to an address within that time.
    pub fn to(&self, address: &Address, within: SignedDuration, now: Timestamp) -> usize {
        let recent = |(to, made): &&(Address, Timestamp)| to == address && now.duration_since(*made) < within;
        self.of_each.iter().filter(recent).count()
    }

    /// How many went to anybody within that time.
    pub fn all(&self, within: SignedDuration, now: Timestamp) -> usize {
        self.of_all.iter().filter(|made| now.duration_since(**made) < within).count()
    }
}

fn asked(row: &SqliteRow) -> Result<Asked, RecordError> {
    let unreadable = |what: String| RecordError::Unreadable(format!("a challenge: {what}"));
    let address = Address::parse(row.get::<&str, _>(11)).map_err(|error| unreadable(error.to_string()))?;
    let proven: String = row.get(18);
    Ok(Asked {
        challenge: Challenge {
            code: row.get(10),
            asked: address,
            turn: row.get(20),
            made: time(row.get(12)),
            ends: time(row.get(13)),
            notice: row.get(15),
            shown: serde_json::from_str(row.get(16)).map_err(|error| unreadable(error.to_string()))?,
            decided_at: time(row.get(17)),
            proven: Some(proven).filter(|proven| !proven.is_empty()),
        },
        end: End::parse(row.get(14)),
        text: row.get(19),
        held: Held {
            row: inbox::row(row)?,
            disposition: row.get(6),
            reason: row.get(7),
            sentence: row.get(8),
            raw: row.get(9),
            asked: None,
        },
    })
}

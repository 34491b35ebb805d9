//! What a mail changed and what tells it, and the rows of an operator's order about it.

use super::sheets::Sheets;
use crate::audit::Happening;
use crate::record::inbox::json;
use crate::record::rows::Value;
use crate::record::{InboxRow, Order, Passed};

/// The contents of a mail's changeset and of the notices that tell it, by digest.
pub(super) struct Told {
    pub change: Option<String>,
    pub notices: Vec<String>,
}

impl Sheets {
    /// Keeps what a mail changed, and what tells it.
    pub(super) fn told(&mut self, passed: &Passed) -> Told {
        let change = passed.changeset.as_ref().map(|changeset| json(changeset).into_bytes());
        Told {
            change: change.map(|bytes| self.keep(bytes)),
            notices: passed.notices.iter().map(|notice| self.notice(notice)).collect(),
        }
    }

    /// The entry of an order that was done.
    pub(super) fn ordered(&mut self, row: &InboxRow, passed: &Passed, order: &Order, told: Told) {
        let who = self.keep(json(&order.by).into_bytes());
        let why = (!order.why.is_empty()).then(|| self.keep(order.why.clone().into_bytes()));
        self.enter(&Happening::Operator {
            act: order.act,
            who,
            why,
            mail: row.content.clone(),
            disposition: passed.disposition,
            reason: passed.reason,
            tmail: passed.after.as_ref().map(|tmail| tmail.number.clone()),
            changeset: passed.changeset.as_ref().map(|changeset| changeset.number),
            change: told.change,
            notices: told.notices,
        });
        self.orders.push(order_row(order, &passed.sentence));
    }
}

/// All columns, since a row is written whole; of one that is there only the outcome changes.
fn order_row(order: &Order, outcome: &str) -> [Value; 9] {
    [
        order.id.into(),
        0_i64.into(),
        order.act.as_str().into(),
        order.mail.into(),
        order.by.login.as_str().into(),
        order.by.says.as_str().into(),
        order.why.as_str().into(),
        1_i64.into(),
        outcome.into(),
    ]
}

pub(super) const ORDER: &str =
    "INSERT INTO operator_order (id, made, act, mail, login, says, why, done, outcome)";

pub(super) const UPSERT: &str =
    "ON CONFLICT (id) DO UPDATE SET done = excluded.done, outcome = excluded.outcome";

//! What operators asked for, each in a round of its own.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jiff::Timestamp;

use super::Writer;
use crate::daemon::setup::random;
use crate::pipeline::{Received, held, known};
use crate::record::{Decided, Held, Order, Passed, RecordError, Round, Which};

impl Writer {
    /// Does the orders that wait. One that can't be written now is tried again at the next look.
    pub(super) async fn orders(&mut self, now: Timestamp) {
        let orders = match self.record.orders(self.most).await {
            Ok(orders) => orders,
            Err(error) => return tracing::error!(%error, "the orders could not be read"),
        };
        for order in orders {
            if let Err(error) = self.order(&order, now).await {
                tracing::error!(%error, order = order.id, "an order could not be done");
            }
        }
    }

    async fn order(&mut self, order: &Order, now: Timestamp) -> Result<(), RecordError> {
        let Some(held) = self.record.held(order.mail).await? else {
            let why = format!("There is no held mail {}.", order.mail);
            return self.record.refuse(order, &why).await;
        };
        match self.ordered(order, &held, now).await? {
            Ok(passed) => self.write_held(held, passed, now).await,
            Err(why) => self.record.refuse(order, &why).await,
        }
    }

    /// What comes of it, or why nothing does.
    async fn ordered(
        &mut self,
        order: &Order,
        held: &Held,
        now: Timestamp,
    ) -> Result<Result<Passed, String>, RecordError> {
        // A fault of ours in reading a mail costs the order, not the daemon.
        let Ok(mail) = catch_unwind(AssertUnwindSafe(|| Received::held(held))) else { return Ok(faulty()) };
        let facts = known(&mut self.record, [&mail], &self.gateway).await?;
        let done = || held::order(&mail, order, &facts, &self.gateway, now);
        Ok(catch_unwind(AssertUnwindSafe(done)).unwrap_or_else(|_| faulty()))
    }

    /// Writes what became of a held mail, in a round of its own.
    pub(super) async fn write_held(
        &mut self,
        held: Held,
        passed: Passed,
        now: Timestamp,
    ) -> Result<(), RecordError> {
        let mut versions = BTreeMap::new();
        if let (Some(after), Some(changeset)) = (&passed.after, &passed.changeset) {
            versions.insert(after.number.clone(), changeset.number - 1);
        }
        let notices = passed.notices.clone();
        let decided = vec![Decided { mail: Which::Old(held.row), passed }];
        let (arrivals, settled) = (Vec::new(), Vec::new());
        let dues = self.dues(decided.iter().flat_map(|decided| decided.passed.all()));
        let mut round = Round { now, arrivals, decided, settled, versions, dues, salts: Vec::new() };
        round.salts = (0..round.salts()).map(|_| random::<16>()).collect();
        self.record.commit(round).await?;
        self.send(notices);
        Ok(())
    }
}

fn faulty() -> Result<Passed, String> {
    Err("The gateway failed at reading the mail, by a fault of its own.".to_owned())
}

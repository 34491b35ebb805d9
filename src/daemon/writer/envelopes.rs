//! What the writer does about single envelopes: operators' orders, and notes on TMails whose notices failed.

use jiff::Timestamp;

use super::Writer;
use crate::daemon::setup::random;
use crate::record::commit::Note;
use crate::record::envelope_order::{EnvelopeAct, EnvelopeOrder};
use crate::record::{Needs, RecordError, SentEnvelope};
use crate::status::Status;
use crate::tmail::{Changeset, Event};

/// How many at one look.
const TOGETHER: usize = 32;

impl Writer {
    /// Does both. What can't be written now is tried again at the next look.
    pub(super) async fn envelopes(&mut self, now: Timestamp) {
        if let Err(error) = self.envelope_orders(now).await {
            tracing::error!(%error, "orders about envelopes could not be done");
        }
        if let Err(error) = self.undelivered(now).await {
            tracing::error!(%error, "notices that failed could not be noted");
        }
    }

    async fn envelope_orders(&mut self, now: Timestamp) -> Result<(), RecordError> {
        for order in self.record.envelope_orders(TOGETHER).await? {
            match self.record.envelope(&order.token).await? {
                Some(envelope) => match why_not(&order, &envelope) {
                    Some(why) => self.record.disobey(&order, &why).await?,
                    None => self.record.obey(&order, &envelope, now, [random(), random()]).await?,
                },
                None => self.record.disobey(&order, "There is no envelope of that name.").await?,
            }
        }
        Ok(())
    }

    async fn undelivered(&mut self, now: Timestamp) -> Result<(), RecordError> {
        for envelope in self.record.unnoted(TOGETHER).await? {
            let note = self.note_of(&envelope, now).await?;
            self.record.note(&envelope, note, now, random()).await?;
        }
        Ok(())
    }

    /// What its TMail is told: nothing where there is none, or it was told the same before. Nobody gets a
    /// mail of it, so that no bounce can lead to another.
    async fn note_of(
        &mut self,
        envelope: &SentEnvelope,
        now: Timestamp,
    ) -> Result<Option<Note>, RecordError> {
        let Some(number) = &envelope.tmail else { return Ok(None) };
        let needs = Needs { numbers: [number.clone()].into(), ..Needs::default() };
        let facts = self.record.facts(&needs).await?;
        let Some(tmail) = facts.tmails.get(number) else { return Ok(None) };
        let status = Status::find(&envelope.reply);
        let event =
            Event::Undelivered { address: envelope.recipient.clone(), status: status.map(|s| s.to_string()) };
        let words = event.in_words().unwrap_or_default().to_string();
        if tmail.log.iter().any(|line| line.who.is_none() && line.in_words().to_string() == words) {
            return Ok(None);
        }
        let change = Changeset { number: tmail.version + 1, at: now, author: None, events: vec![event] };
        let mut after = tmail.clone();
        after.apply(&change);
        let due = self.gateway.due(&after);
        Ok(Some(Note { change, after, due }))
    }
}

fn why_not(order: &EnvelopeOrder, envelope: &SentEnvelope) -> Option<String> {
    match (order.act, envelope.state.as_str()) {
        (_, "delivered") => Some("It was delivered already.".to_owned()),
        (EnvelopeAct::Drop, "dropped") => Some("It was dropped already.".to_owned()),
        _ => None,
    }
}

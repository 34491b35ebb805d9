//! The rows of notices, and of what became of their envelopes.

use super::sheets::Sheets;
use crate::audit::Happening;
use crate::record::facts::known;
use crate::record::inbox::json;
use crate::record::outbox::{Settled, token};
use crate::record::{millis, time};

impl Sheets {
    pub(super) fn notice(&mut self, notice: &crate::compose::Notice) -> String {
        let raw = self.keep(notice.raw.clone());
        let now = millis(self.round.now);
        if let Some((id, known)) = known(notice, time(now)) {
            self.sent.entry(known.number.clone()).or_default().push((id, known));
        }
        let number = notice.number.as_ref().map(ToString::to_string).unwrap_or_default();
        self.notices.push([
            notice.message_id.as_str().into(),
            number.as_str().into(),
            notice.changeset.into(),
            json(&notice.kind).trim_matches('"').into(),
            json(&notice.recipients).into(),
            notice.text.as_str().into(),
            raw.as_str().into(),
            now.into(),
        ]);
        for recipient in &notice.recipients {
            let to = recipient.folded();
            self.deliveries.push([
                notice.message_id.as_str().into(),
                recipient.as_str().into(),
                "waiting".into(),
                0_i64.into(),
                now.into(),
                now.into(),
                "".into(),
                token(&self.secret, &notice.message_id, recipient).into(),
            ]);
            if !number.is_empty() {
                self.participants.push([to.into(), number.as_str().into()]);
            }
        }
        raw
    }

    /// One entry a notice and round of deliveries.
    pub(super) fn settle(&mut self, settled: Settled) {
        let results = self.keep(serde_json::to_vec(&settled.results).unwrap_or_default());
        let count = |state: &str| settled.results.iter().filter(|result| result.state == state).count();
        self.enter(&Happening::Delivery {
            notice: settled.notice.clone(),
            delivered: u32::try_from(count("delivered")).unwrap_or(u32::MAX),
            failed: u32::try_from(count("failed")).unwrap_or(u32::MAX),
            results,
        });
        for result in settled.results {
            self.deliveries.push([
                settled.notice.as_str().into(),
                result.recipient.as_str().into(),
                result.state.into(),
                result.attempts.into(),
                millis(result.first).into(),
                millis(result.due).into(),
                result.reply.into(),
                "".into(),
            ]);
        }
    }
}

//! Reports about mails of ours. A report is a claim: it changes how far an envelope is known to have come,
//! and nothing else, whatever stands in it.

use jiff::Timestamp;

use super::{Gateway, Received, by_envelope};
use crate::address::Purpose;
use crate::envelope::Envelope;
use crate::parse::automatic;
use crate::parse::report::{Action, Report, Reported, report};
use crate::record::{DeliveryResult, Facts, Needs, SentEnvelope, Settled};

/// What a report says of envelopes of ours.
pub(super) struct Told {
    /// For the record: what was read, in words and codes of ours.
    pub sentence: String,
    pub settled: Vec<Settled>,
}

/// What has to be known for a report.
pub(super) fn needs(mail: &Received, gateway: &Gateway, needs: &mut Needs) {
    if !may_be_one(mail, gateway) {
        return;
    }
    needs.tokens.extend(return_paths(mail, gateway));
    let Some(report) = report(&mail.raw) else { return };
    needs.tokens.extend(report.envelope.filter(|id| is_token(id)));
    if gateway.book.is_single() {
        needs.returned.extend(report.message_id);
    }
}

/// What became of our envelopes; nothing if the mail is no report, or about none of ours.
pub(super) fn told(mail: &Received, facts: &Facts, gateway: &Gateway, now: Timestamp) -> Option<Told> {
    if facts.envelopes.is_empty() || !may_be_one(mail, gateway) {
        return None;
    }
    let report = report(&mail.raw)?;
    let mut named = return_paths(mail, gateway);
    named.extend(report.envelope.clone());
    let mut told = Told { sentence: String::new(), settled: Vec::new() };
    for envelope in &facts.envelopes {
        let reported = match named.contains(&envelope.token) {
            true => of_envelope(&report, envelope),
            // A provider's mailbox has but one return path: the returned mail says which notice it was.
            false if gateway.book.is_single() => of_notice(&report, envelope, facts),
            false => None,
        };
        if let Some(reported) = reported {
            told.add(envelope, reported, now);
        }
    }
    (!told.sentence.is_empty()).then_some(told)
}

impl Told {
    fn add(&mut self, envelope: &SentEnvelope, reported: &Reported, now: Timestamp) {
        let code = reported.status.map_or_else(|| "no code".to_owned(), |status| status.to_string());
        let action = reported.action.as_str();
        let blank = if self.sentence.is_empty() { "" } else { " " };
        self.sentence
            .push_str(&format!("{blank}It says of our mail to {}: {action}, {code}.", envelope.recipient));
        // What was given up stays so; what wasn't is known to have failed now.
        if reported.action != Action::Failed || !["waiting", "delivered"].contains(&envelope.state.as_str()) {
            return;
        }
        let result = DeliveryResult {
            recipient: envelope.recipient.clone(),
            state: "failed",
            attempts: envelope.attempts,
            first: envelope.first,
            due: now,
            reply: format!("a report says: {action}, {code}"),
        };
        self.settled.push(Settled { notice: envelope.notice.clone(), results: vec![result] });
    }
}

/// Whether a machine's mail tells of a delivery, be it of ours or not.
pub(super) fn is_one(mail: &Received, gateway: &Gateway) -> bool {
    is_to_return_path(&mail.envelope, gateway) || report(&mail.raw).is_some()
}

/// Whether a mail came to the return path of a notice.
pub(super) fn is_to_return_path(envelope: &Envelope, gateway: &Gateway) -> bool {
    envelope.recipients.iter().any(|recipient| gateway.book.is_return_path(recipient))
}

/// Whether a mail is a machine's, as every report is.
fn may_be_one(mail: &Received, gateway: &Gateway) -> bool {
    let by_itself = |mail: &Received| {
        mail.parsed.as_ref().is_ok_and(|message| automatic(message, &mail.envelope).is_some())
    };
    by_envelope(&mail.envelope, gateway).is_some() || by_itself(mail)
}

/// The tokens of our return paths that a mail came to.
pub(super) fn return_paths(mail: &Received, gateway: &Gateway) -> Vec<String> {
    let header = mail.parsed.iter().flat_map(|message| &message.to).map(|mailbox| &mailbox.address);
    let purposes = mail.envelope.recipients.iter().chain(header).filter_map(|to| gateway.book.purpose(to));
    let token =
        |purpose| if let Purpose::Bounce(token) = purpose { Some(token.to_ascii_lowercase()) } else { None };
    purposes.filter_map(token).filter(|token| is_token(token)).collect()
}

fn is_token(text: &str) -> bool {
    text.len() == 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// What a report says of the one envelope that it came back for: an address may have been forwarded, so it
/// needn't be the one that we wrote.
fn of_envelope<'r>(report: &'r Report, envelope: &SentEnvelope) -> Option<&'r Reported> {
    let ours = |told: &&Reported| told.recipient.as_ref() == Some(&envelope.recipient);
    let failed = |told: &&Reported| told.action == Action::Failed;
    let all = || report.recipients.iter();
    all().find(ours).or_else(|| all().find(failed)).or_else(|| all().next())
}

/// What a report says of an envelope of the notice that it returns.
fn of_notice<'r>(report: &'r Report, envelope: &SentEnvelope, facts: &Facts) -> Option<&'r Reported> {
    if report.message_id.as_ref() != Some(&envelope.notice) {
        return None;
    }
    let ours = |told: &&Reported| told.recipient.as_ref() == Some(&envelope.recipient);
    let of_notice = facts.envelopes.iter().filter(|other| other.notice == envelope.notice);
    let is_only = of_notice.count() == 1 && report.recipients.len() == 1;
    report.recipients.iter().find(ours).or_else(|| report.recipients.first().filter(|_| is_only))
}

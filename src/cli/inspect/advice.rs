//! What an operator, or whoever runs the author's mail, can change so that a mail counts.

use super::explain::any;
use crate::authenticate::{IdentityPolicy, Report, Verdict, Worth};
use crate::parse::Message;

/// Whole sentences, the most promising first; none if the mail counts.
pub(super) fn advice(message: &Message, report: &Report, policy: &IdentityPolicy) -> Vec<String> {
    match &report.verdict {
        Verdict::Authenticated(_) => Vec::new(),
        _ if is_ours(message, policy) => {
            vec!["Write from an address of your own: one of the gateway's never counts as a person.".into()]
        }
        Verdict::Deferred { .. } => {
            vec![
                "Nothing has to be changed now: the gateway asks DNS again by itself. If it stays so, look \
                  whether the name servers in [dns] nameservers answer for that name."
                    .into(),
            ]
        }
        _ => of_signatures(message, report).into_iter().chain(of_others(report, policy)).collect(),
    }
}

fn is_ours(message: &Message, policy: &IdentityPolicy) -> bool {
    policy.is_gateway(&message.from.address)
}

fn of_signatures(message: &Message, report: &Report) -> Vec<String> {
    let from = message.from.address.domain();
    let mut advice = Vec::new();
    if report.signatures.is_empty() {
        advice.push(format!(
            "Turn DKIM on for {from} where its mail leaves. Mail that stays inside one Microsoft 365 tenant isn't \
             signed at all: let mail to the gateway leave by a connector that signs."
        ));
    }
    if any(report, Worth::Failed).is_some() {
        advice.push(
            "Find out what changes the mail after it's signed (a disclaimer, a virus scanner, a mailing list), \
             and let it do so before, or leave mail to the gateway alone. Or write to the gateway directly."
                .into(),
        );
    }
    if let Some(signature) = any(report, Worth::Unusable) {
        advice.push(format!("Ask who signs the mail of {from} to mend this: {}.", signature.sentence()));
    }
    let others = report.signatures.iter().all(|signature| signature.worth == Worth::Unaligned);
    if let Some(signature) = any(report, Worth::Unaligned).filter(|_| others) {
        let domain = signature.domain.as_deref().unwrap_or("somebody else");
        advice.push(format!(
            "Only {domain} signed it. If {domain} sends mail for {from}, let it sign as {from}: such services \
             have a setting for DKIM with your own domain, and give you the record to publish in DNS."
        ));
    }
    advice
}

fn of_others(report: &Report, policy: &IdentityPolicy) -> Vec<String> {
    let mut advice = Vec::new();
    let sealer = report.arc.as_ref().and_then(|chain| chain.by.first());
    if let Some(sealer) = sealer.filter(|sealer| {
        !policy.trusted_arc_sealers.iter().any(|trusted| trusted.eq_ignore_ascii_case(sealer))
    }) {
        advice.push(format!(
            "{sealer} sent it on under its seal. If you would believe {sealer} about anybody's mail, put it into \
             [identity] trusted_arc_sealers."
        ));
    }
    let server = report.authres.as_ref().and_then(|results| results.by.first());
    if let Some(server) = server.filter(|server| {
        !policy.trusted_authserv_ids.iter().any(|trusted| trusted.eq_ignore_ascii_case(server))
    }) {
        advice.push(format!(
            "{server} wrote results on it. They can be forged, unless {server} is the provider of the gateway's \
             own mailbox and takes forged ones out: only then put it into [identity] trusted_authserv_ids."
        ));
    }
    advice
}

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

/// What providers sign with where their customer has no key of its own.
const PROVIDERS: [&str; 4] = [".onmicrosoft.com", ".gappssmtp.com", "amazonses.com", "sendgrid.net"];

/// How what a signature lacks is mended, by the end of its sentence.
fn mended(reason: &str) -> Option<&'static str> {
    let by_sign = [
        (
            "(l=)",
            "Switch the length of the body (l=) off in the signer: whoever passes the mail on could add words.",
        ),
        (
            "cover the subject",
            "Add Subject to the fields that are signed (OpenDKIM: SignHeaders; Rspamd: sign_headers).",
        ),
        ("covers no time", "Add Date to the fields that are signed, or let the signer write t=."),
        (
            "cover Content-Type",
            "Add Content-Type and Content-Transfer-Encoding to the fields that are signed.",
        ),
        ("cover the transfer encoding", "Add Content-Transfer-Encoding to the fields that are signed."),
        ("being tested (t=y)", "Take t=y out of the key's record in DNS."),
        ("was revoked", "Sign with a newer key; the record of this one is empty."),
        ("fewer than", "Make a new RSA key of 2,048 bits, and publish it."),
        ("has expired", "Send it again. If that happens on the way, let the signer set a later x=, or none."),
        ("in the future", "Set the clock of the mail server (NTP)."),
        ("isn't accepted (a=)", "Let the signer use rsa-sha256 or ed25519-sha256."),
    ];
    by_sign.into_iter().find(|(sign, _)| reason.contains(sign)).map(|(_, how)| how)
}

fn is_ours(message: &Message, policy: &IdentityPolicy) -> bool {
    policy.is_gateway(&message.from.address)
}

fn of_signatures(message: &Message, report: &Report) -> Vec<String> {
    let from = message.from.address.domain();
    let mut advice = Vec::new();
    if report.signatures.is_empty() {
        advice.push(format!(
            "Turn DKIM on for {from} where its mail leaves, and publish the key that it gives you. Microsoft 365: \
             Defender portal, Email authentication settings, DKIM, your own domain, with its two CNAME records. \
             Google Workspace: Admin console, Apps, Gmail, Authenticate email. A server of your own: let OpenDKIM \
             or Rspamd sign what it sends."
        ));
        advice.push(
            "Mail that stays inside one Microsoft 365 tenant isn't signed at all: let mail to the gateway leave by a \
             connector, so that it's signed."
                .into(),
        );
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
        advice.extend(mended(&signature.reason).map(str::to_owned));
        let key = signature.key().filter(|_| signature.reason.contains(" in DNS"));
        advice.extend(key.map(|name| {
            format!("Publish the key's record at {name}, one record alone, as the signer gives it to you.")
        }));
    }
    let others = report.signatures.iter().all(|signature| signature.worth == Worth::Unaligned);
    if let Some(signature) = any(report, Worth::Unaligned).filter(|_| others) {
        let domain = signature.domain.as_deref().unwrap_or("somebody else");
        if PROVIDERS.iter().any(|provider| domain.ends_with(provider)) {
            advice.push(format!(
                "{domain} is the provider's own name, by which it signs until DKIM is switched on for {from}: do so \
                 there, and publish the key."
            ));
        }
        if signature.reason.contains("has no DMARC record") {
            let organization = psl::domain_str(from).unwrap_or(from);
            advice.push(format!(
                "Publish a DMARC record at _dmarc.{organization}, such as v=DMARC1; p=none: it says that {domain} \
                 and {from} belong together, and then that signature counts."
            ));
        }
        if signature.reason.contains("adkim=s") {
            advice.push(format!(
                "If {domain} may speak for {from}, take adkim=s out of the DMARC record of {from}."
            ));
        }
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

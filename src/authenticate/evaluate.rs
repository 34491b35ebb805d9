//! The verdict: pure over (message, DNS answers, now, policy).

use jiff::Timestamp;

use super::candidate::candidates;
use super::policy::IdentityPolicy;
use super::question::{Answers, Question};
use super::report::{Report, SignatureReport, Testimony, Worth};
use super::{Verdict, arc, authres, dkim};
use crate::parse::Message;

/// The DNS records that [`evaluate`] will look at, each once: keys first, then DMARC records.
pub fn questions(message: &Message, policy: &IdentityPolicy) -> Vec<Question> {
    if is_ours(message, policy) {
        return Vec::new();
    }
    let (mut all, mut records) = dkim::questions(message, &candidates(message, policy).tried);
    let (keys, of_chain) = arc::questions(message, policy);
    all.extend(keys);
    records.extend(of_chain);
    records.extend(authres::questions(message, policy));
    all.extend(records);
    let mut questions: Vec<Question> = Vec::new();
    for question in all {
        if !questions.contains(&question) {
            questions.push(question);
        }
    }
    questions
}

/// Whom the mail provably speaks for. `now` is when the mail was first received, so that a signature
/// doesn't expire while DNS is asked again. Rejected and automatic mail is found before, by
/// [`parse`](crate::parse).
pub fn evaluate(message: &Message, answers: &Answers, now: Timestamp, policy: &IdentityPolicy) -> Verdict {
    explain(message, answers, now, policy).verdict
}

/// The verdict with what each proof was worth, and why. The strongest that holds is the one.
pub fn explain(message: &Message, answers: &Answers, now: Timestamp, policy: &IdentityPolicy) -> Report {
    if is_ours(message, policy) {
        let reason = "its From address is one of the gateway's own, which proves no person".into();
        let verdict = Verdict::Unauthenticated { reason };
        return Report { verdict, signatures: Vec::new(), arc: None, authres: None };
    }
    let (signer, signatures) = dkim::judge(message, candidates(message, policy), answers, now);
    let (forwarded, arc) = arc::judge(message, answers, now, policy);
    let (delivered, authres) = authres::judge(message, answers, now, policy);
    let nobody = Verdict::Unauthenticated { reason: String::new() };
    let report = Report { verdict: nobody, signatures, arc, authres };
    let verdict = match signer.or(forwarded).or(delivered) {
        Some(author) => Verdict::Authenticated(author),
        None => unproven(message, &report, policy),
    };
    Report { verdict, ..report }
}

fn is_ours(message: &Message, policy: &IdentityPolicy) -> bool {
    policy.is_gateway(&message.from.address)
}

fn unproven(message: &Message, report: &Report, policy: &IdentityPolicy) -> Verdict {
    let unknown = |worth: Worth| worth == Worth::Unknown;
    let signature = report.signatures.iter().find(|one| unknown(one.worth)).map(SignatureReport::sentence);
    let chain = report.arc.as_ref().filter(|one| unknown(one.worth)).map(Testimony::of_chain);
    let results = report.authres.as_ref().filter(|one| unknown(one.worth)).map(Testimony::of_results);
    if let Some(reason) = signature.or(chain).or(results) {
        return Verdict::Deferred { reason };
    }
    Verdict::Unauthenticated { reason: why_nobody(message, report, policy) }
}

/// What the best signature lacks, and what those lack whom the operator would believe.
fn why_nobody(message: &Message, report: &Report, policy: &IdentityPolicy) -> String {
    let telling = report.signatures.iter().find(|one| one.worth != Worth::Unaligned);
    let signature = match telling.or(report.signatures.first()) {
        Some(signature) => signature.sentence(),
        None => "it isn't signed (DKIM)".into(),
    };
    let chain = report.arc.as_ref().filter(|one| one.by.first().is_some_and(|by| policy.trusts_sealer(by)));
    let results =
        report.authres.as_ref().filter(|one| one.by.first().is_some_and(|by| policy.trusts_authserv(by)));
    let others = [chain.map(Testimony::of_chain), results.map(Testimony::of_results)];
    let reasons: Vec<String> = std::iter::once(signature).chain(others.into_iter().flatten()).collect();
    format!("nothing proves that it is from {}: {}", message.from.address, reasons.join("; "))
}

//! The verdict: pure over (message, DNS answers, now, policy).

use jiff::Timestamp;
use mail_auth::common::crypto::Algorithm;
use mail_auth::dkim::Canonicalization;

use super::alignment::{self, Aligned, Unaligned};
use super::author::Proof;
use super::candidate::{Candidate, Candidates, candidates};
use super::policy::IdentityPolicy;
use super::question::{Answers, Question};
use super::report::{Report, SignatureReport, Worth};
use super::signature::Signature;
use super::{Author, Verdict, canonical, coverage, key};
use crate::parse::Message;

/// The DNS records that [`evaluate`] will look at, each once: keys first, then DMARC records.
pub fn questions(message: &Message, policy: &IdentityPolicy) -> Vec<Question> {
    if is_ours(message, policy) {
        return Vec::new();
    }
    let from = message.from.address.domain();
    let tried = candidates(message, policy).tried;
    let keys = tried.iter().map(|one| Question::dkim_key(&one.signature.selector, &one.signature.domain));
    let records = tried.iter().flat_map(|one| alignment::questions(from, &one.signature.domain, one.aligned));
    let mut questions: Vec<Question> = Vec::new();
    for question in keys.chain(records) {
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

/// The verdict with what each signature was worth, and why.
pub fn explain(message: &Message, answers: &Answers, now: Timestamp, policy: &IdentityPolicy) -> Report {
    if is_ours(message, policy) {
        let reason = "its From address is one of the gateway's own, which proves no person".into();
        return Report { verdict: Verdict::Unauthenticated { reason }, signatures: Vec::new() };
    }
    let Candidates { tried, passed_over } = candidates(message, policy);
    let judged: Vec<_> = tried.iter().map(|one| (one, judge(message, one, answers, now))).collect();
    let proving: Vec<&Candidate> =
        judged.iter().filter(|(_, report)| report.worth == Worth::Proves).map(|(one, _)| *one).collect();
    let author = author(message, &proving);
    let signatures: Vec<_> = judged.into_iter().map(|(_, report)| report).chain(passed_over).collect();
    let verdict = match author {
        Some(author) => Verdict::Authenticated(author),
        None => unproven(message, &signatures),
    };
    Report { verdict, signatures }
}

fn is_ours(message: &Message, policy: &IdentityPolicy) -> bool {
    message.from.address.domain().eq_ignore_ascii_case(&policy.gateway_domain)
}

/// One signature, by itself: nothing of one ever helps another.
fn judge(message: &Message, one: &Candidate, answers: &Answers, now: Timestamp) -> SignatureReport {
    let signature = &one.signature;
    let (worth, reason) = match proves(message, one, answers, now) {
        Ok(()) => (Worth::Proves, format!("proves it ({})", described(signature))),
        Err((worth, reason)) => (worth, reason),
    };
    SignatureReport::of(signature, worth, reason)
}

fn proves(
    message: &Message,
    one: &Candidate,
    answers: &Answers,
    now: Timestamp,
) -> Result<(), (Worth, String)> {
    let signature = &one.signature;
    check_time(message, signature, now).map_err(|reason| (Worth::Unusable, reason))?;
    let unknown =
        |name: String| (Worth::Unknown, format!("can't be checked for now: no answer about {name}"));
    let records = answers
        .records(&Question::dkim_key(&signature.selector, &signature.domain))
        .map_err(|unanswered| unknown(unanswered.0))?;
    key::verify(message, signature, records).map_err(|reason| (Worth::Failed, reason))?;
    let from = message.from.address.domain();
    alignment::align(from, &signature.domain, one.aligned, answers).map_err(|unaligned| match unaligned {
        Unaligned::No(reason) => (Worth::Unaligned, format!("isn't of the author's domain: {reason}")),
        Unaligned::Unknown(unanswered) => unknown(unanswered.0),
    })
}

/// RFC 6376 §3.5 `t=`, `x=`; a signature from the future isn't one.
fn check_time(message: &Message, signature: &Signature, now: Timestamp) -> Result<(), String> {
    let now = now.as_second();
    let made = made_at(message, signature).map_or(0, Timestamp::as_second);
    if made > now.saturating_add(IdentityPolicy::ALLOWED_CLOCK_SKEW) {
        return Err("was made in the future, by its own time".into());
    }
    match signature.expires_at.is_some_and(|end| now > end) {
        true => Err("has expired (x=)".into()),
        false => Ok(()),
    }
}

fn made_at(message: &Message, signature: &Signature) -> Option<Timestamp> {
    match signature.signed_at {
        Some(seconds) => Timestamp::from_second(seconds).ok(),
        None => message.date,
    }
}

fn author(message: &Message, proving: &[&Candidate]) -> Option<Author> {
    let best = proving.first()?;
    let signed_at = made_at(message, &best.signature)?;
    let mut line = format!("signed by {}", described(&best.signature));
    if best.aligned == Aligned::Relaxed {
        line.push_str(&format!(", which may speak for {}", message.from.address.domain()));
    }
    let mut covered: Vec<String> = proving.iter().flat_map(|one| coverage::covered(&one.signature)).collect();
    covered.sort_unstable();
    covered.dedup();
    let body = canonical::body_hash(Canonicalization::Relaxed, message.raw_body());
    let mut replay_keys: Vec<String> =
        proving.iter().map(|one| replay_key(message, &one.signature, &body)).collect();
    replay_keys.sort_unstable();
    replay_keys.dedup();
    Some(Author::by_dkim(&message.from, Proof { signed_at, covered, line, replay_keys }))
}

/// "acme.com (selector mail, rsa-sha256)"
fn described(signature: &Signature) -> String {
    let algorithm = match signature.algorithm {
        Algorithm::Ed25519Sha256 => "ed25519-sha256",
        Algorithm::RsaSha256 | Algorithm::RsaSha1 => "rsa-sha256",
    };
    format!("{} (selector {}, {algorithm})", signature.domain, signature.selector)
}

/// What stays the same when a signed mail is sent again under other unsigned fields (design §6).
fn replay_key(message: &Message, signature: &Signature, body: &[u8; 32]) -> String {
    let relaxed = |name| message.fields_named(name).next().map(canonical::relaxed_value);
    let body: String = body.iter().map(|byte| format!("{byte:02x}")).collect();
    let signs_date = signature.names.iter().any(|name| name == "date");
    let time = relaxed("Date").filter(|_| signs_date);
    let time = time.or_else(|| signature.signed_at.map(|at| at.to_string())).unwrap_or_default();
    let subject = relaxed("Subject").unwrap_or_default();
    [message.from.address.folded(), &subject, &body, &time].join("\n")
}

fn unproven(message: &Message, signatures: &[SignatureReport]) -> Verdict {
    if let Some(unknown) = signatures.iter().find(|report| report.worth == Worth::Unknown) {
        return Verdict::Deferred { reason: unknown.sentence() };
    }
    let address = &message.from.address;
    let telling = signatures.iter().find(|report| report.worth != Worth::Unaligned);
    let reason = match telling.or(signatures.first()) {
        Some(report) => format!("nothing proves that it is from {address}: {}", report.sentence()),
        None => format!("nothing proves that it is from {address}: it isn't signed (DKIM)"),
    };
    Verdict::Unauthenticated { reason }
}

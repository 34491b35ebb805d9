//! DKIM (RFC 6376): which signatures of a mail prove its author.

use jiff::Timestamp;
use mail_auth::dkim::Canonicalization;

use super::alignment::{self, Aligned, Unaligned};
use super::author::{Covered, Proof};
use super::candidate::{Candidate, Candidates};
use super::policy::IdentityPolicy;
use super::question::{Answers, Question};
use super::report::{SignatureReport, Worth};
use super::signature::Signature;
use super::{Author, Method, canonical, coverage, key, replay};
use crate::parse::Message;

/// The keys of the candidates, and the DMARC records that align them.
pub(super) fn questions(message: &Message, tried: &[Candidate]) -> (Vec<Question>, Vec<Question>) {
    let from = message.from.address.domain();
    let keys = tried.iter().map(|one| one.signature.signer.key()).collect();
    let records =
        tried.iter().flat_map(|one| alignment::questions(from, &one.signature.signer.domain, one.aligned));
    (keys, records.collect())
}

/// The author, if any signature proves one, and what each was worth.
pub(super) fn judge(
    message: &Message,
    candidates: Candidates,
    answers: &Answers,
    now: Timestamp,
) -> (Option<Author>, Vec<SignatureReport>) {
    let Candidates { tried, passed_over } = candidates;
    let judged: Vec<_> = tried.iter().map(|one| (one, report(message, one, answers, now))).collect();
    let proving: Vec<&Candidate> =
        judged.iter().filter(|(_, report)| report.worth == Worth::Proves).map(|(one, _)| *one).collect();
    let author = author(message, &proving, answers);
    (author, judged.into_iter().map(|(_, report)| report).chain(passed_over).collect())
}

/// One signature, by itself: nothing of one ever helps another.
fn report(message: &Message, one: &Candidate, answers: &Answers, now: Timestamp) -> SignatureReport {
    let signature = &one.signature;
    match proves(message, one, answers, now) {
        Ok(alignment) => {
            let reason = format!("proves it ({})", signature.signer);
            let report = SignatureReport::of(signature, Worth::Proves, reason);
            SignatureReport { alignment: Some(alignment), ..report }
        }
        Err((worth, reason)) => SignatureReport::of(signature, worth, reason),
    }
}

/// How it is aligned, or why it proves nothing.
fn proves(
    message: &Message,
    one: &Candidate,
    answers: &Answers,
    now: Timestamp,
) -> Result<String, (Worth, String)> {
    let signature = &one.signature;
    check_time(made_at(message, signature), signature.expires_at, now)
        .map_err(|reason| (Worth::Unusable, reason))?;
    let records = answers.records(&signature.signer.key()).map_err(|unanswered| unanswered.worth())?;
    key::verify(message, signature, records)?;
    let from = message.from.address.domain();
    alignment::align(from, &signature.signer.domain, one.aligned, answers).map_err(Unaligned::worth)
}

/// RFC 6376 §3.5 `t=`, `x=`; a signature from the future isn't one.
pub(super) fn check_time(made: Option<Timestamp>, end: Option<i64>, now: Timestamp) -> Result<(), String> {
    let now = now.as_second();
    let made = made.map_or(0, Timestamp::as_second);
    if made > now.saturating_add(IdentityPolicy::ALLOWED_CLOCK_SKEW) {
        return Err("was made in the future, by its own time".into());
    }
    match end.is_some_and(|end| now > end) {
        true => Err("has expired (x=)".into()),
        false => Ok(()),
    }
}

fn made_at(message: &Message, signature: &Signature) -> Option<Timestamp> {
    signature.signed_at.map(at).or(message.date)
}

/// `t=`. What lies beyond every calendar (RFC 6376 §3.5 has room for it) is the future all the same.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(seconds).unwrap_or(Timestamp::MAX)
}

fn author(message: &Message, proving: &[&Candidate], answers: &Answers) -> Option<Author> {
    let best = proving.first()?;
    let signed_at = made_at(message, &best.signature)?;
    let mut line = format!("signed by {}", best.signature.signer);
    if best.aligned == Aligned::Relaxed {
        line.push_str(&format!(", which may speak for {}", message.from.address.domain()));
    }
    let mut covered: Vec<String> = proving.iter().flat_map(|one| coverage::covered(&one.signature)).collect();
    covered.sort_unstable();
    covered.dedup();
    let body = canonical::body_hash(Canonicalization::Relaxed, message.raw_body());
    let mut replay_keys: Vec<String> =
        proving.iter().map(|one| replay::key_of_signature(message, &one.signature, &body)).collect();
    replay_keys.sort_unstable();
    replay_keys.dedup();
    let covered = Covered::Fields(covered);
    let signature = key::signed_by(message, &best.signature, answers);
    let proof = Proof { method: Method::Dkim, signed_at, covered, line, replay_keys, signature };
    Some(Author::proven(&message.from, proof))
}

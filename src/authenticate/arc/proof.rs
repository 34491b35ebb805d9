//! Whether the signatures and seals of a chain are true.

use jiff::Timestamp;
use mail_auth::dkim::Canonicalization;

use super::Candidate;
use super::chain::{Chain, Seal};
use crate::authenticate::alignment::{self, Unaligned};
use crate::authenticate::author::{Covered, Proof};
use crate::authenticate::question::Answers;
use crate::authenticate::report::Worth;
use crate::authenticate::signature::Signature;
use crate::authenticate::{Author, Method, dkim, key, replay};
use crate::parse::Message;

/// The author with how the domain of their signature is aligned; else what the chain is worth, and
/// the end of a sentence that begins "the ARC chain".
pub(super) fn prove(
    message: &Message,
    candidate: &Candidate<'_>,
    answers: &Answers,
    now: Timestamp,
) -> Result<(Author, String), (Worth, String)> {
    check_times(message, candidate, now).map_err(|reason| (Worth::Unusable, reason))?;
    let newest = candidate.signatures.first().ok_or((Worth::Unusable, "is empty".to_owned()))?;
    check_newest(message, newest, answers)?;
    let sealed = candidate.chain.sets.len();
    for number in (sealed + 1 - candidate.signatures.len()..=sealed).rev() {
        check_seal(&candidate.chain, number, answers)?;
    }
    let (from, pass) = (message.from.address.domain(), &candidate.pass);
    let alignment = alignment::align(from, &pass.domain, pass.aligned, answers).map_err(Unaligned::worth)?;
    let author = author(message, candidate, answers).ok_or((Worth::Unusable, "has no Date".to_owned()))?;
    Ok((author, alignment))
}

fn check_times(message: &Message, candidate: &Candidate<'_>, now: Timestamp) -> Result<(), String> {
    dkim::check_time(message.date, None, now)?;
    candidate.signatures.iter().try_for_each(|signature| {
        dkim::check_time(signature.signed_at.map(dkim::at), signature.expires_at, now)
    })?;
    let seals = candidate.chain.sets.iter().map(|set| &set.seal);
    seals.map(|seal| seal.signed_at.map(dkim::at)).try_for_each(|made| dkim::check_time(made, None, now))
}

fn check_newest(message: &Message, newest: &Signature, answers: &Answers) -> Result<(), (Worth, String)> {
    let domain = &newest.signer.domain;
    let records = answers.records(&newest.signer.key()).map_err(|unanswered| unanswered.worth())?;
    key::verify(message, newest, records)
        .map_err(|(worth, reason)| (worth, format!("has a signature of {domain} that {reason}")))
}

/// A seal is over all sets up to its own: results, signature, seal (RFC 8617 §5.1.1).
fn check_seal(chain: &Chain<'_>, number: usize, answers: &Answers) -> Result<(), (Worth, String)> {
    let Some((own, earlier)) = chain.sets[..number].split_last() else { return Ok(()) };
    let seal: &Seal = &own.seal;
    let records = answers.records(&seal.signer.key()).map_err(|unanswered| unanswered.worth())?;
    let last = (seal.field_name.as_bytes(), seal.unsigned_value.as_bytes());
    let sealed = earlier.iter().flat_map(|set| set.raw).chain([own.raw[0], own.raw[1], last]);
    key::verify_fields(&seal.signer, sealed, Canonicalization::Relaxed, &seal.bytes, records)
        .map_err(|(worth, reason)| (worth, format!("has a seal of {} that {reason}", seal.signer.domain)))
}

fn author(message: &Message, candidate: &Candidate<'_>, answers: &Answers) -> Option<Author> {
    let sealers = candidate.signatures.iter().map(|signature| signature.signer.domain.as_str());
    let line = format!(
        "passed on by {}, who found it signed by {} (ARC)",
        sealers.collect::<Vec<_>>().join(" and "),
        candidate.pass.domain
    );
    let proof = Proof {
        method: Method::Arc,
        signed_at: message.date?,
        covered: Covered::Fields(candidate.covered.clone()),
        line,
        replay_keys: vec![replay::key_of_date(message)],
        signature: candidate.signatures.first().and_then(|newest| key::signed_by(message, newest, answers)),
    };
    Some(Author::proven(&message.from, proof))
}

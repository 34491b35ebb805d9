//! ARC (RFC 8617): mail that somebody whom the operator trusts sent on, and found proven when it came.
//!
//! Believed is only an intact chain: every set in its place, the newest signature true, every seal
//! from the used set to the newest true and of a trusted sealer. The used set is the newest one whose
//! results record a DKIM pass for this From domain.

mod chain;
mod link;
mod proof;

use jiff::Timestamp;

use self::chain::Chain;
use super::alignment;
use super::author::Author;
use super::canonical;
use super::policy::IdentityPolicy;
use super::question::{Answers, Question};
use super::report::{Testimony, Worth};
use super::results::Pass;
use super::signature::{Signature, Signer};
use crate::parse::Message;

/// The most sets of a chain (RFC 8617 §4.2.1).
pub(super) const SETS: usize = 50;
/// The most sets from the used one to the newest: each needs two keys.
const TRIED: usize = 5;

/// A chain that is in order and would prove the author, if its signatures are true.
pub(super) struct Candidate<'a> {
    chain: Chain<'a>,
    /// The signatures from the newest set down to the used one.
    signatures: Vec<Signature>,
    pass: Pass,
    /// The fields that every signature of those sets covers, in lower case.
    covered: Vec<String>,
}

/// The keys of the seals and signatures that would have to be true, and the DMARC records.
pub(super) fn questions(message: &Message, policy: &IdentityPolicy) -> (Vec<Question>, Vec<Question>) {
    let Some(Ok(candidate)) = Chain::of(message).map(|chain| candidate(message, chain, policy)) else {
        return Default::default();
    };
    let from = message.from.address.domain();
    let signers = candidate.signatures.iter().map(|signature| &signature.signer);
    let used = candidate.chain.sets.iter().rev().take(candidate.signatures.len());
    // Only the newest signature has to be true, and every seal.
    let keys = signers.take(1).chain(used.map(|set| &set.seal.signer)).map(Signer::key);
    (keys.collect(), alignment::questions(from, &candidate.pass.domain, candidate.pass.aligned))
}

/// The author, if the chain proves one, and what it was worth, if there is any.
pub(super) fn judge(
    message: &Message,
    answers: &Answers,
    now: Timestamp,
    policy: &IdentityPolicy,
) -> (Option<Author>, Option<Testimony>) {
    let Some(chain) = Chain::of(message) else { return (None, None) };
    let by = chain.as_ref().map(Chain::sealers).unwrap_or_default();
    let judged = candidate(message, chain, policy)
        .map_err(|reason| (Worth::Unusable, reason))
        .and_then(|candidate| proof::prove(message, &candidate, answers, now));
    let (author, worth, reason, alignment) = match judged {
        Ok((author, alignment)) => (Some(author), Worth::Proves, "proves it".into(), Some(alignment)),
        Err((worth, reason)) => (None, worth, reason, None),
    };
    (author, Some(Testimony { by, worth, reason, alignment }))
}

/// Before DNS is asked. The error is the end of a sentence that begins "the ARC chain".
fn candidate<'a>(
    message: &Message,
    chain: Result<Chain<'a>, String>,
    policy: &IdentityPolicy,
) -> Result<Candidate<'a>, String> {
    let chain = chain?;
    let (signatures, pass) = used(message, &chain, policy)?;
    let covered = link::covered(message, &signatures)?;
    let is_of_body =
        |newest: &Signature| canonical::body_hash(newest.body_form, message.raw_body()) == *newest.body_hash;
    match signatures.first().is_some_and(is_of_body) {
        true => Ok(Candidate { chain, signatures, pass, covered }),
        false => Err("doesn't fit the body: it was changed after the last seal".into()),
    }
}

/// Down from the newest set, as far as sealers are trusted, to the first that records a pass.
fn used(
    message: &Message,
    chain: &Chain<'_>,
    policy: &IdentityPolicy,
) -> Result<(Vec<Signature>, Pass), String> {
    let (mut signatures, mut why) = (Vec::new(), None);
    for set in chain.sets.iter().rev().take(TRIED) {
        let sealer = &set.seal.signer.domain;
        if !policy.trusts_sealer(sealer) {
            let reason =
                format!("is sealed by {sealer}, which isn't trusted ([identity] trusted_arc_sealers)");
            return Err(why.unwrap_or(reason));
        }
        signatures.push(link::read(set, policy)?);
        match link::pass(message, set, policy) {
            Ok(pass) => return Ok((signatures, pass)),
            Err(reason) => why = why.or(Some(reason)),
        }
    }
    Err(why.unwrap_or_else(|| "has no sets".into()))
}

//! The signatures of a mail that could prove its author, before DNS is asked.

use mail_auth::dkim::Canonicalization;

use super::alignment::{self, Aligned};
use super::policy::IdentityPolicy;
use super::report::{SignatureReport, Worth};
use super::signature::{self, Signature};
use super::{canonical, coverage};
use crate::parse::{HeaderField, Message};

/// The most signatures whose keys are asked for (RFC 6376 §8.4).
const TRIED: usize = 5;
/// The most that are looked at; a hundred more are nobody's.
const READ: usize = 50;

/// A signature that is in order and whose domain could speak for the author.
pub(super) struct Candidate {
    pub signature: Signature,
    pub aligned: Aligned,
}

/// The candidates, exactly aligned ones first, and what the others lack.
pub(super) struct Candidates {
    pub tried: Vec<Candidate>,
    pub passed_over: Vec<SignatureReport>,
}

/// Sorts out the signatures of a mail.
pub(super) fn candidates(message: &Message, policy: &IdentityPolicy) -> Candidates {
    let mut bodies = Bodies::default();
    let (mut tried, mut passed_over) = (Vec::new(), Vec::new());
    for field in message.fields_named("DKIM-Signature").take(READ) {
        match candidate(message, field, policy, &mut bodies) {
            Ok(candidate) => tried.push(candidate),
            Err(report) => passed_over.push(report),
        }
    }
    // A stable sort: among equals the order of the mail stays.
    tried.sort_by_key(|candidate| candidate.aligned != Aligned::Exact);
    for late in tried.split_off(tried.len().min(TRIED)) {
        let reason = format!("was not looked at: only {TRIED} signatures of one mail are");
        passed_over.push(SignatureReport::of(&late.signature, Worth::Unusable, reason));
    }
    Candidates { tried, passed_over }
}

fn candidate(
    message: &Message,
    field: &HeaderField,
    policy: &IdentityPolicy,
    bodies: &mut Bodies,
) -> Result<Candidate, SignatureReport> {
    let signature = signature::read(field).map_err(|reason| {
        let (domain, selector) = signature::claims(field);
        SignatureReport { domain, selector, worth: Worth::Unusable, reason, alignment: None }
    })?;
    let no = |worth, reason: String| Err(SignatureReport::of(&signature, worth, reason));
    if policy.is_own_key(&signature.signer.domain, &signature.signer.selector) {
        return no(Worth::Unusable, "is the gateway's own, which proves no person".into());
    }
    let from = message.from.address.domain();
    let Some(aligned) = alignment::could_align(from, &signature.signer.domain, policy) else {
        let reason = match policy.is_strict(from) {
            true => format!("isn't of exactly {from}, which strict_domains asks for"),
            false => format!("can't speak for {from}"),
        };
        return no(Worth::Unaligned, reason);
    };
    if let Err(reason) = coverage::check(message, &signature) {
        return no(Worth::Unusable, reason);
    }
    if bodies.hash(signature.body_form, message) != *signature.body_hash {
        return no(Worth::Failed, "doesn't fit the body: it was changed on the way".into());
    }
    Ok(Candidate { signature, aligned })
}

/// The two hashes that a body can have, each computed at most once.
#[derive(Default)]
struct Bodies {
    simple: Option<[u8; 32]>,
    relaxed: Option<[u8; 32]>,
}

impl Bodies {
    fn hash(&mut self, form: Canonicalization, message: &Message) -> [u8; 32] {
        let known = match form {
            Canonicalization::Simple => &mut self.simple,
            Canonicalization::Relaxed => &mut self.relaxed,
        };
        *known.get_or_insert_with(|| canonical::body_hash(form, message.raw_body()))
    }
}

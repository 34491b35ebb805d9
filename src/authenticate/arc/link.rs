//! One set of the chain that has to be believed: its signature, its signer, and what it covers.

use super::chain::Set;
use crate::authenticate::coverage;
use crate::authenticate::policy::IdentityPolicy;
use crate::authenticate::results::{self, Pass};
use crate::authenticate::signature::{self, Signature, Signer};
use crate::parse::Message;

/// Reads the ARC-Message-Signature of a set. The error is the end of a sentence that begins "the ARC
/// chain".
pub(super) fn read(set: &Set<'_>, policy: &IdentityPolicy) -> Result<Signature, String> {
    let sealer = &set.seal.signer;
    let signature = signature::read_of_chain(set.signature)
        .map_err(|reason| format!("has a signature of {} that {reason}", sealer.domain))?;
    if signature.signer.domain != sealer.domain {
        return Err(format!(
            "has a set that {} signed and {} sealed",
            signature.signer.domain, sealer.domain
        ));
    }
    let is_own = |signer: &Signer| policy.is_own_key(&signer.domain, &signer.selector);
    if is_own(sealer) || is_own(&signature.signer) {
        return Err("is sealed by the gateway itself, which proves no person".into());
    }
    match signature.names.iter().any(|name| name == "arc-seal") {
        true => Err(format!("has a signature of {} over seals, which no signature covers", sealer.domain)),
        false => Ok(signature),
    }
}

/// The pass that a set records for the author. Its server has to be the sealer's own.
pub(super) fn pass(message: &Message, set: &Set<'_>, policy: &IdentityPolicy) -> Result<Pass, String> {
    let sealer = &set.seal.signer.domain;
    let told = |reason| format!("holds results of {sealer} that {reason}");
    let (_, results) = results::read_of_chain(set.results).map_err(told)?;
    match is_of(&results.authserv_id, sealer) {
        true => results.pass(message, policy).map_err(told),
        false => Err(told("are of another server".into())),
    }
}

/// Of one organization, as mx.google.com is of google.com.
fn is_of(authserv_id: &str, sealer: &str) -> bool {
    let id = authserv_id.to_ascii_lowercase();
    id == sealer || psl::domain_str(&id).is_some_and(|domain| psl::domain_str(sealer) == Some(domain))
}

/// The fields that all of the signatures cover, if that is enough. A forwarder's time isn't the
/// author's: whoever kept an old mail can have it sealed anew, so the Date has to be covered.
pub(super) fn covered(message: &Message, signatures: &[Signature]) -> Result<Vec<String>, String> {
    let mut names = signatures.first().map(coverage::covered).unwrap_or_default();
    names.retain(|name| signatures.iter().all(|signature| signature.names.contains(name)));
    coverage::check_fields(message, &names)?;
    match coverage::covers_date(message, &names) {
        true => Ok(names),
        false => Err("doesn't cover the Date (h=)".into()),
    }
}

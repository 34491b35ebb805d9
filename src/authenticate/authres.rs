//! The results that a trusted provider wrote on top of a mail when it came (RFC 8601).

use jiff::Timestamp;

use super::alignment::{self, Unaligned};
use super::author::{Covered, Proof};
use super::policy::IdentityPolicy;
use super::question::{Answers, Question};
use super::report::{Testimony, Worth};
use super::results::{self, Pass, Results};
use super::{Author, Method, dkim, replay};
use crate::address::parse_domain;
use crate::parse::{HeaderField, Message};

const FIELD: &str = "Authentication-Results";

/// What may stand above: how the mail went on inside the provider. Anything else is of another hop,
/// or of the author, and then the results are of somebody before.
const TRACE: [&str; 6] =
    ["Received", "Return-Path", "Received-SPF", "Delivered-To", "Envelope-To", "Delivery-Date"];

/// The DMARC records that align what the provider records.
pub(super) fn questions(message: &Message, policy: &IdentityPolicy) -> Vec<Question> {
    match topmost(message).map(|(results, is_on_top)| pass(message, results, is_on_top, policy)) {
        Some(Ok(pass)) => alignment::questions(message.from.address.domain(), &pass.domain, pass.aligned),
        _ => Vec::new(),
    }
}

/// The author, if the topmost results prove one, and what they were worth, if there are any.
pub(super) fn judge(
    message: &Message,
    answers: &Answers,
    now: Timestamp,
    policy: &IdentityPolicy,
) -> (Option<Author>, Option<Testimony>) {
    let Some((results, is_on_top)) = topmost(message) else { return (None, None) };
    // Only a domain is told, or believed: an id can hold any words.
    let id = results.as_ref().ok().and_then(|results| parse_domain(&results.authserv_id));
    let judged = pass(message, results, is_on_top, policy)
        .map_err(|reason| (Worth::Unusable, reason))
        .and_then(|pass| prove(message, &pass, id.as_deref().unwrap_or_default(), answers, now));
    let (author, worth, reason, alignment) = match judged {
        Ok((author, alignment)) => (Some(author), Worth::Proves, "prove it".into(), Some(alignment)),
        Err((worth, reason)) => (None, worth, reason, None),
    };
    (author, Some(Testimony { by: id.into_iter().collect(), worth, reason, alignment }))
}

/// The topmost field of results, and whether nothing but trace fields stands above it.
fn topmost(message: &Message) -> Option<(Result<Results, String>, bool)> {
    let at = message.fields.iter().position(|field| field.name.eq_ignore_ascii_case(FIELD))?;
    let (above, rest) = message.fields.split_at(at);
    rest.first().map(|field| (results::read(field), above.iter().all(is_trace)))
}

fn is_trace(field: &HeaderField) -> bool {
    let name = field.name.to_ascii_lowercase();
    let is_named = TRACE.iter().any(|trace| trace.eq_ignore_ascii_case(&name));
    is_named || name.starts_with("x-") || name.starts_with("arc-")
}

/// The error is the end of a sentence that begins "the Authentication-Results".
fn pass(
    message: &Message,
    results: Result<Results, String>,
    is_on_top: bool,
    policy: &IdentityPolicy,
) -> Result<Pass, String> {
    let results = results?;
    if !policy.trusts_authserv(&results.authserv_id) {
        return Err("aren't of a server that is trusted ([identity] trusted_authserv_ids)".into());
    }
    match is_on_top {
        true => results.pass(message, policy),
        false => Err("don't stand on top of the mail, so they are of an earlier server".into()),
    }
}

fn prove(
    message: &Message,
    pass: &Pass,
    id: &str,
    answers: &Answers,
    now: Timestamp,
) -> Result<(Author, String), (Worth, String)> {
    let signed_at = message.date.ok_or((Worth::Unusable, "are of a mail without a Date".to_owned()))?;
    if dkim::check_time(Some(signed_at), None, now).is_err() {
        return Err((Worth::Unusable, "are of a mail whose Date is in the future".into()));
    }
    let from = message.from.address.domain();
    let alignment = alignment::align(from, &pass.domain, pass.aligned, answers).map_err(Unaligned::worth)?;
    let proof = Proof {
        method: Method::Authres,
        signed_at,
        covered: Covered::Everything,
        line: format!("delivered by {id}, who found it signed by {}", pass.domain),
        replay_keys: vec![replay::key_of_date(message)],
        signature: None,
    };
    Ok((Author::proven(&message.from, proof), alignment))
}

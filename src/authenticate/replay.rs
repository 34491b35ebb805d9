//! What stays the same when a mail is sent again under other unsigned fields (design §6).

use mail_auth::dkim::Canonicalization;

use super::canonical;
use super::signature::Signature;
use crate::parse::Message;

/// The key of a signed mail; `body` is the hash of its relaxed body.
pub(super) fn key_of_signature(message: &Message, signature: &Signature, body: &[u8; 32]) -> String {
    let signs_date = signature.names.iter().any(|name| name == "date");
    let time = date(message).filter(|_| signs_date);
    let time = time.or_else(|| signature.signed_at.map(|at| at.to_string())).unwrap_or_default();
    key(message, &time, body)
}

/// The key of a mail that another server vouches for. It's that of the signed mail, where the mail
/// wasn't changed on its way.
pub(super) fn key_of_date(message: &Message) -> String {
    let body = canonical::body_hash(Canonicalization::Relaxed, message.raw_body());
    key(message, &date(message).unwrap_or_default(), &body)
}

fn date(message: &Message) -> Option<String> {
    message.fields_named("Date").next().map(canonical::relaxed_value)
}

fn key(message: &Message, time: &str, body: &[u8; 32]) -> String {
    let body: String = body.iter().map(|byte| format!("{byte:02x}")).collect();
    let subject = message.fields_named("Subject").next().map(canonical::relaxed_value).unwrap_or_default();
    [message.from.address.folded(), &subject, &body, time].join("\n")
}

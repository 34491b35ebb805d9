//! The key of a signature, as DNS has it (RFC 6376 §3.6.1, §6.1.2), and whether it fits.

use std::panic::{AssertUnwindSafe, catch_unwind};

use mail_auth::AuthenticatedMessage;
use mail_auth::common::crypto::Algorithm;
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::dkim::Canonicalization;

use super::author::SignedBy;
use super::canonical::raw_fields;
use super::question::Answers;
use super::report::Worth;
use super::signature::{Signature, Signer, base64};
use super::tags::TagList;
use crate::parse::Message;
use crate::tmail::content::sha256_hex;

/// RFC 8301 §3.2.
const RSA_BITS: usize = 1024;

/// Whether the signature is true under the records found at its key's name. The error says what it is
/// worth then, and is the end of a sentence that begins "the signature".
pub(super) fn verify(
    message: &Message,
    signature: &Signature,
    records: &[String],
) -> Result<(), (Worth, String)> {
    let fields = AuthenticatedMessage { headers: raw_fields(message), ..Default::default() };
    let own = (signature.field_name.as_bytes(), signature.unsigned_value.as_bytes());
    let signed = fields.signed_headers(&signature.names, own.0, own.1);
    verify_fields(&signature.signer, signed, signature.header_form, &signature.bytes, records)
}

/// The same for whatever fields are signed, the signature's own last.
pub(super) fn verify_fields<'a>(
    signer: &Signer,
    mut signed: impl Iterator<Item = (&'a [u8], &'a [u8])>,
    form: Canonicalization,
    bytes: &[u8],
    records: &[String],
) -> Result<(), (Worth, String)> {
    let key = usable_key(signer, records).map_err(|reason| (Worth::Unusable, reason))?;
    let is_true = || key.p.verify(&mut signed, bytes, form, signer.algorithm).is_ok();
    // A panic in the cryptography proves nobody.
    match catch_unwind(AssertUnwindSafe(is_true)) {
        Ok(true) => Ok(()),
        Ok(false) | Err(_) => {
            let reason = "doesn't fit the mail: it was changed on the way, or isn't theirs";
            Err((Worth::Failed, reason.into()))
        }
    }
}

/// What the record keeps of a true signature, so that it can be held against other copies of the key.
pub(super) fn signed_by(message: &Message, signature: &Signature, answers: &Answers) -> Option<SignedBy> {
    let signer = &signature.signer;
    let key = only_key(answers.records(&signer.key()).ok()?).ok()?.compact("p")?;
    let fields = AuthenticatedMessage { headers: raw_fields(message), ..Default::default() };
    let own = (signature.field_name.as_bytes(), signature.unsigned_value.as_bytes());
    let mut content = Vec::new();
    let signed = fields.signed_headers(&signature.names, own.0, own.1);
    signature.header_form.canonicalize_headers(signed, &mut content);
    Some(SignedBy {
        domain: signer.domain.clone(),
        selector: signer.selector.clone(),
        algorithm: signer.algorithm_name(),
        key: sha256_hex(&base64(&key).ok()?),
        content: sha256_hex(&content),
    })
}

fn usable_key(signer: &Signer, records: &[String]) -> Result<DomainKey, String> {
    let tags = only_key(records)?;
    check_tags(&tags, signer)?;
    let key_type = key_type(&tags)?;
    let expected = match signer.algorithm {
        Algorithm::Ed25519Sha256 => "ed25519",
        Algorithm::RsaSha256 | Algorithm::RsaSha1 => "rsa",
    };
    if key_type != expected {
        return Err("is made with another kind of key than DNS has (k=)".into());
    }
    let record = format!("v=DKIM1; k={key_type}; p={}", tags.compact("p").unwrap_or_default());
    let parsed = catch_unwind(|| DomainKey::parse(record.as_bytes()));
    let key = parsed.ok().and_then(Result::ok).ok_or("has a key that can't be read")?;
    if key_type == "rsa" && key.p.public_key_bits() < RSA_BITS {
        return Err(format!("is made with an RSA key of fewer than {RSA_BITS} bits"));
    }
    Ok(key)
}

/// Records of another version are discarded (RFC 6376 §3.6.1). Of several keys at one name any could be meant,
/// and with it any of their limits (§3.6.2.2).
fn only_key(records: &[String]) -> Result<TagList<'_>, String> {
    let lists = records.iter().filter_map(|record| TagList::parse(record).ok());
    let is_other = |tags: &TagList<'_>| tags.first() == Some("v") && tags.get("v") != Some("DKIM1");
    let mut keys = lists.filter(|tags| tags.get("p").is_some() && !is_other(tags));
    match (keys.next(), keys.next()) {
        (Some(only), None) => Ok(only),
        (Some(_), Some(_)) => Err("has more than one key in DNS".into()),
        (None, _) if records.is_empty() => Err("has no key in DNS".into()),
        (None, _) => Err("has a record in DNS that isn't a key".into()),
    }
}

fn key_type(tags: &TagList<'_>) -> Result<&'static str, String> {
    match tags.get("k").unwrap_or("rsa") {
        "rsa" => Ok("rsa"),
        "ed25519" => Ok("ed25519"),
        _ => Err("has a kind of key that isn't known (k=)".into()),
    }
}

fn check_tags(tags: &TagList<'_>, signer: &Signer) -> Result<(), String> {
    let list = |name| tags.compact(name).map(|list| list.split(':').map(str::to_owned).collect::<Vec<_>>());
    let lacks = |name, words: &[&str]| {
        list(name).is_some_and(|list| !list.iter().any(|word| words.contains(&word.as_str())))
    };
    let flags = list("t").unwrap_or_default();
    let has_flag = |flag: &str| flags.iter().any(|found| found == flag);
    let why = if tags.get("v").is_some() && tags.first() != Some("v") {
        "has a key whose version doesn't stand first (v=)"
    } else if tags.get("p").is_some_and(str::is_empty) {
        "has a key that was revoked"
    } else if lacks("h", &["sha256"]) {
        "has a key that doesn't allow SHA-256 (h=)"
    } else if lacks("s", &["*", "email"]) {
        "has a key that isn't for mail (s=)"
    } else if has_flag("y") {
        "has a key that is only being tested (t=y)"
    } else if has_flag("s") && signer.agent_domain != signer.domain {
        "speaks for a subdomain (i=), which its key doesn't allow (t=s)"
    } else {
        return Ok(());
    };
    Err(why.into())
}

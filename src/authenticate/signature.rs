//! One DKIM-Signature field, read strictly (RFC 6376 §3.5, §6.1.1; RFC 8301; RFC 8463), and an
//! ARC-Message-Signature, which differs in few tags (RFC 8617 §4.1.2).

use std::fmt;

use base64::Engine as _;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use mail_auth::common::crypto::Algorithm;
use mail_auth::dkim::Canonicalization;

use super::question::Question;
use super::tags::TagList;
use crate::address::{is_host_label, parse_domain};
use crate::parse::HeaderField;

/// The most names in `h=` that are looked at.
const NAMES: usize = 200;

const BASE64: GeneralPurpose = GeneralPurpose::new(
    &base64::alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// Whose key signed, and how.
pub(super) struct Signer {
    /// `d=`, A-labels in lower case.
    pub domain: String,
    /// `s=`
    pub selector: String,
    pub algorithm: Algorithm,
    /// The domain of `i=`, which is `d=` if there is none.
    pub agent_domain: String,
}

/// A signature whose tags are in order; whether it is true is another question.
pub(super) struct Signature {
    pub signer: Signer,
    pub header_form: Canonicalization,
    pub body_form: Canonicalization,
    /// `bh=`
    pub body_hash: Vec<u8>,
    /// `b=`
    pub bytes: Vec<u8>,
    /// `h=` as written, in lower case.
    pub names: Vec<String>,
    /// `t=`, seconds since 1970.
    pub signed_at: Option<i64>,
    /// `x=`
    pub expires_at: Option<i64>,
    /// The name of the field as written, and its value with the value of `b=` taken out.
    pub field_name: String,
    pub unsigned_value: String,
}

/// Reads a DKIM-Signature field. The error is the end of a sentence that begins "the signature".
pub(super) fn read(field: &HeaderField) -> Result<Signature, String> {
    let tags = TagList::parse(text(field)?)?;
    if need(&tags, "v")? != "1" {
        return Err("isn't of version 1".into());
    }
    let mut signer = Signer::read(&tags)?;
    signer.agent_domain = agent_domain(tags.compact("i").as_deref(), &signer.domain)?;
    signature(field, &tags, signer)
}

/// Reads an ARC-Message-Signature field. It has no `v=`, and its `i=` is the number of its set.
pub(super) fn read_of_chain(field: &HeaderField) -> Result<Signature, String> {
    let tags = TagList::parse(text(field)?)?;
    signature(field, &tags, Signer::read(&tags)?)
}

fn signature(field: &HeaderField, tags: &TagList<'_>, signer: Signer) -> Result<Signature, String> {
    if tags.get("l").is_some() {
        return Err("covers only a part of the body (l=)".into());
    }
    if tags.compact("q").is_some_and(|methods| !methods.split(':').any(|method| method == "dns/txt")) {
        return Err("has its key elsewhere than in DNS (q=)".into());
    }
    let (header_form, body_form) = forms(tags.compact("c").as_deref())?;
    let body_hash = base64(&need(tags, "bh")?)?;
    if body_hash.len() != 32 {
        return Err("has a bh= that isn't a SHA-256".into());
    }
    let (signed_at, expires_at) = (time(tags, "t")?, time(tags, "x")?);
    if expires_at.is_some_and(|end| signed_at.is_some_and(|begin| end <= begin)) {
        return Err("expires before it was made (x=, t=)".into());
    }
    Ok(Signature {
        signer,
        header_form,
        body_form,
        body_hash,
        bytes: base64(&need(tags, "b")?)?,
        names: names(&need(tags, "h")?)?,
        signed_at,
        expires_at,
        field_name: field.name.clone(),
        unsigned_value: tags.without("b"),
    })
}

impl Signer {
    /// `d=`, `s=` and `a=`; the agent is `d=` itself.
    pub fn read(tags: &TagList<'_>) -> Result<Self, String> {
        let domain = domain(tags.get("d").unwrap_or_default())?;
        Ok(Self {
            selector: selector(tags.get("s").unwrap_or_default())?,
            algorithm: algorithm(&need(tags, "a")?)?,
            agent_domain: domain.clone(),
            domain,
        })
    }

    /// RFC 8301 and RFC 8463's words; [`algorithm`] lets no others in.
    pub fn algorithm_name(&self) -> &'static str {
        match self.algorithm {
            Algorithm::Ed25519Sha256 => "ed25519-sha256",
            Algorithm::RsaSha256 | Algorithm::RsaSha1 => "rsa-sha256",
        }
    }

    pub fn key(&self) -> Question {
        Question::dkim_key(&self.selector, &self.domain)
    }
}

/// "acme.com (selector mail, rsa-sha256)"
impl fmt::Display for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (selector {}, {})", self.domain, self.selector, self.algorithm_name())
    }
}

pub(super) fn text(field: &HeaderField) -> Result<&str, String> {
    std::str::from_utf8(&field.value).map_err(|_| "isn't text".into())
}

pub(super) fn need(tags: &TagList<'_>, name: &str) -> Result<String, String> {
    tags.compact(name).filter(|value| !value.is_empty()).ok_or_else(|| format!("has no {name}="))
}

/// `d=` and `s=` as they are written, for telling of a signature that can't be read.
pub(super) fn claims(field: &HeaderField) -> (Option<String>, Option<String>) {
    let text = String::from_utf8_lossy(&field.value);
    let tags = TagList::parse(&text).ok();
    let shown = |name| {
        let value = tags.as_ref().and_then(|tags| tags.get(name))?;
        let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b".-_".contains(&byte);
        (!value.is_empty() && value.bytes().all(is_plain)).then(|| value.to_owned())
    };
    (shown("d"), shown("s"))
}

/// Only letters, digits and hyphens may reach DNS or a log.
fn domain(text: &str) -> Result<String, String> {
    let domain = text.is_ascii().then(|| parse_domain(text)).flatten();
    domain.ok_or_else(|| "has a d= that isn't a domain".into())
}

fn selector(text: &str) -> Result<String, String> {
    match text.len() <= 190 && text.split('.').all(is_host_label) {
        true => Ok(text.to_ascii_lowercase()),
        false => Err("has an s= that isn't a name in DNS".into()),
    }
}

/// RFC 8301 §3.1 takes SHA-1 away.
fn algorithm(text: &str) -> Result<Algorithm, String> {
    match text {
        "rsa-sha256" => Ok(Algorithm::RsaSha256),
        "ed25519-sha256" => Ok(Algorithm::Ed25519Sha256),
        _ => Err("is made with an algorithm that isn't accepted (a=)".into()),
    }
}

/// §3.5 `c=`: simple unless said otherwise.
fn forms(text: Option<&str>) -> Result<(Canonicalization, Canonicalization), String> {
    let form = |word: &str| match word {
        "simple" => Ok(Canonicalization::Simple),
        "relaxed" => Ok(Canonicalization::Relaxed),
        _ => Err("has a canonical form that isn't known (c=)".to_owned()),
    };
    let (header, body) = match text {
        None => ("simple", "simple"),
        Some(text) => text.split_once('/').unwrap_or((text, "simple")),
    };
    Ok((form(header)?, form(body)?))
}

fn names(text: &str) -> Result<Vec<String>, String> {
    let names: Vec<String> = text.split(':').map(str::to_ascii_lowercase).collect();
    let well_formed = |name: &String| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic());
    match names.len() <= NAMES && names.iter().all(well_formed) {
        true => Ok(names),
        false => Err("has an h= that isn't well formed or too long".into()),
    }
}

/// `i=` has to be under `d=` (§3.5).
fn agent_domain(text: Option<&str>, domain: &str) -> Result<String, String> {
    let Some(text) = text else { return Ok(domain.to_owned()) };
    let agent = text.rsplit_once('@').and_then(|(_, agent)| parse_domain(agent));
    let is_under = |agent: &String| {
        agent == domain || agent.strip_suffix(domain).is_some_and(|labels| labels.ends_with('.'))
    };
    agent.filter(is_under).ok_or_else(|| "speaks for another domain (i=) than it is of (d=)".into())
}

pub(super) fn time(tags: &TagList<'_>, name: &str) -> Result<Option<i64>, String> {
    let Some(text) = tags.get(name) else { return Ok(None) };
    let digits = (1..=12).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit());
    let seconds = digits.then(|| text.parse().ok()).flatten();
    seconds.map(Some).ok_or_else(|| format!("has a time that can't be read ({name}=)"))
}

pub(super) fn base64(text: &str) -> Result<Vec<u8>, String> {
    BASE64.decode(text).map_err(|_| "has a hash or signature that isn't base64".into())
}

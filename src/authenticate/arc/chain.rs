//! The sets of a chain, each field in its place (RFC 8617 §4.2, §5.2).

use crate::authenticate::canonical::raw_fields;
use crate::authenticate::results;
use crate::authenticate::signature::{self, Signer};
use crate::authenticate::tags::TagList;
use crate::parse::{HeaderField, Message};

const RESULTS: &str = "ARC-Authentication-Results";
const SIGNATURE: &str = "ARC-Message-Signature";
const SEAL: &str = "ARC-Seal";

/// A chain without gaps or doubles, in which every server found the part below it intact.
pub(super) struct Chain<'a> {
    /// The first stands first.
    pub sets: Vec<Set<'a>>,
}

/// What one server added.
pub(super) struct Set<'a> {
    pub results: &'a HeaderField,
    pub signature: &'a HeaderField,
    pub seal: Seal,
    /// The received bytes (name, value) of its results, signature and seal.
    pub raw: [(&'a [u8], &'a [u8]); 3],
}

/// An ARC-Seal (§4.1.3).
pub(super) struct Seal {
    pub signer: Signer,
    pub bytes: Vec<u8>,
    pub signed_at: Option<i64>,
    pub field_name: String,
    /// Its value with the value of `b=` taken out.
    pub unsigned_value: String,
}

impl<'a> Chain<'a> {
    /// Nothing if the mail has no field of ARC. The error is the end of a sentence that begins "the ARC
    /// chain".
    pub fn of(message: &'a Message) -> Option<Result<Self, String>> {
        let is_arc = |field: &HeaderField| kind(field).is_some();
        message.fields.iter().any(is_arc).then(|| Self::read(message))
    }

    fn read(message: &'a Message) -> Result<Self, String> {
        let mut places: Vec<[Option<usize>; 3]> = Vec::new();
        for (at, field) in message.fields.iter().enumerate() {
            let Some(kind) = kind(field) else { continue };
            let number = number(field).ok_or("has a field whose set isn't numbered from 1 to 50 (i=)")?;
            places.resize(places.len().max(number), [None; 3]);
            if places[number - 1][kind].replace(at).is_some() {
                return Err(format!("has a field of set {number} twice"));
            }
        }
        let raw = raw_fields(message);
        let set = |(before, places): (usize, &[Option<usize>; 3])| {
            let number = before + 1;
            let [Some(results), Some(signature), Some(seal)] = *places else {
                return Err(format!("has a gap: set {number} isn't whole"));
            };
            let field = |at: usize| &message.fields[at];
            Ok(Set {
                results: field(results),
                signature: field(signature),
                seal: Seal::read(field(seal), number)?,
                raw: [raw[results], raw[signature], raw[seal]],
            })
        };
        let sets = places.iter().enumerate().map(set).collect::<Result<_, _>>()?;
        Ok(Self { sets })
    }

    /// The domains of the seals, the newest first.
    pub fn sealers(&self) -> Vec<String> {
        self.sets.iter().rev().map(|set| set.seal.signer.domain.clone()).collect()
    }
}

impl Seal {
    fn read(field: &HeaderField, number: usize) -> Result<Self, String> {
        let read = || {
            let tags = TagList::parse(signature::text(field)?)?;
            check_tags(&tags, number)?;
            Ok::<_, String>(Self {
                signer: Signer::read(&tags)?,
                bytes: signature::base64(&signature::need(&tags, "b")?)?,
                signed_at: signature::time(&tags, "t")?,
                field_name: field.name.clone(),
                unsigned_value: tags.without("b"),
            })
        };
        read().map_err(|reason| format!("isn't intact: seal {number} {reason}"))
    }
}

fn check_tags(tags: &TagList<'_>, number: usize) -> Result<(), String> {
    let expected = if number == 1 { "none" } else { "pass" };
    if tags.get("cv") != Some(expected) {
        return Err("doesn't say that the chain was whole until then (cv=)".into());
    }
    match tags.get("h").is_some() {
        true => Err("has an h=, which seals don't have".into()),
        false => Ok(()),
    }
}

/// The place of a field in its set.
fn kind(field: &HeaderField) -> Option<usize> {
    [RESULTS, SIGNATURE, SEAL].iter().position(|name| field.name.eq_ignore_ascii_case(name))
}

fn number(field: &HeaderField) -> Option<usize> {
    if field.name.eq_ignore_ascii_case(RESULTS) {
        return results::number_of(field).ok();
    }
    let text = signature::text(field).ok()?;
    results::instance(TagList::parse(text).ok()?.get("i")?)
}

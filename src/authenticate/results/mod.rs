//! What another server said of a mail: the payload of Authentication-Results (RFC 8601 §2.2) and of
//! ARC-Authentication-Results (RFC 8617 §4.1.1), read by their grammar. Comments never count.

mod cursor;

use cursor::Cursor;

use super::alignment::{self, Aligned};
use super::policy::IdentityPolicy;
use crate::address::parse_domain;
use crate::parse::{HeaderField, Message};

/// The most results that are looked at.
const RESULTS: usize = 100;

/// The results of one server.
pub(super) struct Results {
    pub authserv_id: String,
    list: Vec<MethodResult>,
}

struct MethodResult {
    method: String,
    result: String,
    /// As in ("header.d", "acme.com"); names in lower case.
    properties: Vec<(String, String)>,
}

/// A DKIM pass that a server records and that could speak for the author.
pub(super) struct Pass {
    pub domain: String,
    pub aligned: Aligned,
}

/// The results of an Authentication-Results field. The error is the end of a sentence that begins with
/// whose they are.
pub(super) fn read(field: &HeaderField) -> Result<Results, String> {
    payload(&mut Cursor::new(&field.unfolded()))
}

/// The number of the set and the results of an ARC-Authentication-Results field.
pub(super) fn read_of_chain(field: &HeaderField) -> Result<(usize, Results), String> {
    let text = field.unfolded();
    let mut cursor = Cursor::new(&text);
    let number = number(&mut cursor)?;
    Ok((number, payload(&mut cursor)?))
}

/// The number of its set alone: sets that nobody reads needn't be well formed behind it.
pub(super) fn number_of(field: &HeaderField) -> Result<usize, String> {
    number(&mut Cursor::new(&field.unfolded()))
}

fn number(cursor: &mut Cursor<'_>) -> Result<usize, String> {
    cursor.space()?;
    if !cursor.keyword()?.eq_ignore_ascii_case("i") {
        return Err("don't begin with the number of their set".into());
    }
    cursor.need('=')?;
    let number = instance(cursor.keyword()?);
    cursor.need(';')?;
    number.ok_or_else(|| "have a number of their set that isn't one".into())
}

/// 1 to 50, without a zero in front (RFC 8617 §4.2.1).
pub(super) fn instance(text: &str) -> Option<usize> {
    let number = text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()?;
    (!text.starts_with('0') && number <= super::arc::SETS).then_some(number)
}

fn payload(cursor: &mut Cursor<'_>) -> Result<Results, String> {
    cursor.space()?;
    let authserv_id = cursor.value()?;
    cursor.space()?;
    if !cursor.at_end() && !cursor.at(';') && cursor.keyword()? != "1" {
        return Err("are of another version".into());
    }
    cursor.space()?;
    let mut list = Vec::new();
    while !cursor.at_end() && list.len() < RESULTS {
        cursor.need(';')?;
        // Some servers end the list with one more semicolon.
        if !cursor.at_end() {
            list.extend(method_result(cursor)?);
        }
    }
    Ok(Results { authserv_id, list })
}

/// One `method=result` with its properties; nothing for `none`.
fn method_result(cursor: &mut Cursor<'_>) -> Result<Option<MethodResult>, String> {
    let method = cursor.keyword()?.to_ascii_lowercase();
    cursor.space()?;
    if method == "none" && (cursor.at_end() || cursor.at(';')) {
        return Ok(None);
    }
    if cursor.take('/')? && cursor.keyword()? != "1" {
        return Err("hold a method of another version".into());
    }
    cursor.need('=')?;
    let result = cursor.keyword()?.to_ascii_lowercase();
    cursor.gap()?;
    let mut properties: Vec<(String, String)> = Vec::new();
    while !cursor.at_end() && !cursor.at(';') {
        let (name, value) = property(cursor)?;
        if properties.iter().any(|(other, _)| *other == name) {
            return Err(format!("say {name} twice"));
        }
        properties.push((name, value));
    }
    Ok(Some(MethodResult { method, result, properties }))
}

/// `ptype.property=value`, `reason=value`, or a word of a server's own, as Microsoft's `action=none`.
fn property(cursor: &mut Cursor<'_>) -> Result<(String, String), String> {
    let mut name = cursor.keyword()?.to_ascii_lowercase();
    cursor.space()?;
    if cursor.take('.')? {
        name.push('.');
        name.push_str(&cursor.keyword()?.to_ascii_lowercase());
    }
    cursor.need('=')?;
    let value = cursor.value()?;
    cursor.gap()?;
    Ok((name, value))
}

impl MethodResult {
    fn property(&self, name: &str) -> Option<&str> {
        self.properties.iter().find(|(found, _)| found == name).map(|(_, value)| value.as_str())
    }
}

impl Results {
    /// The best aligned DKIM pass for the From domain of `message`. A DMARC pass alone may rest on SPF
    /// and never counts; one that fails, or that is of another author, takes the DKIM pass away.
    pub fn pass(&self, message: &Message, policy: &IdentityPolicy) -> Result<Pass, String> {
        let from = message.from.address.domain();
        let of = |method: &'static str| self.list.iter().filter(move |one| one.method == method);
        let is_other = |one: &MethodResult| {
            let written = one.property("header.from");
            let domain = |value: &str| parse_domain(value.rsplit('@').next().unwrap_or_default());
            written.is_some_and(|value| domain(value).as_deref() != Some(from))
        };
        if of("dmarc").any(|one| matches!(one.result.as_str(), "fail" | "permerror") || is_other(one)) {
            return Err(format!("don't record that DMARC passed for {from}"));
        }
        let passed = of("dkim").filter(|one| one.result == "pass");
        let mut passes: Vec<Pass> = passed.filter_map(|one| pass(one, from, policy)).collect();
        passes.sort_by_key(|pass| pass.aligned != Aligned::Exact);
        let best = passes.into_iter().next();
        best.ok_or_else(|| format!("record no DKIM signature that passed and may speak for {from}"))
    }
}

fn pass(one: &MethodResult, from: &str, policy: &IdentityPolicy) -> Option<Pass> {
    let domain = signer_domain(one, from)?;
    let selector = one.property("header.s").unwrap_or_default();
    let aligned = alignment::could_align(from, &domain, policy)?;
    (!policy.is_own_key(&domain, selector)).then_some(Pass { domain, aligned })
}

/// `header.d`. Google writes `header.i` alone, which is `d=` or below it: where that is exactly the
/// From domain, the signer is that or a parent of it, at the worst its organization.
fn signer_domain(one: &MethodResult, from: &str) -> Option<String> {
    let ascii = |value: &str| value.is_ascii().then(|| parse_domain(value)).flatten();
    if let Some(value) = one.property("header.d") {
        return ascii(value);
    }
    let (_, agent) = one.property("header.i")?.rsplit_once('@')?;
    let is_author = ascii(agent).as_deref() == Some(from);
    is_author.then(|| psl::domain_str(from)).flatten().map(str::to_owned)
}

//! A finished mail as the signer walks it: its fields in order, then its body.

use mail_auth::common::headers::HeaderStream;

/// The fields and the body of one mail.
#[derive(Clone, Debug)]
pub struct Fields<'a> {
    fields: Vec<(&'a [u8], &'a [u8])>,
    next: usize,
    body: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Reads a mail with CRLF line ends.
    pub fn read(raw: &'a [u8]) -> Self {
        let mut fields = Vec::new();
        let mut at = 0;
        while at < raw.len() && !raw[at..].starts_with(b"\r\n") {
            let end = at + field_length(&raw[at..]);
            fields.extend(name_and_value(&raw[at..end]));
            at = end;
        }
        let body = raw.get(at + 2..).unwrap_or_default();
        Self { fields, next: 0, body: without_blank_end(body) }
    }

    /// Whether there is a field of that name, in any case.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|(found, _)| found.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// The names in order, lower case, repeats included.
    pub fn names(&self) -> impl Iterator<Item = String> {
        self.fields.iter().map(|(name, _)| String::from_utf8_lossy(name).to_ascii_lowercase())
    }
}

impl<'a> HeaderStream<'a> for Fields<'a> {
    fn next_header(&mut self) -> Option<(&'a [u8], &'a [u8])> {
        let field = self.fields.get(self.next).copied();
        self.next += 1;
        field
    }

    fn body(&mut self) -> &'a [u8] {
        self.body
    }
}

/// Up to and with the CRLF that no white space follows (RFC 5322 §2.2.3).
fn field_length(raw: &[u8]) -> usize {
    let mut at = 0;
    while let Some(lf) = raw[at..].iter().position(|&byte| byte == b'\n') {
        at += lf + 1;
        if !matches!(raw.get(at), Some(b' ' | b'\t')) {
            return at;
        }
    }
    raw.len()
}

/// Only ASCII names: a field with another can't be signed, as `h=` couldn't name it.
fn name_and_value(field: &[u8]) -> Option<(&[u8], &[u8])> {
    let colon = field.iter().position(|&byte| byte == b':')?;
    let name = field[..colon].trim_ascii_end();
    name.is_ascii().then(|| (name, &field[colon + 1..]))
}

/// Relaxed canonicalisation drops blank lines at the end, those of white space too (RFC 6376 §3.4.4).
/// mail-auth 0.13 keeps the latter, so they are left out here; the sum is the one that RFC 6376 asks for.
fn without_blank_end(body: &[u8]) -> &[u8] {
    let end = body.iter().rposition(|byte| !b" \t\r\n".contains(byte)).map_or(0, |last| last + 1);
    &body[..end]
}

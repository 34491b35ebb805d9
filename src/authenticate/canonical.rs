//! Canonical bodies and fields (RFC 6376 §3.4). The body is done here, since mail-auth 0.13 hashes a
//! body that ends in lines of only white space otherwise than §3.4.4 says.

use mail_auth::dkim::Canonicalization;
use sha2::{Digest, Sha256};

use crate::parse::{HeaderField, Message};

/// SHA-256 of a body (CRLF line ends) in its canonical form.
pub(super) fn body_hash(form: Canonicalization, body: &[u8]) -> [u8; 32] {
    let mut hash = Sha256::new();
    let (mut empty_lines, mut any) = (0_usize, false);
    let mut canonical = Vec::new();
    for line in body.split_inclusive(|byte| *byte == b'\n') {
        let text = line.strip_suffix(b"\r\n").unwrap_or(line);
        canonical.clear();
        match form {
            Canonicalization::Simple => canonical.extend_from_slice(text),
            Canonicalization::Relaxed => relax(text, &mut canonical),
        }
        if canonical.is_empty() {
            empty_lines += 1;
            continue;
        }
        (0..empty_lines).for_each(|_| hash.update(b"\r\n"));
        hash.update(&canonical);
        hash.update(b"\r\n");
        (empty_lines, any) = (0, true);
    }
    if !any && form == Canonicalization::Simple {
        hash.update(b"\r\n");
    }
    hash.finalize().into()
}

/// The relaxed value of a field (§3.4.2), as a text.
pub(super) fn relaxed_value(field: &HeaderField) -> String {
    let unfolded: Vec<u8> = field.value.iter().copied().filter(|byte| !b"\r\n".contains(byte)).collect();
    let mut canonical = Vec::new();
    relax(&unfolded, &mut canonical);
    String::from_utf8_lossy(&canonical).trim_start().to_owned()
}

/// The fields as (name, value with its final CRLF): slices of the received bytes.
pub(super) fn raw_fields(message: &Message) -> Vec<(&[u8], &[u8])> {
    let mut at = 0;
    let slices = message.fields.iter().map(|field| {
        let value_at = at + field.name.len() + 1;
        let end = value_at + field.value.len() + 2;
        let slices = (&message.raw[at..value_at - 1], &message.raw[value_at..end]);
        at = end;
        slices
    });
    slices.collect()
}

/// Runs of white space become one space, and none stays at the end (§3.4.4).
fn relax(text: &[u8], canonical: &mut Vec<u8>) {
    let mut blank = false;
    for &byte in text {
        match byte {
            b' ' | b'\t' => blank = true,
            _ => {
                if std::mem::take(&mut blank) {
                    canonical.push(b' ');
                }
                canonical.push(byte);
            }
        }
    }
}

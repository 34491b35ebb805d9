//! What an approval vouches for, as one digest.

use sha2::{Digest, Sha256};

use super::Tmail;

/// SHA-256 (lower-case hex) over the named fields as of a changeset: for each, in the order given,
/// its name, a NUL, its value (empty if it has none), and a NUL.
pub fn content_digest(tmail: &Tmail, fields: &[String], as_of: u32) -> String {
    let mut hash = Sha256::new();
    for field in fields {
        hash.update(field.as_bytes());
        hash.update([0]);
        hash.update(tmail.value_at(field, as_of).unwrap_or("").as_bytes());
        hash.update([0]);
    }
    hex(&hash.finalize())
}

/// SHA-256 of bytes, lower-case hex.
pub fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

/// Bytes as lower-case hex.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

//! Links that write a mail (RFC 6068): address, subject and body, percent-encoded.

use crate::address::Address;

/// The longest link: some clients lose what is longer.
const LONGEST: usize = 500;

/// `mailto:…`; with a text that would make it too long, the body is left out.
pub(super) fn link(to: &Address, subject: &str, body: &str) -> String {
    let address = format!("mailto:{}@{}", encoded(to.local()), to.domain());
    let whole = format!("{address}?subject={}&body={}", encoded(subject), encoded(body));
    if whole.len() <= LONGEST {
        return whole;
    }
    // The tracking number stands first, and is what the subject is for.
    let short: String = subject.chars().take(30).collect();
    let shorter = format!("{address}?subject={}&body={}", encoded(&short), encoded(body));
    if shorter.len() <= LONGEST { shorter } else { format!("{address}?subject={}", encoded(&short)) }
}

/// A bare `mailto:` of an address.
pub(super) fn of(to: &Address) -> String {
    format!("mailto:{}@{}", encoded(to.local()), to.domain())
}

/// Everything but unreserved characters as `%XX`; line ends as `%0D%0A`.
fn encoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.replace('\n', "\r\n").bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(byte as char),
            byte => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

//! Words: addresses of people, and the grammar of the gateway's own addresses.
//!
//! An [`Address`] is an addr-spec (RFC 5322 §3.4.1) as an identity: the local part is bytes, folded
//! by ASCII case only; the domain is an A-label (RFC 5890) in lower case. No Unicode folding ever
//! touches it, so a KELVIN SIGN is never a `k`.
//!
//! The local part of a gateway address says what a mail is for; [`AddressBook::purpose`] reads it
//! and [`AddressBook::of_tmail`] and its siblings print it, always in a spelling without `/`,
//! which some servers refuse in a local part.

pub mod book;
mod template_name;

use std::fmt;

use unicode_normalization::UnicodeNormalization as _;

pub use book::{AddressBook, ChannelAct, ChannelOf, Purpose};
pub use template_name::TemplateName;

/// The longest addr-spec that we read: 64 octets of local part, `@`, 255 of domain
/// (RFC 5321 §4.5.3.1).
const LOCAL_MAX: usize = 64;
const DOMAIN_MAX: usize = 255;

/// One addr-spec, checked. Two are equal if they are the same identity.
#[derive(Clone)]
pub struct Address {
    written: String,
    folded: String,
}

/// Why a text is not an address that we accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    #[error("it has no @")]
    NoAt,
    #[error("it has more than one @")]
    ManyAts,
    #[error("the part before the @ is empty, too long or has characters that need quoting")]
    LocalPart,
    #[error("the part behind the @ is not a host name with at least two labels")]
    Domain,
}

impl Address {
    /// Reads `local@domain`: a dot-atom (RFC 5322 §3.2.3, with UTF-8 as RFC 6531 allows) and a
    /// domain name. Quoted local parts, address literals and comments are refused.
    pub fn parse(text: &str) -> Result<Self, AddressError> {
        let (local, domain) = text.split_once('@').ok_or(AddressError::NoAt)?;
        if domain.contains('@') {
            return Err(AddressError::ManyAts);
        }
        if local.len() > LOCAL_MAX || !is_dot_atom(local) {
            return Err(AddressError::LocalPart);
        }
        let domain = parse_domain(domain).ok_or(AddressError::Domain)?;
        let written = format!("{local}@{domain}");
        let folded = written.to_ascii_lowercase();
        Ok(Self { written, folded })
    }

    /// The local part as it was written.
    pub fn local(&self) -> &str {
        &self.written[..self.at()]
    }

    /// The domain: A-labels, lower case, no trailing dot.
    pub fn domain(&self) -> &str {
        &self.written[self.at() + 1..]
    }

    /// The identity: equal for two spellings of one address.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// `local@domain` with the local part as it was written.
    pub fn as_str(&self) -> &str {
        &self.written
    }

    fn at(&self) -> usize {
        self.written.rfind('@').unwrap_or(self.written.len())
    }
}

/// A domain name as A-labels in lower case, or nothing if it isn't one (RFC 5890, RFC 1123 §2.1).
pub fn parse_domain(text: &str) -> Option<String> {
    // UTS 46 maps look-alike dots and full-width letters; an address that needs such mapping in
    // its ASCII part isn't one that a mail system wrote, so ASCII stays as it is.
    let ascii = if text.is_ascii() { text.to_ascii_lowercase() } else { a_labels(text)? };
    let labels: Vec<&str> = ascii.split('.').collect();
    let well_formed = ascii.len() <= DOMAIN_MAX
        && labels.len() >= 2
        && labels.iter().all(|label| is_host_label(label))
        && !labels.last().is_some_and(|tld| tld.bytes().all(|b| b.is_ascii_digit()));
    well_formed.then_some(ascii)
}

/// The A-labels of a domain in its own script. Only one spelling each is taken, but for case: a label with
/// what UTS 46 maps away (full-width letters, zero-width marks, other dots) is a second name for somebody.
fn a_labels(text: &str) -> Option<String> {
    let label = |written: &str| {
        if written.is_ascii() {
            return Some(written.to_ascii_lowercase());
        }
        let ascii = idna::domain_to_ascii_strict(written).ok()?;
        let (shown, read) = idna::domain_to_unicode(&ascii);
        let lower: String = written.to_lowercase().nfc().collect();
        (read.is_ok() && ascii.starts_with("xn--") && shown == lower).then_some(ascii)
    };
    let labels: Option<Vec<String>> = text.split('.').map(label).collect();
    labels.map(|labels| labels.join("."))
}

/// Letters, digits and inner hyphens, 1 to 63 octets (RFC 1123 §2.1).
pub fn is_host_label(label: &str) -> bool {
    (1..=63).contains(&label.len())
        && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn is_dot_atom(text: &str) -> bool {
    let is_atext = |c: char| {
        c.is_ascii_alphanumeric()
            || "!#$%&'*+-/=?^_`{|}~".contains(c)
            || (!c.is_ascii() && !c.is_control() && !c.is_whitespace() && !is_unseen(c))
    };
    text.split('.').all(|atom| !atom.is_empty() && atom.chars().all(is_atext))
}

/// Characters that nobody sees, or that turn what is seen around (RFC 8264 §9.13 lets none into a name). The
/// two joiners are spelling in some scripts.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{180b}'..='\u{180f}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}'
        | '\u{ffa0}' | '\u{fff0}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.written)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "<{}>", self.written)
    }
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.folded == other.folded
    }
}

impl Eq for Address {}

impl std::hash::Hash for Address {
    fn hash<H: std::hash::Hasher>(&self, state: &mut H) {
        self.folded.hash(state);
    }
}

impl PartialOrd for Address {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Address {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.folded.cmp(&other.folded)
    }
}

impl serde::Serialize for Address {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.written)
    }
}

impl<'de> serde::Deserialize<'de> for Address {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
        Address::parse(&text).map_err(|error| {
            serde::de::Error::custom(format!("\"{text}\" is not an e-mail address: {error}"))
        })
    }
}

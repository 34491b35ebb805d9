//! Until when a certificate is good (RFC 5280 §4.1.2.5): the library that verifies it doesn't say. Pure.

#[cfg(test)]
mod tests;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rustls::pki_types::CertificateDer;

const SEQUENCE: u8 = 0x30;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;
const VERSION: u8 = 0xa0;

/// The end of the first of these to end: a chain is as good as its weakest link. Nothing: there is none that
/// can be read.
pub fn end<'a>(chain: impl IntoIterator<Item = &'a CertificateDer<'a>>) -> Option<Timestamp> {
    chain.into_iter().filter_map(|certificate| not_after(certificate)).min()
}

/// `notAfter` of one certificate, DER.
fn not_after(certificate: &[u8]) -> Option<Timestamp> {
    let (certificate, _) = of(SEQUENCE, certificate)?;
    let (mut rest, _) = of(SEQUENCE, certificate)?;
    if rest.first() == Some(&VERSION) {
        (_, rest) = of(VERSION, rest)?;
    }
    // serialNumber, signature, issuer.
    for _ in 0..3 {
        (_, _, rest) = next(rest)?;
    }
    let (validity, _) = of(SEQUENCE, rest)?;
    let (_, _, end) = next(validity)?;
    let (tag, end, _) = next(end)?;
    time(tag, end)
}

/// `YYMMDDHHMMSSZ`, of 1950 to 2049, or `YYYYMMDDHHMMSSZ`.
fn time(tag: u8, text: &[u8]) -> Option<Timestamp> {
    let text = std::str::from_utf8(text).ok()?.strip_suffix('Z')?;
    let text = match tag {
        UTC_TIME if text.get(..2)? < "50" => format!("20{text}"),
        UTC_TIME => format!("19{text}"),
        GENERALIZED_TIME => text.to_owned(),
        _ => return None,
    };
    let local = DateTime::strptime("%Y%m%d%H%M%S", text).ok()?;
    Some(TimeZone::UTC.to_zoned(local).ok()?.timestamp())
}

/// The content of the value at the front, if it has this tag, and what stands behind it.
fn of(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    next(der).and_then(|(found, content, rest)| (found == tag).then_some((content, rest)))
}

/// Tag, content and rest. DER has definite lengths; none here takes more than four octets.
fn next(der: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let (&[tag, first], rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(first), rest),
        0x81..=0x84 => {
            let (length, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
            (length.iter().fold(0, |length, &octet| length << 8 | usize::from(octet)), rest)
        }
        _ => return None,
    };
    let (content, rest) = rest.split_at_checked(length)?;
    Some((tag, content, rest))
}

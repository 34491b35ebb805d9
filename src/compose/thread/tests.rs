//! Thread-Index: its shape, and the time that Outlook reads out of it.

use super::*;

const ROOT: &str = "e467f42f33caf27d3a7af48258013c1ee5ff3880@tmail.acme.com";

fn decoded(now: &str) -> Vec<u8> {
    let began = "2026-12-03T09:17:00Z".parse().expect("a time");
    let now = now.parse().expect("a time");
    STANDARD.decode(index(ROOT, began, now, "d820edc7@x")).expect("Base64")
}

/// The time of the header block, as MS-OXOMSG 2.2.1.3 has it.
fn beginning(bytes: &[u8]) -> u64 {
    bytes[..6].iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)) << 16
}

#[test]
fn the_first_mail_has_the_header_block_alone() {
    let bytes = decoded("2026-12-03T09:17:00Z");
    assert_eq!(bytes.len(), 22);
    assert_eq!(bytes[0], 1, "the reserved byte is the highest of a file time of our days");
    assert_eq!(
        &bytes[6..],
        &[0xe4, 0x67, 0xf4, 0x2f, 0x33, 0xca, 0xf2, 0x7d, 0x3a, 0x7a, 0xf4, 0x82, 0x58, 1, 0x3c, 0x1e]
    );
}

#[test]
fn a_later_mail_adds_five_bytes_with_its_time() {
    for (now, unit) in
        [("2026-12-03T10:17:00Z", 18), ("2027-06-03T09:17:00Z", 18), ("2031-12-03T09:17:00Z", 23)]
    {
        let bytes = decoded(now);
        assert_eq!(bytes.len(), 27);
        assert_eq!(bytes[..22], decoded("2026-12-03T09:17:00Z")[..]);
        let block = bytes[22..26].iter().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        assert_eq!(block >> 31 == 1, unit == 23, "{now}");
        let read = beginning(&bytes) + ((block & 0x7fff_ffff) << unit);
        let meant = ticks(now.parse().expect("a time"));
        assert!(meant.abs_diff(read) < 1 << unit, "{now}: {meant} {read}");
        assert_eq!(bytes[26], 0xd0);
    }
}

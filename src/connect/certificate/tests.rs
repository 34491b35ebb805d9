//! Certificates whose end is known.

use rustls::pki_types::pem::PemObject;

use super::*;

fn fixture(name: &str) -> CertificateDer<'static> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tls").join(name);
    CertificateDer::from_pem_file(path).unwrap()
}

/// What `openssl x509 -enddate` says of them: a UTCTime, and a GeneralizedTime.
#[test]
fn the_end_is_the_one_that_openssl_reads() {
    for (name, told) in [("expired.pem", "2026-11-22T08:23:35Z"), ("server.pem", "2126-10-30T08:23:35Z")] {
        assert_eq!(end([&fixture(name)]).unwrap().to_string(), told, "{name}");
    }
}

#[test]
fn a_chain_ends_with_the_first_of_it() {
    let chain = [fixture("server.pem"), fixture("expired.pem"), fixture("ca.pem")];
    assert_eq!(end(&chain), end([&chain[1]]));
    assert_eq!(end([]), None);
}

#[test]
fn what_is_cut_or_strange_has_no_end_and_breaks_nothing() {
    let whole = fixture("server.pem");
    for cut in 0..150 {
        assert_eq!(not_after(&whole[..cut]), None);
    }
    for (tag, text, told) in [
        (UTC_TIME, "491231235959Z", Some("2049-12-31T23:59:59Z")),
        (UTC_TIME, "500101000000Z", Some("1950-01-01T00:00:00Z")),
        (GENERALIZED_TIME, "20500101000000Z", Some("2050-01-01T00:00:00Z")),
        (GENERALIZED_TIME, "20500101000000", None),
        (UTC_TIME, "991301000000Z", None),
        (UTC_TIME, "Z", None),
        (SEQUENCE, "20500101000000Z", None),
    ] {
        let found = time(tag, text.as_bytes()).map(|time| time.to_string());
        assert_eq!(found.as_deref(), told, "{text}");
    }
}

//! What holds for every mail.
#[test]
fn dbg() {
    use mail_auth::common::parse::TxtRecordParser;
    let z = super::zone::zone();
    let raw = std::fs::read("fixtures/identity/key-rsa-1024.eml").unwrap();
    let m = crate::parse::parse(&raw).unwrap();
    let q = crate::authenticate::questions(&m, &super::fixtures::policy());
    println!("{:?}", z.answer(q));
    let k = mail_auth::common::verify::DomainKey::parse(b"v=DKIM1; k=rsa; p=MIGfMA0GCSqGSIb3DQEBAQUAA4GNADCBiQKBgQC/CQ+tK9EMHgeHCWbITkp6Kc/E67H3iGPo6FIc2QlCbXa6Vyob35RHEc/97j8ejJ8C8TkEA2Qn6yQe7DGsaiIAifPSlt56zESSOUgDr/bPGRi9jAJ9LHIa/GBmek7WkGKx80PcNyTw8W42fbj+tOCA7wF4ogw8v7iZNK4MZ5cXBwIDAQAB").unwrap();
    let s = crate::authenticate::signature::read(&m.fields[0]).unwrap();
    println!("{} {} {:?}", k.p.public_key_bits(), s.bytes.len(), s.unsigned_value);
    println!("{:?}", k.p.verify_bytes(&std::fs::read("/tmp/a-tbs-true").unwrap(), &s.bytes, mail_auth::common::crypto::Algorithm::RsaSha256));
}

//! The seal, judged by mail-auth's verifier over a resolver cache that holds our record, and no network.

use std::borrow::Borrow;
use std::hash::Hash;
use std::time::Instant;

use jiff::Timestamp;
use mail_auth::common::parse::TxtRecordParser;
use mail_auth::common::verify::DomainKey;
use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};
use mail_auth::{AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, ResolverCache, Txt};
use tmail::submit::seal::SealError;
use tmail::submit::{Seal, SealKey};

const MAIL: &str = "TMail-Checkpoint: abc\r\nFrom: \"Jill (via tmail)\" <d@tmail.acme.example>\r\n\
    To: d@tmail.acme.example\r\nSubject: [DEPLOY-1049-Q] Deploy\r\n folded\r\nDate: Mon, 23 Nov 2026 05:21:37 +0000\r\n\
    Message-ID: <1@tmail.acme.example>\r\nList-Id: <x.tmail.acme.example>\r\nMIME-Version: 1.0\r\n\
    Content-Type: text/plain\r\n\r\nwords  and  words \r\n\r\n.\r\n";

/// Holds one TXT record for every name that is asked for.
struct OneKey(Txt, String);

impl ResolverCache<Box<str>, Txt> for OneKey {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let ours: Box<str> = self.1.as_str().into();
        (ours.borrow() == name).then(|| self.0.clone())
    }

    fn remove<Q>(&self, _: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        None
    }

    fn insert(&self, _: Box<str>, _: Txt, _: Instant) {}
}

fn sealer() -> Seal {
    let made = SealKey::generate().unwrap();
    Seal::new(SealKey::from_pem(&made.pem).unwrap(), "tmail.acme.example", "s1")
}

fn now() -> Timestamp {
    Timestamp::from_second(1_700_000_000).unwrap()
}

async fn passes(seal: &Seal, raw: &[u8]) -> bool {
    let (name, record) = seal.dns_record();
    let key = DomainKey::parse(record.as_bytes()).unwrap();
    let cache = OneKey(Txt::DomainKey(key.into()), format!("{name}."));
    let nowhere = ResolverConfig::default();
    let authenticator = MessageAuthenticator::new(nowhere, ResolverOpts::default()).unwrap();
    let message = AuthenticatedMessage::parse(raw).unwrap();
    let parameters = Parameters::new(&message).with_txt_cache(&cache);
    let outputs = authenticator.verify_dkim(parameters).await;
    assert_eq!(outputs.len(), 1, "one signature");
    matches!(outputs[0].result(), DkimResult::Pass)
}

#[tokio::test]
async fn a_sealed_mail_verifies_and_its_bytes_are_the_same() {
    let seal = sealer();
    let sealed = seal.seal(MAIL.as_bytes(), now()).unwrap();
    assert!(sealed.ends_with(MAIL.as_bytes()));
    assert!(sealed.starts_with(b"DKIM-Signature: v=1; a=rsa-sha256; s=s1; d=tmail.acme.example;"));
    assert!(passes(&seal, &sealed).await);
}

#[tokio::test]
async fn any_change_breaks_it() {
    let seal = sealer();
    let sealed = String::from_utf8(seal.seal(MAIL.as_bytes(), now()).unwrap()).unwrap();
    for (old, new) in [
        ("abc\r\n", "abd\r\n"),
        ("words", "swords"),
        ("Deploy\r\n", "Destroy\r\n"),
        ("text/plain", "text/html"),
        ("List-Id: <x", "List-Id: <y"),
    ] {
        let changed = sealed.replacen(old, new, 1);
        assert_ne!(changed, sealed);
        assert!(!passes(&seal, changed.as_bytes()).await, "{new} passes");
    }
}

#[tokio::test]
async fn no_field_that_matters_can_be_added() {
    let seal = sealer();
    let sealed = String::from_utf8(seal.seal(MAIL.as_bytes(), now()).unwrap()).unwrap();
    for added in [
        "From: boss@acme.example",
        "To: x@y.example",
        "Cc: x@y.example",
        "Subject: other",
        "Date: Tue, 24 Nov 2026 05:21:37 +0000",
        "Reply-To: thief@evil.example",
        "Message-ID: <2@x.example>",
        "In-Reply-To: <2@x.example>",
        "References: <2@x.example>",
        "Content-Type: text/html",
        "Content-Transfer-Encoding: base64",
        "MIME-Version: 2.0",
    ] {
        let changed = format!("{added}\r\n{sealed}");
        assert!(!passes(&seal, changed.as_bytes()).await, "{added} can be added");
    }
    let traced = format!("Received: from a by b; Mon, 23 Nov 2026 05:21:37 +0000\r\n{sealed}");
    assert!(passes(&seal, traced.as_bytes()).await);
}

/// RFC 6376 §3.4.4: lines of white space at the end don't count. mail-auth's own verifier counts them,
/// so it is shown that all such ends have one body hash, and that it is the one of the plain end.
#[tokio::test]
async fn blank_lines_at_the_end_do_not_count() {
    let seal = sealer();
    let hash_of = |body: &str| {
        let sealed = seal.seal(format!("From: a@b.example\r\n\r\n{body}").as_bytes(), now()).unwrap();
        let sealed = String::from_utf8(sealed).unwrap();
        let field: String = sealed.split("\r\nFrom:").next().unwrap().split_whitespace().collect();
        let start = field.find("bh=").unwrap();
        field[start..].split(';').next().unwrap().to_owned()
    };
    for end in ["", "\r\n", "\r\n\r\n\r\n", " \r\n", "\r\n \r\n\t\r\n", "\r\n  "] {
        assert_eq!(hash_of(&format!("words{end}")), hash_of("words\r\n"), "{end:?}");
    }
    // The SHA-256 of nothing: RFC 6376 §3.4.4.
    for empty in ["", "\r\n", " \r\n\r\n"] {
        assert_eq!(hash_of(empty), "bh=47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=", "{empty:?}");
    }
    let sealed = seal.seal(b"From: a@b.example\r\n\r\nwords\r\n\r\n\r\n", now()).unwrap();
    assert!(passes(&seal, &sealed).await);
}

#[test]
fn the_same_mail_key_and_time_give_the_same_seal() {
    let seal = sealer();
    let first = seal.seal(MAIL.as_bytes(), now()).unwrap();
    assert_eq!(first, seal.seal(MAIL.as_bytes(), now()).unwrap());
    let later = Timestamp::from_second(1_700_000_001).unwrap();
    assert_ne!(first, seal.seal(MAIL.as_bytes(), later).unwrap());
}

#[test]
fn a_mail_without_author_and_a_text_without_key_are_refused() {
    assert_eq!(sealer().seal(b"Subject: x\r\n\r\nFrom: a@b.example\r\n", now()), Err(SealError::NoFrom));
    let made = SealKey::generate().unwrap();
    let cut = made.pem.replacen("MII", "MIJ", 1);
    for text in ["", "-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----", cut.as_str()] {
        assert!(SealKey::from_pem(text).is_err(), "{text}");
    }
    assert!(SealKey::from_pem(&made.pem).is_ok_and(|key| key.dns_record() == made.dns_record));
    assert!(made.dns_record.starts_with("v=DKIM1; k=rsa; p=MII"));
}

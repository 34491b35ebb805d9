//! Ways to log in to a mailbox: a password by each way it can come, and a token of OAuth 2.0 (XOAUTH2), which
//! Dovecot verifies.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use aws_lc_rs::hmac;
use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jiff::Timestamp;
use tmail::connect::{Login, Proof, Secret, Security};
use tmail::receive::imap::{Settings, try_out};

use super::dovecot::{Dovecot, PASSWORD};
use super::folder::Folder;
use super::reading::{Reading, implicit, mail, settings, starttls};
use crate::smtp::script::Script;

const KEY: &[u8] = b"a key of the test that signs tokens";

/// A Dovecot that takes tokens alone. What it verifies is signed with [`KEY`] (RFC 7519, HS256).
fn with_tokens() -> (Dovecot, Folder) {
    let keys = Folder::new("tokens");
    keys.write("default/HS256/default", &STANDARD.encode(KEY));
    let at = keys.path().display();
    let config = keys.write(
        "oauth2.conf",
        &format!(
            "introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={at}/\n\
             username_attribute = email\nusername_format = %u\n"
        ),
    );
    let more = format!(
        "auth_mechanisms = xoauth2\npassdb {{\n driver = oauth2\n mechanisms = xoauth2\n args = {}\n}}\n",
        config.display()
    );
    (Dovecot::with("server.pem", &more), keys)
}

/// A token for a user that is good for so many seconds yet.
fn token(user: &str, seconds: i64) -> String {
    let now = Timestamp::now().as_second();
    let claims = format!(
        r#"{{"sub":"{user}","email":"{user}","iat":{},"nbf":{},"exp":{}}}"#,
        now - 7200,
        now - 7200,
        now + seconds
    );
    let text = [r#"{"typ":"JWT","alg":"HS256"}"#, &claims].map(|part| URL_SAFE_NO_PAD.encode(part)).join(".");
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, KEY), text.as_bytes());
    format!("{text}.{}", URL_SAFE_NO_PAD.encode(tag))
}

fn with_login(mut settings: Settings, proof: Proof, secret: Secret) -> Settings {
    settings.login = Login { user: "bot".into(), proof, secret };
    settings
}

/// Until when the certificate is good by which it was reached.
fn tried(settings: &Settings) -> Result<Option<Timestamp>, String> {
    tokio::runtime::Runtime::new().unwrap().block_on(try_out(settings))
}

#[test]
fn a_token_that_a_command_prints_opens_the_mailbox() {
    let (dovecot, _keys) = with_tokens();
    dovecot.deliver("bot", &mail(1));
    let secret = Secret::Command(vec!["echo".into(), token("bot", 60)]);
    for (port, security) in [(dovecot.imap, starttls()), (dovecot.imaps, implicit())] {
        let settings = with_login(settings(port, security), Proof::Xoauth2, secret.clone());
        assert_eq!(Reading::begin(settings, None, 0).next().2, mail(1));
    }
}

/// Dovecot says why in a challenge, which wants an empty answer before the NO comes.
#[test]
fn a_token_that_is_not_good_is_told_of_at_once() {
    let (dovecot, _keys) = with_tokens();
    let forged = format!("{}A", token("bot", 60));
    for bad in [token("bot", -60), token("someone-else", 60), forged] {
        let settings =
            with_login(settings(dovecot.imaps, implicit()), Proof::Xoauth2, Secret::Text(bad.clone()));
        let why = tried(&settings).unwrap_err();
        assert!(why.starts_with("the server doesn't let us in: the server refused LOGIN"), "{why}");
        assert!(!why.contains(&bad), "{why}");
    }
}

/// The exact octets, as Gmail's servers want them: the token in one answer, and nothing in the next.
#[test]
fn a_refusal_is_answered_with_an_empty_line() {
    let first = STANDARD.encode("user=bot\x01auth=Bearer t0ken\x01\x01");
    let why = STANDARD.encode(r#"{"status":"401","schemes":"bearer"}"#);
    let runtime = tokio::runtime::Runtime::new().unwrap();
    runtime.block_on(async {
        let script = Script::start(&format!(
            "*accept => * OK ready
             A0001 AUTHENTICATE XOAUTH2| => + Z28gb24=
             {first}| => + {why}
             | => A0001 NO [AUTHENTICATIONFAILED] Invalid credentials"
        ));
        let plain = settings(script.port, Security::None);
        let why =
            try_out(&with_login(plain, Proof::Xoauth2, Secret::Text("t0ken".into()))).await.unwrap_err();
        assert!(why.contains("doesn't let us in") && why.contains("Invalid credentials"), "{why}");
        script.ended().await;
    });
}

#[test]
fn a_password_comes_from_a_file_a_command_or_the_environment() {
    let dovecot = Dovecot::start();
    let folder = Folder::new("password");
    let file: PathBuf = folder.write("password", &format!("{PASSWORD}\nnot this line\n"));
    for secret in [
        Secret::File(file.clone()),
        Secret::Command(vec!["head".into(), "-n1".into(), file.display().to_string()]),
        Secret::Text(PASSWORD.into()),
    ] {
        let settings = with_login(settings(dovecot.imap, starttls()), Proof::Password, secret);
        let end = tried(&settings).unwrap().unwrap();
        assert_eq!(end.to_string(), "2126-10-30T08:23:35Z");
    }
    fs::write(&file, "another\n").unwrap();
    let settings = with_login(settings(dovecot.imap, starttls()), Proof::Password, Secret::File(file));
    let why = tried(&settings).unwrap_err();
    assert!(why.contains("doesn't let us in") && !why.contains("another"), "{why}");
}

/// By AUTHENTICATE PLAIN: the quoted string of LOGIN is ASCII.
#[test]
fn a_password_beyond_ascii_opens_the_mailbox() {
    let dovecot = Dovecot::with("server.pem", "passdb {\n driver = static\n args = password=Grüße€\n}\n");
    let secret = Secret::Text("Grüße€".into());
    let settings = with_login(settings(dovecot.imap, starttls()), Proof::Password, secret);
    tried(&settings).unwrap();
}

/// Neither a token nor a password goes over a line that somebody else may read; and a server without STARTTLS
/// gets nothing.
#[test]
fn a_server_that_can_not_begin_tls_gets_no_password() {
    let dovecot = Dovecot::with("server.pem", "ssl = no\n");
    let why = tried(&settings(dovecot.imap, starttls())).unwrap_err();
    assert!(why.contains("refused STARTTLS"), "{why}");
    let mut settings = settings(dovecot.imap, implicit());
    settings.patience.connect = Duration::from_secs(5);
    assert!(tried(&settings).unwrap_err().contains("isn't safe"));
}

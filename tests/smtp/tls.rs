//! TLS both ways: our client with our listener, certificates that aren't good, and words before the
//! handshake.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use tmail::address::Address;
use tmail::connect::{Login, Proof, Secret, Security, tls};
use tmail::receive::smtp::{Limits, Protocol, ServerTls};
use tmail::submit::smtp::Settings;
use tmail::submit::{Outcome, SmtpTransport, Transport};
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

use super::capture::{Capture, Listener, listen_with, settings};
use super::script::Script;

const MAIL: &[u8] = b"From: tmail@tmail.acme.example\r\nSubject: x\r\n\r\nwords\r\n";

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/tls").join(name)
}

fn trusting() -> tls::Client {
    tls::Client::new(Some(&file("ca.pem"))).unwrap()
}

async fn listener(certificate: &Path) -> Listener {
    let mut settings = settings(Protocol::Smtp, Limits::default());
    settings.tls = Some(Arc::new(ServerTls::read(certificate, &file("server.key")).unwrap()));
    listen_with(settings, Capture::default()).await
}

async fn send(port: u16, host: &str, security: Security, login: Option<Login>) -> Outcome {
    let mut settings = Settings::new(host, port, "gateway.example");
    settings.peer.security = security;
    settings.login = login;
    let to = [Address::parse("a@tmail.acme.example").unwrap()];
    let mut transport = Transport::Smtp(SmtpTransport::new(settings));
    let attempts = transport.send(None, &to, MAIL).await;
    transport.close().await;
    attempts[0].outcome.clone()
}

fn why(outcome: &Outcome) -> &str {
    match outcome {
        Outcome::Temporary { reply } => reply,
        other => panic!("the mail doesn't wait: {other:?}"),
    }
}

#[tokio::test]
async fn a_mail_goes_by_starttls_to_a_certificate_that_is_good() {
    let listener = listener(&file("server.pem")).await;
    for host in ["127.0.0.1", "localhost"] {
        let outcome = send(listener.address.port(), host, Security::StartTls(trusting()), None).await;
        assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
    }
    assert_eq!(listener.capture.arrivals().len(), 2);
}

#[tokio::test]
async fn certificates_that_are_not_good_get_nothing_and_the_mail_waits() {
    for (certificate, seen) in [
        ("wrong-name.pem", "not valid for name"),
        ("expired.pem", "Expired"),
        ("unknown.pem", "UnknownIssuer"),
    ] {
        let listener = listener(&file(certificate)).await;
        let outcome = send(listener.address.port(), "127.0.0.1", Security::StartTls(trusting()), None).await;
        assert!(why(&outcome).contains("isn't safe") && why(&outcome).contains(seen), "{outcome:?}");
        assert_eq!(listener.capture.arrivals(), []);
    }
}

/// The authorities of the system don't know the test's.
#[tokio::test]
async fn the_system_vouches_for_nobody_that_it_does_not_know() {
    let Ok(system) = tls::Client::new(None) else { return };
    let listener = listener(&file("server.pem")).await;
    let outcome = send(listener.address.port(), "127.0.0.1", Security::StartTls(system), None).await;
    assert!(why(&outcome).contains("isn't safe"), "{outcome:?}");
}

#[tokio::test]
async fn a_server_without_tls_gets_nothing() {
    let script = Script::start("*accept => 220 peer\nEHLO gateway.example => 250-peer/250 PIPELINING");
    let outcome = send(script.port, "127.0.0.1", Security::StartTls(trusting()), None).await;
    assert!(why(&outcome).contains("offers no TLS"), "{outcome:?}");
    script.ended().await;
}

/// What somebody on the way puts behind the 220 isn't a reply of the server.
#[tokio::test]
async fn a_reply_before_the_handshake_is_none() {
    let script = Script::start(
        "*accept => 220 peer
         EHLO gateway.example => 250-peer/250 STARTTLS
         STARTTLS => 220 go/250 2.0.0 taken",
    );
    let outcome = send(script.port, "127.0.0.1", Security::StartTls(trusting()), None).await;
    assert!(why(&outcome).contains("isn't safe"), "{outcome:?}");
}

/// Implicit TLS, then AUTH: `PLAIN` where it is offered.
#[tokio::test]
async fn a_password_is_told_over_tls() {
    let socket = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = socket.local_addr().unwrap().port();
    let tls = ServerTls::read(&file("server.pem"), &file("server.key")).unwrap();
    let server = tokio::spawn(async move {
        let stream = tls.acceptor().accept(socket.accept().await.unwrap().0).await.unwrap();
        let mut stream = BufReader::new(stream);
        stream.write_all(b"220 peer\r\n").await.unwrap();
        let mut said = Vec::new();
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.unwrap_or(0) == 0 {
                return said;
            }
            let reply = match line.split(' ').next().unwrap() {
                "EHLO" => "250-peer\r\n250 AUTH LOGIN PLAIN\r\n",
                "AUTH" => "535 5.7.8 no\r\n",
                _ => "221 bye\r\n",
            };
            said.push(line.trim_end().to_owned());
            stream.write_all(reply.as_bytes()).await.unwrap();
        }
    });
    let password = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("password-{port}"));
    fs::write(&password, "pass\nnot this line\n").unwrap();
    let login = |secret| Some(Login { user: "user".into(), proof: Proof::Password, secret });
    let security = Security::Implicit(trusting());
    let outcome = send(port, "localhost", security.clone(), login(Secret::File(password.clone()))).await;
    assert!(why(&outcome).contains("doesn't let us in: 535"), "a wrong password is mended, the mail waits");
    assert_eq!(server.await.unwrap(), ["EHLO gateway.example", "AUTH PLAIN AHVzZXIAcGFzcw=="]);
    fs::remove_file(password).unwrap();
}

#[tokio::test]
async fn a_secret_comes_from_a_command_and_stands_in_no_message() {
    let echo = Secret::Command(vec!["printf".into(), "t0ken\\nrest".into()]);
    assert_eq!(echo.read().await.unwrap(), "t0ken");
    for (secret, told) in [
        (Secret::Command(vec!["false".into(), "t0ken".into()]), "false, which should print"),
        (Secret::Command(vec!["no-such-program".into()]), "can't be run"),
        (Secret::Text(String::new()), "the password is empty"),
    ] {
        let why = secret.read().await.unwrap_err();
        assert!(why.contains(told) && !why.contains("t0ken"), "{why}");
    }
    let login = Login { user: "u".into(), proof: Proof::Password, secret: Secret::Text("t0ken".into()) };
    assert!(!format!("{login:?}").contains("t0ken"));
}

#[tokio::test]
async fn commands_before_the_handshake_end_the_session() {
    let listener = listener(&file("server.pem")).await;
    let mut client = TcpStream::connect(listener.address).await.unwrap();
    client.write_all(b"EHLO a.example\r\n").await.unwrap();
    let mut said = String::new();
    while !said.contains("250 SMTPUTF8\r\n") {
        said.push(char::from(client.read_u8().await.unwrap()));
    }
    assert!(said.contains("250-STARTTLS"), "{said}");
    client.write_all(b"STARTTLS\r\nMAIL FROM:<a@b.example>\r\n").await.unwrap();
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).await.unwrap();
    assert_eq!(rest.escape_ascii().to_string(), "", "it neither begins TLS nor obeys");
}

#[tokio::test]
async fn a_renewed_certificate_needs_no_restart() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("renewed");
    fs::create_dir_all(&folder).unwrap();
    let certificate = folder.join("cert.pem");
    fs::copy(file("expired.pem"), &certificate).unwrap();
    let listener = listener(&certificate).await;
    let port = listener.address.port();
    let starttls = || Security::StartTls(trusting());
    assert!(why(&send(port, "127.0.0.1", starttls(), None).await).contains("Expired"));
    // Half written, as amid a renewal: the old one goes on.
    fs::write(&certificate, "-----BEGIN CERTIFICATE-----\n").unwrap();
    assert!(why(&send(port, "127.0.0.1", starttls(), None).await).contains("Expired"));
    fs::copy(file("server.pem"), &certificate).unwrap();
    let later = SystemTime::now() + Duration::from_secs(60);
    fs::File::open(&certificate).unwrap().set_modified(later).unwrap();
    let outcome = send(port, "127.0.0.1", starttls(), None).await;
    assert!(matches!(outcome, Outcome::Delivered { .. }), "{outcome:?}");
}

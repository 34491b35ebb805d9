//! Everything is bounded, and said so.

use std::time::Duration;

use tmail::receive::smtp::{Limits, Protocol};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::capture::{Capture, listen};
use super::peer::{codes, speak};

const HELLO: &str = "HELO c.example\r\nMAIL FROM:<a@c.example>\r\n";
const RCPT: &str = "RCPT TO:<tmail@tmail.acme.example>\r\n";

#[tokio::test]
async fn ten_thousand_recipients_become_a_hundred() {
    let talk = format!("{HELLO}{}DATA\r\nx\r\n.\r\nQUIT\r\n", RCPT.repeat(10_000));
    let capture = Capture::default();
    let said = speak(Protocol::Smtp, Limits::default(), &capture, &[talk.as_bytes()]).await;
    let told = codes(&said);
    assert_eq!(told.iter().filter(|code| **code == "452").count(), 9_900);
    assert!(told.ends_with(&["354", "250", "221"]));
    assert_eq!(capture.arrivals()[0].envelope.recipients.len(), 100);
}

#[tokio::test]
async fn a_flood_is_read_for_a_while_and_then_cut() {
    let line = format!("{}\r\n", "x".repeat(998));
    let talk = format!("{HELLO}{RCPT}DATA\r\n{}", line.repeat(2_000));
    let capture = Capture::default();
    let limits = Limits { message_bytes: 1_000, ..Limits::default() };
    let said = speak(Protocol::Smtp, limits, &capture, &[talk.as_bytes()]).await;
    assert!(codes(&said).ends_with(&["354", "552"]), "{said}");
    assert_eq!(capture.arrivals(), []);
}

#[tokio::test]
async fn a_command_without_end_is_cut() {
    let capture = Capture::default();
    let talk = format!("NOOP {}", "x".repeat(5_000));
    let said = speak(Protocol::Smtp, Limits::default(), &capture, &[talk.as_bytes()]).await;
    assert_eq!(codes(&said), ["220", "500"]);
}

#[tokio::test]
async fn who_stays_silent_is_let_go() {
    let short = Duration::from_millis(20);
    let idle = Limits { idle: short, ..Limits::default() };
    let data = Limits { data: short, ..Limits::default() };
    let half = format!("{HELLO}{RCPT}DATA\r\nhalf a ma");
    for (limits, talk) in [(idle, ""), (idle, "EHLO c.exa"), (idle, &half), (data, &half)] {
        let listener = listen(Protocol::Smtp, limits, Capture::default()).await;
        let mut client = TcpStream::connect(listener.address).await.unwrap();
        client.write_all(talk.as_bytes()).await.unwrap();
        let mut said = String::new();
        client.read_to_string(&mut said).await.unwrap();
        assert_eq!(codes(&said).last(), Some(&"421"), "{said}");
        assert_eq!(listener.capture.arrivals(), []);
        assert_eq!(listener.capture.count.sessions(), 0);
    }
}

#[tokio::test]
async fn a_mail_that_never_ends_has_a_deadline() {
    let limits = Limits { data: Duration::from_millis(50), ..Limits::default() };
    let listener = listen(Protocol::Smtp, limits, Capture::default()).await;
    let client = TcpStream::connect(listener.address).await.unwrap();
    let (mut from, mut to) = client.into_split();
    to.write_all(format!("{HELLO}{RCPT}DATA\r\n").as_bytes()).await.unwrap();
    let drip = tokio::spawn(async move { while to.write_all(b"x\r\n").await.is_ok() {} });
    let mut said = Vec::new();
    // The listener hangs up on bytes that it didn't read; the last reply may be lost with them.
    let _ = from.read_to_end(&mut said).await;
    drip.await.unwrap();
    assert_eq!(listener.capture.arrivals(), []);
}

#[tokio::test]
async fn further_connections_are_asked_to_come_again() {
    let limits = Limits { connections: 1, ..Limits::default() };
    let listener = listen(Protocol::Smtp, limits, Capture::default()).await;
    let mut first = TcpStream::connect(listener.address).await.unwrap();
    let mut greeting = [0; 4];
    first.read_exact(&mut greeting).await.unwrap();
    let mut second = TcpStream::connect(listener.address).await.unwrap();
    let mut said = String::new();
    second.read_to_string(&mut said).await.unwrap();
    assert_eq!((&greeting[..], codes(&said)), (&b"220 "[..], vec!["421"]));
}

#[tokio::test]
async fn what_is_not_stored_stays_with_its_sender() {
    let capture = Capture { broken: true, ..Capture::default() };
    let talk = format!("{HELLO}{RCPT}{RCPT}DATA\r\nx\r\n.\r\nNOOP\r\nQUIT\r\n");
    let said = speak(Protocol::Smtp, Limits::default(), &capture, &[talk.as_bytes()]).await;
    assert_eq!(codes(&said)[5..], ["354", "451", "250", "221"]);
    let talk = talk.replace("HELO", "LHLO");
    let said = speak(Protocol::Lmtp, Limits::default(), &capture, &[talk.as_bytes()]).await;
    assert_eq!(codes(&said)[5..], ["354", "451", "451", "250", "221"]);
}

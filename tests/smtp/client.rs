//! The client: against our own listener, and against servers that do as a script says.

use tmail::address::Address;
use tmail::connect::{Login, Proof, Secret};
use tmail::receive::smtp::{Limits, Protocol};
use tmail::submit::smtp::Settings;
use tmail::submit::{Outcome, Outgoing, SmtpTransport, Transport};

use super::capture::{Capture, listen};
use super::script::Script;

const MAIL: &[u8] = b"From: tmail@tmail.acme.example\r\nSubject: x\r\n\r\n.dot\r\n..\r\n.\r\n\r\nend\r\n\r\n";

fn addresses(names: &[&str]) -> Vec<Address> {
    names.iter().map(|name| Address::parse(&format!("{name}@tmail.acme.example")).unwrap()).collect()
}

fn transport(port: u16) -> Transport {
    Transport::Smtp(SmtpTransport::new(Settings::new("127.0.0.1", port, "gateway.example")))
}

/// Sends one mail and tells what became of it: `+`, `-` or `~`, and the reply.
async fn send(transport: &mut Transport, to: &[&str], raw: &[u8]) -> Vec<String> {
    let from = Address::parse("bounce+t1@tmail.acme.example").unwrap();
    let attempts = transport.send(Some(&from), &addresses(to), raw).await;
    let names: Vec<&str> = attempts.iter().map(|attempt| attempt.recipient.local()).collect();
    assert_eq!(names, to, "one attempt a recipient, in their order");
    attempts
        .into_iter()
        .map(|attempt| match attempt.outcome {
            Outcome::Delivered { reply } => format!("+ {reply}"),
            Outcome::Permanent { reply } => format!("- {reply}"),
            Outcome::Temporary { reply } => format!("~ {reply}"),
        })
        .collect()
}

#[tokio::test]
async fn our_own_listener_gets_exactly_the_bytes() {
    let listener = listen(Protocol::Smtp, Limits::default(), Capture::default()).await;
    let mut transport = transport(listener.address.port());
    let mails: [&[u8]; 5] = [MAIL, b"\r\n", b".\r\n", b"a: b\r\n\r\n.\r\n.\r\n", "a: \u{e9}\r\n".as_bytes()];
    for mail in mails {
        assert_eq!(send(&mut transport, &["a", "b"], mail).await, ["+ 250 2.0.0 Stored"; 2]);
    }
    let stored: Vec<Vec<u8>> = listener.capture.arrivals().into_iter().map(|mail| mail.raw).collect();
    assert_eq!(stored, mails);
    assert_eq!(listener.capture.arrivals()[0].envelope.recipients, addresses(&["a", "b"]));
    transport.close().await;
}

#[tokio::test]
async fn the_null_return_path_stays_null() {
    let listener = listen(Protocol::Smtp, Limits::default(), Capture::default()).await;
    let mut transport = transport(listener.address.port());
    transport.send(None, &addresses(&["a"]), MAIL).await;
    assert_eq!(listener.capture.arrivals()[0].envelope.from, tmail::envelope::ReversePath::Null);
}

#[tokio::test]
async fn two_hundred_and_fifty_recipients_go_in_three_mails() {
    let listener = listen(Protocol::Smtp, Limits::default(), Capture::default()).await;
    let mut transport = transport(listener.address.port());
    let names: Vec<String> = (0..250).map(|n| format!("n{n}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    assert_eq!(send(&mut transport, &names, MAIL).await, vec!["+ 250 2.0.0 Stored"; 250]);
    assert_eq!(listener.capture.arrivals().len(), 3);
}

#[tokio::test]
async fn a_mail_that_could_smuggle_is_not_sent() {
    let listener = listen(Protocol::Smtp, Limits::default(), Capture::default()).await;
    let mut transport = transport(listener.address.port());
    for raw in [&b"a\n.\r\nMAIL"[..], b"a\r.\r\n", b"a\r\r\n", b"a\r"] {
        let told = send(&mut transport, &["a"], raw).await;
        assert!(told[0].starts_with("- 554 5.6.0"), "{told:?}");
    }
    assert_eq!(send(&mut transport, &["a"], MAIL).await, ["+ 250 2.0.0 Stored"]);
    assert_eq!(listener.capture.arrivals().len(), 1);
}

#[tokio::test]
async fn nobody_listens() {
    let unused = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().port();
    let told = send(&mut transport(unused), &["a", "b"], MAIL).await;
    assert!(told.iter().all(|told| told.starts_with("~ 127.0.0.1:")), "{told:?}");
}

#[tokio::test]
async fn one_refused_recipient_does_not_stop_the_others() {
    for hello in [Script::PIPELINING, Script::PLAIN] {
        let script = Script::start(&format!(
            "{hello}
             MAIL FROM:<bounce+t1@tmail.acme.example> => 250 ok
             RCPT TO:<a@ => 250 ok
             RCPT TO:<b@ => 550 5.1.1 nobody of that name
             RCPT TO:<c@ => 450 4.2.0 mailbox busy
             DATA => 354 go
             *mail => 250 2.0.0 taken
             QUIT => 221 bye"
        ));
        let mut transport = transport(script.port);
        let told = send(&mut transport, &["a", "b", "c"], MAIL).await;
        assert_eq!(
            told,
            ["+ 250 2.0.0 taken", "- 550 5.1.1 nobody of that name", "~ 450 4.2.0 mailbox busy"]
        );
        transport.close().await;
        script.ended().await;
    }
}

#[tokio::test]
async fn a_354_without_any_recipient_is_ended_and_the_next_mail_goes() {
    let script = Script::start(&format!(
        "{}
         MAIL FROM:<bounce+t1@tmail.acme.example> => 250 ok
         RCPT TO:<a@ => 550 5.1.1 no
         DATA => 354 go
         . => 554 5.5.1 no recipients
         RSET => 250 ok
         MAIL FROM:<bounce+t1@tmail.acme.example> => 250 ok
         RCPT TO:<b@ => 250 ok
         DATA => 354 go
         *mail => 250 taken
         QUIT => 221 bye",
        Script::PIPELINING
    ));
    let mut transport = transport(script.port);
    assert_eq!(send(&mut transport, &["a"], MAIL).await, ["- 550 5.1.1 no"]);
    assert_eq!(send(&mut transport, &["b"], MAIL).await, ["+ 250 taken"]);
    transport.close().await;
    script.ended().await;
}

#[tokio::test]
async fn a_refused_sender_and_a_refused_mail_are_everybodys() {
    let script = Script::start(&format!(
        "{}
         MAIL FROM:<bounce+t1@tmail.acme.example> => 452 4.3.1 disk full
         RCPT TO:<a@ => 503 5.5.1 no MAIL
         RCPT TO:<b@ => 503 5.5.1 no MAIL
         DATA => 503 5.5.1 no MAIL
         RSET => 250 ok
         MAIL FROM:<bounce+t1@tmail.acme.example> => 250 ok
         RCPT TO:<a@ => 250 ok
         RCPT TO:<b@ => 250 ok
         DATA => 354 go
         *mail => 554 5.6.0 not like this
         RSET => 250 ok
         QUIT => 221 bye",
        Script::PIPELINING
    ));
    let mut transport = transport(script.port);
    assert_eq!(send(&mut transport, &["a", "b"], MAIL).await, ["~ 452 4.3.1 disk full"; 2]);
    assert_eq!(send(&mut transport, &["a", "b"], MAIL).await, ["- 554 5.6.0 not like this"; 2]);
    transport.close().await;
    script.ended().await;
}

#[tokio::test]
async fn who_hangs_up_amid_the_mail_is_tried_again_later() {
    let script = Script::start(&format!(
        "{}
         MAIL FROM:<bounce+t1@tmail.acme.example> => 250 ok
         RCPT TO:<a@ => 250 ok
         RCPT TO:<b@ => 550 no
         DATA => 354 go
         *hang up",
        Script::PIPELINING
    ));
    let mut transport = transport(script.port);
    let told = send(&mut transport, &["a", "b"], MAIL).await;
    assert!(told[0].starts_with("~ the connection broke"), "{told:?}");
    assert_eq!(told[1], "- 550 no");
    script.ended().await;
}

#[tokio::test]
async fn an_idle_connection_that_was_closed_is_opened_anew() {
    let once = "MAIL FROM:<bounce+t1@tmail.acme.example> => 250 ok
         RCPT TO:<a@ => 250 ok
         DATA => 354 go
         *mail => 250 taken";
    let hello = Script::PIPELINING;
    let closing = "MAIL FROM: => 421 4.4.2 idle\nRCPT => \nDATA => ";
    for end in ["", closing] {
        let script =
            Script::start(&format!("{hello}\n{once}\n{end}\n*hang up\n{hello}\n{once}\nQUIT => 221 bye"));
        let mut transport = transport(script.port);
        assert_eq!(send(&mut transport, &["a"], MAIL).await, ["+ 250 taken"]);
        assert_eq!(send(&mut transport, &["a"], MAIL).await, ["+ 250 taken"]);
        transport.close().await;
        script.ended().await;
    }
}

#[tokio::test]
async fn what_a_server_can_not_take_is_told_as_such() {
    let script = Script::start(&format!(
        "{}
         RSET => 250 ok
         MAIL FROM:<bounce+t1@tmail.acme.example> => 250 ok
         RCPT TO:<a@ => 250 ok
         DATA => 354 go
         *mail => 250 taken
         QUIT => 221 bye",
        Script::PLAIN
    ));
    let mut transport = transport(script.port);
    let told = send(&mut transport, &["a"], "a: \u{e9}\r\n".as_bytes()).await;
    assert!(told[0].starts_with("- 554 5.6.3"), "{told:?}");
    let told = send(&mut transport, &["j\u{fc}rgen", "a"], MAIL).await;
    assert!(told[0].starts_with("- 553 5.6.7"), "{told:?}");
    assert_eq!(told[1], "+ 250 taken");
    transport.close().await;
    script.ended().await;
}

#[tokio::test]
async fn a_reply_in_latin_1_is_still_a_reply() {
    let taken = b"250 angenommen f\xfcr Jill\r\n";
    let script = Script::start_with(
        &format!(
            "{}
             MAIL FROM:<bounce+t1@tmail.acme.example> => 250 ok
             RCPT TO:<a@ => 250 ok
             DATA => 354 go
             *mail
             *raw",
            Script::PIPELINING
        ),
        taken,
    );
    let mut transport = transport(script.port);
    assert_eq!(send(&mut transport, &["a"], MAIL).await, ["+ 250 angenommen f?r Jill"]);
    script.ended().await;
}

#[tokio::test]
async fn utf8_is_asked_for_only_where_it_is_needed() {
    let script = Script::start(
        "*accept => 220 peer
         EHLO gateway.example => 250-peer/250-8BITMIME/250-SIZE/250 SMTPUTF8
         EHLO gateway.example => 250-peer/250-8BITMIME/250-size 9999/250 smtputf8
         MAIL FROM:<bounce+t1@tmail.acme.example> SIZE=10 BODY=8BITMIME SMTPUTF8 => 550 no
         RSET => 250 ok
         MAIL FROM:<bounce+t1@tmail.acme.example> SIZE=12| => 550 no
         RSET => 250 ok
         MAIL FROM:<bounce+t1@tmail.acme.example> SIZE=12 SMTPUTF8| => 550 no
         RSET => 250 ok
         MAIL FROM:<bounce+t1@tmail.acme.example> SIZE=14 BODY=8BITMIME| => 550 no
         RSET => 250 ok
         QUIT => 221 bye",
    );
    let mut transport = transport(script.port);
    let header: Vec<u8> = "s: \u{fc}\r\n\r\nx".into();
    for (to, raw) in [
        ("a", header.as_slice()),
        ("a", b"s: u\r\n\r\nxx\r\n"),
        ("j\u{fc}rgen", b"s: u\r\n\r\nxx\r\n"),
        ("a", "s: u\r\n\r\nxx\u{fc}\r\n".as_bytes()),
    ] {
        assert_eq!(send(&mut transport, &[to], raw).await, ["- 550 no"]);
    }
    transport.close().await;
    script.ended().await;
}

#[tokio::test]
async fn credentials_are_told_to_a_server_that_asks_for_them() {
    for (answer, outcome) in [
        ("235 2.7.0 welcome", "+ 250 taken"),
        ("535 5.7.8 no", "~ the server doesn't let us in: 535 5.7.8 no"),
    ] {
        let taken = answer.starts_with('2');
        let rest = "EHLO => 250 peer
            MAIL FROM:<bounce+t1@ => 250 ok
            RCPT TO:<a@ => 250 ok
            DATA => 354 go
            *mail => 250 taken
            QUIT => 221 bye";
        let script = Script::start(&format!(
            "*accept => 220 peer
             EHLO gateway.example => 250-peer/250 AUTH PLAIN LOGIN
             AUTH PLAIN AHVzZXIAcGFzcw==| => {answer}
             {}",
            if taken { rest } else { "" }
        ));
        let mut settings = Settings::new("127.0.0.1", script.port, "gateway.example");
        let secret = Secret::Text("pass".into());
        settings.login = Some(Login { user: "user".into(), proof: Proof::Password, secret });
        let mut transport = Transport::Smtp(SmtpTransport::new(settings));
        assert_eq!(send(&mut transport, &["a"], MAIL).await, [outcome]);
        transport.close().await;
        script.ended().await;
    }
}

#[tokio::test]
async fn a_report_is_asked_for_of_failures_alone() {
    let script = Script::start(
        "*accept => 220 peer
         EHLO gateway.example => 250 peer
         EHLO gateway.example => 250-peer/250 DSN
         MAIL FROM:<> RET=HDRS ENVID=a1| => 250 ok
         RCPT TO:<a+b@tmail.acme.example> NOTIFY=FAILURE ORCPT=rfc822;a+2Bb@tmail.acme.example| => 250 ok
         DATA => 354 go
         *mail => 250 taken
         QUIT => 221 bye",
    );
    let mut transport = transport(script.port);
    let recipients = addresses(&["a+b"]);
    let mail = Outgoing { from: None, recipients: &recipients, raw: MAIL, envid: Some("a1") };
    assert!(matches!(transport.submit(mail).await[0].outcome, Outcome::Delivered { .. }));
    transport.close().await;
    script.ended().await;
}

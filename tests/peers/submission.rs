//! Handing mails to Postfix as a submission server (RFC 6409): STARTTLS and AUTH, many mails on one
//! connection, what the mail needs of it, and reports that say which envelope they are of.

use std::fs;

use tmail::address::Address;
use tmail::connect::{Login, Proof, Secret, Security, tls};
use tmail::submit::smtp::Settings;
use tmail::submit::{Outcome, Outgoing, SmtpTransport, Transport};
use tokio::runtime::Runtime;

use super::dovecot::{Dovecot, PASSWORD};
use super::folder::{certificate, is_root, wait_until};
use super::postfix::{Gateway, Postfix, logins};

/// Postfix that takes mail from those alone who say who they are, and only over TLS.
struct Submission {
    runtime: Runtime,
    dovecot: Dovecot,
    postfix: Postfix,
}

impl Submission {
    fn start() -> Option<Self> {
        if !is_root() {
            eprintln!("not tried: Postfix starts as root alone");
            return None;
        }
        let dovecot = Dovecot::start();
        let more = logins(&dovecot)
            + "smtputf8_enable = yes\nsmtpd_relay_restrictions = permit_sasl_authenticated, reject\n\
               smtpd_recipient_restrictions =\n check_recipient_access \
               inline:{ { nobody@acme.example = 550 5.1.1 Nobody has that name } }\n";
        let postfix = Postfix::start(&dovecot, &Gateway::None, &more);
        Some(Self { runtime: Runtime::new().unwrap(), dovecot, postfix })
    }

    fn transport(&self, password: &str) -> Transport {
        let mut settings = Settings::new("localhost", self.postfix.port, "gateway.example");
        let trusted = tls::Client::new(Some(&certificate("ca.pem"))).unwrap();
        settings.peer.security = Security::StartTls(trusted);
        settings.login = Some(Login {
            user: "bot".into(),
            proof: Proof::Password,
            secret: Secret::Text(password.to_owned()),
        });
        Transport::Smtp(SmtpTransport::new(settings))
    }

    fn send(&self, transport: &mut Transport, to: &[&str], raw: &[u8], envid: Option<&str>) -> Vec<Outcome> {
        let from = Address::parse("bot@provider.example").unwrap();
        let to: Vec<Address> = to.iter().map(|to| Address::parse(to).unwrap()).collect();
        let mail = Outgoing { from: Some(&from), recipients: &to, raw, envid };
        let attempts = self.runtime.block_on(transport.submit(mail));
        attempts.into_iter().map(|attempt| attempt.outcome).collect()
    }

    /// The mails in somebody's mailbox, as they stand there.
    fn mailbox(&self, who: &str) -> Vec<Vec<u8>> {
        let mut found = Vec::new();
        for part in ["new", "cur"] {
            for file in fs::read_dir(self.dovecot.maildir(who).join(part)).into_iter().flatten() {
                found.push(fs::read(file.unwrap().path()).unwrap());
            }
        }
        found
    }

    fn wait_for(&self, who: &str, mails: usize) -> Vec<Vec<u8>> {
        wait_until(&format!("{who} gets {mails} mails"), || self.mailbox(who).len() >= mails);
        self.mailbox(who)
    }
}

fn delivered(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Delivered { .. })
}

fn holds(raw: &[u8], words: &str) -> bool {
    raw.windows(words.len()).any(|window| window == words.as_bytes())
}

#[test]
fn many_mails_go_on_one_connection_with_tls_and_a_password() {
    let Some(town) = Submission::start() else { return };
    let mut transport = town.transport(PASSWORD);
    for number in 0..30 {
        let raw = format!("Subject: {number}\r\n\r\n.a dot\r\n");
        // Who is refused stops neither the others nor the next mail.
        let outcomes =
            town.send(&mut transport, &["nobody@acme.example", "jill@acme.example"], raw.as_bytes(), None);
        assert!(
            matches!(&outcomes[0], Outcome::Permanent { reply } if reply.contains("5.1.1")),
            "{outcomes:?}"
        );
        assert!(delivered(&outcomes[1]), "{outcomes:?}");
    }
    town.runtime.block_on(transport.close());
    let mails = town.wait_for("jill", 30);
    assert!(mails.iter().all(|raw| holds(raw, "\n.a dot\n")));
    wait_until("one connection carried them", || {
        town.postfix.log().contains("ehlo=3 starttls=1 auth=1 mail=30 rcpt=30/60 data=30 quit=1")
    });
    let log = town.postfix.log();
    assert_eq!(log.matches("sasl_username=bot").count(), 30, "{log}");
}

#[test]
fn a_wrong_password_leaves_the_mail_waiting() {
    let Some(town) = Submission::start() else { return };
    let mut transport = town.transport("wrong");
    let outcomes = town.send(&mut transport, &["jill@acme.example"], b"Subject: x\r\n\r\nx\r\n", None);
    let Outcome::Temporary { reply } = &outcomes[0] else { panic!("{outcomes:?}") };
    assert!(reply.contains("doesn't let us in: 535"), "{reply}");
}

#[test]
fn octets_beyond_ascii_arrive_as_they_are() {
    let Some(town) = Submission::start() else { return };
    let mut transport = town.transport(PASSWORD);
    let body = "Subject: x\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\
                Content-Transfer-Encoding: 8bit\r\n\r\nGrüße\r\n";
    let head = "Subject: Grüße an Jörg\r\n\r\nwords\r\n";
    // Of RFC 6531 as little as the mail needs.
    for (raw, kept, protocol) in
        [(body, "\nGrüße\n", "with ESMTPSA"), (head, "Subject: Grüße an Jörg\n", "with UTF8SMTPSA")]
    {
        let before = town.mailbox("jill").len();
        let outcomes = town.send(&mut transport, &["jill@acme.example"], raw.as_bytes(), None);
        assert!(delivered(&outcomes[0]), "{outcomes:?}");
        let mails = town.wait_for("jill", before + 1);
        assert!(mails.iter().any(|mail| holds(mail, kept) && holds(mail, protocol)), "{kept}");
    }
}

/// RFC 3461: a report of failure alone, with the header alone, that names our envelope and its recipient.
#[test]
fn a_report_says_which_envelope_it_is_of() {
    let Some(town) = Submission::start() else { return };
    let mut transport = town.transport(PASSWORD);
    let raw = b"Subject: x\r\nMessage-ID: <n1@tmail.acme.example>\r\n\r\nwords that don't come back\r\n";
    let to = ["jill@acme.example", "erin@acme.example"];
    let outcomes = town.send(&mut transport, &to, raw, Some("t0k+en="));
    assert!(outcomes.iter().all(delivered), "{outcomes:?}");
    let reports = town.wait_for("bot", 1);
    let report = &reports[0];
    for line in [
        "Content-Type: multipart/report; report-type=delivery-status;",
        "\nOriginal-Envelope-Id: t0k+en=\n",
        "\nOriginal-Recipient: rfc822;erin@acme.example\n",
        "\nFinal-Recipient: rfc822; erin@acme.example\n",
        "\nAction: failed\n",
        "\nContent-Type: text/rfc822-headers",
        "<n1@tmail.acme.example>",
    ] {
        assert!(holds(report, line), "{line} in {}", String::from_utf8_lossy(report));
    }
    assert!(!holds(report, "words that don't come back"));
    // The one that arrived is told of by nobody.
    town.wait_for("jill", 1);
    assert_eq!(town.mailbox("bot").len(), 1);
}

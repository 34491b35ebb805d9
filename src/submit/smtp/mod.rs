//! Mails to a submission server or smarthost by SMTP (RFC 5321, RFC 6409).
//!
//! lettre holds the connection and reads the replies; the order of commands is ours, because one refused
//! recipient mustn't stop the others, and because MAIL, RCPT and DATA in one write nearly double the
//! number of mails a connection can carry.

mod ascii;
mod connection;
mod reply;
mod round;
mod starttls;
mod wire;

use std::time::Duration;

use jiff::Timestamp;

use super::{Outcome, Outgoing};
use crate::connect::{Login, Peer, Security};
use connection::{Connection, Exchange};

/// Where mails are handed in, and how patiently.
#[derive(Clone, Debug)]
pub struct Settings {
    pub peer: Peer,
    /// Our name in EHLO.
    pub host_name: String,
    /// Who we are to the server (RFC 4954). The password is told by TLS, or to a server on this machine:
    /// else anybody on the way could read it.
    pub login: Option<Login>,
    /// Recipients in one transaction; a server has to take 100 (RFC 5321 §4.5.3.1.8).
    pub recipients: usize,
    pub patience: Patience,
}

/// How long to wait (RFC 5321 §4.5.3.2).
#[derive(Clone, Copy, Debug)]
pub struct Patience {
    pub connect: Duration,
    /// For the answer to a command.
    pub reply: Duration,
    /// For the mail to be read and answered.
    pub mail: Duration,
}

impl Settings {
    /// A server on this machine, or behind a network that is trusted: no TLS, no password; the rest as
    /// RFC 5321 has it.
    pub fn new(host: &str, port: u16, host_name: &str) -> Self {
        Self {
            peer: Peer { host: host.to_owned(), port, security: Security::None },
            host_name: host_name.to_owned(),
            login: None,
            recipients: 100,
            patience: Patience::default(),
        }
    }
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(30),
            reply: Duration::from_secs(5 * 60),
            mail: Duration::from_secs(10 * 60),
        }
    }
}

/// One connection at a time, kept open from mail to mail. Give each worker its own.
#[derive(Debug)]
pub struct SmtpTransport {
    settings: Settings,
    idle: Option<Box<Connection>>,
}

impl SmtpTransport {
    /// Connects with the first mail.
    pub fn new(settings: Settings) -> Self {
        Self { settings, idle: None }
    }

    /// Sends a mail; one outcome a recipient.
    pub(super) async fn send(&mut self, mail: Outgoing<'_>) -> Vec<Outcome> {
        let mut outcomes = Vec::with_capacity(mail.recipients.len());
        for recipients in mail.recipients.chunks(self.settings.recipients.max(1)) {
            outcomes.extend(self.send_once(Outgoing { recipients, ..mail }).await);
        }
        outcomes
    }

    /// Says QUIT where a connection is open.
    pub async fn close(&mut self) {
        if let Some(connection) = self.idle.take() {
            connection.quit().await;
        }
    }

    /// Connects, logs in and leaves: for the operator's check. Gives until when the server's certificate is
    /// good, where it has one. Errors: why no mail could go, a sentence.
    pub async fn try_out(&self) -> Result<Option<Timestamp>, String> {
        let connection = Connection::open(&self.settings).await?;
        let end = connection.certificate_end();
        connection.quit().await;
        Ok(end)
    }

    async fn send_once(&mut self, mail: Outgoing<'_>) -> Vec<Outcome> {
        if let Some(connection) = self.idle.take()
            && let Exchange::Done(done) = connection.send(mail).await
        {
            self.idle = done.connection;
            return done.outcomes;
        }
        // There was none, or the server had closed it in the meantime: nothing was handed over yet.
        let connection = match Connection::open(&self.settings).await {
            Ok(connection) => connection,
            Err(why) => return vec![Outcome::Temporary { reply: why }; mail.recipients.len()],
        };
        match connection.send(mail).await {
            Exchange::Done(done) => {
                self.idle = done.connection;
                done.outcomes
            }
            Exchange::Stale(why) => vec![Outcome::Temporary { reply: why }; mail.recipients.len()],
        }
    }
}

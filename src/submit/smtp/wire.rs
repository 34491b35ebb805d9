//! lettre's connection with a limit on each wait, and what the server offers.

use std::fmt::Display;
use std::future::Future;
use std::time::Duration;

use jiff::Timestamp;
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, AsyncTokioStream};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use tokio::time::timeout;

use super::ascii::AsciiReplies;
use super::reply::Reply;
use super::starttls::{Preceded, upgrade};
use super::{Patience, Settings};
use crate::connect::{Login, Proof, Security};

/// An open connection. Each error is a sentence; after one the connection is of no more use.
pub struct Wire {
    smtp: AsyncSmtpConnection,
    patience: Patience,
    /// Until when the server's certificate is good, where there is TLS.
    pub certificate_end: Option<Timestamp>,
}

/// What the server's EHLO said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Offers {
    /// RFC 2920.
    pub pipelining: bool,
    /// RFC 6152.
    pub eight_bit: bool,
    /// RFC 6531.
    pub utf8: bool,
    /// RFC 1870.
    pub size: bool,
    /// RFC 3461.
    pub dsn: bool,
}

impl Wire {
    /// Connects and says hello.
    pub async fn open(settings: &Settings) -> Result<(Self, Offers), String> {
        let Dialled { stream, private, certificate_end } = dial(settings).await?;
        let hello = ClientId::Domain(settings.host_name.clone());
        let opening = AsyncSmtpConnection::connect_with_transport(stream, &hello);
        let smtp = timeout(settings.patience.reply, opening)
            .await
            .map_err(|_| "the server doesn't greet us".to_owned())?
            .map_err(|error| format!("the server's greeting was not one: {error}"))?;
        let mut wire = Self { smtp, patience: settings.patience, certificate_end };
        if let Some(login) = &settings.login {
            wire.log_in(login, private).await?;
        }
        let offers = wire.offers(&hello).await?;
        Ok((wire, offers))
    }

    /// Writes one command, or a pipelined group of them, each with its CRLF, and reads the first reply.
    pub async fn say(&mut self, commands: impl Display) -> Result<Reply, String> {
        heard(self.patience.reply, self.smtp.command(commands)).await
    }

    /// Reads the next reply of a group.
    pub async fn hear(&mut self) -> Result<Reply, String> {
        heard(self.patience.reply, self.smtp.read_response()).await
    }

    /// Sends a mail after 354. lettre stuffs dots and puts CRLF before the last dot itself, so our own
    /// last CRLF is held back: exactly the bytes given arrive.
    pub async fn mail(&mut self, raw: &[u8]) -> Result<Reply, String> {
        let unended = raw.strip_suffix(b"\r\n").unwrap_or(raw);
        heard(self.patience.mail, self.smtp.message(unended)).await
    }

    async fn log_in(&mut self, login: &Login, private: bool) -> Result<(), String> {
        if !private {
            return Err("the password is not sent, because the connection isn't encrypted".to_owned());
        }
        let mechanisms: &[Mechanism] = match login.proof {
            Proof::Password => &[Mechanism::Plain, Mechanism::Login],
            Proof::Xoauth2 => &[Mechanism::Xoauth2],
        };
        let credentials = Credentials::new(login.user.clone(), login.secret.read().await?);
        let reply = heard(self.patience.reply, self.smtp.auth(mechanisms, &credentials)).await?;
        if reply.is_yes() { Ok(()) } else { Err(format!("the server doesn't let us in: {}", reply.line())) }
    }

    /// EHLO once more: lettre keeps of the first answer only what it uses itself, and PIPELINING and
    /// SIZE aren't among it. It costs one round trip a connection.
    async fn offers(&mut self, hello: &ClientId) -> Result<Offers, String> {
        let asked = timeout(self.patience.reply, self.smtp.command(format!("EHLO {hello}\r\n")));
        let response = asked
            .await
            .map_err(|_| "the server doesn't answer EHLO".to_owned())?
            .map_err(|error| error.to_string())?;
        Ok(Offers::read(&response))
    }
}

impl Offers {
    fn read(response: &Response) -> Self {
        let mut offers = Self::default();
        for keyword in response.message().skip(1).filter_map(|line| line.split(' ').next()) {
            match keyword.to_ascii_uppercase().as_str() {
                "PIPELINING" => offers.pipelining = true,
                "8BITMIME" => offers.eight_bit = true,
                "SMTPUTF8" => offers.utf8 = true,
                "SIZE" => offers.size = true,
                "DSN" => offers.dsn = true,
                _ => {}
            }
        }
        offers
    }
}

/// A stream, and what is known of it.
struct Dialled {
    stream: Box<dyn AsyncTokioStream>,
    /// Whether nobody on the way can read it.
    private: bool,
    certificate_end: Option<Timestamp>,
}

/// Opens the stream. TLS stands below the ASCII: lettre takes any `AsyncTokioStream`.
async fn dial(settings: &Settings) -> Result<Dialled, String> {
    let stream = settings.peer.connect(settings.patience.connect).await?;
    let (greeting, stream) = match settings.peer.security {
        Security::StartTls(_) => ("220 greeted before TLS\r\n", upgrade(stream, settings).await?),
        Security::None | Security::Implicit(_) => ("", stream),
    };
    let (private, certificate_end) = (stream.is_private(), stream.certificate_end());
    let stream = Box::new(AsciiReplies(Preceded::new(greeting, stream)));
    Ok(Dialled { stream, private, certificate_end })
}

async fn heard(
    patience: Duration,
    answer: impl Future<Output = Result<Response, Error>>,
) -> Result<Reply, String> {
    match timeout(patience, answer).await {
        Ok(answer) => Reply::read(answer).map_err(|error| format!("the connection broke: {error}")),
        Err(_) => Err(format!("no answer within {} s", patience.as_secs())),
    }
}

impl std::fmt::Debug for Wire {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Wire")
    }
}

//! I/O: connections that we open to other servers: TCP, TLS on top, and the secrets that they ask for.
//! Submission (SMTP) and the mailbox (IMAP) share it.

pub mod certificate;
pub mod secret;
pub mod stream;
pub mod tls;

use std::time::Duration;

use tokio::net::TcpStream;
use tokio::time::timeout;

pub use secret::{Login, Proof, Secret};
pub use stream::Stream;

/// Where a server is, and how a connection to it is kept private.
#[derive(Clone, Debug)]
pub struct Peer {
    pub host: String,
    pub port: u16,
    pub security: Security,
}

/// When a connection becomes private.
#[derive(Clone, Debug)]
pub enum Security {
    /// Never: for a server on this machine, or behind a network that is trusted as such.
    None,
    /// By a command, before anything else is said; without it nothing goes (RFC 3207, RFC 9051 §6.2.1).
    StartTls(tls::Client),
    /// From the first octet (RFC 8314 §3).
    Implicit(tls::Client),
}

impl Peer {
    /// Connects, and for [`Security::Implicit`] speaks TLS. Errors: a sentence for the operator.
    pub async fn connect(&self, patience: Duration) -> Result<Stream, String> {
        let shown = format!("{}:{}", self.host, self.port);
        let stream = timeout(patience, TcpStream::connect((self.host.as_str(), self.port)))
            .await
            .map_err(|_| format!("{shown} doesn't answer"))?
            .map_err(|error| format!("{shown} can't be reached: {error}"))?;
        // Without it, each command waits 40 ms for the other side's delayed ACK.
        stream.set_nodelay(true).map_err(|error| error.to_string())?;
        match self.security {
            Security::Implicit(_) => self.secure(Stream::Plain(stream), patience).await,
            Security::None | Security::StartTls(_) => Ok(Stream::Plain(stream)),
        }
    }

    /// Speaks TLS on a connection. Errors: the certificate isn't this host's, has expired, or is signed by
    /// nobody we trust; or the other side doesn't speak TLS.
    pub async fn secure(&self, stream: Stream, patience: Duration) -> Result<Stream, String> {
        let (Stream::Plain(stream), Security::StartTls(tls) | Security::Implicit(tls)) =
            (stream, &self.security)
        else {
            return Err(format!("there is no TLS to begin with {}", self.host));
        };
        timeout(patience, tls.connect(&self.host, stream))
            .await
            .map_err(|_| format!("{} doesn't answer our TLS", self.host))?
            .map(|stream| Stream::Tls(Box::new(stream)))
    }
}

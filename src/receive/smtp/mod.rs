//! The listener: SMTP (RFC 5321) and LMTP (RFC 2033).
//!
//! [`serve`] owns connections, [`session`] speaks with one peer, [`dialogue`] knows which command is
//! in order and is pure, [`data`] finds the end of a mail and nothing else.
//!
//! A 5xx is given only for what fails in the dialogue itself: syntax, order, line ends, size, and
//! recipients that aren't ours. No mail is refused for what it says.

mod chunk;
mod command;
mod data;
mod dialogue;
pub mod guests;
mod large;
mod reply;
mod session;
mod tls;
mod wire;

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::address::AddressBook;
use crate::receive::{Intake, Source};
use guests::{Bounds, Guest, Guests};
pub use session::converse;
pub use tls::ServerTls;

/// Becomes true, or loses its sender, when the listener shall end.
pub type Stop = watch::Receiver<bool>;

/// Which of the two protocols is spoken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Protocol {
    #[default]
    Smtp,
    /// One reply a recipient after DATA (RFC 2033 §4.2).
    Lmtp,
}

/// What a listener has to know.
#[derive(Clone, Debug)]
pub struct Settings {
    pub protocol: Protocol,
    /// Our name in the greeting.
    pub host_name: String,
    /// Whose mail is taken.
    pub book: AddressBook,
    /// For STARTTLS (RFC 3207); nothing: it isn't offered.
    pub tls: Option<Arc<ServerTls>>,
    pub limits: Limits,
}

/// The bounds of a listener (RFC 5321 §4.5.3).
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Octets of one mail, announced by SIZE (RFC 1870).
    pub message_bytes: usize,
    /// Recipients of one mail; further ones are asked to come again.
    pub recipients: usize,
    /// Connections at a time; further ones are asked to come again.
    pub connections: usize,
    /// Connections of one host at a time.
    pub connections_of_host: usize,
    /// Mails of one host within a minute.
    pub mails_of_host: u32,
    /// Commands refused with a 5xx before the connection is closed.
    pub bad_commands: usize,
    /// How long nothing may come.
    pub idle: Duration,
    /// How long commands may go on without a mail.
    pub quiet: Duration,
    /// How long a whole mail may take.
    pub data: Duration,
    /// How long sessions in DATA may go on after the stop.
    pub drain: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_bytes: 25 * 1024 * 1024,
            recipients: 100,
            connections: 256,
            connections_of_host: 20,
            mails_of_host: 600,
            bad_commands: 20,
            idle: Duration::from_secs(5 * 60),
            quiet: Duration::from_secs(15 * 60),
            data: Duration::from_secs(20 * 60),
            drain: Duration::from_secs(30),
        }
    }
}

impl Protocol {
    fn source(self) -> Source {
        match self {
            Protocol::Smtp => Source::Smtp,
            Protocol::Lmtp => Source::Lmtp,
        }
    }
}

/// Listens until `stop`. Then no connection is taken any more, sessions between two mails are closed
/// with 421, and those in DATA may finish within [`Limits::drain`].
pub async fn serve<I: Intake>(listener: TcpListener, intake: I, settings: Settings, mut stop: Stop) {
    let settings = Arc::new(settings);
    let Limits { connections_of_host, mails_of_host, .. } = settings.limits;
    let guests = Guests::new(Bounds { connections: connections_of_host, mails: mails_of_host });
    let mut sessions = JoinSet::new();
    loop {
        tokio::select! {
            () = stopped(&mut stop) => break,
            Some(ended) = sessions.join_next(), if !sessions.is_empty() => report(ended),
            accepted = listener.accept() => match accepted {
                Ok((stream, peer)) if sessions.len() < settings.limits.connections => {
                    match guests.admit(peer.ip(), Instant::now()) {
                        Some(guest) => {
                            let session = attend(stream, guest, intake.clone(), settings.clone(), stop.clone());
                            sessions.spawn(session);
                        }
                        None => turn_away(&stream),
                    }
                }
                Ok((stream, _)) => turn_away(&stream),
                Err(error) => wait_for_descriptors(&error).await,
            },
        }
    }
    drop(listener);
    let drained = async { while sessions.join_next().await.is_some() {} };
    if tokio::time::timeout(settings.limits.drain, drained).await.is_err() {
        sessions.shutdown().await;
    }
}

async fn attend<I: Intake>(stream: TcpStream, guest: Guest, intake: I, settings: Arc<Settings>, stop: Stop) {
    // Without it, each reply waits for the peer's delayed ACK.
    let _ = stream.set_nodelay(true);
    if let Err(error) = converse(stream, &guest, &intake, &settings, stop).await {
        tracing::debug!(%error, "a session ended");
    }
}

/// Tells a peer that there are too many. The socket's empty buffer takes the line at once; if it
/// doesn't, the peer sees the connection close, which says the same.
fn turn_away(stream: &TcpStream) {
    let _ = stream.try_write(b"421 4.3.2 Too many connections, please try again later\r\n");
}

/// `accept` fails for want of file descriptors, above all: going on at once would only burn time.
async fn wait_for_descriptors(error: &std::io::Error) {
    tracing::warn!(%error, "could not take a connection");
    tokio::time::sleep(Duration::from_millis(100)).await;
}

fn report(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a session broke");
    }
}

/// Waits for the stop. A sender that is gone means the same: nobody could stop us later.
async fn stopped(stop: &mut Stop) {
    let _ = stop.wait_for(|stopping| *stopping).await;
}

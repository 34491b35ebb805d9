//! A client that speaks bytes, and a server that says what a script tells it.

use tmail::receive::smtp::guests::Guest;
use tmail::receive::smtp::{Limits, Protocol, converse};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::sync::watch;

use super::capture::{Capture, settings};

/// Gives `pieces` to a session, each after the session had its turn, and returns all that it said.
pub async fn speak(protocol: Protocol, limits: Limits, capture: &Capture, pieces: &[&[u8]]) -> String {
    let (client, server) = tokio::io::duplex(1 << 20);
    let (_stop, stopping) = watch::channel(false);
    let settings = settings(protocol, limits);
    let capture = capture.clone();
    let session =
        tokio::spawn(async move { converse(server, &Guest::default(), &capture, &settings, stopping).await });
    let (mut from, mut to) = tokio::io::split(client);
    for piece in pieces {
        // A session that hung up leaves a broken pipe; what it said before is what counts.
        if to.write_all(piece).await.is_err() {
            break;
        }
        tokio::task::yield_now().await;
    }
    let _ = to.shutdown().await;
    let mut said = Vec::new();
    let _ = from.read_to_end(&mut said).await;
    let _ = session.await.unwrap();
    String::from_utf8(said).unwrap()
}

/// The reply codes, one for each reply.
pub fn codes(said: &str) -> Vec<&str> {
    said.lines().filter(|line| line.as_bytes()[3] == b' ').map(|line| &line[..3]).collect()
}

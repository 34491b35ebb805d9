//! What is said before TLS: greeting, EHLO, STARTTLS (RFC 3207).
//!
//! lettre can't begin on a connection that was greeted already, so this part is spoken here, and the
//! greeting is handed to lettre once more.

use std::collections::VecDeque;
use std::io;
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use lettre::transport::smtp::client::AsyncTokioStream;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt, ReadBuf};
use tokio::time::timeout;

use super::Settings;
use crate::connect::Stream;

/// The most octets of one reply.
const REPLY_MAX: usize = 64 * 1024;

/// Asks for TLS and shakes hands. Errors: the server doesn't offer it, or its certificate isn't good; the
/// mail waits.
pub async fn upgrade(mut stream: Stream, settings: &Settings) -> Result<Stream, String> {
    let patience = settings.patience.reply;
    let greeting = reply(&mut stream, patience).await?;
    if !greeting.starts_with("220") {
        return Err(format!("the server's greeting was not one: {}", line(&greeting)));
    }
    let hello = ask(&mut stream, &format!("EHLO {}\r\n", settings.host_name), patience).await?;
    let offers = |line: &str| line.get(4..).is_some_and(|word| word.trim().eq_ignore_ascii_case("STARTTLS"));
    if !hello.lines().skip(1).any(offers) {
        return Err("the server offers no TLS (STARTTLS), and nothing is sent without it".to_owned());
    }
    let answer = ask(&mut stream, "STARTTLS\r\n", patience).await?;
    if !answer.starts_with("220") {
        return Err(format!("the server doesn't begin TLS: {}", line(&answer)));
    }
    settings.peer.secure(stream, settings.patience.connect).await
}

async fn ask(stream: &mut Stream, command: &str, patience: Duration) -> Result<String, String> {
    let written = timeout(patience, stream.write_all(command.as_bytes())).await;
    written
        .map_err(|_| "the server doesn't read what we say".to_owned())?
        .map_err(|error| format!("the connection broke: {error}"))?;
    reply(stream, patience).await
}

/// One reply, all of its lines. Octet by octet: whatever stands behind it was said before TLS, by anybody,
/// and must not be taken for a reply that came after (CVE-2011-0411). The handshake stumbles over it.
async fn reply(stream: &mut Stream, patience: Duration) -> Result<String, String> {
    let reading = async {
        let mut text = Vec::new();
        loop {
            text.push(stream.read_u8().await?);
            let is_last = |line: &[u8]| line.len() > 3 && line[3] != b'-';
            let last =
                text.strip_suffix(b"\n").and_then(|text| text.split(|&byte| byte == b'\n').next_back());
            if last.is_some_and(is_last) {
                return Ok(String::from_utf8_lossy(&text).into_owned());
            }
            if text.len() > REPLY_MAX {
                return Err(io::Error::other("a reply has no end"));
            }
        }
    };
    timeout(patience, reading)
        .await
        .map_err(|_| "the server doesn't answer".to_owned())?
        .map_err(|error| format!("the connection broke: {error}"))
}

fn line(reply: &str) -> &str {
    reply.lines().next_back().unwrap_or_default()
}

/// A stream before which something else is read.
#[derive(Debug)]
pub struct Preceded<S> {
    before: VecDeque<u8>,
    stream: S,
}

impl<S> Preceded<S> {
    pub fn new(before: &str, stream: S) -> Self {
        Self { before: before.bytes().collect(), stream }
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Preceded<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.before.is_empty() {
            return Pin::new(&mut self.stream).poll_read(cx, buffer);
        }
        let some = self.before.len().min(buffer.remaining());
        let some: Vec<u8> = self.before.drain(..some).collect();
        buffer.put_slice(&some);
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Preceded<S> {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Preceded<Stream> {
    fn peer_addr(&self) -> io::Result<SocketAddr> {
        self.stream.peer_addr()
    }
}

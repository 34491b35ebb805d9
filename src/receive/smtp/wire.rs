//! Lines and blocks of bytes in, replies out. Replies gather until there is nothing left to read, so
//! that a pipelined group is answered by one write (RFC 2920 §3.2).

use std::io;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::time::timeout;

use super::reply::Reply;
use super::{Stop, stopped};

/// The longest command line, its CRLF included. RFC 5321 §4.5.3.1.4 says 512; extensions add to it.
const LINE_MAX: usize = 2048;

/// How much is read at a time.
const READ: usize = 64 * 1024;

/// One peer.
pub struct Wire<S> {
    stream: S,
    read: Vec<u8>,
    /// What of `read` was used already.
    used: usize,
    replies: Vec<u8>,
}

/// Why nothing more comes.
#[derive(Debug)]
pub enum End {
    /// The peer hung up, or the connection broke.
    Gone(io::Error),
    Idle,
    Stopping,
    /// Too long, or not ended by CRLF, or with control characters in it.
    BadLine,
}

impl<S: AsyncRead + AsyncWrite + Unpin> Wire<S> {
    pub fn new(stream: S) -> Self {
        Self { stream, read: Vec::new(), used: 0, replies: Vec::new() }
    }

    /// Queues a reply.
    pub fn say(&mut self, reply: &Reply) {
        self.replies.extend_from_slice(reply.as_bytes());
    }

    /// The next command line, CRLF included.
    pub async fn line(&mut self, idle: Duration, stop: &mut Stop) -> Result<&[u8], End> {
        if *stop.borrow() || stop.has_changed().is_err() {
            return Err(End::Stopping);
        }
        let end = loop {
            let waiting = &self.read[self.used..];
            match waiting.iter().position(|&byte| byte == b'\n') {
                Some(lf) if lf < LINE_MAX => break self.used + lf + 1,
                None if waiting.len() < LINE_MAX => {}
                _ => return Err(End::BadLine),
            }
            tokio::select! {
                // The stop first: a peer that never pauses can't hold it off.
                biased;
                () = stopped(stop) => return Err(End::Stopping),
                more = self.more(idle) => more?,
            }
        };
        let line = &self.read[self.used..end];
        self.used = end;
        if !is_clean(line) {
            return Err(End::BadLine);
        }
        Ok(line)
    }

    /// Whatever came, at least one byte; say with [`Wire::consume`] how much of it was used.
    pub async fn block(&mut self, idle: Duration) -> Result<&[u8], End> {
        if self.used == self.read.len() {
            self.more(idle).await?;
        }
        Ok(&self.read[self.used..])
    }

    /// Marks bytes of the last block as used.
    pub fn consume(&mut self, bytes: usize) {
        self.used = (self.used + bytes).min(self.read.len());
    }

    /// Sends the replies that wait.
    pub async fn flush(&mut self, patience: Duration) -> Result<(), End> {
        if self.replies.is_empty() {
            return Ok(());
        }
        let written = async {
            self.stream.write_all(&self.replies).await?;
            self.stream.flush().await
        };
        timeout(patience, written).await.map_err(|_| End::Idle)?.map_err(End::Gone)?;
        self.replies.clear();
        Ok(())
    }

    /// The stream, to speak TLS on. Octets that came before the handshake were said by anybody on the way:
    /// there must be none (RFC 3207 §4.2, CVE-2011-0411).
    pub async fn into_stream(mut self, patience: Duration) -> Result<S, End> {
        if self.used < self.read.len() {
            return Err(End::BadLine);
        }
        self.flush(patience).await?;
        Ok(self.stream)
    }

    /// Says the last word and closes.
    pub async fn close(&mut self, patience: Duration) -> Result<(), End> {
        self.flush(patience).await?;
        timeout(patience, self.stream.shutdown()).await.map_err(|_| End::Idle)?.map_err(End::Gone)
    }

    async fn more(&mut self, idle: Duration) -> Result<(), End> {
        self.flush(idle).await?;
        // What is left is less than a line, so moving it costs nothing.
        self.read.drain(..self.used);
        self.used = 0;
        self.read.reserve(READ);
        match timeout(idle, self.stream.read_buf(&mut self.read)).await {
            Ok(Ok(0)) => Err(End::Gone(io::ErrorKind::UnexpectedEof.into())),
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(End::Gone(error)),
            Err(_) => Err(End::Idle),
        }
    }
}

/// One CRLF at its end and no other control character: a bare CR or LF, or a NUL, in a command is how
/// two readers come to see two different commands.
fn is_clean(line: &[u8]) -> bool {
    line.strip_suffix(b"\r\n").is_some_and(|text| !text.iter().any(|&byte| byte < b' ' && byte != b'\t'))
}

//! One mail on standard input, as an MTA's pipe gives it to `tmail deliver`.

use tokio::io::{AsyncRead, AsyncReadExt};

use super::{Arrival, Source};
use crate::envelope::Envelope;

/// Why nothing was read; [`StdinError::exit_code`] tells the MTA.
#[derive(Debug, thiserror::Error)]
pub enum StdinError {
    #[error("the mail is larger than {limit} bytes, the most that is taken here")]
    TooLarge { limit: usize },
    #[error("standard input holds no mail")]
    Empty,
    #[error("standard input can't be read: {0}")]
    Unreadable(#[from] std::io::Error),
}

impl StdinError {
    /// The code of sysexits.h: 65 bounces the mail, 74 and 75 let the MTA keep it.
    pub fn exit_code(&self) -> u8 {
        match self {
            StdinError::TooLarge { .. } | StdinError::Empty => 65,
            StdinError::Unreadable(_) => 74,
        }
    }
}

/// Reads all of `input`, `limit` octets at most.
///
/// A pipe has Unix line ends: a mail without any CRLF gets them, so that its signatures can be verified;
/// one with some is left as it is. An mbox line (`From …`) before the fields is the pipe's, and left out.
pub async fn read(
    input: impl AsyncRead + Unpin,
    envelope: Envelope,
    limit: usize,
) -> Result<Arrival, StdinError> {
    let mut raw = Vec::new();
    input.take(limit as u64 + 1).read_to_end(&mut raw).await?;
    if raw.len() > limit {
        return Err(StdinError::TooLarge { limit });
    }
    let raw = with_crlf(without_mbox_line(raw));
    if raw.is_empty() {
        return Err(StdinError::Empty);
    }
    Ok(Arrival { envelope, raw, source: Source::Stdin })
}

fn without_mbox_line(mut raw: Vec<u8>) -> Vec<u8> {
    if raw.starts_with(b"From ")
        && let Some(end) = raw.iter().position(|&byte| byte == b'\n')
    {
        raw.drain(..=end);
    }
    raw
}

/// Gives a mail with Unix line ends those of the wire.
pub(super) fn with_crlf(raw: Vec<u8>) -> Vec<u8> {
    if raw.contains(&b'\r') {
        return raw;
    }
    let lines = raw.iter().filter(|&&byte| byte == b'\n').count();
    let mut out = Vec::with_capacity(raw.len() + lines);
    for line in raw.split_inclusive(|&byte| byte == b'\n') {
        match line.strip_suffix(b"\n") {
            Some(text) => out.extend_from_slice(&[text, b"\r\n"].concat()),
            None => out.extend_from_slice(line),
        }
    }
    out
}

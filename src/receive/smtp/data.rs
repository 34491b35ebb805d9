//! Finds the end of a mail in what follows DATA, and undoes dot-stuffing (RFC 5321 §4.5.2). Pure.
//!
//! Only CRLF.CRLF ends a mail. A bare CR or LF spoils it, and it is read on to the true end before it is
//! refused: had we stopped at `LF.LF` or the like, what follows would act as commands that somebody
//! smuggled in (CVE-2023-51764 to 51766). RFC 5321 §2.3.8 forbids such line ends anyway.

#[cfg(test)]
mod tests;

const CR: u8 = b'\r';
const LF: u8 = b'\n';

/// How much of a mail that is too large is read and thrown away, so that its sender hears why.
const EXCESS: usize = 1024 * 1024;

/// Takes bytes as they come, in pieces of any size.
#[derive(Debug)]
pub struct DataReader {
    raw: Vec<u8>,
    seen: usize,
    limit: usize,
    at: At,
    fault: Option<Fault>,
}

/// Whether there is more to read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    More,
    /// The mail ended; so many of the bytes given were its own.
    Ended(usize),
    /// Far beyond the limit: hang up.
    Flooded,
}

/// Why a mail isn't taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    LineEnds,
    TooLarge,
}

/// Where in a line the reader stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum At {
    LineStart,
    Middle,
    /// Behind a CR.
    Cr,
    /// Behind a dot that began a line, not yet kept.
    Dot,
    /// Behind that dot and a CR.
    DotCr,
}

impl DataReader {
    /// `limit`: octets of the largest mail that is kept.
    pub fn new(limit: usize) -> Self {
        Self { raw: Vec::new(), seen: 0, limit, at: At::LineStart, fault: None }
    }

    /// Reads on.
    pub fn ingest(&mut self, bytes: &[u8]) -> Progress {
        let mut rest = bytes;
        while !rest.is_empty() {
            let run = if self.at == At::Middle { plain_run(rest) } else { 0 };
            self.keep(&rest[..run]);
            let Some(&byte) = rest.get(run) else { break };
            rest = &rest[run + 1..];
            if self.step(byte) {
                return Progress::Ended(bytes.len() - rest.len());
            }
        }
        self.seen = self.seen.saturating_add(bytes.len());
        if self.seen > self.limit.saturating_add(self.limit / 2).saturating_add(EXCESS) {
            return Progress::Flooded;
        }
        Progress::More
    }

    /// Octets that are kept so far.
    pub fn held(&self) -> usize {
        self.raw.len()
    }

    /// The mail, after [`Progress::Ended`].
    pub fn finish(self) -> Result<Vec<u8>, Fault> {
        match self.fault {
            Some(fault) => Err(fault),
            None => Ok(self.raw),
        }
    }

    /// One byte that means something here; true at the end of the mail.
    fn step(&mut self, byte: u8) -> bool {
        self.at = match (self.at, byte) {
            (At::DotCr, LF) => return true,
            (At::LineStart, b'.') => At::Dot,
            (At::Dot, CR) => At::DotCr,
            (At::Cr, LF) => {
                self.keep(b"\r\n");
                At::LineStart
            }
            // Any CR that no LF follows, and any LF that follows no CR.
            (At::Cr | At::DotCr, _) => {
                self.spoil();
                if byte == CR { At::Cr } else { At::Middle }
            }
            (_, LF) => {
                self.spoil();
                At::Middle
            }
            (_, CR) => At::Cr,
            (_, other) => {
                self.keep(&[other]);
                At::Middle
            }
        };
        false
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.fault.is_some() {
            return;
        }
        if self.raw.len() + bytes.len() > self.limit {
            self.fault = Some(Fault::TooLarge);
            self.raw = Vec::new();
            return;
        }
        self.raw.extend_from_slice(bytes);
    }

    fn spoil(&mut self) {
        self.fault.get_or_insert(Fault::LineEnds);
        self.raw = Vec::new();
    }
}

/// How many bytes there are before the next CR or LF.
fn plain_run(bytes: &[u8]) -> usize {
    bytes.iter().position(|&byte| byte == CR || byte == LF).unwrap_or(bytes.len())
}

//! A mail in counted pieces (BDAT, RFC 3030 §2). Pure.
//!
//! Nothing in it ends it, so nothing can be smuggled; all the same a bare CR or LF spoils it, as in
//! [`super::data`]: what is kept has one kind of line end, whichever way it came.

use super::data::Fault;

/// The pieces so far.
#[derive(Debug)]
pub struct ChunkReader {
    raw: Vec<u8>,
    limit: usize,
    last: u8,
    fault: Option<Fault>,
}

impl ChunkReader {
    /// `limit`: octets of the largest mail that is kept.
    pub fn new(limit: usize) -> Self {
        Self { raw: Vec::new(), limit, last: 0, fault: None }
    }

    /// Takes what came next.
    pub fn ingest(&mut self, bytes: &[u8]) {
        if self.fault.is_some() {
            return;
        }
        if self.raw.len() + bytes.len() > self.limit {
            return self.spoil(Fault::TooLarge);
        }
        for &byte in bytes {
            if (self.last == b'\r') != (byte == b'\n') {
                return self.spoil(Fault::LineEnds);
            }
            self.last = byte;
        }
        self.raw.extend_from_slice(bytes);
    }

    /// Octets that are kept so far.
    pub fn held(&self) -> usize {
        self.raw.len()
    }

    /// What is wrong with it so far.
    pub fn fault(&self) -> Option<Fault> {
        self.fault
    }

    /// The mail.
    pub fn finish(self) -> Result<Vec<u8>, Fault> {
        match self.fault {
            Some(fault) => Err(fault),
            None if self.last == b'\r' => Err(Fault::LineEnds),
            None => Ok(self.raw),
        }
    }

    fn spoil(&mut self, fault: Fault) {
        self.fault = Some(fault);
        self.raw = Vec::new();
    }
}

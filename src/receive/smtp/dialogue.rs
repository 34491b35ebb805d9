//! Which command is in order, and what is answered to it (RFC 5321 §4.1.4, RFC 2033 §4). Pure.

use super::chunk::ChunkReader;
use super::command::{Command, Hello, Recipient, is_chunk};
use super::data::Fault;
use super::reply::{self, Reply};
use super::{Protocol, Settings};
use crate::address::Address;
use crate::envelope::{Envelope, ReversePath};

/// One conversation, between two lines.
#[derive(Debug)]
pub struct Dialogue<'a> {
    settings: &'a Settings,
    /// Whether it is spoken over TLS.
    secure: bool,
    greeted: bool,
    transaction: Option<Transaction>,
    refused: usize,
}

/// A mail that was begun by MAIL.
#[derive(Debug)]
struct Transaction {
    envelope: Envelope,
    smtputf8: bool,
    /// What BDAT brought so far.
    chunks: Option<ChunkReader>,
}

/// What to do after a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    Say(Reply),
    /// Say 354 and read a mail with this envelope.
    Read(Envelope),
    /// Read so many octets, give them to [`Dialogue::take`], then ask [`Dialogue::taken`].
    Chunk {
        octets: usize,
        last: bool,
    },
    /// Say 220 and begin TLS.
    StartTls,
    /// Say this and hang up.
    Close(Reply),
}

/// What a chunk led to.
#[derive(Debug)]
pub enum Taken {
    Say(Reply),
    /// It was the last one: this is the mail, or what is wrong with it.
    Mail(Envelope, Result<Vec<u8>, Fault>),
}

impl<'a> Dialogue<'a> {
    pub fn new(settings: &'a Settings, secure: bool) -> Self {
        Self { settings, secure, greeted: false, transaction: None, refused: 0 }
    }

    /// Answers one line, CRLF included.
    pub fn answer(&mut self, line: &[u8]) -> Step {
        let step = match Command::parse(line) {
            Ok(command) => self.obey(command),
            // Its octets follow, and would be read as commands.
            Err(_) if is_chunk(line) => Step::Close(reply::bad_chunk()),
            Err(refusal) => Step::Say(refusal),
        };
        match &step {
            Step::Say(reply) if reply.is_permanent() => self.refused += 1,
            _ => return step,
        }
        if self.refused > self.settings.limits.bad_commands {
            return Step::Close(reply::too_many_errors());
        }
        step
    }

    fn obey(&mut self, command: Command) -> Step {
        Step::Say(match command {
            Command::Hello(hello) => self.hello(hello),
            Command::Mail { from, size, smtputf8 } => self.mail(from, size, smtputf8),
            Command::Rcpt(recipient) => self.rcpt(recipient),
            Command::Data => match self.transaction.take() {
                Some(begun) if begun.chunks.is_some() => {
                    self.transaction = Some(begun);
                    out_of_order("A mail that was begun with BDAT ends with BDAT")
                }
                Some(Transaction { envelope, .. }) if !envelope.recipients.is_empty() => {
                    return Step::Read(envelope);
                }
                Some(begun) => {
                    self.transaction = Some(begun);
                    Reply::new(503, "5.5.1", "There is no recipient yet that is taken here")
                }
                None => out_of_order("MAIL and RCPT come first"),
            },
            Command::Rset => {
                self.transaction = None;
                fine()
            }
            Command::Noop => fine(),
            Command::Quit => return Step::Close(Reply::new(221, "2.0.0", "Goodbye")),
            Command::Vrfy => Reply::new(252, "2.5.0", "Nobody is looked up here; send the mail"),
            Command::Help => Reply::new(214, "2.0.0", "This is a mail gateway; it speaks RFC 5321"),
            Command::NotOffered => Reply::new(502, "5.5.1", "This command isn't offered here"),
            Command::Chunk { octets, last } => return self.chunk(octets, last),
            Command::StartTls if self.secure => out_of_order("This is TLS already"),
            Command::StartTls if self.settings.tls.is_some() => return Step::StartTls,
            Command::StartTls => Reply::new(502, "5.5.1", "TLS isn't offered here"),
        })
    }

    fn chunk(&mut self, octets: usize, last: bool) -> Step {
        let limit = self.settings.limits.message_bytes;
        if octets > limit.saturating_mul(2) {
            // Nobody reads that much only to say no.
            return Step::Close(reply::too_large(self.settings));
        }
        if let Some(begun) = self.transaction.as_mut().filter(|begun| !begun.envelope.recipients.is_empty()) {
            begun.chunks.get_or_insert_with(|| ChunkReader::new(limit));
        }
        Step::Chunk { octets, last }
    }

    /// Octets of chunks that are kept so far.
    pub fn held(&self) -> usize {
        let begun = self.transaction.as_ref();
        begun.and_then(|begun| begun.chunks.as_ref()).map_or(0, ChunkReader::held)
    }

    /// Takes octets of a chunk; those of one that is out of order are forgotten.
    pub fn take(&mut self, bytes: &[u8]) {
        if let Some(chunks) = self.transaction.as_mut().and_then(|begun| begun.chunks.as_mut()) {
            chunks.ingest(bytes);
        }
    }

    /// The chunk is whole.
    pub fn taken(&mut self, octets: usize, last: bool) -> Taken {
        match self.transaction.take() {
            Some(Transaction { envelope, chunks: Some(chunks), .. }) if last => {
                Taken::Mail(envelope, chunks.finish())
            }
            Some(begun) if begun.chunks.is_some() => {
                let fault = begun.chunks.as_ref().and_then(ChunkReader::fault);
                self.transaction = Some(begun);
                Taken::Say(
                    fault.map_or_else(
                        || reply::chunk_taken(octets),
                        |fault| reply::fault(fault, self.settings),
                    ),
                )
            }
            other => {
                self.transaction = other;
                self.refused += 1;
                Taken::Say(out_of_order("MAIL and RCPT come first"))
            }
        }
    }

    fn hello(&mut self, hello: Hello) -> Reply {
        let settings = self.settings;
        let answer = match (settings.protocol, hello) {
            (Protocol::Smtp, Hello::Ehlo) | (Protocol::Lmtp, Hello::Lhlo) => {
                reply::extensions(settings, settings.tls.is_some() && !self.secure)
            }
            (Protocol::Smtp, Hello::Helo) => reply::hello(settings),
            (Protocol::Smtp, Hello::Lhlo) => return Reply::new(500, "5.5.1", "This is SMTP; say EHLO"),
            (Protocol::Lmtp, _) => return Reply::new(500, "5.5.1", "This is LMTP; say LHLO"),
        };
        self.greeted = true;
        self.transaction = None;
        answer
    }

    fn mail(&mut self, from: ReversePath, size: usize, smtputf8: bool) -> Reply {
        if !self.greeted {
            return out_of_order("Say hello first");
        }
        if self.transaction.is_some() {
            return out_of_order("One mail at a time; RSET forgets the one that was begun");
        }
        if size > self.settings.limits.message_bytes {
            return reply::too_large(self.settings);
        }
        self.transaction =
            Some(Transaction { envelope: Envelope { from, recipients: Vec::new() }, smtputf8, chunks: None });
        Reply::new(250, "2.1.0", "Fine")
    }

    fn rcpt(&mut self, recipient: Recipient) -> Reply {
        let Some(transaction) = &mut self.transaction else { return out_of_order("MAIL comes first") };
        if transaction.chunks.is_some() {
            return out_of_order("The mail has begun already");
        }
        let book = &self.settings.book;
        let address = match recipient {
            Recipient::Mailbox(address) => address,
            Recipient::Postmaster => match Address::parse(&format!("postmaster@{}", book.domain())) {
                Ok(address) => address,
                Err(_) => return relaying_denied(book.domain()),
            },
        };
        if !book.is_ours(&address) {
            return relaying_denied(book.domain());
        }
        if !address.as_str().is_ascii() && !transaction.smtputf8 {
            return Reply::new(553, "5.6.7", "An address with letters beyond ASCII needs SMTPUTF8");
        }
        let recipients = &mut transaction.envelope.recipients;
        if recipients.len() >= self.settings.limits.recipients {
            return Reply::new(452, "4.5.3", "Too many recipients for one mail; send the rest in another");
        }
        recipients.push(address);
        Reply::new(250, "2.1.5", "Fine")
    }
}

fn relaying_denied(domain: &str) -> Reply {
    Reply::new(550, "5.7.1", &format!("Relaying denied: only mail for addresses at {domain} is taken here"))
}

fn out_of_order(text: &str) -> Reply {
    Reply::new(503, "5.5.1", text)
}

fn fine() -> Reply {
    Reply::new(250, "2.0.0", "Fine")
}

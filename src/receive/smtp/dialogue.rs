//! Which command is in order, and what is answered to it (RFC 5321 §4.1.4, RFC 2033 §4). Pure.

use super::command::{Command, Hello, Recipient};
use super::reply::{self, Reply};
use super::{Protocol, Settings};
use crate::address::Address;
use crate::envelope::{Envelope, ReversePath};

/// One conversation, between two lines.
#[derive(Debug)]
pub struct Dialogue<'a> {
    settings: &'a Settings,
    greeted: bool,
    transaction: Option<Transaction>,
    refused: usize,
}

/// A mail that was begun by MAIL.
#[derive(Debug)]
struct Transaction {
    envelope: Envelope,
    smtputf8: bool,
}

/// What to do after a line.
#[derive(Debug, PartialEq, Eq)]
pub enum Step {
    Say(Reply),
    /// Say 354 and read a mail with this envelope.
    Read(Envelope),
    /// Say this and hang up.
    Close(Reply),
}

impl<'a> Dialogue<'a> {
    pub fn new(settings: &'a Settings) -> Self {
        Self { settings, greeted: false, transaction: None, refused: 0 }
    }

    /// Answers one line, CRLF included.
    pub fn answer(&mut self, line: &[u8]) -> Step {
        let step = match Command::parse(line) {
            Ok(command) => self.obey(command),
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
            Command::Chunk => return Step::Close(Reply::new(502, "5.5.1", "CHUNKING isn't offered here")),
        })
    }

    fn hello(&mut self, hello: Hello) -> Reply {
        let settings = self.settings;
        let answer = match (settings.protocol, hello) {
            (Protocol::Smtp, Hello::Ehlo) | (Protocol::Lmtp, Hello::Lhlo) => reply::extensions(settings),
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
            Some(Transaction { envelope: Envelope { from, recipients: Vec::new() }, smtputf8 });
        Reply::new(250, "2.1.0", "Fine")
    }

    fn rcpt(&mut self, recipient: Recipient) -> Reply {
        let Some(transaction) = &mut self.transaction else { return out_of_order("MAIL comes first") };
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

//! A command line as a value: smtp-proto reads the grammar, a strict policy over it says what we take.

use std::borrow::Cow;

use smtp_proto::{Error, MAIL_SMTPUTF8, MailFrom, RcptTo, Request};

use super::reply::Reply;
use crate::address::Address;
use crate::envelope::ReversePath;

/// What a peer asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    Hello(Hello),
    Mail {
        from: ReversePath,
        /// SIZE (RFC 1870); 0 where it wasn't said.
        size: usize,
        smtputf8: bool,
    },
    Rcpt(Recipient),
    Data,
    Rset,
    Noop,
    Quit,
    Vrfy,
    Help,
    /// Known, and not offered here.
    NotOffered,
    /// BDAT (RFC 3030): so many octets follow the line at once.
    Chunk {
        octets: usize,
        last: bool,
    },
    StartTls,
}

/// Which of the three greetings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hello {
    Helo,
    Ehlo,
    Lhlo,
}

/// Whom a mail is for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Recipient {
    Mailbox(Address),
    /// `<postmaster>` without a domain (RFC 5321 §4.5.1).
    Postmaster,
}

impl Command {
    /// Reads one line, CRLF included; what can't be read is answered by the reply.
    pub fn parse(line: &[u8]) -> Result<Self, Reply> {
        let text = std::str::from_utf8(line).map_err(|_| syntax("A command is ASCII or UTF-8"))?;
        match Request::parse(&mut line.iter()).map_err(|error| refusal(&error))? {
            Request::Ehlo { .. } => Ok(Self::Hello(Hello::Ehlo)),
            Request::Helo { .. } => Ok(Self::Hello(Hello::Helo)),
            Request::Lhlo { .. } => Ok(Self::Hello(Hello::Lhlo)),
            Request::Mail { from } => mail(&from, text),
            Request::Rcpt { to } => recipient(&to, text).map(Self::Rcpt),
            Request::Data => bare(text, Self::Data),
            Request::Rset => bare(text, Self::Rset),
            Request::Quit => bare(text, Self::Quit),
            Request::Noop { .. } => Ok(Self::Noop),
            Request::Vrfy { .. } => Ok(Self::Vrfy),
            Request::Help { .. } => Ok(Self::Help),
            Request::Bdat { chunk_size, is_last } => Ok(Self::Chunk { octets: chunk_size, last: is_last }),
            Request::StartTls => bare(text, Self::StartTls),
            Request::Auth { .. }
            | Request::Expn { .. }
            | Request::Etrn { .. }
            | Request::Burl { .. }
            | Request::Atrn { .. } => Ok(Self::NotOffered),
        }
    }
}

fn mail(from: &MailFrom<Cow<'_, str>>, line: &str) -> Result<Command, Reply> {
    // smtp-proto reads <postmaster> as empty, too; only <> is the null reverse-path.
    let path = match from.address.as_ref() {
        "" if line.contains("<>") => ReversePath::Null,
        "" => ReversePath::Mailbox("postmaster".to_owned()),
        address => ReversePath::Mailbox(address.to_owned()),
    };
    let smtputf8 = from.flags & MAIL_SMTPUTF8 != 0;
    let ascii = !matches!(&path, ReversePath::Mailbox(address) if !address.is_ascii());
    if !ascii && !smtputf8 {
        return Err(Reply::new(553, "5.6.7", "An address with letters beyond ASCII needs SMTPUTF8"));
    }
    Ok(Command::Mail { from: path, size: from.size, smtputf8 })
}

fn recipient(to: &RcptTo<Cow<'_, str>>, line: &str) -> Result<Recipient, Reply> {
    if to.address.is_empty() {
        if line.to_ascii_lowercase().contains("<postmaster>") {
            return Ok(Recipient::Postmaster);
        }
        return Err(Reply::new(501, "5.1.3", "A recipient is needed, as in RCPT TO:<name@example.com>"));
    }
    Address::parse(&to.address).map(Recipient::Mailbox).map_err(|error| {
        Reply::new(553, "5.1.3", &format!("That recipient is not an address that is read here: {error}"))
    })
}

/// Whether a line would be followed by octets that are no commands, were it well formed.
pub fn is_chunk(line: &[u8]) -> bool {
    line.get(..4).is_some_and(|verb| verb.eq_ignore_ascii_case(b"BDAT"))
}

/// DATA, RSET, QUIT and STARTTLS have no argument (RFC 5321 §4.1.1).
fn bare(line: &str, command: Command) -> Result<Command, Reply> {
    if line.trim_end().contains([' ', '\t']) {
        return Err(Reply::new(501, "5.5.4", "This command has no argument"));
    }
    Ok(command)
}

fn refusal(error: &Error) -> Reply {
    match error {
        Error::InvalidSenderAddress => {
            Reply::new(553, "5.1.7", "The sender is not an address; an example: MAIL FROM:<name@example.com>")
        }
        Error::InvalidRecipientAddress => Reply::new(
            553,
            "5.1.3",
            "The recipient is not an address; an example: RCPT TO:<name@example.com>",
        ),
        Error::SyntaxError { syntax } => Reply::new(501, "5.5.4", &format!("The form is {syntax}")),
        Error::InvalidParameter { param } => {
            Reply::new(501, "5.5.4", &format!("The value of {param} can't be read"))
        }
        Error::UnsupportedParameter { .. } => Reply::new(555, "5.5.4", "A parameter isn't known here"),
        _ => syntax("This command isn't known here"),
    }
}

fn syntax(text: &str) -> Reply {
    Reply::new(500, "5.5.2", text)
}

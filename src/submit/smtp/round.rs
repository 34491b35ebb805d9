//! The recipients of one transaction, and the commands that this mail needs.

use super::reply::Reply;
use super::wire::Offers;
use crate::address::Address;
use crate::submit::{Outcome, Outgoing};

/// Recipients of one mail, and the refusals among them.
pub struct Round<'a> {
    mail: Outgoing<'a>,
    refused: Vec<Option<Outcome>>,
}

impl<'a> Round<'a> {
    pub fn new(mail: Outgoing<'a>) -> Self {
        Self { mail, refused: vec![None; mail.recipients.len()] }
    }

    pub fn raw(&self) -> &'a [u8] {
        self.mail.raw
    }

    /// Each recipient's own refusal, else what became of the rest.
    pub fn outcomes(self, rest: &Outcome) -> Vec<Outcome> {
        self.refused.into_iter().map(|own| own.unwrap_or_else(|| rest.clone())).collect()
    }

    /// The recipients that weren't refused so far.
    pub fn open(&self) -> Vec<usize> {
        (0..self.refused.len()).filter(|&at| self.refused[at].is_none()).collect()
    }

    /// RCPT for one of them. We want to hear of failures alone, and of whom (RFC 3461 §4.1, §4.2).
    pub fn rcpt(&self, at: usize, offers: Offers) -> String {
        let recipient = &self.mail.recipients[at];
        let mut command = format!("RCPT TO:<{recipient}>");
        if offers.dsn && self.mail.envid.is_some() {
            command.push_str(" NOTIFY=FAILURE");
            if recipient.as_str().is_ascii() {
                command.push_str(&format!(" ORCPT=rfc822;{}", xtext(recipient.as_str())));
            }
        }
        command + "\r\n"
    }

    /// Notes a refusal.
    pub fn note(&mut self, at: usize, reply: &Reply) {
        if !reply.is_yes() {
            self.refused[at] = Some(reply.outcome());
        }
    }

    /// Refuses whom a server without SMTPUTF8 can't name.
    pub fn refuse_utf8(&mut self) {
        let refusal = Reply::ours(553, "5.6.7 the server takes no addresses beyond ASCII (SMTPUTF8)");
        for (at, recipient) in self.mail.recipients.iter().enumerate() {
            if !recipient.as_str().is_ascii() {
                self.refused[at] = Some(refusal.outcome());
            }
        }
    }

    /// MAIL with the parameters that this mail needs, or why this server can't have it.
    pub fn mail_from(&self, offers: Offers) -> Result<String, Reply> {
        let mail = self.mail;
        if !has_clean_line_ends(mail.raw) {
            return Err(Reply::ours(554, "5.6.0 the mail holds a bare CR or LF, and is not sent"));
        }
        let path = mail.from.map_or("", Address::as_str);
        let mut command = format!("MAIL FROM:<{path}>");
        if offers.size {
            command.push_str(&format!(" SIZE={}", mail.raw.len()));
        }
        if !mail.raw.is_ascii() {
            if !offers.eight_bit {
                return Err(Reply::ours(554, "5.6.3 the server takes no 8-bit mails (8BITMIME)"));
            }
            command.push_str(" BODY=8BITMIME");
        }
        if offers.utf8 && !is_plain(mail) {
            command.push_str(" SMTPUTF8");
        }
        if let (true, Some(envid)) = (offers.dsn, mail.envid) {
            command.push_str(&format!(" RET=HDRS ENVID={}", xtext(envid)));
        }
        command.push_str("\r\n");
        Ok(command)
    }
}

/// RFC 3461 §4.
fn xtext(text: &str) -> String {
    let plain = |byte: &u8| (b'!'..=b'~').contains(byte) && !b"+=".contains(byte);
    let octet = |byte: u8| if plain(&byte) { char::from(byte).to_string() } else { format!("+{byte:02X}") };
    text.bytes().map(octet).collect()
}

/// Whether envelope and header do without SMTPUTF8 (RFC 6531 §3.4).
fn is_plain(mail: Outgoing<'_>) -> bool {
    let header = mail.raw.windows(4).position(|four| four == b"\r\n\r\n").unwrap_or(mail.raw.len());
    let mut addresses = mail.from.into_iter().chain(mail.recipients);
    addresses.all(|address| address.as_str().is_ascii()) && mail.raw[..header].is_ascii()
}

/// A bare CR or LF could end the mail early at a lax server, and the rest would act as commands there.
fn has_clean_line_ends(raw: &[u8]) -> bool {
    let pairs = |pair: &[u8]| (pair[0] == b'\r') == (pair[1] == b'\n');
    raw.first() != Some(&b'\n') && raw.last() != Some(&b'\r') && raw.windows(2).all(pairs)
}

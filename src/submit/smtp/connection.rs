//! The transactions on one connection.

use super::Settings;
use super::reply::Reply;
use super::wire::{Offers, Wire};
use crate::address::Address;
use crate::submit::{Outcome, Outgoing};

/// An open connection between two mails.
#[derive(Debug)]
pub struct Connection {
    wire: Wire,
    offers: Offers,
}

/// How a transaction ended.
pub enum Exchange {
    Done(Done),
    /// Not even MAIL was answered, as when the server closed an idle connection.
    Stale(String),
}

/// A transaction that came as far as an answer to MAIL.
pub struct Done {
    pub outcomes: Vec<Outcome>,
    /// The connection, where it is fit for the next mail.
    pub connection: Option<Connection>,
}

/// What became of all recipients that weren't refused by themselves.
enum Fate {
    Stale(String),
    Lost(String),
    Answered(Reply),
}

/// Recipients of one mail, and the refusals among them.
struct Round<'a> {
    mail: Outgoing<'a>,
    refused: Vec<Option<Outcome>>,
}

impl Connection {
    /// Connects and says hello.
    pub async fn open(settings: &Settings) -> Result<Self, String> {
        let (wire, offers) = Wire::open(settings).await?;
        Ok(Self { wire, offers })
    }

    /// One transaction.
    pub async fn send(mut self, mail: Outgoing<'_>) -> Exchange {
        let mut round = Round { mail, refused: vec![None; mail.recipients.len()] };
        let (rest, reusable) = match self.transact(&mut round).await {
            Fate::Stale(why) => return Exchange::Stale(why),
            Fate::Lost(why) => (Outcome::Temporary { reply: why }, false),
            Fate::Answered(reply) => (reply.outcome(), self.is_fit_after(&reply).await),
        };
        let outcomes = round.refused.into_iter().map(|own| own.unwrap_or_else(|| rest.clone())).collect();
        Exchange::Done(Done { outcomes, connection: reusable.then_some(self) })
    }

    /// Says goodbye.
    pub async fn quit(mut self) {
        let _ = self.wire.say("QUIT\r\n").await;
    }

    async fn transact(&mut self, round: &mut Round<'_>) -> Fate {
        let mail_from = match mail_from(self.offers, round.mail) {
            Ok(command) => command,
            Err(refusal) => return Fate::Answered(refusal),
        };
        if !self.offers.utf8 {
            round.refuse_utf8();
        }
        let opened = match (round.open(), self.offers.pipelining) {
            (open, _) if open.is_empty() => {
                return Fate::Answered(Reply::ours(250, "nobody is left to send to"));
            }
            (open, true) => self.open_at_once(&mail_from, &open, round).await,
            (open, false) => self.open_stepwise(&mail_from, &open, round).await,
        };
        if let Err(fate) = opened {
            return fate;
        }
        self.wire.mail(round.mail.raw).await.map_or_else(Fate::Lost, Fate::Answered)
    }

    /// MAIL, RCPT and DATA in one write (RFC 2920 §3.1). `Ok` means that the server waits for the mail.
    async fn open_at_once(
        &mut self,
        mail_from: &str,
        open: &[usize],
        round: &mut Round<'_>,
    ) -> Result<(), Fate> {
        let rcpts: String = open.iter().map(|&at| round.rcpt(at)).collect();
        let begun = self.begin(&format!("{mail_from}{rcpts}DATA\r\n")).await?;
        for &at in open {
            let reply = self.wire.hear().await.map_err(Fate::Lost)?;
            if begun.is_yes() {
                round.note(at, &reply);
            }
        }
        let data = self.wire.hear().await.map_err(Fate::Lost)?;
        if begun.is_yes() && !round.open().is_empty() {
            return waits(data);
        }
        if data.is_go_ahead() {
            // It waits for a mail that has no recipient: an empty one, which it refuses or forgets.
            self.wire.say(".\r\n").await.map_err(Fate::Lost)?;
        }
        Err(if begun.is_yes() { Fate::Answered(nobody()) } else { Fate::Answered(begun) })
    }

    /// The same, one command after the other.
    async fn open_stepwise(
        &mut self,
        mail_from: &str,
        open: &[usize],
        round: &mut Round<'_>,
    ) -> Result<(), Fate> {
        let begun = self.begin(mail_from).await?;
        if !begun.is_yes() {
            return Err(Fate::Answered(begun));
        }
        for &at in open {
            let reply = self.wire.say(round.rcpt(at)).await.map_err(Fate::Lost)?;
            round.note(at, &reply);
        }
        if round.open().is_empty() {
            return Err(Fate::Answered(nobody()));
        }
        waits(self.wire.say("DATA\r\n").await.map_err(Fate::Lost)?)
    }

    /// Writes what begins with MAIL. No answer to it, or 421, means that nothing was begun.
    async fn begin(&mut self, commands: &str) -> Result<Reply, Fate> {
        let reply = self.wire.say(commands).await.map_err(Fate::Stale)?;
        if reply.is_closing() { Err(Fate::Stale(reply.line())) } else { Ok(reply) }
    }

    /// After a refusal RSET shows whether the server still listens.
    async fn is_fit_after(&mut self, reply: &Reply) -> bool {
        if reply.is_yes() || reply.is_closing() {
            return reply.is_yes();
        }
        self.wire.say("RSET\r\n").await.is_ok_and(|reply| reply.is_yes())
    }
}

impl Round<'_> {
    /// The recipients that weren't refused so far.
    fn open(&self) -> Vec<usize> {
        (0..self.refused.len()).filter(|&at| self.refused[at].is_none()).collect()
    }

    fn rcpt(&self, at: usize) -> String {
        format!("RCPT TO:<{}>\r\n", self.mail.recipients[at])
    }

    fn note(&mut self, at: usize, reply: &Reply) {
        if !reply.is_yes() {
            self.refused[at] = Some(reply.outcome());
        }
    }

    fn refuse_utf8(&mut self) {
        let refusal = Reply::ours(553, "5.6.7 the server takes no addresses beyond ASCII (SMTPUTF8)");
        for (at, recipient) in self.mail.recipients.iter().enumerate() {
            if !recipient.as_str().is_ascii() {
                self.refused[at] = Some(refusal.outcome());
            }
        }
    }
}

/// MAIL with the parameters that this mail needs, or why this server can't have it.
fn mail_from(offers: Offers, mail: Outgoing<'_>) -> Result<String, Reply> {
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
    if offers.utf8 && !mail.recipients.iter().all(|recipient| recipient.as_str().is_ascii()) {
        command.push_str(" SMTPUTF8");
    }
    command.push_str("\r\n");
    Ok(command)
}

/// A bare CR or LF could end the mail early at a lax server, and the rest would act as commands there.
fn has_clean_line_ends(raw: &[u8]) -> bool {
    let pairs = |pair: &[u8]| (pair[0] == b'\r') == (pair[1] == b'\n');
    raw.first() != Some(&b'\n') && raw.last() != Some(&b'\r') && raw.windows(2).all(pairs)
}

/// 354, or what it was instead. A 2xx there would be a server that we don't understand.
fn waits(data: Reply) -> Result<(), Fate> {
    match data {
        data if data.is_go_ahead() => Ok(()),
        data if data.is_yes() => Err(Fate::Lost(format!("the server answered DATA with {}", data.line()))),
        data => Err(Fate::Answered(data)),
    }
}

/// Every recipient has its own refusal; this one is told to nobody, and only asks for RSET.
fn nobody() -> Reply {
    Reply::ours(554, "5.5.1 no recipient was taken")
}

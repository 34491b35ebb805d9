//! The transactions on one connection.

use jiff::Timestamp;

use super::Settings;
use super::reply::Reply;
use super::round::Round;
use super::wire::{Offers, Wire};

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
    pub connection: Option<Box<Connection>>,
}

/// What became of all recipients that weren't refused by themselves.
enum Fate {
    Stale(String),
    Lost(String),
    Answered(Reply),
}

impl Connection {
    /// Connects and says hello.
    pub async fn open(settings: &Settings) -> Result<Box<Self>, String> {
        let (wire, offers) = Wire::open(settings).await?;
        Ok(Box::new(Self { wire, offers }))
    }

    /// Until when the server's certificate is good, where there is TLS.
    pub fn certificate_end(&self) -> Option<Timestamp> {
        self.wire.certificate_end
    }

    /// One transaction.
    pub async fn send(mut self: Box<Self>, mail: Outgoing<'_>) -> Exchange {
        let mut round = Round::new(mail);
        let (rest, reusable) = match self.transact(&mut round).await {
            Fate::Stale(why) => return Exchange::Stale(why),
            Fate::Lost(why) => (Outcome::Temporary { reply: why }, false),
            Fate::Answered(reply) => (reply.outcome(), self.is_fit_after(&reply).await),
        };
        let outcomes = round.outcomes(&rest);
        Exchange::Done(Done { outcomes, connection: reusable.then_some(self) })
    }

    /// Says goodbye.
    pub async fn quit(mut self: Box<Self>) {
        let _ = self.wire.say("QUIT\r\n").await;
    }

    async fn transact(&mut self, round: &mut Round<'_>) -> Fate {
        let mail_from = match round.mail_from(self.offers) {
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
        self.wire.mail(round.raw()).await.map_or_else(Fate::Lost, Fate::Answered)
    }

    /// MAIL, RCPT and DATA in one write (RFC 2920 §3.1). `Ok` means that the server waits for the mail.
    async fn open_at_once(
        &mut self,
        mail_from: &str,
        open: &[usize],
        round: &mut Round<'_>,
    ) -> Result<(), Fate> {
        let rcpts: String = open.iter().map(|&at| round.rcpt(at, self.offers)).collect();
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
            let reply = self.wire.say(round.rcpt(at, self.offers)).await.map_err(Fate::Lost)?;
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

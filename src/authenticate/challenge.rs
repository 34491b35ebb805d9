//! The proof by a challenge (design §6.4): nothing in a mail proves its author, or a decision wants more
//! than that, so the claimed author answered a mail that went to their mailbox alone.
//!
//! [`Code`] is what only that mail held. [`answered`] is the one way to an [`Author`] beside `evaluate`.

use aws_lc_rs::hmac;
use jiff::Timestamp;

use super::author::{Covered, Proof};
use super::{Author, Method, replay};
use crate::address::Address;
use crate::parse::{Mailbox, Message};
use crate::tmail::content::{hex, sha256_hex};

/// What every code begins with, so that one can be told from other words.
const PREFIX: &str = "TC";

/// The symbols behind it: no 0, 1, I and O, which are mistaken for each other.
const SYMBOLS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// How many symbols: 80 bits, which nobody guesses, however many mails they send.
const LENGTH: usize = 16;

/// How many codes of one mail are looked at. An honest answer holds one.
const LOOKED_AT: usize = 4;

/// The secret of one challenge. It stands in the challenge's body and nowhere else.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Code(String);

impl Code {
    /// The code of a challenge about the mail with that digest: repeatable for who has the gateway's secret.
    /// `turn` tells it from others about the same mail.
    pub fn of(secret: &[u8; 32], digest: &str, turn: i64) -> Self {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        let tag = hmac::sign(&key, format!("challenge {digest} {turn}").as_bytes());
        let mut bits =
            tag.as_ref().iter().take(LENGTH * 5 / 8).fold(0_u128, |all, byte| all << 8 | u128::from(*byte));
        let mut symbols = Vec::with_capacity(LENGTH);
        for _ in 0..LENGTH {
            symbols.push(char::from(SYMBOLS[(bits & 31) as usize]));
            bits >>= 5;
        }
        Self(symbols.into_iter().fold(PREFIX.to_owned(), |mut code, symbol| {
            code.push(symbol);
            code
        }))
    }

    /// The codes in a mail's body, each once: exact ASCII bytes, wherever they stand, also in a quote.
    pub fn all_in(message: &Message) -> Vec<Self> {
        let mut found: Vec<Self> = Vec::new();
        for text in [&message.body.plain, &message.body.html].into_iter().flatten() {
            for code in words(text).filter(|word| is_code(word)) {
                if found.len() < LOOKED_AT && !found.iter().any(|other| other.0 == code) {
                    found.push(Self(code.to_owned()));
                }
            }
        }
        found
    }

    /// What it is kept as: nobody reads a code out of the database.
    pub fn key(&self, secret: &[u8; 32]) -> String {
        let key = hmac::Key::new(hmac::HMAC_SHA256, secret);
        hex(hmac::sign(&key, format!("code {}", self.0).as_bytes()).as_ref())
    }

    /// As the challenge shows it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A code isn't shown where values are, in a log say.
impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

/// A text with every code taken out, for what others are to read.
pub fn without_codes(text: &str) -> String {
    if !words(text).any(is_code) {
        return text.to_owned();
    }
    let codes: Vec<&str> = words(text).filter(|word| is_code(word)).collect();
    codes.iter().fold(text.to_owned(), |text, code| text.replace(code, ""))
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_ascii_alphanumeric())
}

fn is_code(word: &str) -> bool {
    let symbols = word.strip_prefix(PREFIX).filter(|symbols| symbols.len() == LENGTH);
    symbols.is_some_and(|symbols| symbols.bytes().all(|byte| SYMBOLS.contains(&byte)))
}

/// A challenge as it was sent, with the mail that it is about.
#[derive(Clone, Copy, Debug)]
pub struct Challenge<'a> {
    pub held: &'a Message,
    /// Whom it was sent to.
    pub asked: &'a Address,
    /// What tells it from others about the same mail.
    pub turn: i64,
    pub until: Timestamp,
    /// Nobody has answered it, and nothing else ended it.
    pub is_open: bool,
    /// What a decision of that mail goes by as its time.
    pub decided_at: Timestamp,
    /// What proved the mail's author already, where a decision wants both.
    pub proven: Option<&'a str>,
}

/// An answer to it. Malformed and automatic mail never comes here.
#[derive(Clone, Copy, Debug)]
pub struct Reply<'a> {
    pub message: &'a Message,
    pub arrived: Timestamp,
    /// What its new words say.
    pub word: Option<Word>,
}

/// The words that a challenge asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Word {
    Confirm,
    Deny,
}

/// What an answer says, once everything about it was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answered {
    Confirmed(Box<Author>),
    Denied,
}

/// Why an answer doesn't count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// It holds another code, or more than one.
    WrongCode,
    /// It isn't from the address that was asked.
    SomebodyElse,
    /// The challenge was answered before, or ended.
    Over,
    /// It came too late.
    Expired,
    /// It says neither word, or both.
    Neither,
}

/// Judges an answer. It needs no signature: the code shows that it comes out of the mailbox that was
/// asked. The mail may be signed by whom it likes: its only From address is who answers.
pub fn answered(
    secret: &[u8; 32],
    challenge: &Challenge<'_>,
    reply: &Reply<'_>,
) -> Result<Answered, Unanswered> {
    let code = Code::of(secret, &sha256_hex(&challenge.held.raw), challenge.turn);
    if Code::all_in(reply.message) != [code] {
        return Err(Unanswered::WrongCode);
    }
    let asked = challenge.asked;
    if reply.message.from.address != *asked || challenge.held.from.address != *asked {
        return Err(Unanswered::SomebodyElse);
    }
    if reply.arrived > challenge.until {
        return Err(Unanswered::Expired);
    }
    if !challenge.is_open {
        return Err(Unanswered::Over);
    }
    match reply.word {
        None => Err(Unanswered::Neither),
        Some(Word::Deny) => Ok(Answered::Denied),
        Some(Word::Confirm) => Ok(Answered::Confirmed(Box::new(author(challenge)))),
    }
}

fn author(challenge: &Challenge<'_>) -> Author {
    let line = match challenge.proven {
        Some(proven) => format!("{proven}, and confirmed by their answer to a challenge"),
        None => {
            "confirmed by their answer to a challenge, which showed the commands and values but no other \
                 words"
                .to_owned()
        }
    };
    let proof = Proof {
        method: Method::Challenge,
        signed_at: challenge.decided_at,
        covered: Covered::Shown,
        line,
        signature: None,
        replay_keys: vec![replay::key_of_date(challenge.held)],
    };
    // The name beside the address wasn't shown.
    let from = Mailbox { name: None, address: challenge.held.from.address.clone() };
    Author::proven(&from, proof)
}

/// What a mail that nothing proves would be remembered by, if its author answered: the same content
/// signed has the same.
pub fn replay_key(message: &Message) -> String {
    replay::key_of_date(message)
}

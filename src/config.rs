//! The operator's files: one TOML file of settings, and the directory of people.
//!
//! [`parse`] is pure: text and environment in, [`Config`] or every mistake out. [`read`] and
//! [`directory`] are I/O. A key that isn't known is a mistake; each key can be set by an environment
//! variable instead (`submit.smtp.port` by `TMAIL_SUBMIT__SMTP__PORT`).

mod directory;
mod facts;
mod mailboxes;
mod outside;
pub mod records;
mod sections;
mod settings;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::address::{Address, AddressBook};
use crate::connect::Login;
pub use crate::template::load::Mistake;
pub use directory::{directory, parse_directory};
pub use outside::{Privacy, Server};
pub use settings::{parse, read};

/// Checked settings. Paths are relative to the folder of the file that named them, joined with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Config {
    pub gateway: Gateway,
    pub dns: Dns,
    pub identity: Identity,
    pub receive: Receive,
    pub submit: Submit,
    pub limits: Limits,
    /// Where health and figures are told; nothing: nowhere.
    pub http: Option<SocketAddr>,
    /// The file of people; without it nobody holds a role.
    pub directory: Option<PathBuf>,
}

/// Who this gateway is, and where it keeps things.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Gateway {
    /// The domain of all of our addresses: A-labels, lower case.
    pub domain: String,
    /// The one mailbox at a provider whose sub-addresses are all that we have.
    pub mailbox: Option<Address>,
    /// Whose templates may be named without their publisher.
    pub home_publisher: Option<String>,
    /// Who gets what is written to `postmaster@` and `abuse@`; without one it waits in quarantine.
    pub operator: Option<Address>,
    /// Database, raw mails, keys.
    pub data_dir: PathBuf,
    /// The company's own templates. Not said: [`read`] takes `templates` beside the file if it is
    /// there.
    pub templates: Option<PathBuf>,
}

/// How DNS is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dns {
    /// Empty: those of the system.
    pub nameservers: Vec<SocketAddr>,
    /// How long a mail's sender waits for DNS before it is taken in anyway.
    pub budget: Duration,
}

/// How authors are proven.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Domains of which only a signature by exactly the From domain counts.
    pub strict_domains: Vec<String>,
    /// Domains whose ARC seals are believed; none: ARC is ignored.
    pub trusted_arc_sealers: Vec<String>,
    /// authserv-ids whose topmost Authentication-Results are believed; none: they are ignored.
    pub trusted_authserv_ids: Vec<String>,
    /// How old a decision may be when it arrives.
    pub decision_window: Duration,
    /// How long a challenge can be answered.
    pub challenge_expiry: Duration,
}

/// Where mail comes in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receive {
    pub smtp: Option<Smtp>,
    /// LMTP (RFC 2033), for the company's mail server beside us.
    pub lmtp: Option<SocketAddr>,
    /// What SMTP and LMTP offer STARTTLS with.
    pub tls: Option<Certificate>,
    pub imap: Option<Imap>,
    pub maildir: Option<Maildir>,
}

/// A mailbox that is read by IMAP.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imap {
    pub server: Server,
    /// Who we are there; no mailbox is read without.
    pub login: Login,
    pub mailbox: String,
    /// Where mails go that were taken in; nothing: they stay, with a keyword.
    pub move_to: Option<String>,
    /// Octets of one mail.
    pub max_size: u64,
    /// The field that the provider writes the envelope recipient into.
    pub recipient_field: Option<String>,
}

/// A Maildir that is watched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Maildir {
    pub dir: PathBuf,
    /// Mails that were taken in are removed instead of moved to `cur`.
    pub remove: bool,
    /// Octets of one mail.
    pub max_size: u64,
    /// The field that the delivery agent writes the envelope recipient into.
    pub recipient_field: Option<String>,
}

/// A certificate and its key, PEM.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    pub file: PathBuf,
    pub key_file: PathBuf,
}

/// The SMTP listener (RFC 5321).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Smtp {
    pub listen: SocketAddr,
    /// Octets of one mail (RFC 1870).
    pub max_size: u64,
    /// Of one mail.
    pub max_recipients: usize,
    /// At one time.
    pub max_connections: usize,
    /// Of one host at one time; this machine isn't bounded.
    pub max_connections_of_host: usize,
    /// Of one host within a minute.
    pub max_mails_of_host: u32,
}

/// Where mail goes out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submit {
    pub transport: Transport,
    /// The selector of our DKIM key (RFC 6376 §3.1).
    pub selector: String,
    /// Our private DKIM key, PEM.
    pub key_file: PathBuf,
}

/// How a notice leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Transport {
    /// To a mail server, over at most `pool` connections.
    Smtp { server: Server, pool: usize },
    /// Into a Maildir, to look at.
    Maildir { dir: PathBuf },
}

/// Bounds of work.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Mails that are recorded in one transaction.
    pub round: usize,
    /// How long a notice that can't be delivered for now is tried (RFC 5321 §4.5.4.1).
    pub retry_for: Duration,
    /// Comments of one person on one TMail that the others are told of within an hour, and of everybody on it.
    pub comments_of_person: u32,
    pub comments_of_tmail: u32,
    /// TMails that one person opens within an hour.
    pub openings_of_person: u32,
    /// Challenges to one address within an hour, and within a day.
    pub challenges_each_hour: u32,
    pub challenges_each_day: u32,
    /// Challenges to all within an hour.
    pub challenges_all_hour: u32,
}

impl Config {
    /// The grammar of our addresses.
    pub fn book(&self) -> AddressBook {
        let home = self.gateway.home_publisher.as_deref();
        match &self.gateway.mailbox {
            Some(mailbox) => AddressBook::of_mailbox(mailbox, home),
            None => AddressBook::new(&self.gateway.domain, home),
        }
    }

    /// All defaults, as for a file without any key that stands in `dir`: SMTP on loopback, SQLite
    /// in `tmail-data`, notices into a Maildir.
    pub fn embedded(dir: &Path) -> Self {
        // Invariant: a test reads the empty file.
        parse("", &dir.join("config.toml"), &BTreeMap::new()).expect("the defaults hold no mistake")
    }
}

//! The two ends of the gateway: what comes in by SMTP, LMTP and standard input, and what goes out.

mod capture;
mod client;
mod dialogues;
mod guests;
mod limits;
mod maildir;
mod peer;
mod retry;
pub mod script;
mod seal;
mod smuggling;
mod stdin;
mod stop;
mod tls;

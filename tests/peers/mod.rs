//! The mail world as it is: Dovecot and Postfix, started here in temporary folders on loopback ports, and
//! the clients that people use.

mod dovecot;
pub mod folder;
mod imap;
mod imap_logins;
mod imap_poor;
mod imap_silence;
mod link;
mod postfix;
mod reading;
mod story;
mod submission;

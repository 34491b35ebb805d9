//! The mail world as it is: Dovecot and Postfix, started here in temporary folders on loopback ports, and
//! the clients that people use.

mod dovecot;
pub mod folder;
mod imap;
mod link;
mod postfix;
mod story;

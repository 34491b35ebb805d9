//! Nothing is lost: the daemon as a process, killed, stopped, locked out and overrun.

pub mod dns;
mod first_start;
mod kill;
pub mod mails;
pub mod outcome;
pub mod process;
pub mod sender;
pub mod sink;
mod story;
pub mod world;

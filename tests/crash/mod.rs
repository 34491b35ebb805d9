//! Nothing is lost: the daemon as a process, killed, stopped, locked out and overrun.

mod deliver;
pub mod dns;
mod first_start;
mod kill;
pub mod mails;
pub mod outcome;
pub mod process;
pub mod sender;
pub mod sink;
mod stop;
pub mod story;
pub mod world;

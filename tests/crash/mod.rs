//! Nothing is lost: the daemon as a process, killed, stopped, locked out and overrun.

mod deliver;
mod disk;
pub mod dns;
mod faults;
mod first_start;
mod kill;
pub mod mails;
mod outage;
pub mod outcome;
pub mod process;
mod random;
mod room;
pub mod sender;
pub mod sink;
mod stop;
pub mod story;
mod upgrade;
pub mod world;

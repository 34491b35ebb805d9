//! The integration tests, in one binary.

mod check;
mod config;
mod conversations;
mod crash;
mod demo;
mod dsn;
mod fixtures;
mod guide;
mod hostile;
mod identity;
mod loops;
mod notices;
mod ops;
mod peers;
mod quarantine;
mod replies;
mod settings;
mod simulation;
mod smtp;
mod templates;
mod tidy;
mod transitions;
mod words;

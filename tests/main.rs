//! The integration tests, in one binary.

mod config;
mod crash;
mod fixtures;
mod hostile;
mod notices;
mod replies;
mod smtp;
mod templates;

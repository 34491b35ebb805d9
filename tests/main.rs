//! The integration tests, in one binary.

mod config;
mod crash;
mod fixtures;
mod notices;
mod replies;
mod smtp;
mod templates;

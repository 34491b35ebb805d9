//! The integration tests, in one binary.

mod config;
mod fixtures;
mod notices;
mod replies;
mod smtp;
mod templates;

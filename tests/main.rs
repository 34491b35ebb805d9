//! The integration tests, in one binary.

mod config;
mod fixtures;
mod replies;
mod smtp;
mod templates;

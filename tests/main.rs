//! The integration tests, in one binary.

mod config;
mod demo;
mod fixtures;
mod notices;
mod replies;
mod smtp;
mod templates;
mod words;

//! The integration tests, in one binary.

mod config;
mod fixtures;
mod smtp;
mod templates;

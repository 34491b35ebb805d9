//! The integration tests, in one binary.

mod config;
mod smtp;
mod templates;

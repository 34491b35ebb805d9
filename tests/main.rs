//! The integration tests, in one binary.

mod notices;
mod smtp;

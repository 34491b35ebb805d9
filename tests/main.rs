//! Integration tests: one binary.

mod replies;

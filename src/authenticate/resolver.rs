//! The only DNS.

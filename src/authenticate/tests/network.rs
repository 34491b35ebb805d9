//! The resolver against a name server on loopback.

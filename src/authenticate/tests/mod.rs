//! Cases of identity.

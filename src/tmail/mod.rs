//! tmail

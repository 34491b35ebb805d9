//! Cases of the strict reading.

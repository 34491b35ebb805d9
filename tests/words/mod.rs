//! Addresses, tracking numbers, and the links of the audit log.

mod addresses;
mod audit;
mod numbers;

//! Cases of identity: each file of `fixtures/identity` with its verdict beside it.
//!
//! `UPDATE_FIXTURES=1` writes the mails anew from the tables of cases; verdicts are never taken from
//! what the code says. A test checks that the files are what the tables make.

mod arc_cases;
mod arc_laws;
mod arc_results;
mod authres_cases;
mod automatic_cases;
mod case;
mod client_cases;
pub(crate) mod fixtures;
mod header_cases;
mod honest_cases;
mod laws;
mod mutations;
mod network;
mod paper_cases;
pub(crate) mod proven;
mod readers;
mod sealer;
mod signature_cases;
mod signer;
pub(crate) mod zone;

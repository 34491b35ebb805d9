//! Pure: who a mail provably speaks for, judged over (message, DNS answers, now).

pub mod author;
pub mod resolver;
pub mod verdict;

pub use author::{Author, Method};
pub use verdict::Verdict;

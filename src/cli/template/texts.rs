//! `tmail template texts`

use std::io::{Write as _, stdout};
use std::process::ExitCode;

use crate::texts::FILES;

/// Prints every shipped text, ready to be said otherwise below `[texts]`.
pub(super) fn run() -> anyhow::Result<ExitCode> {
    let mut out = stdout().lock();
    for (_, text) in FILES {
        writeln!(out, "{text}")?;
    }
    Ok(ExitCode::SUCCESS)
}

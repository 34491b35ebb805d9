//! `tmail`, the command. No logic: [`tmail::cli`] has it.

use std::process::ExitCode;

fn main() -> ExitCode {
    tmail::cli::run()
}

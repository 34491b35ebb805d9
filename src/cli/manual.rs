//! Man pages and completions, made from the command line's own description. Hidden: packages are built by it.

use std::fs;
use std::io::stdout;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args as ClapArgs, CommandFactory};
use clap_complete::Shell;

use super::Cli;

#[derive(Debug, ClapArgs)]
pub(super) struct Pages {
    /// Where they go: tmail.1, tmail-serve.1 and so on.
    folder: PathBuf,
}

#[derive(Debug, ClapArgs)]
pub(super) struct Completions {
    shell: Shell,
}

/// Writes a page for each command.
pub(super) fn pages(Pages { folder }: &Pages) -> anyhow::Result<ExitCode> {
    let shown = || folder.display().to_string();
    fs::create_dir_all(folder).with_context(shown)?;
    clap_mangen::generate_to(Cli::command(), folder).with_context(shown)?;
    Ok(ExitCode::SUCCESS)
}

/// Prints what a shell completes by.
pub(super) fn completions(Completions { shell }: &Completions) -> ExitCode {
    clap_complete::generate(*shell, &mut Cli::command(), "tmail", &mut stdout());
    ExitCode::SUCCESS
}

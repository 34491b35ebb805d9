//! `tmail template …`

mod page;
mod preview;
mod sample;

use std::process::ExitCode;

use clap::Subcommand;

use super::Context;

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// Every notice of a template, for every role, with made-up people and values: one page to look at.
    Preview(preview::Args),
}

pub(super) fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    match args {
        Args::Preview(args) => preview::run(context, args),
    }
}

//! `tmail template …`

mod chart;
mod check;
mod compare;
mod diff;
mod find;
mod new;
mod outline;
mod page;
mod preview;
mod sample;
mod show;
mod texts;
mod ways;

use std::process::ExitCode;

use clap::Subcommand;

use super::Context;

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// Every mistake in templates at once, each with its line and what to write instead.
    Check(check::Args),
    /// The process: as text who may do what in each state, or its states drawn.
    Show(show::Args),
    /// What a new version of a process changes, in words; ! stands where it may be less strict.
    Diff(diff::Args),
    /// A commented start for a template of your own, which passes the check as it stands.
    New(new::Args),
    /// Every notice of a template, for every role, with made-up people and values: one page to look at.
    Preview(preview::Args),
    /// Every sentence that a mail can hold, by its key: what [texts] can say otherwise, in your own language.
    Texts(texts::Args),
}

pub(super) fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    match args {
        Args::Check(args) => check::run(context, args),
        Args::Show(args) => show::run(context, args),
        Args::Diff(args) => diff::run(context, args),
        Args::New(args) => new::run(context, args),
        Args::Preview(args) => preview::run(context, args),
        Args::Texts(args) => texts::run(&args),
    }
}

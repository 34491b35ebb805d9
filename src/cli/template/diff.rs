//! `tmail template diff OLD NEW`: what a new version of a process changes, for those who have to agree.

use std::io::{Write, stdout};
use std::process::ExitCode;

use clap::Args as ClapArgs;

use super::compare::{Change, changes};
use super::find;
use crate::cli::Context;

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Args {
    /// The process as it is: a template by its name, or a file.
    old: String,
    /// As it would be.
    new: String,
}

pub(super) fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let (old, new) = (find::one(context, &args.old)?, find::one(context, &args.new)?);
    let changes = changes(&old, &new);
    let mut out = stdout().lock();
    if context.json {
        for change in &changes {
            writeln!(out, "{}", serde_json::to_string(change)?)?;
        }
        return Ok(ExitCode::SUCCESS);
    }
    let mut part = "";
    for Change { part: of, name, what, looser } in &changes {
        if *of != part {
            writeln!(out, "{}{of}", if part.is_empty() { "" } else { "\n" })?;
            part = of;
        }
        writeln!(out, "{} {name}: {what}", if *looser { "!" } else { " " })?;
    }
    let looser = changes.iter().filter(|change| change.looser).count();
    match (changes.len(), looser) {
        (0, _) => writeln!(out, "Nothing that people would notice differs.")?,
        (all, 0) => writeln!(out, "\n{all} changes; none of them makes the process less strict.")?,
        (all, looser) => {
            writeln!(out, "\n{all} changes; look at the {looser} with a !: they may make it less strict.")?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

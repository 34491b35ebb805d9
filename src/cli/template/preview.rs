//! `tmail template preview NAME`

use std::fs;
use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args as ClapArgs;

use super::find;
use super::page::{Shown, page};
use super::sample::Sample;
use crate::cli::Context;
use crate::level::Level;
use crate::template::load::nearest;
use crate::template::{State, Template};

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Args {
    /// The template, as DeployApp/tmailinc.com, or a template.toml that you are writing.
    name: String,
    /// Only what is sent when this state is entered; without it, every state.
    #[arg(long, value_name = "STATE")]
    state: Option<String>,
    /// Where the page is written to.
    #[arg(long, value_name = "FILE", default_value = "preview.html")]
    out: PathBuf,
}

pub(super) fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let template = find::one(context, &args.name)?;
    let states = states(&template, args.state.as_deref())?;
    let mut shown: Vec<Shown> = Vec::new();
    for state in states {
        let sample = Sample::new(&template)?;
        let entering = sample.entering(state);
        shown.extend(entering.iter().map(|(way, notice)| Shown::new(way, notice, &sample)));
        let reminders = sample.morning_after(state, Level::All);
        let title = format!("{}: a reminder", state.title);
        shown.extend(reminders.iter().map(|notice| Shown::new(&title, notice, &sample)));
    }
    let sample = Sample::new(&template)?;
    shown.extend(
        sample.refusal().iter().map(|notice| Shown::new("A line that isn't a command", notice, &sample)),
    );
    let of_day = sample.morning_after(template.initial(), Level::Daily);
    shown.extend(of_day.iter().take(1).map(|notice| Shown::new("The mail of the morning", notice, &sample)));
    fs::write(&args.out, page(&template, &shown))
        .with_context(|| format!("{} can't be written", args.out.display()))?;
    let path = fs::canonicalize(&args.out)?;
    writeln!(stdout(), "{} notices of {}: file://{}", shown.len(), template.name, path.display())?;
    Ok(ExitCode::SUCCESS)
}

fn states<'t>(template: &'t Template, wanted: Option<&str>) -> anyhow::Result<Vec<&'t State>> {
    let Some(wanted) = wanted else { return Ok(template.states.iter().collect()) };
    let is =
        |state: &&State| state.name.eq_ignore_ascii_case(wanted) || state.title.eq_ignore_ascii_case(wanted);
    let names: Vec<&str> = template.states.iter().map(|state| state.name.as_str()).collect();
    match template.states.iter().find(is) {
        Some(state) => Ok(vec![state]),
        None => match nearest(wanted, names.iter().copied()) {
            Some(meant) => bail!("{} has no state \"{wanted}\". Did you mean \"{meant}\"?", template.name),
            None => bail!("{} has no state \"{wanted}\". It has: {}.", template.name, names.join(", ")),
        },
    }
}

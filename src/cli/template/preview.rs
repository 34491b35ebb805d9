//! `tmail template preview NAME`

use std::fs;
use std::io::{Write as _, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use clap::Args as ClapArgs;

use super::page::{Shown, page};
use super::sample::Sample;
use crate::cli::Context;
use crate::daemon::setup;
use crate::level::Level;
use crate::template::load::{nearest, read};
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
    let template = template(context, &args.name)?;
    let states = states(&template, args.state.as_deref())?;
    let mut shown: Vec<Shown> = Vec::new();
    for state in states {
        let sample = Sample::new(&template)?;
        shown.extend(
            sample.entering(state).into_iter().map(|notice| Shown::new(&state.title, &notice, &sample)),
        );
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

/// A file that is being written, or one of those that can be opened.
fn template(context: &Context, name: &str) -> anyhow::Result<Template> {
    if Path::new(name).is_file() {
        let source = fs::read_to_string(name).with_context(|| format!("{name} can't be read"))?;
        return read(&source, name).map_err(|mistakes| {
            anyhow!(mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n"))
        });
    }
    let templates = setup::templates(&context.settings()?)?;
    let is = |template: &&Template| {
        template.name.to_string().eq_ignore_ascii_case(name)
            || template.name.name().eq_ignore_ascii_case(name)
    };
    match templates.iter().find(is) {
        Some(template) => Ok(template.clone()),
        None => {
            let names: Vec<String> = templates.iter().map(|template| template.name.to_string()).collect();
            bail!("There is no template {name}, nor a file of that name. There are: {}.", names.join(", "))
        }
    }
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

//! `tmail check`: whether what the gateway needs is there, and whether a person's mail would count.

mod mail;

use std::process::ExitCode;

use clap::Args as ClapArgs;
use jiff::SignedDuration;

use super::Context;
use crate::address::Address;
use crate::config::{self, Config};
use crate::daemon::setup;

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Wait for a test mail from this address, and say whether it would count, and if not, what to change.
    #[arg(long, value_name = "ADDRESS", value_parser = Address::parse)]
    mail: Option<Address>,
    /// How long to wait for it.
    #[arg(long, value_name = "TIME", default_value = "10m")]
    wait: SignedDuration,
}

pub(super) async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let config = context.settings()?;
    let lines = lines(&config);
    let all_right = lines.iter().all(|line| line.is_right);
    for Line { is_right, text } in &lines {
        println!("{} {text}", if *is_right { "ok  " } else { "wrong" });
    }
    if !all_right {
        return Ok(ExitCode::FAILURE);
    }
    match &args.mail {
        Some(address) => mail::wait(&config, address, args.wait).await,
        None => Ok(ExitCode::SUCCESS),
    }
}

/// One thing that was looked at.
struct Line {
    is_right: bool,
    /// What it is; or every mistake, each with what to write instead.
    text: String,
}

/// Whoever reads this is past the settings: a mistake there ends every command.
fn lines(config: &Config) -> Vec<Line> {
    let right = |text: String| Line { is_right: true, text };
    let directory = match &config.directory {
        None => right("directory: none, so nobody holds a role (directory in the settings)".into()),
        Some(path) => match config::directory(path) {
            Ok(directory) => right(format!("directory: {} people", directory.people().len())),
            Err(mistakes) => Line { is_right: false, text: told("directory", &mistakes) },
        },
    };
    let templates = match setup::templates(config) {
        Ok(templates) => right(format!("templates: {}", templates.len())),
        Err(error) => Line { is_right: false, text: format!("templates:\n{error}") },
    };
    vec![right(format!("settings: the gateway is {}", config.gateway.domain)), directory, templates]
}

fn told(what: &str, mistakes: &[config::Mistake]) -> String {
    let lines: Vec<String> = mistakes.iter().map(|mistake| format!("\n  {mistake}")).collect();
    format!("{what}:{}", lines.concat())
}

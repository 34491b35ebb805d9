//! `tmail check`: whether what the gateway needs is there, and whether a person's mail would count.

mod dns;
mod files;
mod line;
mod mail;
mod servers;
mod state;

use std::process::ExitCode;

use clap::Args as ClapArgs;
use jiff::{SignedDuration, Timestamp};

use super::Context;
use crate::address::Address;
use crate::config::Config;
pub(super) use dns::takes_mail;
use line::{Grade, Line};

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
    let lines = lines(&config).await;
    for line in &lines {
        match context.json {
            true => println!("{}", serde_json::to_string(line)?),
            false => print(line),
        }
    }
    if lines.iter().any(|line| line.grade == Grade::Wrong) {
        if args.mail.is_some() && !context.json {
            println!("\nNo test mail is waited for while something is wrong. Mend that, and run this again.");
        }
        return Ok(ExitCode::FAILURE);
    }
    match &args.mail {
        Some(address) => mail::wait(&config, address, args.wait).await,
        None => Ok(ExitCode::SUCCESS),
    }
}

fn print(Line { grade, of, text }: &Line) {
    let grade = match grade {
        Grade::Ok => "ok   ",
        Grade::Look => "look ",
        Grade::Wrong => "wrong",
    };
    let gap = if text.starts_with('\n') { "" } else { " " };
    println!("{grade} {of}:{gap}{text}");
}

/// Whoever reads this is past the settings: a mistake there ends every command.
async fn lines(config: &Config) -> Vec<Line> {
    let gateway = config.gateway.mailbox.as_ref().map_or(config.gateway.domain.as_str(), |it| it.as_str());
    let mut lines = vec![
        Line::ok("settings", format!("the gateway is {gateway}")),
        files::directory(config),
        files::templates(config),
        files::operator(config),
        files::space(config),
    ];
    let (key, dkim) = files::key(config);
    lines.push(key);
    lines.extend(files::secrets(config));
    lines.extend(dns::lines(config, dkim.as_deref()).await);
    lines.extend(servers::lines(config).await);
    lines.extend(state::lines(config, Timestamp::now()).await);
    lines
}

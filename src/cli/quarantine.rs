//! `tmail quarantine`: mails that are held, and what an operator does with them.

mod held;

use std::io::{Write, stdout};
use std::process::{Command as Process, ExitCode};
use std::time::Duration;

use anyhow::bail;
use clap::{Args as ClapArgs, Subcommand};
use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::{Context, deliver};
use crate::config::Config;
use crate::decide::Act;
use crate::record::order::{self, Operator};
use crate::record::read::Reader;
use crate::record::{Held, Order};
use held::{Row, Sheet};

/// How long a running daemon is waited for.
pub(super) const PATIENCE: Duration = Duration::from_secs(15);

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// The held mails: why, who they claim to be from, where they were going.
    List,
    /// One held mail: its header fields and its new words.
    Show {
        /// Its number in the list.
        id: i64,
    },
    /// Enters its new words on the TMail that it was sent to, as a comment that is told as not proven to
    /// be from anybody. It decides nothing.
    Release(Ordered),
    /// Records that nothing comes of it.
    Drop(Ordered),
    /// Asks whom it claims to be from whether it is theirs, by a mail to that address. Only their answer
    /// decides.
    Challenge(Ordered),
}

#[derive(Debug, ClapArgs)]
pub(super) struct Ordered {
    /// Its number in the list.
    id: i64,
    /// Your name, if the login name doesn't say it.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    by: String,
    /// Why, for the record.
    #[arg(long, alias = "why", value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
}

pub(super) async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let config = context.settings()?;
    match args {
        Args::List => list(context, &config).await,
        Args::Show { id } => show(context, &config, id).await,
        Args::Release(ordered) => act(config, Act::Release, ordered).await,
        Args::Drop(ordered) => act(config, Act::Drop, ordered).await,
        Args::Challenge(ordered) => act(config, Act::Challenge, ordered).await,
    }
}

async fn list(context: &Context, config: &Config) -> anyhow::Result<ExitCode> {
    let mut reader = Reader::open(&config.gateway.data_dir).await?;
    let ids = reader.held_mails().await?;
    let mut out = stdout().lock();
    for id in &ids {
        // It may have been released meanwhile.
        let Some(held) = reader.held(*id).await? else { continue };
        let row = Row::of(&held);
        match context.json {
            true => writeln!(out, "{}", serde_json::to_string(&row)?)?,
            false => row.print(&mut out)?,
        }
    }
    if ids.is_empty() && !context.json {
        writeln!(out, "No mail is held.")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn show(context: &Context, config: &Config, id: i64) -> anyhow::Result<ExitCode> {
    let held = held(config, id).await?;
    let sheet = Sheet::of(&held);
    let mut out = stdout().lock();
    match context.json {
        true => writeln!(out, "{}", serde_json::to_string(&sheet)?)?,
        false => sheet.print(&mut out)?,
    }
    Ok(ExitCode::SUCCESS)
}

async fn held(config: &Config, id: i64) -> anyhow::Result<Held> {
    let mut reader = Reader::open(&config.gateway.data_dir).await?;
    match reader.held(id).await? {
        Some(held) => Ok(held),
        None => bail!("There is no held mail {id}. `tmail quarantine list` shows all."),
    }
}

/// Leaves the order for the writer, and waits for what comes of it.
async fn act(config: Config, act: Act, ordered: Ordered) -> anyhow::Result<ExitCode> {
    held(&config, ordered.id).await?;
    let by = Operator { login: login(), says: ordered.by };
    let order = Order { id: 0, act, mail: ordered.id, by, why: ordered.reason };
    let data_dir = config.gateway.data_dir.clone();
    let id = order::leave(&data_dir, &order, Timestamp::now()).await?;
    deliver::see_to_it(config).await?;
    let end = Instant::now() + PATIENCE;
    let mut reader = Reader::open(&data_dir).await?;
    while Instant::now() < end {
        match reader.outcome(id).await? {
            Some((true, outcome)) => {
                println!("{}", super::terminal::line(&outcome));
                return Ok(ExitCode::SUCCESS);
            }
            Some((false, why)) => bail!("{}", super::terminal::line(&why)),
            None => sleep(Duration::from_millis(20)).await,
        }
    }
    bail!("The daemon hasn't done it yet; it is noted, and will be done as soon as the daemon can write.")
}

/// The name that the operating system knows the user by; an environment variable could say anything.
pub(super) fn login() -> String {
    let named = Process::new("id").arg("-un").output().ok().filter(|output| output.status.success());
    named.map_or_else(
        || "unknown".to_owned(),
        |output| String::from_utf8_lossy(&output.stdout).trim().to_owned(),
    )
}

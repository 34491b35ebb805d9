//! `tmail outbox`: notices that wait or failed, and what an operator does about them.

use std::collections::BTreeSet;
use std::io::{Write, stdout};
use std::process::ExitCode;

use anyhow::bail;
use clap::{Args as ClapArgs, Subcommand};
use jiff::Timestamp;
use tokio::time::{Instant, sleep};

use super::terminal::{line, lines};
use super::{Context, deliver, quarantine};
use crate::audit::EnvelopeAct;
use crate::config::Config;
use crate::record::SentEnvelope;
use crate::record::envelope_order::{self, EnvelopeOrder};
use crate::record::order::Operator;
use crate::record::read::Reader;

/// How much of a token is shown: enough to name one among millions.
const SHOWN: usize = 12;

/// A moment, as the other lists have it.
const MOMENT: &str = "%Y-%m-%d %H:%M:%S UTC";

#[derive(Debug, Subcommand)]
pub(super) enum Args {
    /// The envelopes that wait, and those that failed for good.
    List {
        /// Delivered and dropped ones, too.
        #[arg(long)]
        all: bool,
    },
    /// One envelope: its recipient, what the other side said, and the notice in it.
    Show {
        /// Its name in the list, or how it begins.
        id: String,
    },
    /// Tries it again at once, and then for as long as a new one.
    Retry(Ordered),
    /// Gives it up.
    Drop(Ordered),
}

#[derive(Debug, ClapArgs)]
pub(super) struct Ordered {
    /// Its name in the list, or how it begins.
    id: String,
    /// Your name, if the login name doesn't say it.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    by: String,
    /// Why, for the record.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
}

pub(super) async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let config = context.settings()?;
    match args {
        Args::List { all } => list(context, &config, all).await,
        Args::Show { id } => show(context, &config, &id).await,
        Args::Retry(ordered) => act(config, EnvelopeAct::Retry, ordered).await,
        Args::Drop(ordered) => act(config, EnvelopeAct::Drop, ordered).await,
    }
}

async fn list(context: &Context, config: &Config, all: bool) -> anyhow::Result<ExitCode> {
    let mut reader = Reader::open(&config.gateway.data_dir).await?;
    let more: &[&str] = if all { &["delivered", "dropped"] } else { &[] };
    let states: BTreeSet<&str> = ["waiting", "failed"].iter().chain(more).copied().collect();
    let envelopes = reader.envelopes(&states).await?;
    let mut out = stdout().lock();
    for envelope in &envelopes {
        match context.json {
            true => writeln!(out, "{}", serde_json::to_string(envelope)?)?,
            false => print(&mut out, envelope)?,
        }
    }
    if envelopes.is_empty() && !context.json {
        writeln!(out, "Nothing waits, and nothing failed.")?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(out: &mut impl Write, envelope: &SentEnvelope) -> std::io::Result<()> {
    let SentEnvelope { token, recipient, state, attempts, tmail, kind, .. } = envelope;
    let about = tmail.as_ref().map_or_else(|| kind.clone(), ToString::to_string);
    let short = token.get(..SHOWN).unwrap_or(token);
    let when = match state.as_str() {
        "waiting" => format!(", again {}", envelope.due.strftime(MOMENT)),
        _ => String::new(),
    };
    let tried = match attempts {
        0 => "not tried yet".to_owned(),
        1 => "tried once".to_owned(),
        attempts => format!("tried {attempts} times"),
    };
    let to = line(recipient.as_str());
    writeln!(out, "{short}  {state}  {to}  {about}  {tried}{when}")?;
    if envelope.reply.is_empty() { Ok(()) } else { writeln!(out, "    {}", line(&envelope.reply)) }
}

async fn show(context: &Context, config: &Config, id: &str) -> anyhow::Result<ExitCode> {
    let envelope = found(config, id).await?;
    let mut reader = Reader::open(&config.gateway.data_dir).await?;
    let text = reader.text_of(&envelope.notice).await?;
    let mut out = stdout().lock();
    if context.json {
        let mut json = serde_json::to_value(&envelope)?;
        json["text"] = text.into();
        writeln!(out, "{json}")?;
        return Ok(ExitCode::SUCCESS);
    }
    print(&mut out, &envelope)?;
    writeln!(out, "  Message-ID: <{}>, first tried {}", envelope.notice, envelope.first.strftime(MOMENT))?;
    for text in lines(&text) {
        writeln!(out, "> {text}")?;
    }
    Ok(ExitCode::SUCCESS)
}

async fn found(config: &Config, id: &str) -> anyhow::Result<SentEnvelope> {
    let mut reader = Reader::open(&config.gateway.data_dir).await?;
    match reader.envelope(&id.to_ascii_lowercase()).await? {
        Some(envelope) => Ok(envelope),
        None => {
            bail!(
                "No envelope, or not one alone, has a name that begins with {}. `tmail outbox list --all` shows all.",
                line(id)
            )
        }
    }
}

/// Leaves the order for the writer, and waits for what comes of it.
async fn act(config: Config, act: EnvelopeAct, ordered: Ordered) -> anyhow::Result<ExitCode> {
    let token = found(&config, &ordered.id).await?.token;
    let by = Operator { login: quarantine::login(), says: ordered.by };
    let order = EnvelopeOrder { id: 0, act, token, by, why: ordered.reason };
    let data_dir = config.gateway.data_dir.clone();
    let id = envelope_order::leave(&data_dir, &order, Timestamp::now()).await?;
    deliver::see_to_it(config).await?;
    let end = Instant::now() + quarantine::PATIENCE;
    let mut reader = Reader::open(&data_dir).await?;
    while Instant::now() < end {
        match reader.envelope_outcome(id).await? {
            Some((true, outcome)) => {
                println!("{}", line(&outcome));
                return Ok(ExitCode::SUCCESS);
            }
            Some((false, why)) => bail!("{}", line(&why)),
            None => sleep(std::time::Duration::from_millis(20)).await,
        }
    }
    bail!("The daemon hasn't done it yet; it is noted, and will be done as soon as the daemon can write.")
}

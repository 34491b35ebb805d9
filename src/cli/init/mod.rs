//! `tmail init`: asks a few questions, writes the settings, the file of people and the key, and says what to
//! publish in DNS. What is there already is never written over.

mod ask;
mod plan;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::{Args as ClapArgs, ValueEnum};

use super::Context;
use crate::address::{Address, parse_domain};
use crate::config::records::records;
use crate::config::{self, Config};
use crate::daemon::setup;

#[derive(Debug, Default, ClapArgs)]
pub(super) struct Args {
    /// The mail domain of the gateway's addresses, as tmail.acme.com.
    #[arg(long, value_parser = domain)]
    domain: Option<String>,
    /// Instead of a domain: one mailbox at a provider, as bot@provider.example, whose sub-addresses are all of
    /// the gateway's.
    #[arg(long, value_name = "ADDRESS", value_parser = Address::parse, conflicts_with = "domain")]
    mailbox: Option<Address>,
    /// Your address: what people write to postmaster@ goes there.
    #[arg(long, value_name = "ADDRESS", value_parser = Address::parse)]
    operator: Option<Address>,
    /// Your name, for the file of people.
    #[arg(long, value_name = "NAME")]
    operator_name: Option<String>,
    /// How mail comes in.
    #[arg(long, value_enum, value_name = "WAY")]
    receive: Option<Way>,
    /// The host that the MX record names: what takes the mail from outside. Without it,
    /// this machine by its full name, else mx. and the domain.
    #[arg(long, value_name = "HOST", value_parser = host)]
    mx: Option<String>,
    /// The mail server that takes what the gateway sends, as smtp.acme.com:587.
    #[arg(long, value_name = "HOST[:PORT]")]
    smtp: Option<String>,
    /// The user there; its password stands in the file smtp.password beside the settings.
    #[arg(long, value_name = "USER")]
    smtp_user: Option<String>,
    /// The server of the mailbox, as imap.provider.example[:993].
    #[arg(long, value_name = "HOST[:PORT]")]
    imap: Option<String>,
    /// Where database and keys are kept; without it, tmail-data beside the settings.
    #[arg(long, value_name = "FOLDER")]
    data_dir: Option<PathBuf>,
    /// Asks nothing: what no option says has its default. --domain (or --mailbox) and --operator have none; for
    /// a mailbox, --imap and --smtp.
    #[arg(long)]
    yes: bool,
}

/// How mail comes in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Way {
    /// From everywhere, by SMTP on port 25: this machine is the MX.
    Smtp,
    /// From the mail server on this machine, by LMTP on port 2424.
    Lmtp,
    /// From the mail server on this machine, by a pipe to `tmail deliver`.
    Pipe,
    /// From a mailbox, by IMAP.
    Imap,
}

pub(super) fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let file = context.config.clone().unwrap_or_else(|| PathBuf::from("config.toml"));
    let mx = args.mx.clone();
    if file.exists() {
        let config = config::read(&file).map_err(setup::SetupError::Mistakes)?;
        println!("{} is there already, and stays as it is.", file.display());
        publish(&config, mx.as_deref())?;
        return Ok(ExitCode::FAILURE);
    }
    let answers = ask::answered(args)?;
    let plan = plan::Plan::of(&answers, &file);
    // Nothing is written that couldn't be read again.
    let config = config::parse(&plan.settings, &file, &BTreeMap::new())
        .map_err(setup::SetupError::Mistakes)
        .context("these answers make no settings that can be used")?;
    for written in write::all(&plan, &config)? {
        println!("wrote {}", written.display());
    }
    publish(&config, mx.as_deref())?;
    next(&file, &plan);
    Ok(ExitCode::SUCCESS)
}

/// The DNS records of the gateway.
fn publish(config: &Config, mx: Option<&str>) -> anyhow::Result<()> {
    if config.gateway.mailbox.is_some() {
        println!("\nThere is nothing to publish in DNS: the provider of the mailbox has done it.");
        return Ok(());
    }
    let key = setup::seal_key(&config.submit.key_file)?;
    let host = mx.map_or_else(|| super::check::takes_mail(&config.gateway.domain), str::to_owned);
    println!(
        "\nPublish in DNS. Put the host that takes the mail into MX (--mx says it here, too); a provider that \
         sends for you tells its own include: for SPF.\n"
    );
    for record in records(config, &key.dns_record(), &host) {
        println!("; {}\n{}\n", record.why, record.in_zone());
    }
    Ok(())
}

fn next(file: &Path, plan: &plan::Plan) {
    println!("Then:");
    for password in &plan.passwords {
        println!("  - write the password into {}", password.display());
    }
    println!("  - enter everybody who takes part into {}", plan.directory.display());
    println!(
        "  - tmail --config {} template check DeployApp/tmailinc.com    says which groups it has nobody for",
        file.display()
    );
    println!("  - tmail --config {} check    says whether all is ready", file.display());
    println!("  - tmail --config {} serve", file.display());
}

fn domain(text: &str) -> Result<String, String> {
    parse_domain(text)
        .filter(|domain| domain.contains('.'))
        .ok_or_else(|| "write it as in tmail.acme.com".into())
}

fn host(text: &str) -> Result<String, String> {
    parse_domain(text).ok_or_else(|| "write it as in mail.acme.com".into())
}

/// `HOST` or `HOST:PORT`.
fn server(text: &str, port: u16) -> anyhow::Result<(String, u16)> {
    let Some((host, port)) = text.rsplit_once(':') else { return Ok((text.to_owned(), port)) };
    match port.parse() {
        Ok(port) if !host.is_empty() => Ok((host.to_owned(), port)),
        _ => bail!("\"{text}\" isn't a server. Write it as in smtp.acme.com:587"),
    }
}

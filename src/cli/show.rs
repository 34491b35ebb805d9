//! `tmail show NUMBER`

use std::io::{Write, stdout};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args as ClapArgs;
use serde::Serialize;

use super::Context;
use crate::record::read::Reader;
use crate::tmail::{Changeset, Tmail};
use crate::tracking::TrackingNumber;

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// The tracking number, as DEPLOY-1049-Q.
    number: String,
}

#[derive(Serialize)]
struct Shown<'a> {
    tmail: &'a Tmail,
    changesets: &'a [Changeset],
}

pub(super) async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let number = match TrackingNumber::read(&args.number) {
        Ok(number) => number,
        Err(Some(meant)) => {
            let meant: Vec<String> = meant.iter().map(ToString::to_string).collect();
            bail!(
                "{} is no tracking number: its last character doesn't fit. Did you mean {}?",
                args.number,
                meant.join(" or ")
            )
        }
        Err(None) => bail!("{} is no tracking number; it should look like DEPLOY-1049-Q.", args.number),
    };
    let config = context.settings()?;
    let mut reader = Reader::open(&config.gateway.data_dir).await?;
    let Some(tmail) = reader.tmail(&number).await? else {
        bail!("There is no {number} here. `tmail list` shows all.")
    };
    let changesets = reader.changesets(&number).await?;
    if context.json {
        let mut shown = serde_json::to_value(Shown { tmail: &tmail, changesets: &changesets })?;
        for (line, log) in tmail.log.iter().zip(shown["tmail"]["log"].as_array_mut().into_iter().flatten()) {
            log["what"] = line.in_words().to_string().into();
        }
        println!("{shown}");
    } else {
        print(&tmail)?;
    }
    Ok(ExitCode::SUCCESS)
}

fn print(tmail: &Tmail) -> std::io::Result<()> {
    let mut out = stdout().lock();
    writeln!(out, "{}  {}", tmail.number, tmail.title)?;
    writeln!(out, "Template  {}", tmail.template)?;
    writeln!(out, "State     {}", tmail.state)?;
    writeln!(out, "Requester {}", tmail.requester)?;
    writeln!(out)?;
    let width = tmail.fields.keys().map(|name| name.len()).max().unwrap_or(0);
    for name in tmail.fields.keys() {
        let value = tmail.value(name).unwrap_or("");
        let indented = value.replace('\n', &format!("\n{:width$}  ", ""));
        writeln!(out, "{name:<width$}  {indented}")?;
    }
    for given in &tmail.approvals {
        writeln!(
            out,
            "\n{}: {} in #{}, having seen #{} (content {}…); {}; {}",
            given.approval,
            given.name,
            given.changeset,
            given.shown,
            &given.content[..12],
            given.proof,
            given.entitled_by
        )?;
    }
    writeln!(out)?;
    for line in &tmail.log {
        let who = line.who.as_deref().unwrap_or("the gateway");
        writeln!(
            out,
            "#{:<4} {}  {who}: {}",
            line.changeset,
            line.at.strftime("%Y-%m-%d %H:%M:%S UTC"),
            line.in_words()
        )?;
    }
    Ok(())
}

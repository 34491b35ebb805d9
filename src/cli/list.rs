//! `tmail list`

use std::io::{Write, stdout};
use std::process::ExitCode;

use super::Context;
use crate::record::read::Reader;

pub(super) async fn run(context: &Context) -> anyhow::Result<ExitCode> {
    let config = context.settings()?;
    let rows = Reader::open(&config.gateway.data_dir).await?.list().await?;
    let mut out = stdout().lock();
    for row in &rows {
        if context.json {
            writeln!(out, "{}", serde_json::to_string(row)?)?;
        } else {
            writeln!(out, "{:<18} {:<20} {}", row.number, row.state, row.title)?;
        }
    }
    if rows.is_empty() && !context.json {
        writeln!(out, "There is no TMail yet. A mail to a template opens one.")?;
    }
    Ok(ExitCode::SUCCESS)
}

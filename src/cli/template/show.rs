//! `tmail template show NAME [--format text|mermaid|svg]`

use std::io::{Write, stdout};
use std::process::ExitCode;

use clap::{Args as ClapArgs, ValueEnum};

use super::chart::{Chart, mermaid, svg};
use super::{find, outline};
use crate::cli::Context;

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Args {
    /// The template, as DeployApp/tmailinc.com, or a template.toml that you are writing.
    name: String,
    /// As text, as a drawing, or for Mermaid, as GitHub and GitLab draw it in Markdown.
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    Text,
    Mermaid,
    Svg,
}

pub(super) fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let template = find::one(context, &args.name)?;
    let mut out = stdout().lock();
    match args.format {
        Format::Text if context.json => {
            writeln!(out, "{}", serde_json::to_string(&outline::Outline::of(&template))?)?;
        }
        Format::Text => write!(out, "{}", outline::Outline::of(&template))?,
        Format::Mermaid => write!(out, "{}", mermaid::of(&Chart::of(&template)))?,
        Format::Svg => write!(out, "{}", svg::of(&Chart::of(&template)))?,
    }
    Ok(ExitCode::SUCCESS)
}

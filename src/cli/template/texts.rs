//! `tmail template texts`

use std::io::{Write as _, stdout};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args as ClapArgs;

use crate::texts::{FILES, LANGUAGES};

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Args {
    /// In which language: en as they are shipped, or a whole texts.toml in another one (de).
    #[arg(long, value_name = "LANGUAGE", default_value = "en")]
    language: String,
}

/// Prints every text, ready to be said otherwise below `[texts]`.
pub(super) fn run(Args { language }: &Args) -> anyhow::Result<ExitCode> {
    let mut out = stdout().lock();
    if language == "en" {
        FILES.iter().try_for_each(|(_, text)| writeln!(out, "{text}"))?;
        return Ok(ExitCode::SUCCESS);
    }
    let Some((_, text)) = LANGUAGES.iter().find(|(tag, _)| tag == language) else {
        let there: Vec<&str> = LANGUAGES.iter().map(|(tag, _)| *tag).collect();
        bail!("There are no texts in \"{language}\" yet. There are: en, {}.", there.join(", "));
    };
    write!(out, "{text}")?;
    Ok(ExitCode::SUCCESS)
}

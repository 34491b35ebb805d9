//! `tmail demo`

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args as ClapArgs;

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Where mailboxes, database and index.html are left. It must not exist yet, or be empty.
    #[arg(default_value = "tmail-demo")]
    dir: PathBuf,
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let _ = args.dir;
    Ok(ExitCode::SUCCESS)
}

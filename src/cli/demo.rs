//! `tmail demo`

use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args as ClapArgs;

use crate::demo::Telling;

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Where mailboxes, database and index.html are left. It must not exist yet, or be empty, or be
    /// what an earlier demo left.
    #[arg(default_value = "tmail-demo")]
    dir: PathBuf,
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    let left = crate::demo::run(&args.dir, Telling::Aloud).await?;
    let dir = args.dir.display();
    let tmail =
        std::env::current_exe().map_or_else(|_| "tmail".to_owned(), |path| path.display().to_string());
    let mut out = stdout().lock();
    writeln!(out)?;
    writeln!(out, "{} mails came in, and all went as it should. To look at it:", left.mails)?;
    writeln!(out, "  the story, every mail, the proofs   file://{}", left.page.display())?;
    writeln!(out, "  somebody's mailbox                  mutt -f {dir}/mail/carol@acme.com")?;
    writeln!(
        out,
        "  the deployment                      {tmail} --config {dir}/config.toml show {}",
        left.deployment
    )?;
    Ok(ExitCode::SUCCESS)
}

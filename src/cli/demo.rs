//! `tmail demo`

use std::io::{Write as _, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args as ClapArgs;

use crate::demo::{Left, Telling};

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Where mailboxes, database and index.html are left. It must not exist yet, or be empty, or be
    /// what an earlier demo left.
    #[arg(default_value = "tmail-demo")]
    dir: PathBuf,
    /// The world goes on afterwards: take part with a mail client of your own, until Ctrl-C.
    #[arg(long, conflicts_with = "me")]
    stay: bool,
    /// The story stops where an approval is asked for: you type the answer, and see what becomes of it.
    #[arg(long)]
    me: bool,
}

pub(super) async fn run(args: Args) -> anyhow::Result<ExitCode> {
    if args.me {
        let dir = crate::demo::me(&args.dir).await?;
        writeln!(stdout(), "\nEverybody's mailbox stays in {}/mail.", dir.display())?;
        return Ok(ExitCode::SUCCESS);
    }
    if args.stay {
        crate::demo::stay(&args.dir, told).await?;
        return Ok(ExitCode::SUCCESS);
    }
    told(&crate::demo::run(&args.dir, Telling::Aloud).await?)?;
    Ok(ExitCode::SUCCESS)
}

/// Where to look at what the story left.
fn told(left: &Left) -> std::io::Result<()> {
    let dir = left.dir.display();
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
    )
}

//! `tmail backup` and `tmail restore`: all that a gateway is, in one folder, and back from there.

mod files;
mod manifest;
mod restore;

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args as ClapArgs;
use jiff::Timestamp;

use super::Context;
use crate::config::Config;
use crate::record::backup;
use crate::record::sqlite::make_private;
use manifest::Manifest;
pub(super) use restore::{Args as Restore, run as restore};

/// The database in a backup.
const DATABASE: &str = "tmail.sqlite";

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// A folder that isn't there yet, or is empty.
    folder: PathBuf,
}

/// Copies everything beside a running daemon. The folder has its name only once all of it is there, is on the
/// disk, and was read again.
pub(super) async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let config = context.settings()?;
    let folder = args.folder;
    if fs::read_dir(&folder).is_ok_and(|mut inside| inside.next().is_some()) {
        bail!("{} isn't empty. Name a folder that isn't there yet", folder.display());
    }
    let unfinished = beside(&folder, "unfinished");
    match fs::remove_dir_all(&unfinished) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            return Err(error).with_context(|| unfinished.display().to_string());
        }
        _ => make_private(&unfinished).with_context(|| unfinished.display().to_string())?,
    }
    let taken = Timestamp::now();
    let copy = unfinished.join(DATABASE);
    backup::copy(&config.gateway.data_dir, &copy).await?;
    let copied = backup::examined(&copy).await?;
    files::collect(&config, context.config_file(), &unfinished)?;
    let manifest = Manifest::of(&unfinished, &config, taken, &copied)?;
    manifest.write(&unfinished)?;
    files::sync(&unfinished)?;
    fs::rename(&unfinished, &folder).with_context(|| folder.display().to_string())?;
    files::sync_folder(parent(&folder))?;
    println!(
        "{}: {} TMails, {} mails, {} entries of the log, as of {taken:.0}",
        folder.display(),
        copied.tmails,
        copied.mails,
        copied.link.entries
    );
    left_out(&config);
    Ok(ExitCode::SUCCESS)
}

/// What an operator has to keep elsewhere.
fn left_out(config: &Config) {
    if config.receive.tls.is_some() {
        println!("The certificate of [receive.tls] and passwords aren't in it.");
    }
    println!("It holds the keys and everybody's mail: keep it where the daemon's own data could be kept.");
}

/// A sibling of a folder.
fn beside(folder: &Path, ending: &str) -> PathBuf {
    let name = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
    folder.with_file_name(format!("{name}.{ending}"))
}

fn parent(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

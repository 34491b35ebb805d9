//! `tmail restore`: puts a backup back where there is no record, and records that what came after it is lost.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, bail};
use clap::Args as ClapArgs;
use jiff::Timestamp;

use super::manifest::{self, Manifest};
use super::{DATABASE, files, parent};
use crate::cli::{Context, quarantine};
use crate::daemon::setup::random;
use crate::record::order::Operator;
use crate::record::sqlite::{self, make_private};
use crate::record::{Record, Restoration, WriterLock, backup};

#[derive(Debug, ClapArgs)]
pub(crate) struct Args {
    /// A backup, as `tmail backup` made it.
    folder: PathBuf,
    /// Why, for the record.
    #[arg(long, value_name = "TEXT", default_value = "", hide_default_value = true)]
    reason: String,
    /// Your name, if the login name doesn't say it.
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    by: String,
    /// The number of the next TMail, if more than some 1000 were opened after the backup.
    #[arg(long, value_name = "NUMBER")]
    numbers_from: Option<u64>,
}

/// Everything is made in a folder of its own, and gets its name at the end: a crash leaves no half of it.
pub(crate) async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let config = context.settings()?;
    let data_dir = &config.gateway.data_dir;
    let manifest = Manifest::read(&args.folder)?;
    if manifest.gateway != manifest::name(&config) {
        bail!(
            "this is a backup of {}, and these are the settings of {}",
            manifest.gateway,
            manifest::name(&config)
        );
    }
    // No daemon begins meanwhile.
    let lock = WriterLock::take(data_dir)?;
    let database = sqlite::path(data_dir);
    if database.exists() {
        bail!("{} is there. A backup isn't put over anything: move it away first", database.display());
    }
    let making = data_dir.join("restoring");
    // What a crash left.
    let _ = fs::remove_dir_all(&making);
    make_private(&making).with_context(|| making.display().to_string())?;
    files::copy(&args.folder.join(DATABASE), &sqlite::path(&making))?;
    if !manifest.is_of(&backup::examined(&sqlite::path(&making)).await?) {
        bail!("the log of the backup doesn't end where the backup says");
    }
    let restoration = Restoration {
        now: Timestamp::now(),
        taken: manifest.taken,
        by: Operator { login: quarantine::login(), says: args.by },
        why: args.reason,
        next: args.numbers_from,
    };
    let mut record = Record::open(&making, WriterLock::take(&making)?).await?;
    let restored = record.restored(&restoration, random::<16>).await?;
    drop(record);
    backup::settle(&sqlite::path(&making)).await?;
    keys(&args.folder, data_dir, &config.submit.key_file)?;
    fs::rename(sqlite::path(&making), &database).with_context(|| database.display().to_string())?;
    fs::remove_dir_all(&making).with_context(|| making.display().to_string())?;
    files::sync_folder(data_dir)?;
    drop(lock);
    println!(
        "{}: {} TMails as of {:.0}. What came after that is lost; each TMail says so. The next TMail has the \
         number {}.",
        database.display(),
        restored.tmails,
        manifest.taken,
        restored.next
    );
    println!("Mails that somebody still has are taken in again by: tmail deliver --copies FOLDER");
    Ok(ExitCode::SUCCESS)
}

/// Puts the keys back. One that is there already has to be the same: others would make the record unusable.
fn keys(from: &Path, data_dir: &Path, dkim: &Path) -> anyhow::Result<()> {
    for (name, to) in files::KEYS.into_iter().zip([data_dir.join(files::KEYS[0]), dkim.to_owned()]) {
        let from = from.join(name);
        let (Ok(backed_up), there) = (fs::read(&from), fs::read(&to).ok()) else { continue };
        match there {
            Some(there) if there == backed_up => {}
            Some(_) => bail!("{} is another key than the one of the backup. Move it away", to.display()),
            None => {
                files::copy(&from, &to)?;
                files::sync_folder(parent(&to))?;
            }
        }
    }
    Ok(())
}

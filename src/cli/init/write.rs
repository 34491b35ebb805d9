//! Writing the files: each new, none over another, the settings last, so that an attempt that broke is made
//! again.

use std::fs::{self, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt, chown};
use std::path::{Path, PathBuf};

use anyhow::Context as _;

use super::plan::Plan;
use crate::config::Config;
use crate::daemon::setup;
use crate::record::sqlite::make_private;

/// Writes what isn't there yet; gives what was written.
pub(super) fn all(plan: &Plan, config: &Config) -> anyhow::Result<Vec<PathBuf>> {
    let written = made(plan, config)?;
    give(plan, &config.gateway.data_dir, &written)?;
    Ok(written)
}

/// Where another user's data folder was there before us (a package made it), what we wrote is for that user:
/// secrets theirs alone, the rest for them to read.
fn give(plan: &Plan, data_dir: &Path, written: &[PathBuf]) -> anyhow::Result<()> {
    let folder = fs::metadata(data_dir).with_context(|| data_dir.display().to_string())?;
    for path in written {
        let own = fs::metadata(path).with_context(|| path.display().to_string())?;
        if (own.uid(), own.gid()) == (folder.uid(), folder.gid()) {
            continue;
        }
        let is_public = [&plan.file, &plan.directory].contains(&path);
        let owner = (!is_public).then_some(folder.uid());
        chown(path, owner, Some(folder.gid())).with_context(|| path.display().to_string())?;
    }
    Ok(())
}

fn made(plan: &Plan, config: &Config) -> anyhow::Result<Vec<PathBuf>> {
    let mut written = Vec::new();
    let folder = plan.file.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder {
        fs::create_dir_all(folder).with_context(|| folder.display().to_string())?;
    }
    let data_dir = &config.gateway.data_dir;
    make_private(data_dir).with_context(|| data_dir.display().to_string())?;
    if config.gateway.mailbox.is_none() {
        let key = &config.submit.key_file;
        let is_new = !key.exists();
        setup::seal_key(key)?;
        written.extend(is_new.then(|| key.clone()));
    }
    for password in &plan.passwords {
        new(password, "", 0o600, &mut written)?;
    }
    new(&plan.directory, &plan.people, 0o640, &mut written)?;
    new(&plan.file, &plan.settings, 0o640, &mut written)?;
    Ok(written)
}

fn new(path: &Path, text: &str, mode: u32, written: &mut Vec<PathBuf>) -> anyhow::Result<()> {
    let shown = || path.display().to_string();
    match OpenOptions::new().write(true).create_new(true).mode(mode).open(path) {
        Ok(mut file) => {
            file.write_all(text.as_bytes()).with_context(shown)?;
            file.sync_all().with_context(shown)?;
            written.push(path.to_owned());
            Ok(())
        }
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            println!("{} is there already, and stays as it is.", path.display());
            Ok(())
        }
        Err(error) => Err(error).with_context(shown),
    }
}

//! What stands in a backup beside the database: keys and settings.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::Context as _;

use crate::config::Config;

/// Keys under the names that they have in a data folder; settings in a folder of their own.
pub(super) const KEYS: [&str; 2] = ["secret.key", "dkim.pem"];
const SETTINGS: &str = "settings";

/// Copies keys and settings.
pub(super) fn collect(config: &Config, file: Option<&Path>, to: &Path) -> anyhow::Result<()> {
    let secret = config.gateway.data_dir.join(KEYS[0]);
    for (from, name) in [(secret.as_path(), KEYS[0]), (&config.submit.key_file, KEYS[1])] {
        if from.exists() {
            copy(from, &to.join(name))?;
        }
    }
    let settings = to.join(SETTINGS);
    fs::create_dir(&settings).with_context(|| settings.display().to_string())?;
    for from in file.into_iter().chain(config.directory.as_deref()) {
        copy(from, &settings.join(from.file_name().unwrap_or_default()))?;
    }
    match &config.gateway.templates {
        Some(templates) => copy_all(templates, &settings.join("templates")),
        None => Ok(()),
    }
}

fn copy_all(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::create_dir(to).with_context(|| to.display().to_string())?;
    for entry in fs::read_dir(from).with_context(|| from.display().to_string())? {
        let entry = entry?;
        let to = to.join(entry.file_name());
        match fs::metadata(entry.path())?.is_dir() {
            true => copy_all(&entry.path(), &to)?,
            false => copy(&entry.path(), &to)?,
        }
    }
    Ok(())
}

/// Bytes and permissions.
pub(super) fn copy(from: &Path, to: &Path) -> anyhow::Result<()> {
    fs::copy(from, to).with_context(|| format!("{} to {}", from.display(), to.display()))?;
    Ok(())
}

/// All files below a folder, each with its path in it, in order.
pub(super) fn all(folder: &Path) -> anyhow::Result<Vec<String>> {
    let mut found = Vec::new();
    gather(folder, "", &mut found)?;
    found.sort();
    Ok(found)
}

fn gather(folder: &Path, within: &str, found: &mut Vec<String>) -> anyhow::Result<()> {
    for entry in fs::read_dir(folder).with_context(|| folder.display().to_string())? {
        let entry = entry?;
        let name = format!("{within}{}", entry.file_name().to_string_lossy());
        match entry.file_type()?.is_dir() {
            true => gather(&entry.path(), &format!("{name}/"), found)?,
            false => found.push(name),
        }
    }
    Ok(())
}

/// Everything is on the disk afterwards.
pub(super) fn sync(folder: &Path) -> anyhow::Result<()> {
    for name in all(folder)? {
        let path = folder.join(&name);
        fs::File::open(&path).and_then(|file| file.sync_all()).with_context(|| path.display().to_string())?;
        sync_folder(super::parent(&path))?;
    }
    sync_folder(folder)
}

pub(super) fn sync_folder(folder: &Path) -> anyhow::Result<()> {
    let synced: io::Result<()> = fs::File::open(folder).and_then(|folder| folder.sync_all());
    synced.with_context(|| folder.display().to_string())
}

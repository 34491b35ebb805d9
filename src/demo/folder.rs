//! I/O: the folder that the demo leaves. It is only ever written to where nobody else's files are.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// Tells a folder that a demo left from any other.
const MARKER: &str = ".tmail-demo";

/// What a demo leaves.
const FOLDERS: [&str; 2] = ["mail", "data"];
const FILES: [&str; 5] = ["index.html", "config.toml", "directory.toml", "dns.json", MARKER];

/// Makes an empty folder; one that an earlier demo left is replaced, if nothing else was put there.
pub fn make(dir: &Path) -> anyhow::Result<PathBuf> {
    let inside = names(dir).with_context(|| format!("{} can't be read", dir.display()))?;
    let left = |name: &String| FOLDERS.contains(&name.as_str()) || FILES.contains(&name.as_str());
    let replaced = inside.iter().any(|name| name == MARKER) && inside.iter().all(left);
    if replaced {
        clear(dir).with_context(|| format!("{} can't be cleared", dir.display()))?;
    } else if !inside.is_empty() {
        bail!(
            "{} holds files already, and I won't write among them. Name a folder that is empty or isn't there yet: \
             tmail demo {}",
            dir.display(),
            dir.join("demo").display()
        );
    }
    fs::create_dir_all(dir).with_context(|| format!("{} can't be made", dir.display()))?;
    fs::write(dir.join(MARKER), "Left by `tmail demo`, which replaces this folder when it runs again.\n")?;
    fs::canonicalize(dir).with_context(|| format!("{} can't be found", dir.display()))
}

/// What stands in a folder; nothing if it isn't there.
fn names(dir: &Path) -> std::io::Result<Vec<String>> {
    match fs::read_dir(dir) {
        Ok(entries) => entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

fn clear(dir: &Path) -> std::io::Result<()> {
    for name in FOLDERS.iter().filter(|name| dir.join(name).is_dir()) {
        fs::remove_dir_all(dir.join(name))?;
    }
    for name in FILES.iter().filter(|name| dir.join(name).is_file()) {
        fs::remove_file(dir.join(name))?;
    }
    Ok(())
}

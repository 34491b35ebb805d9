//! I/O: the folder that the demo leaves. It is only ever written to where nobody else's files are.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context as _, bail};

/// Tells a folder that a demo left from any other.
const MARKER: &str = ".tmail-demo";

/// Makes an empty folder; one that an earlier demo left is replaced.
pub fn make(dir: &Path) -> anyhow::Result<PathBuf> {
    if dir.join(MARKER).is_file() {
        clear(dir).with_context(|| format!("{} can't be cleared", dir.display()))?;
    }
    let inside = match fs::read_dir(dir) {
        Ok(mut entries) => entries.next().is_some(),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => false,
        Err(error) => return Err(error).with_context(|| format!("{} can't be read", dir.display())),
    };
    if inside {
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

/// What a demo leaves, and nothing else: a file that somebody put beside it stays, and stops us.
fn clear(dir: &Path) -> std::io::Result<()> {
    for name in ["mail", "data"] {
        if dir.join(name).is_dir() {
            fs::remove_dir_all(dir.join(name))?;
        }
    }
    for name in ["index.html", "config.toml", "directory.toml", "dns.json", MARKER] {
        if dir.join(name).is_file() {
            fs::remove_file(dir.join(name))?;
        }
    }
    Ok(())
}

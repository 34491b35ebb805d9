//! What a backup says of itself, and by which it is known to be whole.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::files;
use crate::config::Config;
use crate::record::backup::Copied;
use crate::tmail::content::hex;

const NAME: &str = "backup.json";

/// The text of `backup.json`.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Manifest {
    /// The version of tmail that made it.
    version: String,
    pub taken: Timestamp,
    /// The gateway's domain, or its mailbox.
    pub gateway: String,
    entries: u64,
    /// The leaf hash of the log's last entry.
    leaf: String,
    /// SHA-256 of each file, hex.
    files: BTreeMap<String, String>,
}

impl Manifest {
    pub fn of(folder: &Path, config: &Config, taken: Timestamp, copied: &Copied) -> anyhow::Result<Self> {
        Ok(Self {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            taken,
            gateway: name(config),
            entries: copied.link.entries,
            leaf: hex(&copied.link.leaf),
            files: digests(folder)?,
        })
    }

    pub fn write(&self, folder: &Path) -> anyhow::Result<()> {
        let path = folder.join(NAME);
        fs::write(&path, serde_json::to_vec_pretty(self)?).with_context(|| path.display().to_string())
    }

    /// Reads it, and everything that it names. Errors: something is missing, or isn't as it was.
    pub fn read(folder: &Path) -> anyhow::Result<Self> {
        let path = folder.join(NAME);
        let text = fs::read(&path).with_context(|| format!("{}: no backup is there", path.display()))?;
        let manifest: Self = serde_json::from_slice(&text).with_context(|| path.display().to_string())?;
        let mut found = digests(folder)?;
        found.remove(NAME);
        for (name, digest) in &manifest.files {
            if found.remove(name).as_ref() != Some(digest) {
                bail!("{} isn't as it was backed up", folder.join(name).display());
            }
        }
        Ok(manifest)
    }

    /// Whether the copy ends where it says.
    pub fn is_of(&self, copied: &Copied) -> bool {
        (self.entries, self.leaf.as_str()) == (copied.link.entries, hex(&copied.link.leaf).as_str())
    }
}

/// What a gateway is known by.
pub(super) fn name(config: &Config) -> String {
    let mailbox = config.gateway.mailbox.as_ref();
    mailbox.map_or_else(|| config.gateway.domain.clone(), ToString::to_string)
}

fn digests(folder: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let digest = |name: String| {
        let path = folder.join(&name);
        let mut digest = Sha256::new();
        let mut file = fs::File::open(&path).with_context(|| path.display().to_string())?;
        std::io::copy(&mut file, &mut DigestOf(&mut digest)).with_context(|| path.display().to_string())?;
        Ok((name, hex(&digest.finalize())))
    };
    files::all(folder)?.into_iter().map(digest).collect()
}

/// A database may be larger than memory.
struct DigestOf<'a>(&'a mut Sha256);

impl std::io::Write for DigestOf<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

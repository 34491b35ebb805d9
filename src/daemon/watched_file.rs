//! I/O: a file that is looked at again and again, and read once it has changed and stays as it is.
//!
//! An editor may empty a file before it writes it, and `cp` writes piece by piece: what is read
//! meanwhile may be a half that reads well. So a changed file has to stay the same for a while.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long a changed file has to stay as it is.
const STABLE: Duration = Duration::from_millis(900);

/// The largest file that is read.
const MOST: u64 = 64 << 20;

/// A file that is looked at.
#[derive(Debug)]
pub struct WatchedFile {
    path: PathBuf,
    /// What was read last, or that it wasn't there; nothing if it is to be read.
    read: Option<Option<Stamp>>,
    /// What it became, and since when.
    changed: Option<(Option<Stamp>, Instant)>,
}

/// What tells one version of a file from another, symbolic links followed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stamp {
    file: (u64, u64, u64),
    modified: (i64, i64),
    changed: (i64, i64),
}

impl WatchedFile {
    pub fn new(path: &Path) -> Self {
        Self { path: path.to_owned(), read: None, changed: None }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The text of the file, if it isn't what was read last. `at_once`: whatever it is, and without waiting
    /// for it to stay the same.
    pub fn look(&mut self, at_once: bool) -> Option<io::Result<String>> {
        let stamp = stamp(&self.path);
        if !at_once {
            if self.read == Some(stamp) {
                self.changed = None;
                return None;
            }
            match self.changed {
                Some((was, since)) if was == stamp && since.elapsed() >= STABLE => {}
                Some((was, _)) if was == stamp => return None,
                _ => {
                    self.changed = Some((stamp, Instant::now()));
                    return None;
                }
            }
        }
        let read = read(&self.path);
        if !at_once && self::stamp(&self.path) != stamp {
            self.changed = None;
            return None;
        }
        self.read = Some(stamp);
        self.changed = None;
        Some(read)
    }

    /// What was read could not be used now, by no fault of the file: it is read again.
    pub fn again(&mut self) {
        self.read = None;
    }
}

fn stamp(path: &Path) -> Option<Stamp> {
    let metadata = fs::metadata(path).ok()?;
    Some(Stamp {
        file: (metadata.dev(), metadata.ino(), metadata.len()),
        modified: (metadata.mtime(), metadata.mtime_nsec()),
        // Nobody can set it back.
        changed: (metadata.ctime(), metadata.ctime_nsec()),
    })
}

fn read(path: &Path) -> io::Result<String> {
    // Opening a pipe would wait for its writer.
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::new(io::ErrorKind::InvalidInput, "it isn't a file"));
    }
    let mut text = String::new();
    File::open(path)?.take(MOST + 1).read_to_string(&mut text)?;
    match text.len() as u64 > MOST {
        true => Err(io::Error::new(io::ErrorKind::FileTooLarge, "it is larger than 64 MiB")),
        false => Ok(text),
    }
}

/// Why others than the operator may be able to change a file: a sentence each. `owner`: who we are.
pub fn doubts(path: &Path, owner: u32) -> Vec<String> {
    let Ok(real) = fs::canonicalize(path) else { return Vec::new() };
    let folder = real.parent().map(Path::to_owned);
    let mut doubts = Vec::new();
    for (place, is_folder) in [(Some(real), false), (folder, true)] {
        let Some(place) = place else { continue };
        let Ok(metadata) = fs::metadata(&place) else { continue };
        // In a sticky folder only a file's owner replaces it.
        let sticky = is_folder && metadata.mode() & 0o1000 != 0;
        if metadata.mode() & 0o022 != 0 && !sticky {
            doubts.push(format!("{} can be written by others than its owner (chmod go-w)", place.display()));
        }
        if ![0, owner].contains(&metadata.uid()) {
            doubts.push(format!("{} belongs to another user, {}", place.display(), metadata.uid()));
        }
    }
    doubts
}

#[cfg(test)]
mod tests;

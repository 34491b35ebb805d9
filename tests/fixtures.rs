//! Cases that stand as files: an input, and beside it what has to come out.

use std::fs;
use std::path::{Path, PathBuf};

/// The fixtures of a folder with this extension, in order. A folder without any is a failure, and
/// so is an expectation whose input is gone.
pub fn cases(folder: &str, input: &str, expected: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(folder);
    let entries = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in &paths {
        let extension = path.extension().and_then(|extension| extension.to_str());
        let partner = match extension {
            Some(found) if found == input => path.with_extension(expected),
            Some(found) if found == expected => path.with_extension(input),
            _ => continue,
        };
        let missing = !partner.exists() && !(updating() && extension == Some(input));
        assert!(!missing, "{} has no {}", path.display(), partner.display());
    }
    paths.retain(|path| path.extension().is_some_and(|extension| extension == input));
    assert!(!paths.is_empty(), "{} holds no case", folder.display());
    paths
}

/// Compares with the file; `UPDATE_FIXTURES=1` writes it instead, to be read in review.
pub fn matches(path: &Path, found: &str) -> Result<(), String> {
    if updating() {
        fs::write(path, found).unwrap();
        return Ok(());
    }
    let expected = fs::read_to_string(path).unwrap();
    if expected == found {
        return Ok(());
    }
    Err(format!("{}\n--- expected\n{expected}--- found\n{found}", path.display()))
}

/// One mistake a line.
pub fn listed(mistakes: &[impl ToString]) -> String {
    mistakes.iter().map(|mistake| mistake.to_string() + "\n").collect()
}

fn updating() -> bool {
    std::env::var_os("UPDATE_FIXTURES").is_some()
}

//! The files of `src` as the other laws read them.

use std::fs;
use std::path::{Path, PathBuf};

/// One file.
pub struct Source {
    /// `src/decide/mail.rs`
    pub path: String,
    /// The module at the top: `decide`.
    pub module: String,
    /// Unit tests stand in files of their own.
    pub is_test: bool,
    pub text: String,
}

impl Source {
    /// The lines with what isn't a comment, numbered from 1.
    pub fn code(&self) -> impl Iterator<Item = (usize, &str)> {
        let lines = self.text.lines().enumerate().map(|(at, line)| (at + 1, line));
        lines.map(|(at, line)| (at, line.find("//").map_or(line, |end| &line[..end])))
    }
}

/// Every file of `src`, in order. None is a failure.
pub fn sources() -> Vec<Source> {
    let mut paths = Vec::new();
    gather(&root().join("src"), "rs", &mut paths);
    let mut found: Vec<Source> = paths.iter().map(|path| read(path)).collect();
    found.sort_by(|a, b| a.path.cmp(&b.path));
    assert!(found.len() > 100, "only {} files were found", found.len());
    found
}

/// The files with an ending below a folder.
pub fn gather(folder: &Path, ending: &str, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    for entry in entries {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            gather(&path, ending, found);
        } else if path.extension().is_some_and(|extension| extension == ending) {
            found.push(path);
        }
    }
}

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn read(path: &Path) -> Source {
    let inside = path.strip_prefix(root()).expect("a file of the package").to_string_lossy().into_owned();
    let top = inside.trim_start_matches("src/").split('/').next().unwrap_or_default();
    Source {
        module: top.trim_end_matches(".rs").to_owned(),
        is_test: inside.contains("/tests/") || inside.ends_with("tests.rs"),
        text: fs::read_to_string(path).expect("a source file"),
        path: inside,
    }
}

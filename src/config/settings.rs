//! The file of settings as a whole.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::sections::{dns, gateway, http, identity, limits, receive, submit};
use super::{Config, Mistake};
use crate::template::load::{Page, Table};

/// Environment variables that set keys begin with it.
const PREFIX: &str = "TMAIL";

/// I/O: reads the file and the environment, and looks whether the paths that they name are there.
/// Errors: every mistake.
pub fn read(path: &Path) -> Result<Config, Vec<Mistake>> {
    let text = text_of(path)?;
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)))
        .collect();
    let mut config = parse(&text, path, &environment)?;
    if config.gateway.templates.is_none() {
        config.gateway.templates = Some(beside(path, "templates")).filter(|dir| dir.is_dir());
    }
    let missing = missing_paths(&config);
    if missing.is_empty() { Ok(config) } else { Err(missing) }
}

/// Pure: reads settings. `file` is where the text stands: mistakes name it, and paths in it are
/// relative to its folder. Errors: every mistake, in the order of the file.
pub fn parse(
    text: &str,
    file: &Path,
    environment: &BTreeMap<String, String>,
) -> Result<Config, Vec<Mistake>> {
    let shown = file.display().to_string();
    let page = Page::open(text, &shown)?.with_environment(PREFIX, environment);
    let mut root = page.root();
    let gateway = gateway(&mut root, file);
    let config = Config {
        dns: dns(&mut root),
        identity: identity(&mut root),
        receive: receive(&mut root, file),
        submit: submit(&mut root, file, &gateway.data_dir),
        limits: limits(&mut root),
        http: http(&mut root),
        directory: path_at(&mut root, "directory", file),
        gateway,
    };
    root.finish();
    page.finish(config)
}

/// A path under a key, relative to the folder of the file; an empty one is none.
pub(super) fn path_at(table: &mut Table<'_>, key: &'static str, file: &Path) -> Option<PathBuf> {
    let text = table.line(key).filter(|text| !text.is_empty())?;
    Some(beside(file, &text))
}

pub(super) fn beside(file: &Path, path: &str) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(path)
}

pub(super) fn text_of(path: &Path) -> Result<String, Vec<Mistake>> {
    fs::read_to_string(path).map_err(|error| {
        let what = format!("it can't be read: {error}");
        let instead = match error.kind() {
            ErrorKind::NotFound => "Check the path; `tmail init` writes a first one",
            _ => "Check the path and who may read it",
        };
        vec![Mistake::of(path.display().to_string(), what, instead)]
    })
}

fn missing_paths(config: &Config) -> Vec<Mistake> {
    let templates = config.gateway.templates.iter().map(|path| ("gateway.templates", path, path.is_dir()));
    let directory = config.directory.iter().map(|path| ("directory", path, path.is_file()));
    let missing = templates.chain(directory).filter(|(_, _, there)| !there);
    missing
        .map(|(key, path, _)| {
            Mistake::of(
                path.display().to_string(),
                format!("{key} names it, but it isn't there"),
                "Check the path",
            )
        })
        .collect()
}

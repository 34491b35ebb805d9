//! I/O: the templates of a folder, `<publisher>/<Name>/template.toml`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::Template;
use super::shipped::shared_prefixes;
use super::{Bases, Mistake, read_with};
use crate::address::TemplateName;

/// Reads every template of a folder, in the order of their names. Errors: every mistake in any of
/// them, folders that disagree with the name inside, prefixes that two share.
pub fn folder(dir: &Path) -> Result<Vec<Template>, Vec<Mistake>> {
    let mut templates = Vec::new();
    let mut mistakes = Vec::new();
    let mut files = Vec::new();
    let mut bases = super::shipped::bases();
    for publisher in folders_in(dir, &mut mistakes) {
        for named in folders_in(&publisher, &mut mistakes) {
            match source_in(&named) {
                Ok((file, source)) => {
                    named_by(&named).into_iter().for_each(|name| bases.add(name, &file, &source));
                    files.push((named, file, source));
                }
                Err(unreadable) => mistakes.push(unreadable),
            }
        }
    }
    for (dir, file, source) in &files {
        match template_in(dir, file, source, &bases) {
            Ok(template) => templates.push(template),
            Err(found) => mistakes.extend(found),
        }
    }
    templates.sort_by(|a, b| a.name.cmp(&b.name));
    mistakes.extend(shared_prefixes(&templates));
    if mistakes.is_empty() { Ok(templates) } else { Err(mistakes) }
}

fn source_in(dir: &Path) -> Result<(String, String), Mistake> {
    let path = dir.join("template.toml");
    let source = fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))?;
    Ok((path.display().to_string(), source))
}

fn template_in(dir: &Path, file: &str, source: &str, bases: &Bases) -> Result<Template, Vec<Mistake>> {
    let template = read_with(source, file, bases)?;
    match named_by(dir) {
        Some(name) if name == template.name => Ok(template),
        _ => {
            let what = format!("the template in this folder calls itself {}", template.name);
            let instead = format!(
                "Move it to {}/{}/template.toml, or change its name",
                template.name.publisher(),
                template.name.name()
            );
            Err(vec![Mistake::of(file, what, instead)])
        }
    }
}

fn named_by(dir: &Path) -> Option<TemplateName> {
    let publisher = dir.parent()?.file_name()?.to_str()?;
    TemplateName::new(dir.file_name()?.to_str()?, publisher)
}

/// The folders in a folder, in the order of their names; hidden ones and files are none.
fn folders_in(dir: &Path, mistakes: &mut Vec<Mistake>) -> Vec<PathBuf> {
    let entries = fs::read_dir(dir).and_then(|entries| entries.collect::<Result<Vec<_>, _>>());
    match entries {
        Ok(entries) => {
            let mut folders: Vec<PathBuf> =
                entries.iter().map(|entry| entry.path()).filter(|p| is_shown(p)).collect();
            folders.sort();
            folders
        }
        Err(error) => {
            mistakes.push(unreadable(dir, &error));
            Vec::new()
        }
    }
}

fn is_shown(path: &Path) -> bool {
    let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
    path.is_dir() && !hidden
}

fn unreadable(path: &Path, error: &io::Error) -> Mistake {
    Mistake::of(
        path.display().to_string(),
        format!("it can't be read: {error}"),
        "Check the path and who may read it",
    )
}

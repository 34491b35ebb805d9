//! I/O: the templates of a folder, `<publisher>/<Name>/template.toml`.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::super::Template;
use super::shipped::shared_prefixes;
use super::{Bases, Mistake, read_for};
use crate::address::TemplateName;
use crate::directory::Directory;

/// A template's file.
#[derive(Clone, Debug)]
pub struct File {
    /// The name that its folder gives it.
    pub named: Option<TemplateName>,
    /// It stands in a folder of templates, so its folder has to name it.
    placed: bool,
    /// As mistakes tell it.
    pub file: String,
    pub source: String,
}

/// Reads every template of a folder, in the order of their names. Errors: every mistake in any of
/// them, folders that disagree with the name inside, prefixes that two share.
pub fn folder(dir: &Path) -> Result<Vec<Template>, Vec<Mistake>> {
    let (files, mut mistakes) = files(dir);
    let mut bases = Bases::shipped();
    files.iter().for_each(|file| file.add_to(&mut bases));
    let mut templates = Vec::new();
    for file in &files {
        match file.read(&bases, None) {
            Ok(template) => templates.push(template),
            Err(found) => mistakes.extend(found),
        }
    }
    templates.sort_by(|a, b| a.name.cmp(&b.name));
    mistakes.extend(shared_prefixes(&templates));
    if mistakes.is_empty() { Ok(templates) } else { Err(mistakes) }
}

/// Every template's file of a folder, and what of it can't be read.
pub fn files(dir: &Path) -> (Vec<File>, Vec<Mistake>) {
    let (mut files, mut mistakes) = (Vec::new(), Vec::new());
    for publisher in folders_in(dir, &mut mistakes) {
        for named in folders_in(&publisher, &mut mistakes) {
            match one_file(&named.join("template.toml")) {
                Ok(file) => files.push(File { placed: true, ..file }),
                Err(unreadable) => mistakes.push(unreadable),
            }
        }
    }
    (files, mistakes)
}

/// One file. Errors: it can't be read.
pub fn one_file(path: &Path) -> Result<File, Mistake> {
    let source = fs::read_to_string(path).map_err(|error| unreadable(path, &error))?;
    let named = path.parent().filter(|_| path.ends_with("template.toml")).and_then(named_by);
    Ok(File { placed: named.is_some(), named, file: path.display().to_string(), source })
}

impl File {
    /// Those that are built in.
    pub fn shipped() -> Vec<Self> {
        let file = |(file, source): &(&str, &str)| {
            let named = Path::new(file).parent().and_then(named_by);
            Self { named, placed: true, file: (*file).to_owned(), source: (*source).to_owned() }
        };
        super::shipped::SOURCES.iter().map(file).collect()
    }

    /// What others can extend, by the name of its folder.
    pub fn add_to(&self, bases: &mut Bases) {
        self.named.iter().for_each(|name| bases.add(name.clone(), &self.file, &self.source));
    }

    /// The template. Errors: every mistake in it, and that its folder has another name.
    pub fn read(&self, bases: &Bases, directory: Option<&Directory>) -> Result<Template, Vec<Mistake>> {
        let template = read_for(&self.source, &self.file, bases, directory)?;
        if self.named.as_ref() == Some(&template.name) || !self.placed {
            return Ok(template);
        }
        let what = format!("the template in this folder calls itself {}", template.name);
        let (publisher, name) = (template.name.publisher(), template.name.name());
        let instead = format!("Move it to {publisher}/{name}/template.toml, or change its name");
        Err(vec![Mistake::of(&self.file, what, instead)])
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

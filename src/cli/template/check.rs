//! `tmail template check [NAME|FOLDER…]`: every mistake at once, each with what to write instead.

use std::collections::BTreeSet;
use std::io::{Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{anyhow, bail};
use clap::Args as ClapArgs;
use serde::Serialize;

use super::find::{self, Shelf, file_at, listed, meant, siblings};
use crate::address::TemplateName;
use crate::cli::Context;
use crate::config;
use crate::directory::Directory;
use crate::template::Template;
use crate::template::load::{Bases, File, Mistake, files, one_file, shared_prefixes, shipped, texts_in};

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Args {
    /// Templates by name, files, or folders of them; without any, all that can be opened.
    #[arg(value_name = "NAME|FOLDER")]
    which: Vec<String>,
    /// Whether there are people for every decision, too; without it, the directory of the settings.
    #[arg(long, value_name = "FILE")]
    directory: Option<PathBuf>,
}

/// What was found in one template.
#[derive(Serialize)]
struct Found {
    /// Of the template; of one that can't be read, of its file.
    name: String,
    file: String,
    mistakes: Vec<Wrong>,
    #[serde(skip)]
    template: Option<Template>,
    /// Of the gateway's own sentences: how many, in which language.
    #[serde(skip)]
    texts: Option<(usize, String)>,
}

#[derive(Serialize)]
struct Wrong {
    file: String,
    line: usize,
    column: usize,
    what: String,
    instead: String,
    #[serde(skip)]
    told: String,
}

pub(super) fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let directory = directory(context, args.directory.as_deref())?;
    let mut shelf = Shelf::of(context)?;
    let home = context.settings()?.gateway.home_publisher;
    let (chosen, unreadable) = chosen(&mut shelf, &args.which, home.as_deref())?;
    // Of what is built in, nobody has to have the people of all.
    let is_meant = |file: &File| !args.which.is_empty() || shelf.own.iter().any(|own| own.file == file.file);
    let people = |file: &File| directory.as_ref().filter(|_| is_meant(file));
    let mut found: Vec<Found> = chosen.iter().map(|file| look(file, &shelf.bases, people(file))).collect();
    found.extend(unreadable.iter().map(|mistake| of_file(&mistake.file, std::slice::from_ref(mistake))));
    prefixes(&mut found);
    let templates: Vec<Template> = found.iter().filter_map(|one| one.template.clone()).collect();
    found.extend(sentences(context, &args.which, &templates)?);
    let own = shelf.own.len() + unreadable.len();
    let mut out = stdout().lock();
    for one in &found {
        if context.json {
            writeln!(out, "{}", serde_json::to_string(one)?)?;
        } else if one.mistakes.is_empty() {
            writeln!(out, "ok    {}", summary(one))?;
        } else {
            writeln!(out, "wrong {}", one.name)?;
            one.mistakes.iter().try_for_each(|wrong| writeln!(out, "  {}", wrong.told))?;
        }
    }
    if directory.is_none() && !context.json {
        writeln!(out, "No directory was named, so whether there are people for it wasn't looked at.")?;
    }
    let not_asked = directory.is_some() && args.which.is_empty() && found.len() > own;
    if not_asked && !context.json {
        writeln!(
            out,
            "Whether there are people for what is built in wasn't looked at. Name what you use: \
             tmail template check DeployApp/tmailinc.com"
        )?;
    }
    let all_right = found.iter().all(|one| one.mistakes.is_empty());
    Ok(if all_right { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// That of the option, else that of the settings.
fn directory(context: &Context, named: Option<&Path>) -> anyhow::Result<Option<Directory>> {
    let path = match named {
        Some(path) => Some(path.to_owned()),
        None => context.settings()?.directory,
    };
    path.map(|path| config::directory(&path)).transpose().map_err(|mistakes| anyhow!(listed(&mistakes)))
}

/// The files that are to be looked at, each once. What stands beside them can be extended, too.
fn chosen(
    shelf: &mut Shelf,
    which: &[String],
    home: Option<&str>,
) -> anyhow::Result<(Vec<File>, Vec<Mistake>)> {
    let (mut chosen, mut unreadable) = (Vec::new(), Vec::new());
    if which.is_empty() {
        unreadable.append(&mut shelf.mistakes);
        chosen.extend(shelf.own.iter().cloned().chain(built_in(shelf)));
    }
    for one in which.iter().filter(|one| !is_texts(Path::new(one))) {
        let path = Path::new(one);
        if let Some(file) = file_at(path) {
            siblings(&file).iter().for_each(|file| file.add_to(&mut shelf.bases));
            chosen.push(one_file(&file)?);
        } else if path.is_dir() {
            let (found, wrong) = in_folder(path);
            if found.is_empty() && wrong.is_empty() && !path.join("texts.toml").is_file() {
                bail!("There is no template in {one}: they stand in <publisher>/<Name>/template.toml.");
            }
            found.iter().for_each(|file| file.add_to(&mut shelf.bases));
            chosen.extend(found);
            unreadable.extend(wrong);
        } else {
            chosen.push(named(shelf, one, home)?);
        }
    }
    let mut seen = BTreeSet::new();
    chosen.retain(|file| seen.insert(file.file.clone()));
    Ok((chosen, unreadable))
}

/// The gateway's own sentences: those of the settings, or beside the templates that are named.
fn sentences(context: &Context, which: &[String], templates: &[Template]) -> anyhow::Result<Vec<Found>> {
    let folders: Vec<PathBuf> = match which {
        [] => find::settings(context)?.gateway.templates.into_iter().collect(),
        which => which.iter().filter_map(|one| folder_of_texts(Path::new(one))).collect(),
    };
    let own = folders.into_iter().filter(|folder| folder.join("texts.toml").is_file());
    Ok(own.map(|folder| of_texts(&folder, templates)).collect())
}

fn is_texts(path: &Path) -> bool {
    path.is_file() && path.ends_with("texts.toml")
}

fn folder_of_texts(path: &Path) -> Option<PathBuf> {
    match is_texts(path) {
        true => path.parent().map(Path::to_owned),
        false => path.is_dir().then(|| path.to_owned()),
    }
}

fn of_texts(folder: &Path, templates: &[Template]) -> Found {
    let file = folder.join("texts.toml").display().to_string();
    match texts_in(folder, templates) {
        Ok(texts) => {
            Found { texts: Some((texts.own.len(), texts.language().to_owned())), ..of_file(&file, &[]) }
        }
        Err(mistakes) => of_file(&file, &mistakes),
    }
}

/// A folder of all publishers, or that of one.
fn in_folder(dir: &Path) -> (Vec<File>, Vec<Mistake>) {
    let inside = dir.read_dir().into_iter().flatten().flatten().map(|entry| entry.path());
    let of_publisher: Vec<PathBuf> =
        inside.filter_map(|path| file_at(&path)).filter(|file| file.ends_with("template.toml")).collect();
    if of_publisher.is_empty() {
        return files(dir);
    }
    let mut sorted = of_publisher;
    sorted.sort();
    let (mut found, mut wrong) = (Vec::new(), Vec::new());
    for path in sorted {
        match one_file(&path) {
            Ok(file) => found.push(file),
            Err(unreadable) => wrong.push(unreadable),
        }
    }
    (found, wrong)
}

/// One of those that can be opened.
fn named(shelf: &Shelf, name: &str, home: Option<&str>) -> anyhow::Result<File> {
    let all: Vec<File> = shelf.own.iter().cloned().chain(built_in(shelf)).collect();
    let (files, names): (Vec<&File>, Vec<&TemplateName>) =
        all.iter().filter_map(|file| Some((file, file.named.as_ref()?))).unzip();
    let at = meant(&names, name, home)?;
    Ok(files[at].clone())
}

/// The built-in ones that no own one replaces.
fn built_in(shelf: &Shelf) -> impl Iterator<Item = File> + '_ {
    File::shipped().into_iter().filter(|file| !shelf.own.iter().any(|own| own.named == file.named))
}

fn look(file: &File, bases: &Bases, directory: Option<&Directory>) -> Found {
    match file.read(bases, directory) {
        Ok(template) => {
            let (name, file) = (template.name.to_string(), file.file.clone());
            Found { name, file, mistakes: Vec::new(), template: Some(template), texts: None }
        }
        Err(mistakes) => of_file(&file.file, &mistakes),
    }
}

fn of_file(file: &str, mistakes: &[Mistake]) -> Found {
    let mistakes = mistakes.iter().map(wrong).collect();
    Found { name: file.to_owned(), file: file.to_owned(), mistakes, template: None, texts: None }
}

fn wrong(mistake: &Mistake) -> Wrong {
    let Mistake { file, line, column, what, instead } = mistake.clone();
    Wrong { file, line, column, what, instead, told: mistake.to_string() }
}

/// A tracking number has to tell the template, whichever of them were looked at.
fn prefixes(found: &mut [Found]) {
    let looked_at: Vec<Template> = found.iter().filter_map(|one| one.template.clone()).collect();
    let mut all = looked_at.clone();
    all.extend(
        shipped().into_iter().filter(|built_in| !looked_at.iter().any(|own| own.name == built_in.name)),
    );
    for mistake in shared_prefixes(&all) {
        let own = found.iter_mut().find(|one| {
            let template = one.template.as_ref();
            template.is_some_and(|own| {
                mistake.file == format!("{}/{}/template.toml", own.name.publisher(), own.name.name())
            })
        });
        own.into_iter().for_each(|one| one.mistakes.push(wrong(&mistake)));
    }
}

fn summary(one: &Found) -> String {
    let count = |many: usize, what: &str| format!("{many} {what}{}", if many == 1 { "" } else { "s" });
    let Some(Template { name, states, fields, approvals, .. }) = &one.template else {
        return match &one.texts {
            Some((many, language)) => format!("{}: {} in {language}", one.name, count(*many, "text")),
            None => one.name.clone(),
        };
    };
    let counts =
        [count(states.len(), "state"), count(fields.len(), "field"), count(approvals.len(), "approval")];
    format!("{name}: {}", counts.join(", "))
}

//! Which template is meant: one that can be opened, or a file that is being written.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{anyhow, bail};

use crate::address::TemplateName;
use crate::cli::Context;
use crate::config::Config;
use crate::daemon::setup;
use crate::template::Template;
use crate::template::load::{Bases, File, Mistake, files, one_file, texts_in};
use crate::texts::Texts;

/// What else there is: own templates and those that are built in, to be extended and to be named.
pub struct Shelf {
    pub bases: Bases,
    /// Those of the folder that the settings name.
    pub own: Vec<File>,
    pub mistakes: Vec<Mistake>,
}

impl Shelf {
    pub fn of(context: &Context) -> anyhow::Result<Self> {
        let folder = settings(context)?.gateway.templates;
        let (own, mistakes) = folder.as_deref().map(files).unwrap_or_default();
        let mut bases = Bases::shipped();
        own.iter().for_each(|file| file.add_to(&mut bases));
        Ok(Self { bases, own, mistakes })
    }
}

/// The settings; where there are none, with ./templates, into which `template new` writes then.
pub fn settings(context: &Context) -> anyhow::Result<Config> {
    let mut settings = context.settings()?;
    if context.config_file().is_none() {
        settings.gateway.templates = Some(PathBuf::from("templates")).filter(|folder| folder.is_dir());
    }
    Ok(settings)
}

/// The one template of that name, or in that file or folder.
pub fn one(context: &Context, name: &str) -> anyhow::Result<Template> {
    if let Some(path) = file_at(Path::new(name)) {
        let mut bases = Shelf::of(context)?.bases;
        siblings(&path).iter().for_each(|file| file.add_to(&mut bases));
        let file = one_file(&path)?;
        let template = file.read(&bases, None).map_err(|mistakes| anyhow!(listed(&mistakes)))?;
        // `<publisher>/<Name>/template.toml` within the folder that may hold sentences, too.
        let own = |folder| texts_in(folder, std::slice::from_ref(&template));
        let texts = path.ancestors().nth(3).map_or_else(|| Ok(Texts::default()), own);
        let texts = texts.map_err(|mistakes| anyhow!(listed(&mistakes)))?;
        return Ok(template.saying_over(&Arc::new(texts)));
    }
    let settings = settings(context)?;
    let (templates, texts) = setup::templates_and_texts(&settings)?;
    let names: Vec<&TemplateName> = templates.iter().map(|template| &template.name).collect();
    let at = meant(&names, name, settings.gateway.home_publisher.as_deref())?;
    Ok(templates[at].clone().saying_over(&Arc::new(texts)))
}

/// Which of these is called so, in any case, by its whole name or without its publisher.
pub fn meant(names: &[&TemplateName], wanted: &str, home: Option<&str>) -> anyhow::Result<usize> {
    let whole = |name: &TemplateName| name.to_string().eq_ignore_ascii_case(wanted);
    let found: Vec<usize> = (0..names.len())
        .filter(|at| whole(names[*at]) || names[*at].name().eq_ignore_ascii_case(wanted))
        .collect();
    let at_home = found.iter().find(|at| whole(names[**at]) || Some(names[**at].publisher()) == home);
    let listed = |all: &[usize]| all.iter().map(|at| names[*at].to_string()).collect::<Vec<_>>().join(", ");
    match (&found[..], at_home) {
        (_, Some(at)) => Ok(*at),
        ([only], None) => Ok(*only),
        ([], None) => {
            let all: Vec<usize> = (0..names.len()).collect();
            bail!(
                "There is no template {wanted}, nor a file or folder of that name. There are: {}.",
                listed(&all)
            )
        }
        (several, None) => bail!("Which one? There are: {}.", listed(several)),
    }
}

/// The file that a path means: itself, or the `template.toml` of a folder.
pub fn file_at(path: &Path) -> Option<PathBuf> {
    let inside = path.join("template.toml");
    [path.to_owned(), inside].into_iter().find(|path| path.is_file())
}

/// The templates that stand beside a file, in `<publisher>/<Name>/template.toml`.
pub fn siblings(path: &Path) -> Vec<File> {
    let whole = path.canonicalize().unwrap_or_else(|_| path.to_owned());
    let is_placed = one_file(&whole).is_ok_and(|file| file.named.is_some());
    let root = whole.ancestors().nth(3).filter(|_| is_placed);
    root.map(files).unwrap_or_default().0
}

/// One mistake a line.
pub fn listed(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n")
}

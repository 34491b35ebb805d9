//! `template.toml` → [`Template`]: [`read`] is pure, [`folder`] is I/O.
//!
//! A file is read leniently first, so that each item keeps its place even if it is broken, then
//! [`check`] looks at the whole. A name that couldn't be read is empty, and an empty one is never
//! complained of twice.

mod bundle;
mod check;
mod folder;
mod freezes;
mod mistake;
mod overlay;
mod page;
mod parts;
mod process;
mod sections;
mod shipped;
mod table;
mod texts;
mod wording;

pub use bundle::Bases;
pub use folder::{File, files, folder, one_file};
pub use mistake::Mistake;
pub use shipped::{shared_prefixes, shipped, with_shipped};
pub use texts::texts_in;

pub(crate) use mistake::{nearest, one_of};
pub(crate) use page::Page;
pub(crate) use table::{Table, shown};

use sha2::{Digest, Sha256};

use super::{OpenedBy, Template};
use crate::address::TemplateName;
use crate::directory::Directory;
use crate::tracking::Prefix;

/// Reads a template's source; `file` is the name that mistakes tell. It may extend what is built in, or be
/// a text that holds what it extends. Errors: every mistake, in the order of the file.
pub fn read(source: &str, file: &str) -> Result<Template, Vec<Mistake>> {
    read_with(source, file, &shipped::bases())
}

/// The same, where it may extend others.
pub fn read_with(source: &str, file: &str, bases: &Bases) -> Result<Template, Vec<Mistake>> {
    read_for(source, file, bases, None)
}

/// The same, for these people: each role that has to decide has somebody. Errors: what nobody there can do,
/// too.
pub fn read_for(
    source: &str,
    file: &str,
    bases: &Bases,
    directory: Option<&Directory>,
) -> Result<Template, Vec<Mistake>> {
    let sources = match bundle::split(source, file)? {
        mut one if one.len() == 1 => bundle::with_bases(one.remove(0), bases)?,
        several => several,
    };
    let whole = bundle::join(&sources);
    let base = (sources.len() > 1).then(|| of_sources(&sources[1..]).ok()).flatten();
    let page = Page::layered(sources)?;
    let mut template = written(&page, &whole);
    check::check(&mut template, &page);
    if let Some(base) = &base {
        check::weaker::check(&template, base, &page);
    }
    if let Some(directory) = directory {
        check::people::check(&template, directory, &page);
    }
    page.finish(template)
}

/// What stands below a template, as a template of its own.
fn of_sources(sources: &[bundle::Source<'_>]) -> Result<Template, Vec<Mistake>> {
    let page = Page::layered(sources.to_vec())?;
    let mut template = written(&page, &bundle::join(sources));
    check::check(&mut template, &page);
    page.finish(template)
}

/// The template as it stands there, unchecked.
fn written(page: &Page<'_>, source: &str) -> Template {
    let mut root = page.root();
    let mut fields = parts::fields(&mut root);
    fields.extend(sections::sections(&mut root));
    let template = Template {
        name: name(&mut root),
        digest: hex(&Sha256::digest(source.as_bytes())),
        source: source.to_owned(),
        prefix: prefix(&mut root),
        title: root.needed("title"),
        about: root.needed("about"),
        opened_by: opened_by(&mut root),
        approve_words: root.lines("approve_words").unwrap_or_default(),
        roles: parts::roles(&mut root),
        states: parts::states(&mut root),
        transitions: process::transitions(&mut root),
        approvals: process::approvals(&mut root, &fields),
        questions: process::questions(&mut root),
        freezes: freezes::freezes(&mut root),
        texts: texts::texts(&mut root),
        fields,
    };
    root.line("extends");
    root.lines("weakens");
    root.finish();
    template
}

fn name(root: &mut Table<'_>) -> TemplateName {
    let text = root.needed("name");
    TemplateName::parse(&text).filter(|_| text.contains('/')).unwrap_or_else(|| {
        if !text.is_empty() {
            let what = format!("\"{text}\" isn't the name of a template");
            root.mistake(
                "name",
                what,
                "Write letters and digits, a slash and your domain: DeployApp/acme.com",
            );
        }
        // Invariant: a well-formed name, and it goes nowhere, since `needed` or we noted a mistake.
        TemplateName::new("Unnamed", "template.invalid").expect("a name and a domain")
    })
}

fn prefix(root: &mut Table<'_>) -> Prefix {
    let text = root.needed("prefix");
    Prefix::parse(&text).unwrap_or_else(|| {
        if !text.is_empty() {
            let what = format!("\"{text}\" can't begin a tracking number");
            root.mistake("prefix", what, "Write 2 to 12 letters, as DEPLOY");
        }
        // Invariant: four letters, and they go nowhere, since `needed` or we noted a mistake.
        Prefix::parse("NONE").expect("four letters")
    })
}

fn opened_by(root: &mut Table<'_>) -> OpenedBy {
    let words = [("anyone", OpenedBy::Anyone), ("directory", OpenedBy::Directory)];
    if !root.has("opened_by") {
        root.mistake(
            "opened_by",
            "opened_by is missing",
            "Write opened_by = \"directory\" or a list of groups",
        );
    }
    if root.is_text("opened_by") {
        let text = root.line("opened_by").unwrap_or_default();
        let found = words.into_iter().find(|(word, _)| *word == text).map(|(_, who)| who);
        return found.unwrap_or_else(|| {
            let what = format!("\"{text}\" doesn't say who may open one");
            root.mistake(
                "opened_by",
                what,
                "Write \"anyone\", \"directory\" or a list of groups: [\"engineering\"]",
            );
            OpenedBy::Groups(Vec::new())
        });
    }
    OpenedBy::Groups(root.lines("opened_by").unwrap_or_default())
}

/// Names of groups are compared to the letter, so there is one way to write each.
pub(crate) fn is_group(text: &str) -> bool {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.len() <= 60 && text.chars().all(fits)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

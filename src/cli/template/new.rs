//! `tmail template new NAME [--extends BASE]`: a commented start that passes the check.

use std::fs;
use std::io::{Write, stdout};
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, anyhow, bail};
use clap::Args as ClapArgs;

use super::find::{self, Shelf};
use crate::address::TemplateName;
use crate::cli::Context;
use crate::template::load::{File, read_with};
use crate::template::{Kind, Template};
use crate::tracking::Prefix;

const START: &str = include_str!("../../../templates/new/start.toml");
const EXTENDS: &str = include_str!("../../../templates/new/extends.toml");

#[derive(Debug, ClapArgs)]
pub(in crate::cli) struct Args {
    /// What it is called: a name and your domain, as Laptops/acme.com.
    name: String,
    /// A template that it takes over, and adds to, as DeployApp/tmailinc.com.
    #[arg(long, value_name = "BASE")]
    extends: Option<String>,
    /// The folder of templates that it goes into; without it, that of the settings, else ./templates.
    #[arg(long, value_name = "FOLDER")]
    into: Option<PathBuf>,
}

pub(super) fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let Some(name) = TemplateName::parse(&args.name).filter(|_| args.name.contains('/')) else {
        bail!(
            "\"{}\" isn't the name of a template. Write letters and digits, a slash and your domain: Laptops/acme.com",
            args.name
        );
    };
    let folder = args.into.clone().or(context.settings()?.gateway.templates);
    let folder = folder.unwrap_or_else(|| PathBuf::from("templates"));
    let path = folder.join(name.publisher()).join(name.name()).join("template.toml");
    if path.exists() {
        bail!("{} is there already: nothing was written.", path.display());
    }
    let shelf = Shelf::of(context)?;
    let base = args.extends.as_ref().map(|base| find::one(context, base)).transpose()?;
    let source = match &base {
        None => START.to_owned(),
        Some(base) => extending(base),
    };
    let source = source
        .replace("@NAME@", &name.to_string())
        .replace("@ADDRESS@", &name.to_string().replace('/', "="))
        .replace("@WORDS@", &words(name.name()))
        .replace("@PREFIX@", prefix(&name, &taken(&shelf)).as_str())
        .replace("@PATH@", &path.display().to_string());
    let source = aligned(&source);
    let read = read_with(&source, &path.display().to_string(), &shelf.bases);
    let template = read.map_err(|mistakes| anyhow!(find::listed(&mistakes)))?;
    let dir = path.parent().map(PathBuf::from).unwrap_or_default();
    fs::create_dir_all(&dir).with_context(|| format!("{} can't be made", dir.display()))?;
    fs::write(&path, source).with_context(|| format!("{} can't be written", path.display()))?;
    let mut out = stdout().lock();
    writeln!(out, "{}: {} states, ready to be changed.", path.display(), template.states.len())?;
    writeln!(out, "Next: tmail template check {}", path.display())?;
    Ok(ExitCode::SUCCESS)
}

/// Comments behind a key begin in one column, whatever was filled in before them.
fn aligned(source: &str) -> String {
    let line = |line: &str| match line.split_once("  # ").filter(|_| !line.starts_with('#')) {
        Some((key, comment)) => format!("{:39} # {comment}\n", key.trim_end()),
        None => format!("{line}\n"),
    };
    source.lines().map(line).collect()
}

/// `DeployApp` → `Deploy app`
fn words(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        match c.is_ascii_uppercase() && !words.is_empty() {
            true => words.extend([' ', c.to_ascii_lowercase()]),
            false => words.push(c),
        }
    }
    words
}

/// The prefixes that other templates have.
fn taken(shelf: &Shelf) -> Vec<Prefix> {
    let all = shelf.own.iter().cloned().chain(File::shipped());
    let readable = all.filter_map(|file| file.read(&shelf.bases, None).ok());
    readable.map(|template| template.prefix).collect()
}

/// One that nobody has: of the name, with the publisher's in front if need be, else with a letter behind.
fn prefix(name: &TemplateName, taken: &[Prefix]) -> Prefix {
    let letters = |text: &str| -> String { text.chars().filter(char::is_ascii_alphabetic).collect() };
    let (own, publisher) =
        (letters(name.name()), letters(name.publisher().split('.').next().unwrap_or_default()));
    let cut = |text: &str, most: usize| text.chars().take(most).collect::<String>();
    let plain = [cut(&own, 12), cut(&format!("{publisher}{own}"), 12)];
    let lettered = ('A'..='Z').map(|letter| format!("{}{letter}", cut(&own, 11)));
    let mut found = plain.into_iter().chain(lettered).filter_map(|text| Prefix::parse(&text));
    // Invariant: a name has a letter, and no company has 28 templates of one name.
    found
        .find(|prefix| !taken.contains(prefix))
        .unwrap_or_else(|| Prefix::parse("TMAIL").expect("five letters"))
}

/// A field and an approval that the base doesn't have, where the base waits for approvals.
fn extending(base: &Template) -> String {
    let free = |names: &[&str], is_there: &dyn Fn(&str) -> bool| {
        names.iter().find(|name| !is_there(name)).map_or("Our reference", |name| name).to_owned()
    };
    let field = free(&["Ticket", "Tracker", "Our ticket"], &|name| base.field(name).is_some());
    let waiting =
        base.states.iter().find(|state| base.approvals_in(&state.name).any(|approval| !approval.review));
    let (gated, approval) = match waiting {
        None => (String::new(), String::new()),
        Some(state) => {
            let role = free(&["security", "change-board", "our-board"], &|name| base.role(name).is_some());
            let gated = format!(
                "gated = true                            # approvals vouch for it\nopen_in = [\"{}\"]\n",
                state.name
            );
            (gated, one_more(base, &state.name, &role))
        }
    };
    let behind = base.fields.first().map(|field| field.name.clone()).unwrap_or_default();
    EXTENDS
        .replace("@BASE@", &base.name.to_string())
        .replace("@FIELD@", &field)
        .replace("@GATED@", &gated)
        .replace("@BEHIND@", &behind)
        .replace("@APPROVAL@", &approval)
}

fn one_more(base: &Template, state: &str, role: &str) -> String {
    let title = words(&role.replace('-', " "));
    let title = title[..1].to_uppercase() + &title[1..];
    let people = base.fields.iter().filter(|field| matches!(field.kind, Kind::Person | Kind::People));
    let not_by: Vec<String> = people.map(|field| format!("\"{}\"", field.name)).collect();
    format!(
        "\n# ---- An approval more: {state} waits for it, too.\n\n\
         [[role]]\nname = \"{role}\"\ntitle = \"{title}\"\n\
         group = \"{role}\"                      # a group of the directory\n\n\
         [[approval]]\nname = \"{title} go-ahead\"\nin = \"{state}\"\nby = \"{role}\"\n\
         not_by = [{}]                           # whoever stands in these fields can't give it\n",
        not_by.join(", ")
    )
}

//! `tmail inspect`: what a mail is and what it asks for, without doing it.

mod advice;
mod explain;
mod report;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, VecDeque};
use std::io::{Read, Write, stdout};
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use anyhow::{Context as _, bail};
use clap::Args as ClapArgs;
use jiff::Timestamp;
use tokio::task::JoinHandle;

use super::Context;
use super::deliver::reverse_path;
use crate::address::{Address, TemplateName};
use crate::authenticate::resolver::Resolver;
use crate::config::Config;
use crate::daemon::setup;
use crate::envelope::Envelope;
use crate::parse::new_words::{Sent, new_words};
use crate::record::read::{Listed, Mail, Reader};
use crate::template::Template;
use crate::tracking::TrackingNumber;
use report::Inspector;

#[derive(Debug, ClapArgs)]
pub(super) struct Args {
    /// Mails: files, folders of .eml files, or - for standard input.
    #[arg(value_name = "PATH", default_value = "-")]
    paths: Vec<PathBuf>,
    /// Envelope sender; <> for bounces.
    #[arg(long, value_name = "ADDRESS")]
    from: Option<String>,
    /// Envelope recipient.
    #[arg(long, value_name = "ADDRESS")]
    to: Vec<String>,
    /// The time to judge signatures at (RFC 3339); now, if it isn't said.
    #[arg(long, value_name = "TIME")]
    now: Option<Timestamp>,
    /// The template whose TMail the mail may be answering.
    #[arg(long, value_name = "NAME")]
    template: Option<String>,
    /// Verbs that count as commands, separated by commas.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    verbs: Vec<String>,
    /// Plain text fields, separated by commas.
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    fields: Vec<String>,
    /// A notice of ours that the mail may quote: an .eml file, or its plain text.
    #[arg(long, value_name = "FILE")]
    sent: Vec<PathBuf>,
    /// Say in words, instead of JSON, what proves each mail's author, and what it lacks.
    #[arg(long)]
    explain: bool,
}

/// How many mails are looked at before the first of them is printed.
const AHEAD: usize = 256;

pub(super) async fn run(context: &Context, args: Args) -> anyhow::Result<ExitCode> {
    let config = context.settings()?;
    let inspector = Arc::new(inspector(&config, &args).await?);
    let mut running: VecDeque<JoinHandle<String>> = VecDeque::new();
    let mut out = stdout().lock();
    let (paths, mut code) = files(&args.paths)?;
    for path in paths {
        if running.len() >= AHEAD
            && let Some(first) = running.pop_front()
        {
            writeln!(out, "{}", first.await?)?;
        }
        // One file that can't be read doesn't cost the thousands beside it.
        let (name, raw) = match read(&path) {
            Ok(mail) => mail,
            Err(error) => {
                eprintln!("tmail: {error:#}");
                code = ExitCode::FAILURE;
                continue;
            }
        };
        let inspector = inspector.clone();
        let explain = args.explain;
        running.push_back(tokio::spawn(async move {
            match explain {
                true => inspector.page(&name, &raw).await,
                false => inspector.line(&name, &raw).await,
            }
        }));
    }
    for line in running {
        writeln!(out, "{}", line.await?)?;
    }
    Ok(code)
}

/// What `--explain` says of a mail on record, as of when it came.
pub(super) struct Explained {
    pub text: String,
    /// Whether it counts as its author's.
    pub counts: bool,
}

/// Explains a mail on record under a heading.
pub(super) async fn explained(config: &Config, heading: &str, mail: &Mail) -> anyhow::Result<Explained> {
    let args = Args {
        paths: Vec::new(),
        from: None,
        to: Vec::new(),
        now: Some(mail.arrived),
        template: None,
        verbs: Vec::new(),
        fields: Vec::new(),
        sent: Vec::new(),
        explain: true,
    };
    let inspector = Inspector { envelope: mail.envelope.clone(), ..inspector(config, &args).await? };
    let (text, counts) = inspector.explained(heading, &mail.raw).await;
    Ok(Explained { text, counts })
}

async fn inspector(config: &Config, args: &Args) -> anyhow::Result<Inspector> {
    let recipient = |text: &String| Address::parse(text).with_context(|| format!("--to {text}"));
    let templates = setup::templates(config)?;
    let directory = match &config.directory {
        Some(path) => crate::config::directory(path).map_err(setup::SetupError::Mistakes)?,
        None => crate::directory::Directory::default(),
    };
    Ok(Inspector {
        envelope: Envelope {
            from: reverse_path(args.from.as_deref()),
            recipients: args.to.iter().map(recipient).collect::<Result<_, _>>()?,
        },
        now: args.now,
        policy: setup::policy(config),
        resolver: Resolver::new(&config.dns.nameservers, setup::RESOLVE_WITHIN)?,
        book: config.book(),
        template: args.template.as_deref().map(|name| named(name, &templates, config)).transpose()?,
        templates,
        tmails: on_record(config).await,
        directory,
        verbs: args.verbs.clone(),
        fields: args.fields.clone(),
        sent: args.sent.iter().map(|path| sent_text(path)).collect::<Result<_, _>>()?,
    })
}

/// The TMails on record, if there is a record.
async fn on_record(config: &Config) -> BTreeMap<TrackingNumber, TemplateName> {
    let Ok(mut reader) = Reader::open(&config.gateway.data_dir).await else { return BTreeMap::new() };
    let listed = reader.list().await.unwrap_or_default();
    let pair =
        |row: &Listed| Some((TrackingNumber::parse(&row.number)?, TemplateName::parse(&row.template)?));
    listed.iter().filter_map(pair).collect()
}

fn named(name: &str, templates: &[Template], config: &Config) -> anyhow::Result<Template> {
    let home = config.gateway.home_publisher.as_deref().unwrap_or("tmailinc.com");
    let wanted = TemplateName::parse(name).or_else(|| TemplateName::new(name, home));
    match templates.iter().find(|template| Some(&template.name) == wanted.as_ref()) {
        Some(template) => Ok(template.clone()),
        None => {
            let names: Vec<String> = templates.iter().map(|template| template.name.to_string()).collect();
            bail!("There is no template {name}. There is: {}.", names.join(", "))
        }
    }
}

/// The plain text of a notice, from its mail or from the text itself.
fn sent_text(path: &Path) -> anyhow::Result<String> {
    let bytes = std::fs::read(path).with_context(|| path.display().to_string())?;
    let is_mail = path.extension().is_some_and(|extension| extension == "eml");
    let parsed = crate::parse::normalise_line_ends(&bytes).and_then(|raw| crate::parse::parse(&raw));
    match parsed {
        Ok(message) if is_mail => Ok(message
            .body
            .plain
            .clone()
            .unwrap_or_else(|| new_words(&message.body, &[] as &[Sent<'_>]).text)),
        _ => Ok(String::from_utf8_lossy(&bytes).replace("\r\n", "\n")),
    }
}

/// The files of the paths, those of a folder in the order of their names; a folder without a mail fails, as
/// somebody meant another one.
fn files(paths: &[PathBuf]) -> anyhow::Result<(Vec<PathBuf>, ExitCode)> {
    let mut files = Vec::new();
    let mut code = ExitCode::SUCCESS;
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let inside = mails_in(path).with_context(|| path.display().to_string())?;
        if inside.is_empty() {
            eprintln!("tmail: {} holds no file whose name ends in .eml", path.display());
            code = ExitCode::FAILURE;
        }
        files.extend(inside);
    }
    Ok((files, code))
}

fn mails_in(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let entries = std::fs::read_dir(folder)?;
    let mut inside: Vec<PathBuf> =
        entries.map(|entry| entry.map(|entry| entry.path())).collect::<Result<_, _>>()?;
    let is_mail =
        |path: &Path| path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("eml"));
    inside.retain(|path| path.is_file() && is_mail(path));
    inside.sort();
    Ok(inside)
}

fn read(path: &Path) -> anyhow::Result<(String, Vec<u8>)> {
    if path == Path::new("-") {
        let mut raw = Vec::new();
        std::io::stdin().read_to_end(&mut raw)?;
        return Ok(("-".to_owned(), raw));
    }
    let raw = std::fs::read(path).with_context(|| path.display().to_string())?;
    Ok((path.display().to_string(), raw))
}

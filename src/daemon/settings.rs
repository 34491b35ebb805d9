//! I/O: the settings in force, and taking newer ones in: each is an entry, and whom it concerns is told.

use std::collections::BTreeMap;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::{env, fs, io};

use aws_lc_rs::hmac;
use jiff::Timestamp;

use super::setup::{SetupError, random, templates_and_texts};
use super::watched_file::{WatchedFile, doubts};
use crate::audit::{Setting, TakenIn};
use crate::compose::{News, Notice, approver};
use crate::config::{self, Config, Mistake};
use crate::decide::approvers::{Rules, changes};
use crate::directory::Directory;
use crate::pipeline::Gateway;
use crate::record::{NewSettings, Record, RecordError};
use crate::submit::Seal;
use crate::template::{self, Template};
use crate::texts::Texts;
use crate::tmail::content::{hex, sha256_hex};

/// What is recorded of the settings, and the files that are read again while the daemon runs.
#[derive(Debug)]
pub struct Files {
    config: Config,
    /// What stays in force as long as the daemon runs.
    fixed: BTreeMap<Setting, String>,
    directory: Option<WatchedFile>,
    /// Who we are, by what is ours.
    owner: u32,
    /// What was warned of last.
    doubts: Vec<String>,
}

impl Files {
    pub fn new(config: &Config, gateway: &Gateway, seal: Option<&Seal>) -> Result<Self, SetupError> {
        let failed = |what: &Path| {
            let what = what.display().to_string();
            move |error: io::Error| SetupError::File { what, error }
        };
        let here = env::current_dir().map_err(failed(Path::new(".")))?;
        let data_dir = &config.gateway.data_dir;
        let owner = fs::metadata(data_dir).map_err(failed(data_dir))?.uid();
        let fixed = [(Setting::Config, config.facts(&here)), (Setting::Keys, keys(gateway, seal))];
        let directory = config.directory.as_deref().map(WatchedFile::new);
        let (config, fixed, doubts) = (config.clone(), fixed.into(), Vec::new());
        let mut files = Self { config, fixed, directory, owner, doubts };
        files.warn();
        Ok(files)
    }

    /// The directory, if its file has changed and can be used. A mistake in it is told once, and what is in
    /// force stays.
    pub fn directory(&mut self, in_force: &Directory, at_once: bool) -> Option<Directory> {
        let file = self.directory.as_mut()?;
        let text = file.look(at_once)?;
        let read = directory(file.path(), text, in_force);
        self.warn();
        match read {
            Ok(directory) => Some(directory),
            Err(mistakes) => {
                kept("directory", &mistakes);
                None
            }
        }
    }

    /// The templates that can be opened and the gateway's own sentences, if all of them can be read.
    pub fn templates(&self) -> Option<(Vec<Template>, Texts)> {
        match templates_and_texts(&self.config) {
            Ok(both) => Some(both),
            Err(SetupError::Mistakes(mistakes)) => {
                kept("templates", &mistakes);
                None
            }
            Err(error) => {
                tracing::error!(%error, "the templates can't be read; what is in force stays in force");
                None
            }
        }
    }

    /// What was read could not be recorded: it is read again at the next look.
    pub fn again(&mut self) {
        self.directory.iter_mut().for_each(WatchedFile::again);
    }

    /// Records the settings that a gateway runs with, as far as they aren't what was in force, together with
    /// the notices to those who may approve more or less by them. Gives these notices.
    pub async fn put_in_force(
        &self,
        record: &mut Record,
        gateway: &Gateway,
        taken_in: TakenIn,
        now: Timestamp,
    ) -> Result<Vec<Notice>, RecordError> {
        let mut facts = self.fixed.clone();
        facts.insert(Setting::Directory, gateway.directory.facts());
        facts.insert(
            Setting::Templates,
            template::facts::facts(&gateway.catalogue.all(), gateway.catalogue.texts()),
        );
        facts.retain(|setting, facts| record.in_force(*setting).is_none_or(|was| was.facts != *facts));
        if facts.is_empty() {
            return Ok(Vec::new());
        }
        let notices = told(record, gateway, now).await?;
        let names: Vec<&str> = facts.keys().map(|setting| setting.as_str()).collect();
        let names = names.join(", ");
        let mut new = NewSettings { now, taken_in, facts, notices: notices.clone(), salts: Vec::new() };
        new.salts = (0..new.salts()).map(|_| random::<16>()).collect();
        record.put_in_force(new).await?;
        tracing::info!(told = notices.len(), "settings are in force and on record: {names}");
        Ok(notices)
    }

    /// Whoever can write the directory says who approves: that others can is told, once.
    fn warn(&mut self) {
        let doubts: Vec<String> =
            self.directory.iter().flat_map(|file| doubts(file.path(), self.owner)).collect();
        for doubt in doubts.iter().filter(|doubt| !self.doubts.contains(doubt)) {
            tracing::warn!("whoever can change the directory says who approves: {doubt}");
        }
        self.doubts = doubts;
    }
}

/// Errors: every mistake, among them that nobody is left, which no operator means.
fn directory(path: &Path, text: io::Result<String>, in_force: &Directory) -> Result<Directory, Vec<Mistake>> {
    let file = path.display().to_string();
    let text = text.map_err(|error| {
        let what = format!("it can't be read: {error}");
        vec![Mistake::of(file.as_str(), what, "Check the path and who may read it")]
    })?;
    let directory = config::parse_directory(&text, path)?;
    if directory.people().is_empty() && !in_force.people().is_empty() {
        let instead = "Name the people; to do without any, restart with this file";
        return Err(vec![Mistake::of(file, "it names nobody any more", instead)]);
    }
    Ok(directory)
}

fn kept(what: &str, mistakes: &[Mistake]) {
    for mistake in mistakes {
        tracing::error!("{mistake}");
    }
    tracing::error!("the {what} on disk can't be used; what is in force stays in force");
}

/// The notices to everybody who can approve more or less than by what the record has. At the first start
/// nobody could anything before, and nobody is told.
async fn told(record: &mut Record, gateway: &Gateway, now: Timestamp) -> Result<Vec<Notice>, RecordError> {
    let Some(before) = record.in_force(Setting::Directory).and_then(|was| Directory::from_facts(&was.facts))
    else {
        return Ok(Vec::new());
    };
    let current = gateway.catalogue.all();
    let was = record.in_force(Setting::Templates).map(|was| was.facts.clone()).unwrap_or_default();
    let opened = record.templates().await?;
    let read = |(name, source): (&str, String)| template::load::read(&source, name).ok();
    let old: Option<Vec<Template>> = template::facts::sources(&was).into_iter().map(read).collect();
    // What this version can't read any more is compared as it is now.
    let old = old.unwrap_or_else(|| current.iter().map(|template| (*template).clone()).collect());
    let old: Vec<&Template> = old.iter().chain(&opened).collect();
    let new: Vec<&Template> = current.into_iter().chain(&opened).collect();
    let changed = changes(
        Rules { directory: &before, templates: &old },
        Rules { directory: &gateway.directory, templates: &new },
    );
    let entries = record.link().entries;
    let secret = gateway.key_of_names();
    let news = |changed| News {
        changed,
        entries,
        book: &gateway.book,
        texts: gateway.catalogue.texts(),
        secret: &secret,
        now,
    };
    Ok(changed.iter().filter_map(|changed| approver(&news(changed))).collect())
}

/// The public half of the DKIM key by its digest, and what tells the gateway's secret from another.
fn keys(gateway: &Gateway, seal: Option<&Seal>) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &gateway.secret);
    let fingerprint = hmac::sign(&key, b"fingerprint of the secret");
    let dkim = match seal.map(Seal::dns_record) {
        Some((name, record)) => {
            format!("dkim name {name}\ndkim record sha256 {}\n", sha256_hex(record.as_bytes()))
        }
        None => "dkim none\n".to_owned(),
    };
    format!("{dkim}secret fingerprint {}\n", hex(&fingerprint.as_ref()[..16]))
}

//! The page to look at: one file, nothing remote, every mail in it.

mod mails;
mod proofs;

use std::fs;

use anyhow::Context as _;
use minijinja::Environment;
use minijinja::value::Serde;
use serde::Serialize;

use super::machine::{self, Machine};
use super::play::Scene;
use super::story::Act;
use super::world::GATEWAY;
use crate::record::read::Reader;
use crate::template::Template;
use crate::template::load::shipped;
use crate::tmail::{Changeset, Tmail};
use mails::Mails;

const PAGE: &str = include_str!("../../../templates/demo/page.html");
const STYLE: &str = include_str!("../../../templates/demo/style.css");
const SCRIPT: &str = include_str!("../../../templates/demo/page.js");

/// What the page tells of.
pub struct Told<'a> {
    /// Title and what it is about, by number.
    pub chapters: &'a [(&'static str, &'static str)],
    pub scenes: &'a [Scene],
    pub threads: Vec<Running>,
    pub entries: Vec<(i64, Vec<u8>, Vec<u8>)>,
}

/// One TMail with its history.
pub struct Running {
    pub tmail: Tmail,
    pub template: Template,
    pub changesets: Vec<Changeset>,
}

/// Everything on the page.
#[derive(Serialize)]
struct Page<'a> {
    style: &'static str,
    script: &'static str,
    gateway: &'static str,
    hero: Option<mails::Hero>,
    counts: Counts,
    chapters: Vec<ChapterRow<'a>>,
    threads: Vec<ThreadRow<'a>>,
    people: Vec<mails::PersonRow>,
    approvals: Vec<proofs::ApprovalRow>,
    entries: Vec<proofs::EntryRow>,
    /// The mails, as JSON.
    data: String,
}

#[derive(Serialize)]
struct Counts {
    mails_in: usize,
    notices: usize,
    /// A notice counts once for each mailbox.
    letters: usize,
    stopped: usize,
    entries: usize,
}

#[derive(Serialize)]
struct ChapterRow<'a> {
    title: &'a str,
    about: &'a str,
    rows: Vec<Row<'a>>,
}

/// One mail of the timeline.
#[derive(Serialize)]
struct Row<'a> {
    told: &'a str,
    who: &'a str,
    part: &'a str,
    number: String,
    state: &'a str,
    /// The state before was another one.
    moved: bool,
    disposition: &'a str,
    /// `good`, `talk` or `stopped`.
    tone: &'static str,
    sentence: &'a str,
    /// The first line that they wrote.
    wrote: String,
    mail: String,
    /// Who was told by it.
    told_to: Vec<ToldTo<'a>>,
}

#[derive(Serialize)]
struct ToldTo<'a> {
    name: &'a str,
    mail: String,
}

#[derive(Serialize)]
struct ThreadRow<'a> {
    number: String,
    title: &'a str,
    template: String,
    state: &'a str,
    machine: Machine,
}

/// Reads what is on record about the TMails of the story.
pub async fn told<'a>(
    reader: &mut Reader,
    scenes: &'a [Scene],
    chapters: &'a [(&'static str, &'static str)],
) -> anyhow::Result<Told<'a>> {
    let templates = shipped();
    let mut threads = Vec::new();
    for scene in scenes.iter().filter(|scene| scene.step.act == Act::Open) {
        let tmail = reader.tmail(&scene.number).await?.context("a TMail isn't on record")?;
        let template = templates.iter().find(|template| template.name == tmail.template);
        threads.push(Running {
            template: template.cloned().context("a template isn't there")?,
            changesets: reader.changesets(&scene.number).await?,
            tmail,
        });
    }
    Ok(Told { chapters, scenes, threads, entries: reader.entries().await? })
}

/// Renders the page.
pub fn render(told: &Told<'_>) -> anyhow::Result<String> {
    let mails = Mails::of(told);
    let entries = proofs::entries(told, &mails);
    let page = Page {
        style: STYLE,
        script: SCRIPT,
        gateway: GATEWAY,
        hero: mails.hero(told),
        counts: Counts {
            mails_in: told.scenes.len(),
            notices: mails.sent(),
            letters: told.scenes.iter().map(|scene| scene.arrived.len()).sum(),
            stopped: told.scenes.iter().filter(|scene| tone(scene) == "stopped").count(),
            entries: entries.len(),
        },
        chapters: chapters(told, &mails),
        threads: told.threads.iter().map(thread).collect(),
        people: mails.people(),
        approvals: proofs::approvals(told),
        entries,
        data: embedded(&mails)?,
    };
    let mut environment = Environment::new();
    environment.add_template("page.html", PAGE)?;
    Ok(environment.get_template("page.html")?.render(Serde(page))?)
}

/// JSON inside a script element: a `<` could end it.
fn embedded(mails: &Mails<'_>) -> anyhow::Result<String> {
    Ok(serde_json::to_string(mails.all())?.replace('<', "\\u003c"))
}

fn chapters<'a>(told: &'a Told<'a>, mails: &Mails<'_>) -> Vec<ChapterRow<'a>> {
    let rows = |chapter: usize| {
        let of = told.scenes.iter().enumerate().filter(move |(_, scene)| scene.chapter == chapter);
        of.map(|(at, _)| row(told, mails, at)).collect()
    };
    let chapter =
        |(at, (title, about)): (usize, &(&'a str, &'a str))| ChapterRow { title, about, rows: rows(at) };
    told.chapters.iter().enumerate().map(chapter).collect()
}

fn row<'a>(told: &'a Told<'a>, mails: &Mails<'_>, at: usize) -> Row<'a> {
    let scene = &told.scenes[at];
    let before = told.scenes[..at].iter().rev().find(|other| other.step.on == scene.step.on);
    let told_to = scene
        .arrived
        .iter()
        .map(|(person, letter)| ToldTo { name: person.first_name(), mail: mails.key_of(&letter.message_id) });
    Row {
        told: scene.step.told,
        who: scene.step.who.name,
        part: scene.step.who.part,
        number: scene.number.to_string(),
        state: &scene.state,
        moved: before.is_none_or(|before| before.state != scene.state),
        disposition: &scene.mail.disposition,
        tone: tone(scene),
        sentence: &scene.mail.sentence,
        wrote: mails.first_line(at),
        mail: Mails::key_of_scene(at),
        told_to: told_to.collect(),
    }
}

fn tone(scene: &Scene) -> &'static str {
    match scene.mail.disposition.as_str() {
        "applied" => "good",
        "commented" => "talk",
        _ => "stopped",
    }
}

fn thread(running: &Running) -> ThreadRow<'_> {
    ThreadRow {
        number: running.tmail.number.to_string(),
        title: &running.tmail.title,
        template: running.tmail.template.to_string(),
        state: &running.tmail.state,
        machine: machine::draw(&running.template, &running.tmail),
    }
}

/// Writes the page where `dir` is.
pub fn write(dir: &std::path::Path, html: &str) -> anyhow::Result<std::path::PathBuf> {
    let path = dir.join("index.html");
    fs::write(&path, html).with_context(|| format!("{} can't be written", path.display()))?;
    Ok(path)
}

//! Every mail of the story, once, as its reader saw it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::Told;
use crate::demo::mailbox::{self, Letter};
use crate::demo::people::{self, CAROL, Person};
use crate::demo::play::Scene;
use crate::demo::story::Act;

/// The mails by key: `in-7` came to the gateway as the seventh, `out-7` went out.
pub struct Mails<'a> {
    all: BTreeMap<String, MailRow>,
    by_id: BTreeMap<&'a str, String>,
    boxes: BTreeMap<&'static str, Vec<Item>>,
}

/// One mail.
#[derive(Serialize)]
pub struct MailRow {
    from: String,
    to: String,
    subject: String,
    date: String,
    text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    html: Option<String>,
    /// Who it was that sent it, by the gateway's judgement; nothing for what the gateway sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    verdict: Option<Judged>,
    /// Who else got the same bytes.
    readers: Vec<&'static str>,
    /// The header as it came.
    header: String,
}

#[derive(Serialize)]
struct Judged {
    /// `applied`, `refused`, …
    disposition: String,
    /// What was made of it.
    sentence: String,
    /// How its author was proven, or why not.
    identity: String,
    proven: bool,
    /// The TMail and its changeset.
    became: String,
}

/// A line of somebody's mailbox.
#[derive(Clone, Serialize)]
pub struct Item {
    mail: String,
    subject: String,
    from: String,
    preview: String,
    sent: bool,
    tone: &'static str,
}

/// Somebody with their mailbox.
#[derive(Serialize)]
pub struct PersonRow {
    name: &'static str,
    address: &'static str,
    part: &'static str,
    items: Vec<Item>,
}

/// What the page opens on.
#[derive(Serialize)]
pub struct Hero {
    reader: &'static str,
    from: String,
    to: String,
    subject: String,
    html: String,
}

impl<'a> Mails<'a> {
    pub fn of(told: &'a Told<'a>) -> Self {
        let mut mails = Self { all: BTreeMap::new(), by_id: BTreeMap::new(), boxes: BTreeMap::new() };
        for (at, scene) in told.scenes.iter().enumerate() {
            mails.came_in(told, at, scene);
            for (person, letter) in &scene.arrived {
                mails.went_out(person, letter);
            }
        }
        mails
    }

    fn came_in(&mut self, told: &Told<'_>, at: usize, scene: &Scene) {
        let letter = mailbox::read(&scene.mail.raw).unwrap_or_default();
        let key = Self::key_of_scene(at);
        let item = Item { sent: true, tone: super::tone(scene), ..item(&key, &letter) };
        self.boxes.entry(scene.step.who.address).or_default().push(item);
        let verdict = Some(judged(told, scene));
        self.all.insert(key, MailRow { verdict, ..mail(letter) });
    }

    fn went_out(&mut self, person: &'static Person, letter: &'a Letter) {
        let next = format!("out-{}", self.by_id.len() + 1);
        let key = self.by_id.entry(&letter.message_id).or_insert(next).clone();
        self.boxes.entry(person.address).or_default().push(item(&key, letter));
        let row = self.all.entry(key).or_insert_with(|| mail(letter.clone()));
        row.readers.push(person.name);
    }

    /// What stands first in the mail of a scene.
    pub fn first_line(&self, at: usize) -> String {
        self.all.get(&Self::key_of_scene(at)).map(|mail| first_line(&mail.text)).unwrap_or_default()
    }

    pub fn key_of_scene(at: usize) -> String {
        format!("in-{}", at + 1)
    }

    /// Of a mail that the gateway sent, by its Message-ID.
    pub fn key_of(&self, message_id: &str) -> String {
        self.by_id.get(message_id).cloned().unwrap_or_default()
    }

    pub fn all(&self) -> &BTreeMap<String, MailRow> {
        &self.all
    }

    /// How many mails the gateway sent, each to one audience.
    pub fn sent(&self) -> usize {
        self.by_id.len()
    }

    pub fn people(&self) -> Vec<PersonRow> {
        let row = |person: &'static Person| PersonRow {
            name: person.name,
            address: person.address,
            part: person.part,
            items: self.boxes.get(person.address).cloned().unwrap_or_default(),
        };
        people::everybody().map(row).collect()
    }

    /// The mail by which Carol was first asked for her approval.
    pub fn hero(&self, told: &Told<'_>) -> Option<Hero> {
        let opening = told.scenes.iter().find(|scene| scene.step.act == Act::Open)?;
        let (_, letter) = opening.arrived.iter().find(|(person, _)| **person == CAROL)?;
        Some(Hero {
            reader: CAROL.name,
            from: format!("{} <{}>", letter.from_name, letter.from),
            to: letter.to.clone(),
            subject: letter.subject.clone(),
            html: letter.html.clone()?,
        })
    }
}

fn item(key: &str, letter: &Letter) -> Item {
    Item {
        mail: key.to_owned(),
        subject: letter.subject.clone(),
        from: letter.from_name.clone(),
        preview: first_line(&letter.text),
        sent: false,
        tone: "",
    }
}

/// The first line that says something.
fn first_line(text: &str) -> String {
    let greeting = |line: &&str| line.len() < 20 && line.ends_with(',');
    let line = text.lines().find(|line| !line.trim().is_empty() && !greeting(line)).unwrap_or_default();
    line.chars().take(110).collect()
}

fn mail(letter: Letter) -> MailRow {
    let at = jiff::Timestamp::from_second(letter.date).unwrap_or_default();
    let raw = String::from_utf8_lossy(&letter.raw).replace("\r\n", "\n");
    MailRow {
        from: format!("{} <{}>", letter.from_name, letter.from),
        to: letter.to,
        subject: letter.subject,
        date: at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        text: letter.text,
        html: letter.html,
        verdict: None,
        readers: Vec::new(),
        header: raw.split("\n\n").next().unwrap_or_default().to_owned(),
    }
}

fn judged(told: &Told<'_>, scene: &Scene) -> Judged {
    let mail = &scene.mail;
    let (proven, identity) = match mail.disposition.as_str() {
        "quarantined" | "challenged" => (false, mail.sentence.clone()),
        "automatic" => (false, "a machine wrote it; who it is was not asked".to_owned()),
        _ => (true, proof(told, scene)),
    };
    let became = match mail.changeset {
        0 => format!("{} stays as it was", scene.number),
        changeset => format!("{} #{changeset}", scene.number),
    };
    Judged {
        disposition: mail.disposition.clone(),
        sentence: mail.sentence.clone(),
        identity,
        proven,
        became,
    }
}

/// As the changeset has it; where nothing was recorded on the TMail, as the signature says.
fn proof(told: &Told<'_>, scene: &Scene) -> String {
    let of = told.threads.iter().find(|running| running.tmail.number == scene.number);
    let changesets = of.map(|running| running.changesets.as_slice()).unwrap_or_default();
    let found = changesets.iter().find(|changeset| i64::from(changeset.number) == scene.mail.changeset);
    match found.and_then(|changeset| changeset.author.as_ref()) {
        Some(author) => author.proof.clone(),
        None => format!("signed by {}", scene.step.who.domain()),
    }
}

//! Who approved what and how that is known, and the audit trail.

use serde::Serialize;
use serde_json::Value;

use super::mails::Mails;
use super::{Running, Told};
use crate::tmail::content::{content_digest, hex};
use crate::tmail::{Authorship, Changeset, Event};

/// An approval that was given.
#[derive(Serialize)]
pub struct ApprovalRow {
    number: String,
    approval: String,
    name: String,
    address: String,
    changeset: u32,
    /// The changeset that its giver was shown.
    shown: u32,
    /// SHA-256 of the content, hex.
    content: String,
    /// What the content was.
    values: Vec<(String, String)>,
    proof: String,
    entitled_by: String,
    at: String,
    mail: String,
    /// Why it counts no more.
    void: Option<String>,
    /// The digest comes out of the values above.
    recomputed: bool,
}

/// An entry of the log.
#[derive(Serialize)]
pub struct EntryRow {
    number: i64,
    leaf: String,
    previous: String,
    /// The exact bytes; they are JSON.
    bytes: String,
    at: String,
    kind: String,
    what: String,
    mail: String,
}

/// All approvals, in the order in which they were given.
pub fn approvals(told: &Told<'_>) -> Vec<ApprovalRow> {
    let mut rows = Vec::new();
    for running in &told.threads {
        for changeset in &running.changesets {
            for event in &changeset.events {
                rows.extend(approval(told, running, changeset, event));
            }
        }
    }
    rows
}

fn approval(told: &Told<'_>, running: &Running, changeset: &Changeset, event: &Event) -> Option<ApprovalRow> {
    let Event::Approved { approval, shown, content, entitled_by, person, .. } = event else { return None };
    let author: &Authorship = changeset.author.as_ref()?;
    let covers = &running.template.approval(approval)?.covers;
    let tmail = &running.tmail;
    let values = covers
        .iter()
        .map(|field| (field.clone(), tmail.value_at(field, changeset.number).unwrap_or("").to_owned()))
        .collect();
    let later = running.changesets.iter().filter(|other| other.number > changeset.number);
    let void = later.into_iter().find_map(|other| {
        let voided = |event: &&Event| matches!(event, Event::Voided { approval: name, person: who, .. } if name == approval && who == person);
        let event = other.events.iter().find(voided)?;
        let Event::Voided { field, .. } = event else { return None };
        Some(format!("void since #{}, which changed “{field}”", other.number))
    });
    Some(ApprovalRow {
        number: tmail.number.to_string(),
        approval: approval.clone(),
        name: author.name.clone(),
        address: author.address.to_string(),
        changeset: changeset.number,
        shown: *shown,
        recomputed: content_digest(tmail, covers, changeset.number) == *content,
        content: content.clone(),
        values,
        proof: author.proof.clone(),
        entitled_by: entitled_by.clone(),
        at: changeset.at.strftime("%Y-%m-%d %H:%M:%S UTC").to_string(),
        mail: mail_of(told, running, changeset.number),
        void,
    })
}

fn mail_of(told: &Told<'_>, running: &Running, changeset: u32) -> String {
    let made = |scene: &super::Scene| {
        scene.number == running.tmail.number && scene.mail.changeset == i64::from(changeset)
    };
    told.scenes.iter().position(made).map(Mails::key_of_scene).unwrap_or_default()
}

/// The whole log. Mails were sent one after the other, so the n-th entry of a mail is that of the n-th.
pub fn entries(told: &Told<'_>, mails: &Mails<'_>) -> Vec<EntryRow> {
    let mut came_in = 0;
    let mut rows = Vec::new();
    for (number, leaf, bytes) in &told.entries {
        let line: Value = serde_json::from_slice(bytes).unwrap_or_default();
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let (what, mail) = match text("kind").as_str() {
            "mail" => {
                came_in += 1;
                let on = match line["changeset"].as_u64() {
                    Some(changeset) => format!("{} #{changeset}, {}", text("tmail"), text("state")),
                    None => text("reason"),
                };
                (format!("{}: {on}", text("disposition")), Mails::key_of_scene(came_in - 1))
            }
            "settings" => (format!("{}, {}", text("setting"), text("taken_in")), String::new()),
            _ => (format!("to {} of its readers", line["delivered"]), mails.key_of(&text("notice"))),
        };
        rows.push(EntryRow {
            number: *number,
            leaf: hex(leaf),
            previous: text("previous"),
            at: text("at").chars().skip(11).take(12).collect(),
            kind: text("kind"),
            bytes: String::from_utf8_lossy(bytes).into_owned(),
            what,
            mail,
        });
    }
    rows
}

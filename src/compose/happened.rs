//! What a changeset did, in sentences for the team.

use super::clean;
use crate::template::Template;
use crate::texts::{Joint, Texts};
use crate::tmail::{Changeset, Event, Tmail};

/// `Jill Brady changed Version and Build.` and what followed from it.
pub(super) fn sentences(changeset: &Changeset, tmail: &Tmail, template: &Template) -> Vec<String> {
    let texts = &template.texts;
    let who = author(changeset, texts);
    let mut clauses: Vec<String> = Vec::new();
    for clause in changeset.events.iter().filter_map(|event| clause(event, tmail, template)) {
        if !clauses.contains(&clause) {
            clauses.push(clause);
        }
    }
    let opens = changeset.events.iter().any(|event| matches!(event, Event::Submitted { .. }));
    if !opens {
        clauses.extend(fields(changeset, texts));
        clauses.extend(small(changeset, texts));
    }
    let happened = |did: &str| texts.say("happened", &[("who", &who), ("did", did)]);
    let mut sentences = Vec::new();
    if !clauses.is_empty() {
        sentences.push(happened(&listed(&clauses, texts)));
    }
    sentences.extend(ended(changeset, texts));
    sentences.extend(changeset.events.iter().filter_map(|event| consequence(event, template)));
    if sentences.is_empty() {
        sentences.push(happened(&texts.say("did_write", &[("number", &tmail.number.to_string())])));
    }
    sentences
}

/// The name of who did it.
pub(super) fn author(changeset: &Changeset, texts: &Texts) -> String {
    let author = changeset.author.as_ref();
    author.map_or_else(|| texts.say("gateway", &[]), |author| clean::person(&author.name))
}

/// `a, b and c`
pub(super) fn listed(words: &[String], texts: &Texts) -> String {
    texts.list(Joint::And, words)
}

fn clause(event: &Event, tmail: &Tmail, template: &Template) -> Option<String> {
    let texts = &template.texts;
    Some(match event {
        Event::Submitted { title, .. } => texts.say("did_open", &[("title", &clean::line(title))]),
        Event::Dropped => texts.say("did_drop", &[]),
        Event::Approved { approval, in_place_of: None, .. } => {
            texts.say("did_approve", &[("approval", approval)])
        }
        Event::Approved { approval, in_place_of: Some(absent), .. } => {
            let whom = clean::person(&absent.name);
            texts.say("did_approve_for", &[("approval", approval), ("whom", &whom)])
        }
        Event::Delegated { by, to, .. } if by == to => texts.say("did_delegate_no_more", &[]),
        Event::Delegated { to_name, until, .. } => {
            let until = texts.moment(*until);
            texts.say("did_delegate", &[("whom", &clean::person(to_name)), ("until", &until)])
        }
        // The reason stands below, as its author's words.
        Event::GlassBroken { .. } => texts.say("did_break_glass", &[]),
        Event::FreezeOverridden { freeze, reason, .. } => {
            texts.say("did_override", &[("freeze", freeze), ("reason", &clean::line(reason))])
        }
        Event::Retracted { approval, .. } => texts.say("did_retract", &[("approval", approval)]),
        Event::Answered { question, word, .. } => {
            let asked = template.question(question).map_or(question, |question| &question.title);
            texts.say("did_answer", &[("question", asked), ("word", word)])
        }
        Event::Settled { question, changeset, .. } => {
            let of = tmail.answers.iter().find(|a| a.question == *question && a.changeset == *changeset);
            let who = of.map_or_else(|| texts.say("somebody", &[]), |a| clean::person(&a.name));
            texts.say("did_settle", &[("who", &who), ("changeset", &changeset.to_string())])
        }
        Event::Moved { to, verb: Some(_), .. } => texts.say("did_move", &[("state", &title(template, to))]),
        _ => return None,
    })
}

/// `changed Version`, `filled in Test evidence`
fn fields(changeset: &Changeset, texts: &Texts) -> Vec<String> {
    let of = |filled: bool| -> Vec<String> {
        let set = changeset.events.iter().filter_map(|event| match event {
            Event::FieldSet { field, old, .. } if old.as_ref().is_none_or(String::is_empty) == filled => {
                Some(texts.quoted(field))
            }
            _ => None,
        });
        set.collect()
    };
    let kinds = [("did_change", of(false)), ("did_fill_in", of(true))];
    let said = kinds.iter().filter(|(_, fields)| !fields.is_empty());
    said.map(|(key, fields)| texts.say(key, &[("fields", &listed(fields, texts))])).collect()
}

/// People, files, a comment.
fn small(changeset: &Changeset, texts: &Texts) -> Vec<String> {
    let mut clauses = Vec::new();
    let mut files = 0;
    for event in &changeset.events {
        match event {
            Event::Joined { name, .. } => {
                clauses.push(texts.say("did_add", &[("who", &clean::person(name))]));
            }
            Event::Left { address } => {
                clauses.push(texts.say("did_remove", &[("who", &clean::line(address.as_str()))]));
            }
            Event::FileAdded { .. } => files += 1,
            _ => {}
        }
    }
    if changeset.events.iter().any(|event| matches!(event, Event::Commented { .. })) {
        clauses.push(texts.say("did_comment", &[]));
    }
    match files {
        0 => {}
        1 => clauses.push(texts.say("did_attach", &[])),
        files => clauses.push(texts.say("did_attach_several", &[("count", &files.to_string())])),
    }
    clauses
}

/// Approvals that ended for the same reason.
struct Ended<'a> {
    /// Of the sentence.
    key: &'static str,
    /// The field that was changed, if that is why.
    field: &'a str,
    /// Each with whose it was.
    approvals: Vec<(&'a str, String)>,
}

/// The approvals that count no more, one sentence for those that ended for the same reason.
fn ended(changeset: &Changeset, texts: &Texts) -> Vec<String> {
    let mut ended: Vec<Ended<'_>> = Vec::new();
    for event in &changeset.events {
        let (key, field, approval, name) = match event {
            Event::Voided { approval, name, field, .. } => ("voided", field.as_str(), approval, name),
            Event::Lapsed { approval, name, .. } => ("lapsed", "", approval, name),
            _ => continue,
        };
        let one = (approval.as_str(), clean::person(name));
        match ended.iter_mut().find(|other| other.key == key && other.field == field) {
            Some(other) => other.approvals.push(one),
            None => ended.push(Ended { key, field, approvals: vec![one] }),
        }
    }
    ended.iter().map(|ended| ended.sentence(texts)).collect()
}

impl Ended<'_> {
    fn sentence(&self, texts: &Texts) -> String {
        if let [(approval, who)] = &self.approvals[..] {
            return texts.say(self.key, &[("approval", approval), ("who", who), ("field", self.field)]);
        }
        let of = |(approval, who): &(&str, String)| {
            texts.say("approval_of", &[("approval", approval), ("who", who)])
        };
        let approvals = listed(&self.approvals.iter().map(of).collect::<Vec<_>>(), texts);
        let key = if self.key == "voided" { "voided_several" } else { "lapsed_several" };
        texts.say(key, &[("approvals", &approvals), ("field", self.field)])
    }
}

/// What the gateway did because of it.
fn consequence(event: &Event, template: &Template) -> Option<String> {
    let texts = &template.texts;
    match event {
        Event::GlassBroken { without, .. } => {
            let of = |name: &String| texts.say("the_approval", &[("approval", name)]);
            let without: Vec<String> = without.iter().map(of).collect();
            Some(texts.say("glass_broken", &[("approvals", &listed(&without, texts))]))
        }
        Event::WaitedInVain { approval } => Some(texts.say("in_vain", &[("approval", approval)])),
        Event::Released { claimed, .. } => {
            Some(texts.say("released", &[("address", &clean::line(claimed.as_str()))]))
        }
        Event::Moved { to, verb: None, .. } => {
            Some(texts.say("now_in_state", &[("state", &title(template, to))]))
        }
        _ => None,
    }
}

fn title(template: &Template, state: &str) -> String {
    template.state(state).map_or_else(|| state.to_owned(), |state| state.title.clone())
}

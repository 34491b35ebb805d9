//! A mail to a template: it opens a TMail, as a draft while something is missing.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::work::{Work, authorship};
use super::{
    Answer, Decision, Disposition, LineResult, Mail, Page, Reason, Refusal, Scene, field, grid, slot,
};
use crate::address::Address;
use crate::directory::Directory;
use crate::interpret::Command;
use crate::saying;
use crate::template::{Field, OpenedBy, Template};
use crate::texts::Saying;
use crate::tmail::{Changeset, Event, Tmail};
use crate::tracking::TrackingNumber;

/// Decides on an opening mail.
pub fn decide(scene: &Scene<'_>, number: &TrackingNumber, mail: &Mail<'_>, now: Timestamp) -> Decision {
    if !may_open(scene.template, scene.directory, mail.author.address()) {
        return may_not_open(scene, mail);
    }
    let doubted = !mail.intent.complaints.is_empty();
    let author = authorship(scene, mail);
    let opened = Event::Opened {
        template: scene.template.name.clone(),
        digest: scene.template.digest.clone(),
        requester: author.person.clone(),
        title: subject_line(mail.subject, scene.template),
        unconfirmed: doubted || !is_named(mail),
    };
    let first = Changeset { number: 1, at: now, author: Some(author), events: vec![opened] };
    // Invariant: a changeset that begins with `Opened` opens a TMail.
    let Some(draft) = Tmail::open(number.clone(), &first) else { return may_not_open(scene, mail) };
    let mut work = Work::new(scene, &draft, mail, now);
    work.changeset = first;
    work.take_comment_and_files();
    defaults(&mut work);
    let (values, mut refusals) = fill_in(&work);
    for event in values {
        work.push(event);
    }
    if let Some(standing) = work.standing() {
        refusals.extend(slot::draft(&mut work, &standing));
        refusals.extend(grid::draft(&mut work, &standing));
    }
    if refusals.is_empty() {
        submit_if_complete(&mut work);
    }
    finish(work, refusals)
}

/// Whether signed bytes name what is to be opened.
fn is_named(mail: &Mail<'_>) -> bool {
    mail.evidence.names_target || !mail.evidence.named.is_empty()
}

/// Whether a template lets somebody open it.
pub fn may_open(template: &Template, directory: &Directory, address: &Address) -> bool {
    let person = directory.person(address);
    match &template.opened_by {
        OpenedBy::Anyone => true,
        OpenedBy::Directory => person.is_some(),
        OpenedBy::Groups(groups) => {
            person.is_some_and(|person| groups.iter().any(|group| person.is_in(group)))
        }
    }
}

fn may_not_open(scene: &Scene<'_>, mail: &Mail<'_>) -> Decision {
    let sentence = format!("{} may not be opened by {}.", scene.template.name, mail.author.address());
    let headline = saying!("may_not_open");
    Decision {
        disposition: Disposition::Refused,
        reason: Reason::MayNotOpen,
        sentence,
        changeset: None,
        answer: Some(Answer { headline, ..Answer::default() }),
        stranger: None,
    }
}

/// The subject of the opening mail, for a draft that has no title yet.
fn subject_line(subject: &str, template: &Template) -> String {
    let line: String = subject.chars().filter(|c| !c.is_control()).take(120).collect();
    match line.trim() {
        "" => template.texts.say("no_subject", &[]),
        line => line.to_owned(),
    }
}

fn defaults(work: &mut Work<'_>) {
    for field in &work.template.fields {
        if let Some(default) = &field.default {
            work.push(Event::FieldSet { field: field.name.clone(), old: None, new: default.clone() });
        }
    }
}

/// Reads each field line by itself: one that can't be read doesn't take the others with it, since
/// the draft is seen by its author alone.
fn fill_in(work: &Work<'_>) -> (Vec<Event>, Vec<Refusal>) {
    let Some(standing) = work.standing() else { return (Vec::new(), Vec::new()) };
    let (mut events, mut refusals) = (Vec::new(), Vec::new());
    for line in &work.mail.intent.fields {
        match field::draft_line(work, &standing, line) {
            Ok(found) => events.extend(found),
            Err(refusal) => refusals.push(refusal.about(&line.line)),
        }
    }
    (events, refusals)
}

/// There is nothing yet that a command could be about.
fn too_early(command: &Command) -> LineResult {
    let became = saying!("not_done", why = saying!("too_early", verb = &command.verb));
    LineResult { line: command.line.clone(), became }
}

fn complaints(mail: &Mail<'_>) -> Vec<LineResult> {
    let complaint = |c: &crate::interpret::Complaint| LineResult {
        line: c.line.clone(),
        became: saying!("not_taken", why = c.reason.clone()),
    };
    mail.intent.complaints.iter().map(complaint).collect()
}

/// Begins the process once nothing is missing any more.
pub fn submit_if_complete(work: &mut Work<'_>) {
    if !work.tmail.is_draft()
        || work.tmail.dropped
        || work.tmail.unconfirmed
        || !field::missing(work).is_empty()
    {
        return;
    }
    let title = title(work);
    let state = work.template.initial().name.clone();
    work.push(Event::Submitted { title, state });
}

/// The title, from the template and the fields' first values; it stays for life.
fn title(work: &Work<'_>) -> String {
    let value = |field: &Field| (field.variable(), work.tmail.value(&field.name).unwrap_or("").to_owned());
    let values: BTreeMap<String, String> = work.template.fields.iter().map(value).collect();
    let rendered = minijinja::Environment::new().render_str(&work.template.title, &values);
    match rendered {
        Ok(title) if !title.trim().is_empty() => subject_line(&title, work.template),
        _ => work.tmail.title.clone(),
    }
}

fn finish(work: Work<'_>, refusals: Vec<Refusal>) -> Decision {
    let opened = !work.tmail.is_draft();
    let (reason, sentence) = match opened {
        true => (Reason::Opened, format!("{} was opened.", work.tmail.number)),
        false => (Reason::Drafted, format!("{} is a draft.", work.tmail.number)),
    };
    let early: Vec<LineResult> = work.mail.intent.commands.iter().map(too_early).collect();
    let answer = match opened {
        false => Some(draft_answer(&work, &refusals, early)),
        true if early.is_empty() => None,
        true => Some(Answer {
            headline: saying!("was_opened", number = &work.tmail.number),
            lines: early,
            ..Answer::default()
        }),
    };
    Decision {
        disposition: Disposition::Applied,
        reason,
        sentence,
        changeset: Some(work.changeset),
        answer,
        stranger: None,
    }
}

/// Asks for exactly what is missing.
fn draft_answer(work: &Work<'_>, refusals: &[Refusal], early: Vec<LineResult>) -> Answer {
    let mut lines: Vec<LineResult> = refusals
        .iter()
        .map(|refusal| LineResult {
            line: refusal.line.clone().unwrap_or_default(),
            became: saying!("not_taken", why = refusal.sentence.clone()),
        })
        .collect();
    lines.extend(complaints(work.mail));
    lines.extend(early);
    let missing = field::missing(work);
    let asked = (!missing.is_empty()).then(|| saying!("answer_with_missing"));
    let confirmed = if !is_named(work.mail) {
        Some(saying!("confirm_target"))
    } else if work.tmail.unconfirmed {
        Some(saying!("correct_and_confirm"))
    } else {
        missing.is_empty().then(|| saying!("answer_with_lines"))
    };
    let draft = saying!("is_a_draft", number = &work.tmail.number);
    let headline = asked.into_iter().chain(confirmed).chain([draft]).reduce(Saying::and).unwrap_or_default();
    let mut instead: Vec<String> = refusals.iter().flat_map(|refusal| refusal.instead.clone()).collect();
    let is_of = |line: &str, field: &Field| line.starts_with(&format!("{}: ", field.name));
    // An example isn't to be sent as if it were meant; a reading of what was written may be.
    let is_example = |line: &String, field: &&&Field| {
        let example = field::example(work, field);
        is_of(line, field) && [example.as_str(), ""].contains(&line[field.name.len() + 1..].trim())
    };
    instead.retain(|line| !missing.iter().any(|field| is_example(line, &field)));
    // What was written with a slip, as it was probably meant.
    instead.extend(work.mail.intent.complaints.iter().flat_map(|complaint| complaint.instead.clone()));
    let rest = missing.iter().filter(|field| !instead.iter().any(|line| is_of(line, field)));
    let rest: Vec<String> = rest.map(|field| format!("{}: ", field.name)).collect();
    instead.extend(rest);
    if work.tmail.unconfirmed {
        instead.push("confirm".to_owned());
    }
    // An example in a line that is ready to send would be sent.
    let hint = |field: &&Field| {
        let (name, hint) = (&field.name, &field.hint);
        saying!("field_hint", field = name, hint = hint, example = field::example(work, field))
    };
    let hints = missing.iter().map(hint).collect::<Vec<_>>();
    let pages = match hints.is_empty() {
        true => Vec::new(),
        false => vec![Page { title: saying!("title_missing"), lines: hints }],
    };
    Answer { headline, lines, instead, pages, ..Answer::default() }
}

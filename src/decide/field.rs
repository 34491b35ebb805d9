//! Field lines: who may change what, when, and what becomes of approvals that vouched for it.

use super::work::Work;
use super::{Reason, Refusal, approval, grid, question, slot};
use crate::interpret::FieldLine;
use crate::saying;
use crate::template::{Field, Kind, Required, Side, Spelled, Template};
use crate::texts::Saying;
use crate::tmail::people::{PARTICIPANT, Standing};
use crate::tmail::{Event, Tmail};

/// Whether a mail would change any section, by its lines or by its files.
pub fn changes_any(work: &Work<'_>, standing: &Standing) -> bool {
    let intent = work.mail.intent;
    !intent.fields.is_empty()
        || !intent.rows.is_empty()
        || !slot::by_name(work, standing).is_empty()
        || !grid::csv_files(work, standing).is_empty()
}

/// Takes all field lines of the mail in, answers to questions among them, and rows and files.
pub fn set_all(work: &mut Work<'_>, standing: &Standing) -> Result<(), Refusal> {
    let mut changed = Vec::new();
    for line in &work.mail.intent.fields {
        changed.extend(set_or_answer(work, standing, line)?);
    }
    changed.extend(slot::set_all(work, standing)?);
    changed.extend(grid::set_all(work, standing)?);
    for field in changed {
        approval::void(work, &field);
    }
    Ok(())
}

/// Everything that is wrong with the lines, rows and files of a mail, each judged by itself: its writer
/// learns all of it at once.
pub fn mistakes(work: &Work<'_>, standing: &Standing) -> Vec<Refusal> {
    let alone = |line| set_or_answer(&mut work.clone(), standing, line).err();
    let mut found: Vec<Refusal> = work.mail.intent.fields.iter().filter_map(alone).collect();
    found.extend(slot::draft(&mut work.clone(), standing));
    found.extend(grid::draft(&mut work.clone(), standing));
    found
}

/// Takes one line in, which may be the answer to a question; the name of the field that changed.
fn set_or_answer(
    work: &mut Work<'_>,
    standing: &Standing,
    line: &FieldLine,
) -> Result<Option<String>, Refusal> {
    let done = match work.template.question(&line.name) {
        Some(question) if question.spelled == Spelled::Field => question::read(question, &line.value)
            .and_then(|given| question::give(work, standing, question, given))
            .map(|()| None),
        _ => set(work, standing, line),
    };
    done.map_err(|refusal| refusal.about(&line.line))
}

/// One field line of an opening mail, as the events that it makes.
pub fn draft_line(work: &Work<'_>, standing: &Standing, line: &FieldLine) -> Result<Vec<Event>, Refusal> {
    let mut alone = work.clone();
    let before = alone.changeset.events.len();
    set(&mut alone, standing, line)?;
    Ok(alone.changeset.events.split_off(before))
}

/// Takes one field line in; the name of the field if its value is another now.
fn set(work: &mut Work<'_>, standing: &Standing, line: &FieldLine) -> Result<Option<String>, Refusal> {
    let Some(field) = work.template.field(&line.name) else {
        let sentence = saying!("no_such_field", name = &line.name);
        return Err(Refusal::new(Reason::FieldUnknown, sentence));
    };
    if standing.side == Side::Customers {
        // Before anything is compared: what a field holds, public or not, mustn't show by the refusal.
        may_change(work, field, standing)?;
    }
    let value = read(work, field, &line.value)?;
    if value.is_empty() && work.tmail.is_draft() && field.required == Required::Opening {
        let example = example(work, field);
        let sentence = saying!("value_missing", field = &field.name, example = example);
        return Err(Refusal::new(Reason::FieldValue, sentence).instead(format!("{}: ", field.name)));
    }
    if unchanged_in_form(work, field, &value)? {
        return Ok(None);
    }
    store(work, standing, field, value)
}

/// Keeps a value that fits, if it is another one and the writer may change it.
pub fn store(
    work: &mut Work<'_>,
    standing: &Standing,
    field: &Field,
    value: String,
) -> Result<Option<String>, Refusal> {
    let old = work.tmail.value(&field.name).map(str::to_owned);
    if old.as_deref().unwrap_or("") == value {
        return Ok(None);
    }
    may_change(work, field, standing)?;
    work.push(Event::FieldSet { field: field.name.clone(), old, new: value });
    Ok(Some(field.name.clone()))
}

/// Whether a file under a section's name is meant for it: not that of somebody who can't change it by
/// any word, who mustn't learn by the refusal that it is there.
pub fn is_for(work: &Work<'_>, field: &Field, standing: &Standing) -> bool {
    standing.side == Side::Team || may_change(work, field, standing).is_ok()
}

/// The writer's time zone.
pub fn zone<'a>(work: &Work<'a>) -> Option<&'a str> {
    work.scene.directory.person(work.mail.author.address()).and_then(|person| person.zone.as_deref())
}

/// A value that would do now.
pub fn example(work: &Work<'_>, field: &Field) -> String {
    field.example_now(work.scene.directory, zone(work), work.mail.author.signed_at())
}

/// The changeset as of which a returned form was sent; nothing if the mail is none of this TMail.
pub fn form(work: &Work<'_>) -> Option<u32> {
    let form = work.mail.intent.form.as_ref()?;
    let here = form.number.as_ref().is_none_or(|number| *number == work.tmail.number);
    here.then_some(form.changeset)
}

/// The value in its canonical form; an empty one empties the field if it may be empty.
fn read(work: &Work<'_>, field: &Field, text: &str) -> Result<String, Refusal> {
    if text.trim().is_empty() {
        if field.required == Required::Opening && !work.tmail.is_draft() {
            let sentence = saying!("never_empty", field = &field.name);
            return Err(Refusal::new(Reason::FieldValue, sentence).instead(format!(
                "{}: {}",
                field.name,
                example(work, field)
            )));
        }
        return Ok(String::new());
    }
    if matches!(field.kind, Kind::File(_)) {
        return slot::read(work, field, text);
    }
    // "Tomorrow" is the day after the one on which it was written, however long the mail took.
    let written = work.mail.author.signed_at();
    field.read(text, work.scene.directory, zone(work), written).map_err(|error| {
        let written = approval::shortened(text.trim());
        let (field_name, expected) = (&field.name, error.expected);
        let sentence = saying!("value_unfit", written = written, field = field_name, expected = expected);
        let mut refusal = Refusal::new(Reason::FieldValue, sentence);
        refusal.instead = error.examples.iter().map(|example| format!("{}: {example}", field.name)).collect();
        refusal
    })
}

/// In a form that was sent back, a value that stood there when the form was sent is no change; one
/// that somebody else changed since is refused with both.
fn unchanged_in_form(work: &Work<'_>, field: &Field, value: &str) -> Result<bool, Refusal> {
    let Some(form) = form(work) else { return Ok(false) };
    let was = work.tmail.value_at(&field.name, form).unwrap_or("");
    let now = work.tmail.value(&field.name).unwrap_or("");
    if was == value || now == value {
        return Ok(true);
    }
    if work.tmail.changed_at(&field.name) > form {
        let sentence =
            saying!("changed_after_form", field = &field.name, changeset = form, now = now, written = value,);
        return Err(
            Refusal::new(Reason::FieldChangedSince, sentence).instead(format!("{}: {value}", field.name))
        );
    }
    Ok(false)
}

/// Whether somebody may change a section now.
pub fn may_change(work: &Work<'_>, field: &Field, standing: &Standing) -> Result<(), Refusal> {
    let template = work.template;
    if work.tmail.is_draft() {
        return Ok(());
    }
    let allowed = match &field.by[..] {
        // Who was only added by hand is told and discusses; the form is for those with a role.
        [] => standing.side == Side::Team && standing.roles.iter().any(|role| role != PARTICIPANT),
        roles => standing.holds_any(roles),
    };
    if !allowed {
        return Err(Refusal::new(Reason::FieldNotYours, saying!("not_yours", field = &field.name)));
    }
    let state = &work.tmail.state;
    let is_final = template.state(state).is_some_and(|state| state.is_final);
    let open = if field.open_in.is_empty() { !is_final } else { field.open_in.contains(state) };
    if !open {
        let sentence = saying!("closed_now", field = &field.name, state = Saying::state(state));
        return Err(Refusal::new(Reason::FieldClosed, sentence));
    }
    Ok(())
}

/// A section that has to hold something before a state is entered, and is empty.
pub fn lacking<'t>(template: &'t Template, tmail: &Tmail, state: &str) -> Option<&'t Field> {
    let place = |name: &str| template.states.iter().position(|state| state.name == name);
    let is_step = template.state(state).is_some_and(|state| state.step);
    let needed = |from: &str| from == state || is_step && place(state) >= place(from);
    template.fields.iter().find(|field| match &field.required {
        Required::From(from) => needed(from) && tmail.value(&field.name).is_none(),
        Required::Opening | Required::Never => false,
    })
}

/// The states that this changeset entered have what they need.
pub fn has_what_states_need(work: &Work<'_>) -> Result<(), Refusal> {
    for event in &work.changeset.events {
        let Event::Moved { to, .. } = event else { continue };
        let Some(field) = lacking(work.template, &work.tmail, to) else { continue };
        let sentence = saying!("state_needs", state = Saying::state(to), field = &field.name);
        let sentence = match &field.kind {
            Kind::File(slot) => sentence.and(saying!("attach_it_as", name = slot.example(&field.name))),
            _ => sentence,
        };
        return Err(Refusal::new(Reason::Missing, sentence).instead(format!("{}: ", field.name)));
    }
    Ok(())
}

/// The fields that have to be filled in before a draft is opened.
pub fn missing<'t>(work: &Work<'t>) -> Vec<&'t Field> {
    work.template
        .fields
        .iter()
        .filter(|field| field.required == Required::Opening && work.tmail.value(&field.name).is_none())
        .collect()
}

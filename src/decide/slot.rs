//! File slots: which of the files that came is put where.

use super::field::{is_for, store};
use super::work::Work;
use super::{Reason, Refusal};
use crate::parse::File;
use crate::saying;
use crate::template::value::file::{Kept, is_named};
use crate::template::{Field, Kind, Slot};
use crate::texts::{Joint, Saying};
use crate::tmail::people::Standing;

/// The slots that attached files go to by their name, where no line of the mail says otherwise.
pub fn by_name<'a>(work: &Work<'a>, standing: &Standing) -> Vec<(&'a Field, &'a File)> {
    let mail = work.mail;
    let slots = work.template.fields.iter().filter(|field| matches!(field.kind, Kind::File(_)));
    let file = |slot: &'a Field| {
        let spoken = mail.intent.fields.iter().any(|line| line.name == slot.name);
        let found = mail.files.iter().find(|file| is_named(&file.name, &slot.name));
        Some((slot, found.filter(|_| !spoken && is_for(work, slot, standing))?))
    };
    slots.filter_map(file).collect()
}

/// Puts those files there; gives the slots that changed.
pub fn set_all(work: &mut Work<'_>, standing: &Standing) -> Result<Vec<String>, Refusal> {
    let mut changed = Vec::new();
    for (slot, file) in by_name(work, standing) {
        let kept = read(work, slot, &file.name).map_err(|refusal| refusal.about(&file.name))?;
        changed.extend(store(work, standing, slot, kept).map_err(|refusal| refusal.about(&file.name))?);
    }
    Ok(changed)
}

/// The same for an opening, each by itself.
pub fn draft(work: &mut Work<'_>, standing: &Standing) -> Vec<Refusal> {
    let mut refusals = Vec::new();
    for (slot, file) in by_name(work, standing) {
        let stored = read(work, slot, &file.name).and_then(|kept| store(work, standing, slot, kept));
        refusals.extend(stored.err().map(|refusal| refusal.about(&file.name)));
    }
    refusals
}

/// What a slot holds then: a file by its name, attached to this mail or before, or what a form of ours
/// says that it holds.
pub fn read(work: &Work<'_>, field: &Field, text: &str) -> Result<String, Refusal> {
    let Kind::File(slot) = &field.kind else { return Ok(text.to_owned()) };
    let known = |kept: &Kept| {
        work.tmail.files.iter().any(|file| file.name == kept.name && file.sha256 == kept.sha256)
    };
    let shown = Kept::parse(text).filter(known);
    let file = shown.or_else(|| work.tmail.file_named(text).map(|file| file.kept()));
    match file {
        Some(kept) if slot.takes(&kept.name) => Ok(kept.to_string()),
        Some(kept) => Err(wrong_ending(field, slot, &kept)),
        None => Err(not_there(work, field, slot, text)),
    }
}

fn wrong_ending(field: &Field, slot: &Slot, kept: &Kept) -> Refusal {
    let endings = Saying::all(Joint::Or, slot.endings.iter().map(|ending| format!(".{ending}")));
    let sentence = saying!("wrong_ending", field = &field.name, endings = endings, file = &kept.name);
    Refusal::new(Reason::FieldValue, sentence)
}

fn not_there(work: &Work<'_>, field: &Field, slot: &Slot, text: &str) -> Refusal {
    let fitting: Vec<&str> = work
        .tmail
        .files
        .iter()
        .rev()
        .map(|file| file.name.as_str())
        .filter(|name| slot.takes(name))
        .collect();
    let sentence = saying!(
        "file_not_there",
        name = super::approval::shortened(text.trim()),
        field = &field.name,
        example = slot.example(&field.name),
    );
    let mut refusal = Refusal::new(Reason::FieldValue, sentence);
    refusal.instead = fitting.iter().take(3).map(|name| format!("{}: {name}", field.name)).collect();
    refusal
}

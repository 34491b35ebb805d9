//! A changeset in the making: events are taken into a copy of the TMail as they are decided, so that
//! each step sees what the ones before it did.

use jiff::Timestamp;

use super::{Mail, Scene};
use crate::template::{Guard, Template};
use crate::tmail::people::{People, Standing, key};
use crate::tmail::{Authorship, Changeset, Event, Tmail};

/// One mail's changes to a TMail, so far.
#[derive(Clone, Debug)]
pub struct Work<'a> {
    pub template: &'a Template,
    pub scene: &'a Scene<'a>,
    pub mail: &'a Mail<'a>,
    pub now: Timestamp,
    /// The TMail with everything of this changeset taken in.
    pub tmail: Tmail,
    pub changeset: Changeset,
}

impl<'a> Work<'a> {
    pub fn new(scene: &'a Scene<'a>, tmail: &Tmail, mail: &'a Mail<'a>, now: Timestamp) -> Self {
        let changeset = Changeset {
            number: tmail.version + 1,
            at: now,
            author: Some(authorship(scene, mail)),
            events: Vec::new(),
        };
        Self { template: scene.template, scene, mail, now, tmail: tmail.clone(), changeset }
    }

    /// Takes an event in.
    pub fn push(&mut self, event: Event) {
        self.tmail.take(&event, &self.changeset);
        self.changeset.events.push(event);
    }

    pub fn people(&self) -> People {
        People::of(&self.tmail, self.template, self.scene.directory)
    }

    /// What the writer of the mail is on this TMail, now.
    pub fn standing(&self) -> Option<Standing> {
        self.people().standing(self.mail.author.address(), self.scene.directory).cloned()
    }

    /// Whether a condition holds.
    pub fn holds(&self, guard: &Guard) -> bool {
        holds(&self.tmail, guard)
    }

    /// The comment and the files, which always stand.
    pub fn take_comment_and_files(&mut self) {
        let intent = self.mail.intent;
        if !intent.comment.trim().is_empty() {
            self.push(Event::Commented { text: intent.comment.trim().to_owned() });
        }
        for file in self.mail.files {
            self.push(Event::FileAdded {
                name: file.name.clone(),
                size: file.bytes.len() as u64,
                sha256: crate::tmail::content::sha256_hex(&file.bytes),
            });
        }
    }
}

/// Whether a condition holds.
pub fn holds(tmail: &Tmail, guard: &Guard) -> bool {
    match guard {
        Guard::Field { field, is } => tmail.value(field).is_some_and(|value| value.eq_ignore_ascii_case(is)),
        Guard::Glass { broken } => tmail.glass.is_empty() != *broken,
    }
}

/// Who wrote the mail, for the record.
pub fn authorship(scene: &Scene<'_>, mail: &Mail<'_>) -> Authorship {
    let author = mail.author;
    let known = scene.directory.person(author.address());
    Authorship {
        person: key(author.address(), scene.directory).clone(),
        address: author.address().clone(),
        name: known
            .map(|person| person.name.clone())
            .or_else(|| author.name().and_then(called))
            .unwrap_or_else(|| author.address().to_string()),
        method: author.method(),
        proof: author.proof().to_owned(),
        signed_at: author.signed_at(),
    }
}

/// The longest name that somebody who isn't in the directory can call themselves.
const NAME_CHARS: usize = 60;

/// What somebody calls themselves, as one short line: it stands in other people's mails.
fn called(name: &str) -> Option<String> {
    let plain = name.split(|c: char| c.is_control() || c.is_whitespace()).filter(|word| !word.is_empty());
    let line: String = plain.collect::<Vec<_>>().join(" ").chars().take(NAME_CHARS).collect();
    (!line.is_empty()).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::called;

    #[test]
    fn a_name_is_one_short_line() {
        assert_eq!(called(" Ada \r\n\tLind ").as_deref(), Some("Ada Lind"));
        assert_eq!(called("<".repeat(9_000).as_str()).map(|name| name.len()), Some(60));
        assert_eq!(called(" \u{0} "), None);
    }
}

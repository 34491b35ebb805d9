//! The words that a mail to a TMail is held against.

use std::collections::BTreeMap;

use super::Gateway;
use crate::address::Address;
use crate::authenticate::Author;
use crate::directory::Directory;
use crate::interpret::{Verb, Vocabulary};
use crate::parse::Message;
use crate::template::{Spelled, Template, Trigger};

/// Who wrote a mail, as far as the words that it may begin and end with go.
#[derive(Clone, Copy, Debug)]
pub(super) struct Who<'a> {
    pub address: &'a Address,
    pub name: Option<&'a str>,
}

impl<'a> Who<'a> {
    /// Who a mail says that it is from.
    pub fn of(message: &'a Message) -> Self {
        Self { address: &message.from.address, name: message.from.name.as_deref() }
    }

    pub fn proven(author: &'a Author) -> Self {
        Self { address: author.address(), name: author.name() }
    }
}

/// The words of an answer to a challenge.
pub(super) fn of_challenge(gateway: &Gateway, who: Who<'_>) -> Vocabulary {
    let asked = ["confirm", "deny"].map(str::to_owned).to_vec();
    Vocabulary { asked, names: names(&gateway.directory, who.address, who.name), ..Vocabulary::default() }
}

/// The words of a template for one author, proven or claimed.
pub(super) fn of(template: &Template, gateway: &Gateway, who: Who<'_>, unconfirmed: bool) -> Vocabulary {
    Vocabulary {
        asked: if unconfirmed { vec!["confirm".to_owned()] } else { Vec::new() },
        names: names(&gateway.directory, who.address, who.name),
        ..of_template(template)
    }
}

/// The words of a mail that opens a TMail: its fields. There is nothing to decide yet, so a verb is a
/// word like any other.
pub(super) fn of_opening(template: &Template, gateway: &Gateway, who: Who<'_>) -> Vocabulary {
    Vocabulary { verbs: Vec::new(), ..of(template, gateway, who, false) }
}

/// The words of a template. Whether a verb is open to somebody now is decided later, so that one that
/// isn't gets an answer instead of passing for a comment.
pub fn of_template(template: &Template) -> Vocabulary {
    let mut verbs: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut add = |verb: &str, synonyms: &[String]| {
        let known = verbs.entry(verb.to_owned()).or_default();
        known.extend(synonyms.iter().filter(|word| !known.contains(word)).cloned().collect::<Vec<_>>());
    };
    if !template.approvals.is_empty() {
        add("approve", &template.approve_words);
    }
    if !template.freezes.is_empty() {
        add(crate::decide::freeze::OVERRIDE, &[]);
    }
    for transition in &template.transitions {
        if let Trigger::Verb { verb, synonyms, .. } = &transition.trigger {
            add(verb, synonyms);
        }
    }
    for question in &template.questions {
        if question.spelled == Spelled::Verb {
            question.answers.iter().for_each(|answer| add(&answer.word, &answer.synonyms));
        }
        if let Some((verb, _)) = &question.settled_by {
            add(verb, &[]);
        }
    }
    let questions = template.questions.iter().filter(|question| question.spelled == Spelled::Field);
    Vocabulary {
        verbs: verbs.into_iter().map(|(word, synonyms)| Verb { word, synonyms }).collect(),
        grids: template.fields.iter().filter(|f| f.grid().is_some()).map(|grid| grid.name.clone()).collect(),
        fields: template
            .fields
            .iter()
            .filter(|field| field.grid().is_none())
            .map(|field| field.name.clone())
            .chain(questions.map(|question| question.name.clone()))
            .collect(),
        ..Vocabulary::default()
    }
}

/// The words of a mail to the gateway itself.
pub(super) fn of_service(gateway: &Gateway, who: Who<'_>) -> Vocabulary {
    let names = names(&gateway.directory, who.address, who.name);
    Vocabulary { names, service: true, ..Vocabulary::default() }
}

/// What an author calls themselves: full name and first name.
pub fn names(directory: &Directory, address: &Address, display: Option<&str>) -> Vec<String> {
    let known = directory.person(address).map(|person| person.name.as_str());
    let mut names = Vec::new();
    for name in [known, display].into_iter().flatten() {
        names.push(name.to_owned());
        names.extend(name.split_whitespace().next().map(str::to_owned));
    }
    names
}

//! What a TMail waits for, on whom, and since when.

use jiff::Timestamp;

use super::entitled::Duties;
use super::offer::is_forward;
use super::{field, question, transition};
use crate::directory::Directory;
use crate::template::{Approval, Template};
use crate::tmail::Tmail;
use crate::tmail::people::{People, Standing};

/// One thing that is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// `QA go-ahead`; `CAB (1 of 3)` where it needs several.
    pub what: String,
    /// The names of those who can give it.
    pub whom: Vec<String>,
    pub since: Timestamp,
    /// What keeps everybody from it, if something does.
    pub obstacle: Option<String>,
}

/// Everything that a TMail waits for now.
pub fn waiting(tmail: &Tmail, template: &Template, directory: &Directory) -> Vec<Waiting> {
    let people = People::of(tmail, template, directory);
    let Some(since) = tmail.entered().map(|step| step.at) else { return Vec::new() };
    let mut found: Vec<Waiting> = template
        .approvals_in(&tmail.state)
        .filter_map(|approval| for_approval(tmail, template, directory, &people, approval, since))
        .collect();
    for question in template.questions_in(&tmail.state) {
        for voice in question::silent(tmail, question, &people) {
            let whom = names(&people, |standing| voice.people.contains(&standing.address));
            let what = format!("{} of {}", question.name, title_of(template, &voice.name));
            found.push(Waiting { what, whom, since, obstacle: None });
        }
        for open in tmail.open_answers(&question.name) {
            let what = format!("an answer to what {} said in #{}", open.name, open.changeset);
            found.push(Waiting { what, whom: Vec::new(), since, obstacle: None });
        }
    }
    if found.is_empty() {
        found = for_steps(tmail, template, directory, &people, since);
    }
    found
}

fn title_of(template: &Template, voice: &str) -> String {
    template.role(voice).map_or_else(|| voice.to_owned(), |role| role.title.clone())
}

fn for_approval(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    people: &People,
    approval: &Approval,
    since: Timestamp,
) -> Option<Waiting> {
    let duties = Duties { tmail, template, directory, approval };
    let progress = duties.progress();
    if progress.is_whole() {
        return None;
    }
    let may = |standing: &Standing| duties.right(standing).is_ok();
    let what = match progress.needed {
        1 => approval.name.clone(),
        needed => format!("{} ({} of {needed})", approval.name, progress.given),
    };
    let empty = approval.requires.iter().find(|field| tmail.value(field).is_none());
    let whom = names(people, may);
    let obstacle = match empty {
        Some(field) => Some(format!("“{field}” is empty")),
        None if whom.is_empty() => Some(obstacle(duties)),
        None => None,
    };
    Some(Waiting { what, whom, since, obstacle })
}

/// Why nobody can give it now.
fn obstacle(duties: Duties<'_>) -> String {
    let before = |name: &&String| {
        let earlier = duties.template.approval(name);
        earlier.is_some_and(|approval| !Duties { approval, ..duties }.progress().is_whole())
    };
    match duties.approval.after.iter().find(before) {
        Some(earlier) => format!("it comes after the {earlier}"),
        None => "nobody who may give it is left".to_owned(),
    }
}

fn for_steps(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    people: &People,
    since: Timestamp,
) -> Vec<Waiting> {
    let forward = template.transitions_from(&tmail.state).filter(|t| is_forward(tmail, template, t));
    let waiting = forward.filter_map(|transition| {
        let what = transition.asks_for()?.to_owned();
        let may = |standing: &Standing| {
            transition::may_take(tmail, template, directory, transition, standing).is_ok()
        };
        let whom = names(people, may);
        let to = transition::target(tmail, transition);
        let lacking = to.and_then(|to| field::lacking(template, tmail, &to));
        let obstacle = lacking.map(|field| format!("“{}” is empty", field.name));
        (!whom.is_empty()).then_some(Waiting { what, whom, since, obstacle })
    });
    waiting.collect()
}

fn names(people: &People, of: impl Fn(&Standing) -> bool) -> Vec<String> {
    people.iter().filter(|standing| of(standing)).map(|standing| standing.name.clone()).collect()
}

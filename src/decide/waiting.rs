//! What a TMail waits for, on whom, and since when.

use jiff::Timestamp;

use super::entitled::Duties;
use super::offer::is_forward;
use super::{field, question, transition};
use crate::directory::Directory;
use crate::saying;
use crate::template::{Approval, Template};
use crate::texts::{Joint, Saying};
use crate::tmail::Tmail;
use crate::tmail::people::{People, Standing};

/// One thing that is waited for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    /// `QA go-ahead`; `CAB (1 of 3)` where it needs several.
    pub what: Saying,
    /// The names of those who can give it.
    pub whom: Vec<String>,
    /// Whether each of them is needed; otherwise any of them will do.
    pub jointly: bool,
    pub since: Timestamp,
    /// What keeps everybody from it, if something does.
    pub obstacle: Option<Saying>,
}

impl Waiting {
    /// How their names are joined.
    pub fn joint(&self) -> Joint {
        if self.jointly { Joint::And } else { Joint::Or }
    }
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
            let voice = title_of(template, &voice.name);
            let what = saying!("answer_of", question = &question.name, voice = voice);
            found.push(Waiting { what, whom, jointly: false, since, obstacle: None });
        }
        for open in tmail.open_answers(&question.name) {
            let what = saying!("answer_to", who = &open.name, changeset = open.changeset);
            found.push(Waiting { what, whom: Vec::new(), jointly: false, since, obstacle: None });
        }
    }
    if found.is_empty() {
        found = for_steps(tmail, template, directory, &people, since);
    }
    found
}

/// What a role is called; an organisation by itself.
pub(super) fn title_of(template: &Template, voice: &str) -> String {
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
        1 => Saying::from(&approval.name),
        needed => {
            saying!("so_many_of", approval = &approval.name, given = progress.given, needed = needed)
        }
    };
    let empty = approval.requires.iter().find(|field| tmail.value(field).is_none());
    let whom = names(people, may);
    let obstacle = match empty {
        Some(field) => Some(saying!("field_is_empty", field = field)),
        None if whom.is_empty() => Some(obstacle(duties)),
        None => None,
    };
    let jointly = progress.needed.saturating_sub(progress.given) >= whom.len();
    Some(Waiting { what, whom, jointly, since, obstacle })
}

/// Why nobody can give it now.
fn obstacle(duties: Duties<'_>) -> Saying {
    let before = |name: &&String| {
        let earlier = duties.template.approval(name);
        earlier.is_some_and(|approval| !Duties { approval, ..duties }.progress().is_whole())
    };
    match duties.approval.after.iter().find(before) {
        Some(earlier) => saying!("comes_after", approval = earlier),
        None => saying!("nobody_left"),
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
        let what = transition.asks_for()?.into();
        let may = |standing: &Standing| {
            transition::may_take(tmail, template, directory, transition, standing).is_ok()
        };
        let whom = names(people, may);
        let to = transition::target(tmail, transition);
        let lacking = to.and_then(|to| field::lacking(template, tmail, &to));
        let obstacle = lacking.map(|field| saying!("field_is_empty", field = &field.name));
        (!whom.is_empty()).then_some(Waiting { what, whom, jointly: false, since, obstacle })
    });
    waiting.collect()
}

fn names(people: &People, of: impl Fn(&Standing) -> bool) -> Vec<String> {
    people.iter().filter(|standing| of(standing)).map(|standing| standing.name.clone()).collect()
}

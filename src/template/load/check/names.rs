//! Pure: each name is well formed, is given once, and is there where it is mentioned.

use super::super::{Page, is_group, one_of};
use super::{place, targets};
use crate::template::field::folded;
use crate::template::{FilledBy, Guard, OpenedBy, Required, Role, State, Template, Trigger};

/// Puts each mention of a field into the field's own spelling.
pub fn resolve(template: &mut Template, page: &Page<'_>) {
    let names: Vec<String> = template.fields.iter().map(|field| field.name.clone()).collect();
    let fields = Names { names: &names, page };
    for (at, role) in template.roles.iter_mut().enumerate() {
        match &mut role.filled_by {
            FilledBy::Field { field, .. } => fields.one(field, &format!("role.{at}.field")),
            FilledBy::GroupOfField(pattern) => fields.one(&mut pattern.field, &format!("role.{at}.group")),
            FilledBy::Requester | FilledBy::Group(_) => {}
        }
    }
    for (at, state) in template.states.iter_mut().enumerate() {
        fields.guard(state.step_when.as_mut(), &format!("state.{at}.step_when"));
    }
    let roles = &template.roles;
    for (at, freeze) in template.freezes.iter_mut().enumerate() {
        fields.or_roles(&mut freeze.not_by, roles, &format!("freeze.{at}.not_by"));
    }
    for (at, approval) in template.approvals.iter_mut().enumerate() {
        let path = format!("approval.{at}");
        fields.or_roles(&mut approval.not_by, roles, &format!("{path}.not_by"));
        fields.all(&mut approval.requires, &format!("{path}.requires"));
        fields.all(&mut approval.covers, &format!("{path}.covers"));
    }
    for (at, transition) in template.transitions.iter_mut().enumerate() {
        let path = format!("transition.{at}");
        for (way, outcome) in transition.to.iter_mut().enumerate() {
            fields.guard(outcome.when.as_mut(), &format!("{path}.to.{way}.when"));
        }
        if let Trigger::Verb { needs, not_by, .. } = &mut transition.trigger {
            fields.all(needs, &format!("{path}.needs"));
            fields.or_roles(not_by, roles, &format!("{path}.not_by"));
        }
    }
}

struct Names<'a> {
    names: &'a [String],
    page: &'a Page<'a>,
}

impl Names<'_> {
    /// A name that couldn't be read was told already; it may be the one that is looked for.
    fn incomplete(&self) -> bool {
        self.names.iter().any(String::is_empty)
    }

    fn own(&self, name: &str) -> Option<&String> {
        self.names.iter().find(|own| folded(own) == folded(name))
    }

    fn one(&self, name: &mut String, path: &str) {
        match self.own(name) {
            Some(own) => own.clone_into(name),
            None if name.is_empty() || self.incomplete() => {}
            None => {
                let known: Vec<&str> = self.names.iter().map(String::as_str).collect();
                self.page.mistake(path, format!("there is no field \"{name}\""), one_of(name, &known));
            }
        }
    }

    fn all(&self, names: &mut [String], path: &str) {
        for (at, name) in names.iter_mut().enumerate() {
            self.one(name, &format!("{path}.{at}"));
        }
    }

    fn guard(&self, guard: Option<&mut Guard>, path: &str) {
        if let Some(Guard::Field { field, .. }) = guard {
            self.one(field, path);
        }
    }

    fn or_roles(&self, names: &mut [String], roles: &[Role], path: &str) {
        for (at, name) in names.iter_mut().enumerate() {
            let is_role = roles.iter().any(|role| role.name == *name);
            if let Some(own) = self.own(name) {
                own.clone_into(name);
                if is_role {
                    let what = format!("\"{own}\" is both a field and a role");
                    self.page.mistake(&format!("{path}.{at}"), what, "Give one of them another name");
                }
            } else if !name.is_empty() && !self.incomplete() && !is_role {
                let known: Vec<&str> = self
                    .names
                    .iter()
                    .chain(roles.iter().map(|role| &role.name))
                    .map(String::as_str)
                    .collect();
                let what = format!("there is neither a field nor a role \"{name}\"");
                self.page.mistake(&format!("{path}.{at}"), what, one_of(name, &known));
            }
        }
    }
}

/// Names of roles, states, questions and groups: their form, that each is given once, and that each
/// mention means one.
pub fn check(template: &Template, page: &Page<'_>) {
    sections_once(template, page);
    once(page, "role", template.roles.iter().map(|role| role.name.clone()));
    once(page, "state", template.states.iter().map(|state| state.name.to_lowercase()));
    once(page, "approval", template.approvals.iter().map(|approval| approval.name.to_lowercase()));
    once(page, "freeze", template.freezes.iter().map(|freeze| freeze.name.to_lowercase()));
    once(page, "question", template.questions.iter().map(|question| folded(&question.name)));
    for (at, role) in template.roles.iter().enumerate() {
        form(page, &format!("role.{at}.name"), &role.name, is_group(&role.name), "small letters: qa");
        groups_of(page, at, role);
    }
    for (at, state) in template.states.iter().enumerate() {
        form(page, &format!("state.{at}.name"), &state.name, is_state(state), "capital letters: SMOKE TEST");
    }
    if let OpenedBy::Groups(groups) = &template.opened_by {
        groups.iter().enumerate().for_each(|(at, name)| group(page, &format!("opened_by.{at}"), name));
    }
    mentions(template, page);
}

/// A section is written by its name, whatever its kind.
fn sections_once(template: &Template, page: &Page<'_>) {
    let names: Vec<String> = template.fields.iter().map(|field| folded(&field.name)).collect();
    for (at, name) in names.iter().enumerate() {
        if !name.is_empty() && names[..at].contains(name) {
            let path = format!("{}.name", place(template, at));
            page.mistake(&path, "there is a field of this name already", "Give each its own name");
        }
    }
}

fn once(page: &Page<'_>, kind: &str, names: impl Iterator<Item = String>) {
    let names: Vec<String> = names.collect();
    for (at, name) in names.iter().enumerate() {
        if !name.is_empty() && names[..at].contains(name) {
            let what = format!("there is a {kind} of this name already");
            page.mistake(&format!("{kind}.{at}.name"), what, "Give each its own name");
        }
    }
}

fn form(page: &Page<'_>, path: &str, name: &str, formed: bool, like: &str) {
    if !name.is_empty() && !formed {
        page.mistake(path, format!("\"{name}\" can't be a name here"), format!("Write it in {like}"));
    }
}

fn is_state(state: &State) -> bool {
    let fits = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, ' ' | '-');
    state.name.len() <= 40 && state.name.chars().all(fits) && state.name.trim() == state.name
}

fn groups_of(page: &Page<'_>, at: usize, role: &Role) {
    match &role.filled_by {
        FilledBy::Group(name) => group(page, &format!("role.{at}.group"), name),
        FilledBy::Field { within: Some(name), .. } => group(page, &format!("role.{at}.within"), name),
        FilledBy::Field { within: None, .. } | FilledBy::GroupOfField(_) | FilledBy::Requester => {}
    }
}

fn group(page: &Page<'_>, path: &str, name: &str) {
    if !is_group(name) {
        let what = format!("\"{name}\" can't be the name of a group");
        page.mistake(path, what, "Write small letters, digits and hyphens: qa-emea");
    }
}

fn mentions(template: &Template, page: &Page<'_>) {
    let known = Known::of(template, page);
    for (at, field) in template.fields.iter().enumerate() {
        let path = place(template, at);
        known.states(&field.open_in, &format!("{path}.open_in"));
        known.roles(&field.by, &format!("{path}.by"));
        if let Required::From(state) = &field.required {
            known.state(state, &format!("{path}.required"));
        }
    }
    for (at, transition) in template.transitions.iter().enumerate() {
        let path = format!("transition.{at}");
        known.states(&transition.from, &format!("{path}.from"));
        targets(&transition.to).for_each(|(way, name)| known.state(name, &format!("{path}.to.{way}.state")));
        if let Trigger::Verb { by, answered, settled, .. } = &transition.trigger {
            known.roles(by, &format!("{path}.by"));
            known.question(answered.as_deref(), &format!("{path}.answered"));
            known.question(settled.as_deref(), &format!("{path}.settled"));
        }
    }
    for (at, approval) in template.approvals.iter().enumerate() {
        known.state(&approval.state, &format!("approval.{at}.in"));
        known.role(&approval.by, &format!("approval.{at}.by"));
    }
    for (at, question) in template.questions.iter().enumerate() {
        known.states(&question.states, &format!("question.{at}.in"));
        known.roles(&question.of, &format!("question.{at}.of"));
        if let Some((_, by)) = &question.settled_by {
            known.roles(by, &format!("question.{at}.settled_by.by"));
        }
    }
}

struct Known<'a> {
    page: &'a Page<'a>,
    states: Vec<&'a str>,
    roles: Vec<&'a str>,
    questions: Vec<&'a str>,
}

impl<'a> Known<'a> {
    fn of(template: &'a Template, page: &'a Page<'a>) -> Self {
        Self {
            page,
            states: template.states.iter().map(|state| state.name.as_str()).collect(),
            roles: template.roles.iter().map(|role| role.name.as_str()).collect(),
            questions: template.questions.iter().map(|question| question.name.as_str()).collect(),
        }
    }

    fn is_one(&self, kind: &str, known: &[&str], name: &str, path: &str) {
        if !name.is_empty() && !known.contains(&name) && !known.contains(&"") {
            self.page.mistake(path, format!("there is no {kind} \"{name}\""), one_of(name, known));
        }
    }

    fn state(&self, name: &str, path: &str) {
        self.is_one("state", &self.states, name, path);
    }

    fn role(&self, name: &str, path: &str) {
        self.is_one("role", &self.roles, name, path);
    }

    fn states(&self, names: &[String], path: &str) {
        names.iter().enumerate().for_each(|(at, name)| self.state(name, &format!("{path}.{at}")));
    }

    fn roles(&self, names: &[String], path: &str) {
        names.iter().enumerate().for_each(|(at, name)| self.role(name, &format!("{path}.{at}")));
    }

    fn question(&self, name: Option<&str>, path: &str) {
        if let Some(name) = name {
            self.is_one("question", &self.questions, name, path);
        }
    }
}

//! What a new version of a process changes, in words, and where it is less strict.

use serde::Serialize;

use super::outline::{
    freeze_in_words, kind_in_words, needs_in_words, opened_by, required_in_words, role_in_words, to_in_words,
};
use crate::template::load::shown;
use crate::template::{Approval, Field, Freeze, Needs, Question, Role, State, Template, Transition, Trigger};

/// One change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Change {
    /// `FORM`, `STATES` …
    pub part: &'static str,
    /// What of it: `Version`, `start in APPROVED`.
    pub name: String,
    pub what: String,
    /// It asks for less, or lets more people do more.
    pub looser: bool,
}

/// All changes, in the order of a template's parts.
pub fn changes(old: &Template, new: &Template) -> Vec<Change> {
    let mut noted = Noted { part: "", changes: Vec::new() };
    noted.part = "PROCESS";
    process(old, new, &mut noted);
    noted.part = "ROLES";
    let roles = |t: &Template| t.roles.iter().map(|role| (role.name.clone(), role.clone())).collect();
    noted.all(roles(old), roles(new), role, |role| (role_in_words(role), false), |_| false);
    noted.part = "FORM";
    let fields = |t: &Template| t.fields.iter().map(|field| (field.name.clone(), field.clone())).collect();
    let told = |field: &Field| {
        (format!("{}, {}", kind_in_words(&field.kind), required_in_words(&field.required)), field.public)
    };
    noted.all(fields(old), fields(new), field, told, |field| {
        field.gated || field.required != crate::template::Required::Never
    });
    noted.part = "APPROVALS";
    let approvals = |t: &Template| t.approvals.iter().map(|a| (a.name.clone(), a.clone())).collect();
    let told = |a: &Approval| (format!("{}, in {}", needs_in_words(new, a), a.state), false);
    noted.all(approvals(old), approvals(new), approval, told, |_| true);
    noted.part = "STATES";
    let states = |t: &Template| t.states.iter().map(|state| (state.name.clone(), state.clone())).collect();
    noted.all(states(old), states(new), state, |state| (state.text.clone(), false), |_| false);
    order(old, new, &mut noted);
    noted.part = "WAYS";
    let told =
        |(_, way): &(String, Transition)| (format!("{} → {}", by(way).join(", "), to_in_words(way)), true);
    let ways = |t: &Template| ways(t).into_iter().map(|(name, way)| (name.clone(), (name, way))).collect();
    noted.all(ways(old), ways(new), |old, new, noted| way(&old.1, &new.1, noted), told, |_| false);
    noted.part = "FREEZES";
    let freezes = |t: &Template| t.freezes.iter().map(|f| (f.name.clone(), (t.clone(), f.clone()))).collect();
    let told = |(t, freeze): &(Template, Freeze)| (freeze_in_words(t, freeze), false);
    let differs =
        |(old, before): &(Template, Freeze), (new, after): &(Template, Freeze), one: &mut OfOne<'_>| {
            one.if_other("is", &freeze_in_words(old, before), &freeze_in_words(new, after), true);
        };
    noted.all(freezes(old), freezes(new), differs, told, |_| true);
    noted.part = "QUESTIONS";
    let questions = |t: &Template| t.questions.iter().map(|q| (q.name.clone(), q.clone())).collect();
    noted.all(questions(old), questions(new), question, |q| (q.title.clone(), false), |_| true);
    noted.part = "TEXTS";
    texts(old, new, &mut noted);
    noted.changes
}

struct Noted {
    part: &'static str,
    changes: Vec<Change>,
}

impl Noted {
    fn note(&mut self, name: &str, what: impl Into<String>, looser: bool) {
        self.changes.push(Change { part: self.part, name: name.to_owned(), what: what.into(), looser });
    }

    /// What is gone, what is new, and what differs of those that are in both. `told`: what a new one is, and
    /// whether it makes the process looser; `guards`: whether it is looser without it.
    fn all<T>(
        &mut self,
        old: Vec<(String, T)>,
        new: Vec<(String, T)>,
        mut differs: impl FnMut(&T, &T, &mut OfOne<'_>),
        told: impl Fn(&T) -> (String, bool),
        guards: impl Fn(&T) -> bool,
    ) {
        for (name, one) in &new {
            match old.iter().find(|(other, _)| other == name) {
                Some((_, before)) => differs(before, one, &mut OfOne { name, noted: self }),
                None => {
                    let (what, looser) = told(one);
                    self.note(name, format!("new: {what}"), looser);
                }
            }
        }
        for (name, one) in old.iter().filter(|(name, _)| !new.iter().any(|(other, _)| other == name)) {
            self.note(name, "is gone", guards(one));
        }
    }
}

/// What differs of one part.
struct OfOne<'n> {
    name: &'n str,
    noted: &'n mut Noted,
}

impl OfOne<'_> {
    fn note(&mut self, what: impl Into<String>, looser: bool) {
        self.noted.note(self.name, what, looser);
    }

    fn if_other(&mut self, what: &str, old: &str, new: &str, looser: bool) {
        if old != new {
            let shown =
                |text: &str| if text.is_empty() { "nothing".to_owned() } else { format!("\"{text}\"") };
            self.note(format!("{what}: {} instead of {}", shown(new), shown(old)), looser);
        }
    }

    /// A list of names that only adds to it, or only takes away, tells no more than that. `more`: whether
    /// what is added loosens the process, else what is taken away does.
    fn list(&mut self, what: &str, old: &[String], new: &[String], more: bool) {
        let missing = |from: &[String], of: &[String]| -> Vec<String> {
            of.iter().filter(|one| !from.contains(one)).cloned().collect()
        };
        let (added, gone) = (missing(old, new), missing(new, old));
        if !added.is_empty() {
            self.note(format!("{what}: also {}", added.join(", ")), more);
        }
        if !gone.is_empty() {
            self.note(format!("{what}: no more {}", gone.join(", ")), !more);
        }
    }

    fn flag(&mut self, old: bool, new: bool, yes: &str, no: &str, strict: bool) {
        if old != new {
            self.note(if new { yes } else { no }, new != strict);
        }
    }
}

fn process(old: &Template, new: &Template, noted: &mut Noted) {
    let mut one = |name: &str, old: &str, new: &str, looser: bool| {
        OfOne { name, noted }.if_other("is", old, new, looser);
    };
    one("name", &old.name.to_string(), &new.name.to_string(), false);
    one("prefix", old.prefix.as_str(), new.prefix.as_str(), false);
    one("title", &old.title, &new.title, false);
    one("about", &old.about, &new.about, false);
    one("opened by", &opened_by(&old.opened_by), &opened_by(&new.opened_by), opens_more(old, new));
    OfOne { name: "approve", noted }.list("also said as", &old.approve_words, &new.approve_words, true);
}

fn opens_more(old: &Template, new: &Template) -> bool {
    use crate::template::OpenedBy::{Anyone, Directory, Groups};
    match (&old.opened_by, &new.opened_by) {
        (Anyone, _) | (Directory, Groups(_)) => false,
        (Directory, Directory | Anyone) | (Groups(_), Directory | Anyone) => true,
        (Groups(old), Groups(new)) => new.iter().any(|group| !old.contains(group)),
    }
}

fn role(old: &Role, new: &Role, one: &mut OfOne<'_>) {
    one.if_other("is", &role_in_words(old), &role_in_words(new), old.filled_by != new.filled_by);
}

fn field(old: &Field, new: &Field, one: &mut OfOne<'_>) {
    one.if_other("holds", &kind_in_words(&old.kind), &kind_in_words(&new.kind), false);
    if old.kind != new.kind && kind_in_words(&old.kind) == kind_in_words(&new.kind) {
        one.note("its columns hold other things", false);
    }
    let looser = new.required == crate::template::Required::Never
        || old.required == crate::template::Required::Opening;
    one.if_other("is", &required_in_words(&old.required), &required_in_words(&new.required), looser);
    one.if_other(
        "begins with",
        old.default.as_deref().unwrap_or(""),
        new.default.as_deref().unwrap_or(""),
        false,
    );
    one.flag(old.gated, new.gated, "is gated: approvals vouch for it", "isn't gated any more", true);
    one.flag(old.public, new.public, "is shown to customers", "isn't shown to customers any more", false);
    restricted(one, "may be changed in", "every state", &old.open_in, &new.open_in);
    restricted(one, "may be changed by", "everybody of the team", &old.by, &new.by);
    one.if_other("its hint", &old.hint, &new.hint, false);
    one.if_other("its example", &old.example, &new.example, false);
}

/// An empty list restricts nothing.
fn restricted(one: &mut OfOne<'_>, what: &str, all: &str, old: &[String], new: &[String]) {
    match (old, new) {
        ([], []) => {}
        ([], new) => one.note(format!("{what}: only {}", new.join(", ")), false),
        (_, []) => one.note(format!("{what}: {all}"), true),
        (old, new) => one.list(what, old, new, true),
    }
}

fn approval(old: &Approval, new: &Approval, one: &mut OfOne<'_>) {
    one.if_other("is waited for in", &old.state, &new.state, true);
    one.if_other("is given by", &old.by, &new.by, true);
    let needs = |approval: &Approval| match approval.needs {
        Needs::People(people) => people.to_string(),
        Needs::All => "all".to_owned(),
    };
    one.if_other("people that it needs", &needs(old), &needs(new), !new.needs.is_as_strict_as(old.needs));
    one.list("comes after the", &old.after, &new.after, false);
    one.flag(
        old.requester_may,
        new.requester_may,
        "may be given by who opened it",
        "may not be given any more by who opened it",
        false,
    );
    let time = |time: Option<std::time::Duration>| time.map(shown).unwrap_or_default();
    let longer = old.expires.is_some_and(|old| new.expires.is_none_or(|new| new > old));
    one.if_other("counts for", &time(old.expires), &time(new.expires), longer);
    one.if_other("is waited for", &time(old.waits), &time(new.waits), false);
    one.flag(
        old.review,
        new.review,
        "is the review of broken glass",
        "is no review of broken glass any more",
        true,
    );
    one.list("not by who stands in", &old.not_by, &new.not_by, false);
    one.list("can't be given without", &old.requires, &new.requires, false);
    one.list("vouches for", &old.covers, &new.covers, false);
    one.flag(old.confirm, new.confirm, "has to be confirmed", "hasn't to be confirmed any more", true);
}

fn state(old: &State, new: &State, one: &mut OfOne<'_>) {
    one.if_other("is called", &old.title, &new.title, false);
    one.flag(old.is_final, new.is_final, "is an end", "isn't an end any more", false);
    one.flag(old.step, new.step, "is a planned step", "isn't a planned step any more", true);
    one.flag(
        old.called_off,
        new.called_off,
        "calls off what was planned",
        "doesn't call off what was planned any more",
        true,
    );
    let guard = |state: &State| state.step_when.as_ref().map(super::chart::in_words).unwrap_or_default();
    one.if_other("is a step when", &guard(old), &guard(new), false);
    one.if_other("is told as", &old.text, &new.text, false);
    let customers = |state: &State| state.customers.clone().unwrap_or_default();
    one.if_other("is told to customers as", &customers(old), &customers(new), false);
}

/// The order of states is that of the steps, and says from when on a field is required.
fn order(old: &Template, new: &Template, noted: &mut Noted) {
    let common = |of: &Template, other: &Template| -> Vec<String> {
        let names = of.states.iter().map(|state| state.name.clone());
        names.filter(|name| other.state(name).is_some()).collect()
    };
    let (before, after) = (common(old, new), common(new, old));
    if before != after {
        noted.note("order", after.join(", "), false);
    }
}

/// Each way out of each state, by what sets it off and where: `start in APPROVED`.
fn ways(template: &Template) -> Vec<(String, Transition)> {
    let named = |transition: &Transition, from: &String| {
        let trigger = match &transition.trigger {
            Trigger::Verb { verb, .. } => verb.as_str(),
            Trigger::Approved => "once approved",
            Trigger::Voided => "once changed",
            Trigger::Expired => "once its time is over",
        };
        (format!("{trigger} in {from}"), transition.clone())
    };
    let transitions = template.transitions.iter();
    transitions.flat_map(|one| one.from.iter().map(move |from| named(one, from))).collect()
}

fn by(way: &Transition) -> &[String] {
    match &way.trigger {
        Trigger::Verb { by, .. } => by,
        Trigger::Approved | Trigger::Voided | Trigger::Expired => &[],
    }
}

fn way(old: &Transition, new: &Transition, one: &mut OfOne<'_>) {
    one.if_other("leads to", &to_in_words(old), &to_in_words(new), true);
    let task = |way: &Transition| way.task.clone().unwrap_or_default();
    one.if_other("asks for", &task(old), &task(new), false);
    one.flag(
        old.clears,
        new.clears,
        "ends the decisions given so far",
        "doesn't end the decisions given so far any more",
        true,
    );
    let (
        Trigger::Verb {
            synonyms,
            by,
            not_by,
            reason_required,
            confirm,
            needs,
            answered,
            settled,
            title,
            break_glass,
            ..
        },
        Trigger::Verb {
            synonyms: new_synonyms,
            by: new_by,
            not_by: new_not_by,
            reason_required: new_reason,
            confirm: new_confirm,
            needs: new_needs,
            answered: new_answered,
            settled: new_settled,
            title: new_title,
            break_glass: new_break_glass,
            ..
        },
    ) = (&old.trigger, &new.trigger)
    else {
        return;
    };
    one.list("may be said by", by, new_by, true);
    one.list("not by", not_by, new_not_by, false);
    one.flag(*reason_required, *new_reason, "needs a reason", "needs no reason any more", true);
    one.flag(*confirm, *new_confirm, "has to be confirmed", "hasn't to be confirmed any more", true);
    one.list("needs", needs, new_needs, false);
    let question = |name: &Option<String>| name.clone().unwrap_or_default();
    one.if_other(
        "waits for all answers to",
        &question(answered),
        &question(new_answered),
        answered.is_some(),
    );
    one.if_other(
        "waits while something is open of",
        &question(settled),
        &question(new_settled),
        settled.is_some(),
    );
    one.flag(*break_glass, *new_break_glass, "breaks glass", "breaks no glass any more", false);
    one.list("also said as", synonyms, new_synonyms, false);
    one.if_other("its button", title, new_title, false);
}

fn question(old: &Question, new: &Question, one: &mut OfOne<'_>) {
    one.if_other("asks", &old.title, &new.title, false);
    one.list("is asked in", &old.states, &new.states, false);
    one.list("is asked of", &old.of, &new.of, false);
    let words = |question: &Question| -> Vec<String> {
        let word = |answer: &crate::template::AnswerWord| {
            let reason = if answer.reason_required { " with a reason" } else { "" };
            let open = if answer.opens { ", which keeps it open" } else { "" };
            let said = |what: &str, text: &Option<String>| {
                text.as_ref().map(|text| format!(", {what} \"{text}\"")).unwrap_or_default()
            };
            let (title, past) = (said("on its button", &answer.title), said("in the past", &answer.past));
            format!("\"{}\"{reason}{open}{title}{past}", answer.word)
        };
        question.answers.iter().map(word).collect()
    };
    one.list("takes", &words(old), &words(new), false);
    let settled = |question: &Question| match &question.settled_by {
        Some((verb, by)) => format!("{verb} by {}", by.join(", ")),
        None => String::new(),
    };
    one.if_other("is settled with", &settled(old), &settled(new), false);
}

fn texts(old: &Template, new: &Template, noted: &mut Noted) {
    let mut one = OfOne { name: "language", noted };
    one.if_other("is", old.texts.language(), new.texts.language(), false);
    let keys = old.texts.own.keys().chain(new.texts.own.keys());
    let mut keys: Vec<&&str> = keys.collect();
    keys.sort();
    keys.dedup();
    for key in keys {
        let text = |template: &Template| template.texts.own.get(*key).cloned().unwrap_or_default();
        OfOne { name: key, noted }.if_other("says", &text(old), &text(new), false);
    }
}

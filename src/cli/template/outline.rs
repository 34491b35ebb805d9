//! A template as text: its people, its form, and in each state who may do what.

use std::fmt;

use serde::Serialize;

use super::chart::in_words;
use crate::template::load::shown;
use crate::template::{
    Approval, Field, FilledBy, Freeze, Kind, Needs, OpenedBy, Question, Required, Role, Side, Span, Target,
    Template, Transition, Trigger,
};

/// What is told of a template; of each part a line.
#[derive(Serialize)]
pub struct Outline {
    name: String,
    prefix: String,
    about: String,
    opened_by: String,
    roles: Vec<Part>,
    fields: Vec<Part>,
    states: Vec<InState>,
    freezes: Vec<Part>,
}

/// A name, and what is to be known of it.
#[derive(Serialize)]
struct Part {
    name: String,
    what: String,
}

#[derive(Serialize)]
struct InState {
    name: String,
    #[serde(rename = "final")]
    is_final: bool,
    text: String,
    /// Approvals that it waits for.
    waits_for: Vec<Part>,
    questions: Vec<Part>,
    /// Who may do what, and where it leads.
    ways: Vec<Part>,
}

impl Outline {
    pub fn of(template: &Template) -> Self {
        let part = |name: &str, what: String| Part { name: name.to_owned(), what };
        let state = |state: &crate::template::State| InState {
            name: state.name.clone(),
            is_final: state.is_final,
            text: state.text.clone(),
            waits_for: template
                .approvals_in(&state.name)
                .map(|approval| part(&approval.name, approval_in_words(template, approval)))
                .collect(),
            questions: template
                .questions_in(&state.name)
                .map(|question| part(&question.name, question_in_words(template, question)))
                .collect(),
            ways: template.transitions_from(&state.name).map(|way| way_in_words(template, way)).collect(),
        };
        Self {
            name: template.name.to_string(),
            prefix: template.prefix.as_str().to_owned(),
            about: template.about.clone(),
            opened_by: opened_by(&template.opened_by),
            roles: template.roles.iter().map(|role| part(&role.name, role_in_words(role))).collect(),
            fields: template
                .fields
                .iter()
                .map(|field| part(&field.name, field_in_words(template, field)))
                .collect(),
            states: template.states.iter().map(state).collect(),
            freezes: template
                .freezes
                .iter()
                .map(|freeze| part(&freeze.name, freeze_in_words(template, freeze)))
                .collect(),
        }
    }
}

impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{} ({}-…)\n{}\nOpened by {}.", self.name, self.prefix, self.about, self.opened_by)?;
        writeln!(f, "\nROLES")?;
        parts(f, "  ", &self.roles)?;
        writeln!(f, "\nFORM")?;
        parts(f, "  ", &self.fields)?;
        for state in &self.states {
            let end = if state.is_final { "   (the end)" } else { "" };
            writeln!(f, "\n{}{end}\n  {}", state.name, state.text)?;
            for (head, list) in [("waits for", &state.waits_for), ("asks", &state.questions)] {
                if !list.is_empty() {
                    writeln!(f, "  {head}")?;
                    parts(f, "    ", list)?;
                }
            }
            parts(f, "  ", &state.ways)?;
        }
        if !self.freezes.is_empty() {
            writeln!(f, "\nFREEZES")?;
            parts(f, "  ", &self.freezes)?;
        }
        Ok(())
    }
}

/// In two columns.
fn parts(f: &mut fmt::Formatter<'_>, before: &str, parts: &[Part]) -> fmt::Result {
    let width = parts.iter().map(|part| part.name.chars().count()).max().unwrap_or(0);
    parts.iter().try_for_each(|Part { name, what }| writeln!(f, "{before}{name:width$}  {what}"))
}

pub fn opened_by(who: &OpenedBy) -> String {
    match who {
        OpenedBy::Anyone => "anyone".to_owned(),
        OpenedBy::Directory => "whoever the directory names".to_owned(),
        OpenedBy::Groups(groups) => format!("the directory's {}", groups.join(", ")),
    }
}

pub fn role_in_words(role: &Role) -> String {
    let filled = match &role.filled_by {
        FilledBy::Requester => "who opened it".to_owned(),
        FilledBy::Group(group) => format!("the directory's group {group}"),
        FilledBy::GroupOfField(pattern) => {
            format!("the directory's group {pattern}, by what \"{}\" says", pattern.field)
        }
        FilledBy::Field { field, within: None } => format!("who stands in \"{field}\""),
        FilledBy::Field { field, within: Some(group) } => {
            format!("who stands in \"{field}\" and is in the directory's group {group}")
        }
    };
    let side = if role.side == Side::Customers { "; a customer" } else { "" };
    format!("{}: {filled}{side}", role.title)
}

pub fn kind_in_words(kind: &Kind) -> String {
    match kind {
        Kind::Text => "text".to_owned(),
        Kind::Paragraph => "paragraph".to_owned(),
        Kind::Choice(choices) => format!("one of {}", choices.join(", ")),
        Kind::YesNo => "yes or no".to_owned(),
        Kind::Number => "number".to_owned(),
        Kind::Date => "date".to_owned(),
        Kind::Window => "time window".to_owned(),
        Kind::Person => "person".to_owned(),
        Kind::People => "people".to_owned(),
        Kind::Address => "address".to_owned(),
        Kind::Version => "version".to_owned(),
        Kind::Digest => "digest".to_owned(),
        Kind::Url => "URL".to_owned(),
        Kind::List => "list".to_owned(),
        Kind::Markdown => "text with revisions".to_owned(),
        Kind::Grid(grid) => format!("grid of {}", grid.head().join(", ")),
        Kind::File(slot) if slot.endings.is_empty() => "file".to_owned(),
        Kind::File(slot) => format!("file ({})", slot.endings.join(", ")),
    }
}

pub fn required_in_words(required: &Required) -> String {
    match required {
        Required::Never => "may be empty".to_owned(),
        Required::Opening => "required".to_owned(),
        Required::From(state) => format!("required for {state}"),
    }
}

fn field_in_words(template: &Template, field: &Field) -> String {
    let mut words = vec![kind_in_words(&field.kind), required_in_words(&field.required)];
    words.extend(field.gated.then(|| "gated".to_owned()));
    words.extend(field.public.then(|| "shown to customers".to_owned()));
    words.extend((!field.open_in.is_empty()).then(|| format!("changed in {}", field.open_in.join(", "))));
    words.extend((!field.by.is_empty()).then(|| format!("by {}", titles(template, &field.by))));
    words.join("; ")
}

pub fn approval_in_words(template: &Template, approval: &Approval) -> String {
    let mut words = vec![needs_in_words(template, approval)];
    let excluded = |what: &String| match template.role(what) {
        Some(role) => role.title.clone(),
        None => format!("who stands in \"{what}\""),
    };
    let opener = (!approval.requester_may).then(|| "who opened it".to_owned());
    let review = approval.review.then(|| "who broke the glass".to_owned());
    let excluded: Vec<String> =
        opener.into_iter().chain(review).chain(approval.not_by.iter().map(excluded)).collect();
    words.extend((!excluded.is_empty()).then(|| format!("not {}", excluded.join(", nor "))));
    words
        .extend((!approval.after.is_empty()).then(|| format!("after the {}", approval.after.join(", the "))));
    words.extend((!approval.requires.is_empty()).then(|| format!("needs {}", approval.requires.join(", "))));
    words.push(format!("vouches for {}", approval.covers.join(", ")));
    words.extend(approval.confirm.then(|| "has to be confirmed".to_owned()));
    words.extend(approval.expires.map(|time| format!("counts for {}", shown(time))));
    words.extend(approval.waits.map(|time| format!("is waited for {}", shown(time))));
    words.extend(approval.review.then(|| "the review of broken glass".to_owned()));
    words.join("; ")
}

/// `2 different people of QA`
pub fn needs_in_words(template: &Template, approval: &Approval) -> String {
    let of = title(template, &approval.by);
    match approval.needs {
        Needs::People(1) => format!("1 of {of}"),
        Needs::People(people) => format!("{people} different people of {of}"),
        Needs::All => format!("everybody of {of}"),
    }
}

/// When it holds, what waits, and who may override it.
pub fn freeze_in_words(template: &Template, freeze: &Freeze) -> String {
    let mut words = vec![format!("{} ({})", span_in_words(&freeze.span), freeze.zone)];
    words.push(format!("{} has to wait", freeze.blocks.join(", ")));
    words.push(match freeze.override_by.is_empty() {
        true => "nobody overrides it".to_owned(),
        false => format!("{} may override it", titles(template, &freeze.override_by)),
    });
    words.extend((!freeze.not_by.is_empty()).then(|| format!("but not {}", freeze.not_by.join(", nor "))));
    words.join("; ")
}

fn span_in_words(span: &Span) -> String {
    let day = |(day, time): &(jiff::civil::Weekday, jiff::civil::Time)| {
        format!("{day:?} {}", time.strftime("%H:%M"))
    };
    match span {
        Span::Once { from, until } => {
            format!("{} to {}", from.strftime("%Y-%m-%d %H:%M"), until.strftime("%Y-%m-%d %H:%M"))
        }
        Span::Weekly { from, until } => format!("each week {} to {}", day(from), day(until)),
    }
}

pub fn question_in_words(template: &Template, question: &Question) -> String {
    let answers: Vec<&str> = question.answers.iter().map(|answer| answer.word.as_str()).collect();
    format!("{}: {}; {}", titles(template, &question.of), question.title, answers.join(" or "))
}

/// What sets it off, and who may; where it leads.
fn way_in_words(template: &Template, way: &Transition) -> Part {
    let to = to_in_words(way);
    match &way.trigger {
        Trigger::Verb { verb, .. } => {
            Part { name: verb.clone(), what: format!("{} → {to}", who_in_words(template, &way.trigger)) }
        }
        Trigger::Approved => Part { name: "(approved)".to_owned(), what: format!("→ {to}") },
        Trigger::Expired => Part {
            name: "(time is over)".to_owned(),
            what: format!("an approval expired, or was waited for in vain → {to}"),
        },
        Trigger::Voided => {
            Part { name: "(changed)".to_owned(), what: format!("what was approved is changed → {to}") }
        }
    }
}

/// Where it leads: `MIGRATING if Has migrations = yes, else DEPLOYING`
pub fn to_in_words(way: &Transition) -> String {
    let one = |outcome: &crate::template::Outcome| {
        let to = match &outcome.target {
            Target::State(state) => state.clone(),
            Target::History => "where it was".to_owned(),
        };
        match &outcome.when {
            Some(guard) => format!("{to} if {}", in_words(guard)),
            None => to,
        }
    };
    way.to.iter().map(one).collect::<Vec<_>>().join(", else ")
}

/// Who may say a verb, and what it needs.
pub fn who_in_words(template: &Template, trigger: &Trigger) -> String {
    let Trigger::Verb { by, not_by, reason_required, confirm, needs, answered, settled, break_glass, .. } =
        trigger
    else {
        return "by itself".to_owned();
    };
    let mut words = vec![titles(template, by)];
    let excluded = |what: &String| match template.role(what) {
        Some(role) => format!("not {}", role.title),
        None => format!("not who stands in \"{what}\""),
    };
    words.extend(not_by.iter().map(excluded));
    words.extend(break_glass.then(|| "breaks glass: without the approvals, told to everybody".to_owned()));
    words.extend((*reason_required || *break_glass).then(|| "with a reason".to_owned()));
    words.extend((!needs.is_empty()).then(|| format!("needs {}", needs.join(", "))));
    words.extend(answered.as_ref().map(|question| format!("once all answered {question}")));
    words.extend(settled.as_ref().map(|question| format!("once nothing is open of {question}")));
    words.extend(confirm.then(|| "has to be confirmed".to_owned()));
    words.join("; ")
}

fn title<'t>(template: &'t Template, role: &'t str) -> &'t str {
    template.role(role).map_or(role, |role| &role.title)
}

pub fn titles(template: &Template, roles: &[String]) -> String {
    roles.iter().map(|role| title(template, role)).collect::<Vec<_>>().join(", ")
}

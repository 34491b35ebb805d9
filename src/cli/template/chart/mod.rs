//! The statechart of a template as boxes and arrows, for whoever draws it.

mod cross;
mod layers;
pub mod mermaid;
mod place;
pub mod svg;

use crate::template::{Guard, Needs, Outcome, Target, Template, Transition, Trigger};

/// What is drawn.
#[derive(Clone, Debug)]
pub struct Chart {
    pub title: String,
    /// The template's order; the first is where it begins.
    pub boxes: Vec<Box>,
    pub arrows: Vec<Arrow>,
}

/// A state.
#[derive(Clone, Debug)]
pub struct Box {
    pub name: String,
    /// One of the steps that are planned.
    pub is_step: bool,
    pub is_final: bool,
    /// What leads from it to itself.
    pub loops: Vec<Label>,
}

/// All that leads from one state to another.
#[derive(Clone, Debug)]
pub struct Arrow {
    pub from: usize,
    pub to: usize,
    pub labels: Vec<Label>,
}

/// What an arrow is taken by, a line each.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    pub text: String,
    pub kind: LabelKind,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelKind {
    /// A person's command.
    Verb,
    /// What a state waited for was approved.
    Approved,
    /// What was approved was changed, or its time is over.
    Voided,
    /// A person's command in an emergency, without what the state waits for.
    Glass,
}

impl Chart {
    pub fn of(template: &Template) -> Self {
        let boxes = template.states.iter().map(|state| Box {
            name: state.name.clone(),
            is_step: state.step,
            is_final: state.is_final,
            loops: Vec::new(),
        });
        let title = template.name.to_string();
        let mut chart = Self { title, boxes: boxes.collect(), arrows: Vec::new() };
        for transition in &template.transitions {
            for from in &transition.from {
                chart.take(template, transition, from);
            }
        }
        chart
    }

    fn take(&mut self, template: &Template, transition: &Transition, from: &str) {
        for (way, outcome) in transition.to.iter().enumerate() {
            let guard = condition(&transition.to, way);
            match &outcome.target {
                Target::State(to) => self.join(from, to, labels(template, transition, from, &guard)),
                Target::History => {
                    let back = format!("{guard} (back)");
                    for to in leading_to(template, from) {
                        self.join(from, &to, labels(template, transition, from, &back));
                    }
                }
            }
        }
    }

    fn join(&mut self, from: &str, to: &str, labels: Vec<Label>) {
        let place = |name: &str| self.boxes.iter().position(|state| state.name == name);
        let (Some(from), Some(to)) = (place(from), place(to)) else { return };
        if from == to {
            return self.boxes[from].loops.extend(labels);
        }
        match self.arrows.iter_mut().find(|arrow| (arrow.from, arrow.to) == (from, to)) {
            Some(arrow) => arrow.labels.extend(labels),
            None => self.arrows.push(Arrow { from, to, labels }),
        }
    }
}

/// ` [Has migrations = yes]`; of the last of several ways, that the others don't hold.
fn condition(ways: &[Outcome], way: usize) -> String {
    match &ways[way].when {
        Some(guard) => format!(" [{}]", in_words(guard)),
        None if ways.len() > 1 => " [otherwise]".to_owned(),
        None => String::new(),
    }
}

/// `Has migrations = yes`, `glass broken`
pub fn in_words(guard: &Guard) -> String {
    match guard {
        Guard::Field { field, is } => format!("{field} = {is}"),
        Guard::Glass { broken: true } => "glass broken".to_owned(),
        Guard::Glass { broken: false } => "glass whole".to_owned(),
    }
}

fn labels(template: &Template, transition: &Transition, from: &str, behind: &str) -> Vec<Label> {
    let label = |text: String, kind| Label { text, kind };
    match &transition.trigger {
        Trigger::Verb { verb, break_glass: true, .. } => {
            vec![label(format!("{verb}{behind} (breaks glass)"), LabelKind::Glass)]
        }
        Trigger::Verb { verb, .. } => vec![label(format!("{verb}{behind}"), LabelKind::Verb)],
        Trigger::Voided => vec![label(format!("changed{behind}"), LabelKind::Voided)],
        Trigger::Expired => vec![label(format!("time is over{behind}"), LabelKind::Voided)],
        Trigger::Approved => {
            let mut lines: Vec<Label> = template
                .approvals_in(from)
                .map(|approval| match approval.needs {
                    Needs::People(1) => approval.name.clone(),
                    Needs::People(many) => format!("{many} × {}", approval.name),
                    Needs::All => format!("all: {}", approval.name),
                })
                .map(|text| label(text, LabelKind::Approved))
                .collect();
            if let Some(last) = lines.last_mut() {
                last.text.push_str(behind);
            }
            lines
        }
    }
}

/// The states before this one, to which a way back can lead.
fn leading_to(template: &Template, state: &str) -> Vec<String> {
    let leads = |transition: &&Transition| {
        transition.to.iter().any(|to| matches!(&to.target, Target::State(to) if to == state))
    };
    let mut before: Vec<String> = Vec::new();
    for from in template.transitions.iter().filter(leads).flat_map(|transition| &transition.from) {
        if from != state && !before.contains(from) {
            before.push(from.clone());
        }
    }
    before
}

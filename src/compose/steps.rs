//! The states as a row of steps: done, here, to come.

use super::model::{Model, Step};
use crate::decide::work::holds;
use crate::template::{State, Template};
use crate::tmail::Tmail;

/// Puts the row of steps into a model.
pub(super) fn show(model: &mut Model, tmail: &Tmail, template: &Template) {
    if tmail.is_draft() {
        return;
    }
    model.steps = steps(tmail, template);
    model.steps_title = template.texts.say("title_steps", &[]);
    // The arrow isn't parted from the step before it.
    let whole = |step: &Step| step.whole.clone();
    model.steps_line = model.steps.iter().map(whole).collect::<Vec<_>>().join("\u{a0}→ ");
}

fn steps(tmail: &Tmail, template: &Template) -> Vec<Step> {
    let shown = |state: &&State| {
        state.name == tmail.state || (state.step && state.step_when.as_ref().is_none_or(|g| holds(tmail, g)))
    };
    let row: Vec<&State> = template.states.iter().filter(shown).collect();
    let here = row.iter().position(|state| state.name == tmail.state && state.step);
    let step = |(at, state): (usize, &&State)| {
        let is_here = state.name == tmail.state;
        let entered = tmail.path.iter().any(|step| step.state == state.name);
        let done = !is_here && entered && here.is_none_or(|here| at < here);
        let mark = match (is_here, done) {
            (true, _) => "●",
            (_, true) => "✓",
            _ => "○",
        };
        let whole = format!("{mark} {}", state.title).replace(' ', "\u{a0}");
        Step { whole, here: is_here, done }
    };
    row.iter().enumerate().map(step).collect()
}

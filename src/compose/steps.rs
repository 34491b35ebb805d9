//! The states as a row of steps: done, here, to come.

use super::model::{Model, Step};
use crate::decide::steps::{Mark, row};
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
    let step = |(state, mark): (&State, Mark)| {
        let whole = format!("{} {}", mark.sign(), state.title).replace(' ', "\u{a0}");
        Step { whole, here: mark == Mark::Here, done: mark == Mark::Done }
    };
    row(tmail, template).into_iter().map(step).collect()
}

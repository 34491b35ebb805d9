//! Commands that move a state.

use super::evidence;
use super::work::{Work, holds};
use super::{Reason, Refusal};
use crate::directory::Directory;
use crate::interpret::Command;
use crate::template::{Side, Target, Template, Transition, Trigger};
use crate::tmail::people::{People, Standing, named_in};
use crate::tmail::{Event, Tmail};

/// Takes a transition in.
pub fn take(
    work: &mut Work<'_>,
    standing: &Standing,
    transition: &Transition,
    command: &Command,
) -> Result<(), Refusal> {
    may_take(&work.tmail, work.template, work.scene.directory, transition, standing)?;
    let reason = command.argument.clone();
    if let Trigger::Verb { verb, reason_required: true, .. } = &transition.trigger
        && reason.is_none()
    {
        let sentence = format!("\"{verb}\" needs a reason, behind a colon.");
        return Err(Refusal::new(Reason::ReasonMissing, sentence)
            .instead(format!("{verb} #{}: ", work.tmail.version)));
    }
    let reference = evidence::reference(&work.tmail, work.mail.intent, command.reference.as_ref())?;
    let seen = work.seen(reference)?;
    evidence::same_visit(&work.tmail, seen)?;
    work.is_timely(seen)?;
    let Some(to) = target(&work.tmail, transition) else {
        return Err(Refusal::new(Reason::NotInThisState, "There is no state to go back to."));
    };
    let from = work.tmail.state.clone();
    if transition.clears {
        work.push(Event::Cleared);
    }
    work.push(Event::Moved { from, to, verb: Some(command.verb.clone()), reason });
    Ok(())
}

/// Where a transition leads now.
pub fn target(tmail: &Tmail, transition: &Transition) -> Option<String> {
    let open =
        |outcome: &&crate::template::Outcome| outcome.when.as_ref().is_none_or(|guard| holds(tmail, guard));
    match &transition.to.iter().find(open)?.target {
        Target::State(state) => Some(state.clone()),
        Target::History => tmail.history.clone(),
    }
}

/// Whether a person may take a transition now, its reason aside.
pub fn may_take(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    transition: &Transition,
    standing: &Standing,
) -> Result<(), Refusal> {
    let Trigger::Verb { verb, by, not_by, needs, answered, settled, .. } = &transition.trigger else {
        return Err(Refusal::new(Reason::NotInThisState, "Nobody can ask for this: it happens by itself."));
    };
    if !standing.holds_any(by) && standing.side == Side::Customers {
        return Err(Refusal::new(Reason::NotYourRole, format!("\"{verb}\" is for the team.")));
    }
    if !standing.holds_any(by) {
        let titles: Vec<&str> =
            by.iter().filter_map(|role| template.role(role)).map(|role| role.title.as_str()).collect();
        let sentence = format!("\"{verb}\" is for: {}. That isn't you, here and now.", titles.join(", "));
        return Err(Refusal::new(Reason::NotYourRole, sentence));
    }
    for what in not_by {
        let excluded = standing.holds(what) || named_in(tmail, what, directory).contains(&standing.address);
        if excluded {
            let sentence = format!("Somebody else has to say \"{verb}\": you are \"{what}\" here.");
            return Err(Refusal::new(Reason::Separated, sentence));
        }
    }
    if let Some(field) = needs.iter().find(|field| tmail.value(field).is_none()) {
        let sentence = format!("\"{verb}\" needs \"{field}\", which is empty.");
        return Err(Refusal::new(Reason::Missing, sentence).instead(format!("{field}: ")));
    }
    for question in [answered, settled].into_iter().flatten() {
        nothing_open(tmail, question, verb)?;
    }
    if let Some(question) = answered {
        everybody_answered(tmail, template, directory, question, verb)?;
    }
    Ok(())
}

fn nothing_open(tmail: &Tmail, question: &str, verb: &str) -> Result<(), Refusal> {
    let Some(open) = tmail.open_answers(question).next() else { return Ok(()) };
    let sentence = format!(
        "\"{verb}\" has to wait: {} said \"{}\" in #{}, and nobody answered it yet.",
        open.name, open.word, open.changeset
    );
    Err(Refusal::new(Reason::OpenAnswers, sentence).instead(format!("answer #{}: ", open.changeset)))
}

fn everybody_answered(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    question: &str,
    verb: &str,
) -> Result<(), Refusal> {
    let Some(question) = template.question(question) else { return Ok(()) };
    let people = People::of(tmail, template, directory);
    let missing = super::question::silent(tmail, question, &people);
    if missing.is_empty() {
        return Ok(());
    }
    let voices: Vec<&str> = missing.iter().map(|voice| voice.name.as_str()).collect();
    let sentence = format!("\"{verb}\" has to wait for {}: {}.", question.name, voices.join(", "));
    Err(Refusal::new(Reason::OpenAnswers, sentence))
}

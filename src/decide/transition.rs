//! Commands that move a state.

use super::evidence;
use super::work::{Work, holds};
use super::{Reason, Refusal, approval, freeze, waiting};
use crate::directory::Directory;
use crate::interpret::Command;
use crate::saying;
use crate::template::{Side, Target, Template, Transition, Trigger};
use crate::texts::{Joint, Saying};
use crate::tmail::people::{People, Standing, group_of, key, named_in};
use crate::tmail::{Event, InPlaceOf, Tmail};

/// Takes a transition in.
pub fn take(
    work: &mut Work<'_>,
    standing: &Standing,
    transition: &Transition,
    command: &Command,
) -> Result<(), Refusal> {
    may_take(&work.tmail, work.template, work.scene.directory, transition, standing)?;
    let reason = command.argument.clone();
    if let Trigger::Verb { verb, reason_required: true, .. } | Trigger::Verb { verb, break_glass: true, .. } =
        &transition.trigger
        && reason.is_none()
    {
        let sentence = saying!("reason_missing", verb = verb);
        return Err(Refusal::new(Reason::ReasonMissing, sentence)
            .instead(format!("{verb} #{}: ", work.tmail.version)));
    }
    let reference = evidence::reference(&work.tmail, work.mail.intent, command.reference.as_ref())?;
    let seen = work.seen(reference)?;
    evidence::same_visit(&work.tmail, seen)?;
    work.is_timely(seen)?;
    let Some(to) = target(&work.tmail, transition) else {
        return Err(Refusal::new(Reason::NotInThisState, saying!("no_way_back")));
    };
    let from = work.tmail.state.clone();
    break_glass(work, standing, transition, reason.as_deref())?;
    if transition.clears {
        work.push(Event::Cleared);
    }
    work.push(Event::Moved { from, to, verb: Some(command.verb.clone()), reason });
    Ok(())
}

/// Records who went on without what is waited for, and why.
fn break_glass(
    work: &mut Work<'_>,
    standing: &Standing,
    transition: &Transition,
    reason: Option<&str>,
) -> Result<(), Refusal> {
    let Trigger::Verb { break_glass: true, by, verb, .. } = &transition.trigger else { return Ok(()) };
    let groups = by.iter().filter(|role| standing.holds(role)).filter_map(|role| work.template.role(role));
    let group = groups
        .filter_map(|role| group_of(&work.tmail, &role.filled_by))
        .find(|group| work.scene.directory.is_member(&standing.address, group));
    let Some(group) = group else {
        let sentence = saying!("not_a_speaker", verb = verb);
        return Err(Refusal::new(Reason::NotInDirectory, sentence));
    };
    let without = approval::open(&work.tmail, work.template, work.scene.directory);
    work.push(Event::GlassBroken {
        person: standing.address.clone(),
        reason: reason.unwrap_or_default().to_owned(),
        without,
        entitled_by: format!("the directory names them in the group {group}"),
    });
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
    let Trigger::Verb { verb, by, not_by, needs, answered, settled, break_glass, .. } = &transition.trigger
    else {
        return Err(Refusal::new(Reason::NotInThisState, saying!("by_itself")));
    };
    if !standing.holds_any(by) && standing.side == Side::Customers {
        return Err(Refusal::new(Reason::NotYourRole, saying!("for_the_team", verb = verb)));
    }
    if !standing.holds_any(by) {
        return Err(Refusal::new(Reason::NotYourRole, for_others(verb, by, template)));
    }
    // Whoever acts in another's place is held to the rules of both.
    let own = |role: &&String| standing.holds(role) && standing.in_place_of(role).next().is_none();
    let absent: Vec<&InPlaceOf> = by.iter().flat_map(|role| standing.in_place_of(role)).collect();
    let is_own = by.iter().any(|role| own(&role));
    if *break_glass && !is_own {
        let sentence = saying!("not_passed_on", verb = verb);
        return Err(Refusal::new(Reason::NotYourRole, sentence));
    }
    for what in not_by {
        let called = waiting::title_of(template, what);
        let named = named_in(tmail, what, directory);
        if standing.holds(what) || named.contains(&standing.address) {
            let sentence = saying!("somebody_else_than_you", verb = verb, role = &called);
            return Err(Refusal::new(Reason::Separated, sentence));
        }
        let people = People::of(tmail, template, directory);
        let keeps_out = |absent: &&&InPlaceOf| {
            let holds = people.standing(&absent.person, directory).is_some_and(|theirs| theirs.holds(what));
            holds || named.contains(key(&absent.person, directory))
        };
        if !is_own && let Some(absent) = absent.iter().find(keeps_out) {
            let sentence =
                saying!("somebody_else_than_them", verb = verb, who = &absent.name, role = &called);
            return Err(Refusal::new(Reason::Separated, sentence));
        }
    }
    freeze::lets(tmail, template, directory, verb, standing)?;
    if let Some(field) = needs.iter().find(|field| tmail.value(field).is_none()) {
        let sentence = saying!("verb_needs", verb = verb, field = field);
        return Err(Refusal::new(Reason::Missing, sentence).instead(format!("{field}: ")));
    }
    for question in [answered, settled].into_iter().flatten() {
        nothing_open(tmail, template, question, verb)?;
    }
    if let Some(question) = answered {
        everybody_answered(tmail, template, directory, question, verb)?;
    }
    Ok(())
}

fn nothing_open(tmail: &Tmail, template: &Template, question: &str, verb: &str) -> Result<(), Refusal> {
    let Some(open) = tmail.open_answers(question).next() else { return Ok(()) };
    let sentence = saying!(
        "waits_for_the_team",
        verb = verb,
        who = &open.name,
        word = &open.word,
        changeset = open.changeset,
    );
    let refusal = Refusal::new(Reason::OpenAnswers, sentence);
    let settled_by = template.question(question).and_then(|question| question.settled_by.as_ref());
    Err(match settled_by {
        Some((verb, _)) => refusal.instead(format!("{verb} #{}: ", open.changeset)),
        None => refusal,
    })
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
    let voices = missing.iter().map(|voice| waiting::title_of(template, &voice.name));
    let voices = Saying::all(Joint::And, voices);
    let sentence = saying!("waits_for_answers", verb = verb, question = &question.name, voices = voices);
    Err(Refusal::new(Reason::OpenAnswers, sentence))
}

/// Whose word a verb is, to who isn't one of them.
pub fn for_others(verb: &str, by: &[String], template: &Template) -> Saying {
    let titles: Vec<&str> =
        by.iter().filter_map(|role| template.role(role)).map(|role| role.title.as_str()).collect();
    match titles.as_slice() {
        [one] => saying!("for_a_role", verb = verb, role = *one),
        all => saying!("for_roles", verb = verb, roles = Saying::all(Joint::Comma, all.iter().copied())),
    }
}

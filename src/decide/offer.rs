//! What a person may write now, and what they are asked for.

use super::{approval, field, freeze, question, transition};
use crate::directory::Directory;
use crate::saying;
use crate::template::{Freeze, Spelled, Target, Template, Transition, Trigger};
use crate::texts::Saying;
use crate::tmail::Tmail;
use crate::tmail::people::{People, Standing};

/// One thing that a person may do now.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Offer {
    /// What its button says.
    pub title: Saying,
    /// What it asks for, in a heading; mostly the same.
    pub task: Saying,
    /// The line to write, with `#` where the reference goes: `approve #`, `Feedback: good`.
    line: String,
    /// A reason or an answer has to be written behind it.
    pub open_ended: bool,
    pub ask: Ask,
}

/// Whether the person is waited for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Ask {
    /// The TMail waits for it.
    Asked,
    /// They may, and nobody waits for it.
    Possible,
}

impl Offer {
    fn decision(verb: &str, title: Saying, open_ended: bool, ask: Ask) -> Self {
        let line = if open_ended { format!("{verb} #:") } else { format!("{verb} #") };
        Self::plain(line, title, open_ended, ask)
    }

    fn plain(line: String, title: Saying, open_ended: bool, ask: Ask) -> Self {
        Self { task: title.clone(), title, line, open_ended, ask }
    }

    /// The line to send, as an answer to what stood there as of `changeset`: `approve #7`,
    /// `reject #7: ` (its reason to be added).
    pub fn line(&self, changeset: u32) -> String {
        let line = self.line.replacen('#', &format!("#{changeset}"), usize::from(self.refers()));
        if self.open_ended { format!("{line} ") } else { line }
    }

    /// Whether it answers what somebody said.
    pub fn is_settlement(&self) -> bool {
        matches!(&self.title, Saying::Text(key, _) if key == "answer_what_was_said")
    }

    /// What the writer adds behind the line.
    pub fn to_be_added(&self) -> Option<Saying> {
        match self.is_settlement() {
            _ if !self.open_ended => None,
            true => Some(saying!("your_words")),
            false => Some(saying!("your_reason")),
        }
    }

    fn refers(&self) -> bool {
        self.line.ends_with(" #") || self.line.ends_with(" #:")
    }
}

/// Everything that a person may do now, what they are asked for first.
pub fn offers(tmail: &Tmail, template: &Template, directory: &Directory, standing: &Standing) -> Vec<Offer> {
    let mut found = Vec::new();
    let may_approve = template
        .approvals_in(&tmail.state)
        .any(|approval| approval::may_give(tmail, template, directory, approval, standing).is_ok());
    if may_approve {
        found.push(Offer::decision("approve", saying!("approve"), false, Ask::Asked));
    }
    answers(tmail, template, directory, standing, &mut found);
    transitions(tmail, template, directory, standing, may_approve, &mut found);
    settlements(tmail, template, standing, &mut found);
    let lifts = |freeze: &&Freeze| freeze::may_override(tmail, template, directory, freeze, standing).is_ok();
    if let Some(frozen) = freeze::in_force(tmail, template, directory).into_iter().find(lifts) {
        let title = saying!("override_the", freeze = &frozen.name);
        found.push(Offer::decision(freeze::OVERRIDE, title, true, Ask::Possible));
    }
    found.sort_by_key(|offer| offer.ask);
    found
}

/// The lines themselves, for a transcript.
pub fn lines(tmail: &Tmail, template: &Template, directory: &Directory, standing: &Standing) -> Vec<String> {
    offers(tmail, template, directory, standing).iter().map(|offer| offer.line(tmail.version)).collect()
}

/// Whether a line is none of the template's verbs, or one that is open to this person now.
pub fn is_open(
    line: &str,
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    standing: &Standing,
) -> bool {
    let word = line.split([':', '#']).next().unwrap_or(line).trim();
    let is_verb = verbs(template).iter().any(|verb| verb.eq_ignore_ascii_case(word));
    let offered = offers(tmail, template, directory, standing);
    let begins = |offer: &Offer| offer.line.split([':', '#']).next().is_some_and(|verb| verb.trim() == word);
    !is_verb || offered.iter().any(begins)
}

/// A bare verb as the line that its offer has, which may want a reason; any other line as it is.
pub fn as_offered(
    line: String,
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    standing: &Standing,
) -> String {
    let verb = format!("{} #", line.trim());
    let offered = offers(tmail, template, directory, standing);
    let offer = offered.iter().find(|offer| offer.line.starts_with(&verb));
    offer.map_or(line, |offer| offer.line(tmail.version))
}

/// The verbs that a template gives, those that settle a question among them.
fn verbs(template: &Template) -> Vec<&str> {
    let mut verbs = deciding_verbs(template);
    verbs.extend(
        template.questions.iter().filter_map(|q| q.settled_by.as_ref()).map(|(verb, _)| verb.as_str()),
    );
    verbs
}

/// The verbs that a reference stands behind.
fn deciding_verbs(template: &Template) -> Vec<&str> {
    let mut verbs: Vec<&str> = vec!["approve", freeze::OVERRIDE];
    verbs.extend(template.transitions.iter().filter_map(|transition| match &transition.trigger {
        Trigger::Verb { verb, .. } => Some(verb.as_str()),
        _ => None,
    }));
    let answers = template.questions.iter().filter(|question| question.spelled == Spelled::Verb);
    verbs.extend(answers.flat_map(|question| question.answers.iter().map(|answer| answer.word.as_str())));
    verbs
}

/// A line that works whatever mail it stands in: a decision without a reference gets one.
pub fn with_reference(line: &str, template: &Template, changeset: u32) -> String {
    let verbs = deciding_verbs(template);
    let behind =
        |verb: &&str| line.strip_prefix(*verb).filter(|rest| rest.is_empty() || rest.starts_with(':'));
    match verbs.iter().find_map(|verb| behind(verb).map(|rest| (verb, rest))) {
        Some((verb, rest)) => format!("{verb} #{changeset}{rest}"),
        None => line.to_owned(),
    }
}

fn transitions(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    standing: &Standing,
    may_approve: bool,
    found: &mut Vec<Offer>,
) {
    let people = People::of(tmail, template, directory);
    // While a question is open, going on is possible, and what is waited for is its answers.
    let open = |question| {
        !question::silent(tmail, question, &people).is_empty()
            || tmail.open_answers(&question.name).next().is_some()
    };
    let waits = template.questions_in(&tmail.state).any(open);
    for transition in template.transitions_from(&tmail.state) {
        let Trigger::Verb { verb, reason_required, title, break_glass, .. } = &transition.trigger else {
            continue;
        };
        if transition::may_take(tmail, template, directory, transition, standing).is_err() {
            continue;
        }
        let to = transition::target(tmail, transition);
        if to.is_some_and(|to| field::lacking(template, tmail, &to).is_some()) {
            continue;
        }
        // Who may approve is asked, and saying no is the other answer to the same question.
        let asked = (!waits && is_forward(tmail, template, transition)) || (may_approve && verb == "reject");
        let ask = if asked { Ask::Asked } else { Ask::Possible };
        let offer = Offer::decision(verb, title.into(), *reason_required || *break_glass, ask);
        found.push(Offer { task: transition.asks_for().unwrap_or(title).into(), ..offer });
    }
}

/// Whether a transition leads on along the row of steps (or out of the smoke test, either way).
pub fn is_forward(tmail: &Tmail, template: &Template, transition: &Transition) -> bool {
    let Trigger::Verb { reason_required: false, break_glass: false, .. } = transition.trigger else {
        return false;
    };
    let Some(Target::State(to)) = transition.to.last().map(|outcome| &outcome.target) else { return false };
    let step = |name: &str| template.states.iter().position(|state| state.step && state.name == name);
    match (step(&tmail.state), step(to)) {
        (Some(here), Some(there)) => there > here,
        (None, Some(_)) => true,
        (_, None) => false,
    }
}

fn answers(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    standing: &Standing,
    found: &mut Vec<Offer>,
) {
    let people = People::of(tmail, template, directory);
    for question in template.questions_in(&tmail.state) {
        let mine = |voice: &question::VoiceOf| voice.people.contains(&standing.address);
        if !question::may_answer(tmail, question, &people, standing) {
            continue;
        }
        let silent = question::silent(tmail, question, &people).iter().any(mine);
        let ask = if silent { Ask::Asked } else { Ask::Possible };
        for answer in &question.answers {
            found.push(match question.spelled {
                Spelled::Verb => Offer::decision(
                    &answer.word,
                    answer.title.clone().unwrap_or_else(|| capitalised(&answer.word)).into(),
                    answer.reason_required,
                    ask,
                ),
                Spelled::Field => {
                    let colon = if answer.reason_required { ":" } else { "" };
                    let line = format!("{}: {}{colon}", question.name, answer.word);
                    let word = answer.title.as_ref().unwrap_or(&answer.word);
                    let title = format!("{}: {word}", question.name);
                    Offer::plain(line, title.into(), answer.reason_required, ask)
                }
            });
        }
    }
}

fn settlements(tmail: &Tmail, template: &Template, standing: &Standing, found: &mut Vec<Offer>) {
    for question in &template.questions {
        let Some((verb, by)) = &question.settled_by else { continue };
        if !standing.holds_any(by) {
            continue;
        }
        let mut open: Vec<_> = tmail.open_answers(&question.name).collect();
        open.dedup_by_key(|answer| answer.changeset);
        for answer in open {
            // A name may be as long as somebody likes.
            let (name, changeset) = (approval::shortened(&answer.name), answer.changeset);
            let line = format!("{verb} #{changeset}:");
            let title = saying!("answer_what_was_said", who = name, changeset = changeset);
            found.push(Offer::plain(line, title, true, Ask::Asked));
        }
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

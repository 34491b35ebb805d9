//! Questions: feedback, acceptance. One voice a role or an organisation.

use std::collections::BTreeMap;

use super::evidence::{self, Seen};
use super::work::Work;
use super::{Reason, Refusal, transition};
use crate::address::Address;
use crate::interpret::Command;
use crate::saying;
use crate::template::{AnswerWord, Question, Side, Template, Voice};
use crate::texts::Saying;
use crate::tmail::people::{People, Standing};
use crate::tmail::{Event, GivenAnswer, Tmail};

/// Who speaks with one voice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VoiceOf {
    /// The role or the domain.
    pub name: String,
    pub people: Vec<Address>,
}

/// The voices that a question asks, in the template's order.
pub fn voices(question: &Question, people: &People) -> Vec<VoiceOf> {
    match question.voice {
        Voice::Role => question.of.iter().filter_map(|role| voice_of_role(role, people)).collect(),
        Voice::Organisation => {
            let mut by_domain: BTreeMap<String, Vec<Address>> = BTreeMap::new();
            for standing in people.iter().filter(|standing| standing.holds_any(&question.of)) {
                let domain = standing.address.domain().to_owned();
                by_domain.entry(domain).or_default().push(standing.address.clone());
            }
            by_domain.into_iter().map(|(name, people)| VoiceOf { name, people }).collect()
        }
    }
}

fn voice_of_role(role: &str, people: &People) -> Option<VoiceOf> {
    let people: Vec<Address> = people.holding(role).map(|standing| standing.address.clone()).collect();
    (!people.is_empty()).then(|| VoiceOf { name: role.to_owned(), people })
}

/// The voices that didn't answer yet.
pub fn silent(tmail: &Tmail, question: &Question, people: &People) -> Vec<VoiceOf> {
    let answered =
        |voice: &str| tmail.answers.iter().any(|a| a.question == question.name && a.voice == voice);
    voices(question, people).into_iter().filter(|voice| !answered(&voice.name)).collect()
}

/// An answer that was written: its word and its reason.
pub struct Given<'a> {
    pub answer: &'a AnswerWord,
    pub reason: Option<String>,
    /// What its giver had before their eyes.
    pub seen: Seen,
}

/// Reads the value of a field-like answer: `good`, `problem: the login page is slow`.
pub fn read<'q>(question: &'q Question, value: &str) -> Result<Given<'q>, Refusal> {
    let (word, reason) = match value.split_once(':') {
        Some((word, reason)) => (word.trim(), Some(reason.trim().to_owned()).filter(|r| !r.is_empty())),
        None => (value.trim().trim_end_matches(['.', '!']), None),
    };
    match word_of(question, word) {
        Some(answer) => Ok(Given { answer, reason, seen: Seen::SomeNotice }),
        None => {
            let sentence = saying!("no_answer", word = word, question = &question.name);
            Err(Refusal { instead: forms(question), ..Refusal::new(Reason::FieldValue, sentence) })
        }
    }
}

/// The answer of a question that a word means.
pub fn word_of<'q>(question: &'q Question, word: &str) -> Option<&'q AnswerWord> {
    let is = |other: &String| other.eq_ignore_ascii_case(word);
    question.answers.iter().find(|answer| is(&answer.word) || answer.synonyms.iter().any(is))
}

/// How the answers are written, line by line.
pub fn forms(question: &Question) -> Vec<String> {
    let form = |answer: &AnswerWord| {
        let word = match question.spelled {
            crate::template::Spelled::Field => format!("{}: {}", question.name, answer.word),
            crate::template::Spelled::Verb => answer.word.clone(),
        };
        if answer.reason_required { format!("{word}: ") } else { word }
    };
    question.answers.iter().map(form).collect()
}

/// Takes an answer in, for each voice that its giver has a part in.
pub fn give(
    work: &mut Work<'_>,
    standing: &Standing,
    question: &Question,
    given: Given<'_>,
) -> Result<(), Refusal> {
    if !question.states.contains(&work.tmail.state) {
        let state = Saying::state(&work.tmail.state);
        let sentence = saying!("not_asked_now", question = &question.name, state = state);
        return Err(Refusal::new(Reason::NotInThisState, sentence));
    }
    let voices: Vec<VoiceOf> = voices(question, &work.people())
        .into_iter()
        .filter(|voice| voice.people.contains(&standing.address))
        .collect();
    if voices.is_empty() {
        let sentence = saying!("asked_of_others", question = &question.name);
        return Err(Refusal::new(Reason::NotYourRole, sentence));
    }
    let (kept, free): (Vec<VoiceOf>, Vec<VoiceOf>) =
        voices.into_iter().partition(|voice| held_by(&work.tmail, standing, question, &voice.name).is_some());
    if let (Some(voice), []) = (kept.first(), &free[..])
        && let Some(open) = held_by(&work.tmail, standing, question, &voice.name)
    {
        return Err(held(open, standing));
    }
    if given.answer.reason_required && given.reason.is_none() {
        let sentence = saying!("reason_missing", verb = &given.answer.word);
        return Err(Refusal { instead: forms(question), ..Refusal::new(Reason::ReasonMissing, sentence) });
    }
    work.is_timely(given.seen)?;
    for voice in free {
        work.push(Event::Answered {
            question: question.name.clone(),
            voice: voice.name,
            person: standing.address.clone(),
            word: given.answer.word.clone(),
            reason: given.reason.clone(),
            open: given.answer.opens,
        });
    }
    Ok(())
}

/// What somebody else said for a voice and still waits for an answer: only its giver takes it back.
fn held_by<'a>(
    tmail: &'a Tmail,
    standing: &Standing,
    question: &Question,
    voice: &str,
) -> Option<&'a GivenAnswer> {
    let open = tmail.answers.iter().filter(|given| given.question == question.name && given.open);
    open.into_iter().find(|given| given.voice == voice && given.by != standing.address)
}

fn held(open: &GivenAnswer, standing: &Standing) -> Refusal {
    let GivenAnswer { name, word, voice, changeset, .. } = open;
    let sentence = match standing.side {
        Side::Team => saying!("held_by", who = name, word = word, voice = voice, changeset = *changeset),
        Side::Customers => saying!("held_by_another", word = word, voice = voice, changeset = *changeset),
    };
    Refusal::new(Reason::OpenAnswers, sentence)
}

/// Whether a person may answer a question now: for a voice that nobody else holds open.
pub fn may_answer(tmail: &Tmail, question: &Question, people: &People, standing: &Standing) -> bool {
    voices(question, people).iter().any(|voice| {
        voice.people.contains(&standing.address) && held_by(tmail, standing, question, &voice.name).is_none()
    })
}

/// Takes the team's answer to what an answer opened in (`answer #14: we restarted it`).
pub fn settle(
    work: &mut Work<'_>,
    standing: &Standing,
    question: &Question,
    command: &Command,
) -> Result<(), Refusal> {
    let may = question.settled_by.as_ref().is_some_and(|(_, by)| standing.holds_any(by));
    if !may {
        let (verb, by) = (&command.verb, question.settled_by.as_ref().map(|(_, by)| by.as_slice()));
        let sentence = match standing.side {
            Side::Team => transition::for_others(verb, by.unwrap_or_default(), work.template),
            Side::Customers => saying!("for_the_team", verb = verb),
        };
        return Err(Refusal::new(Reason::NotYourRole, sentence));
    }
    let open: Vec<u32> = work.tmail.open_answers(&question.name).map(|answer| answer.changeset).collect();
    let reference = evidence::reference(&work.tmail, work.mail.intent, command.reference.as_ref())?;
    let of = match (reference, &open[..]) {
        (_, []) => return Err(Refusal::new(Reason::NothingToDo, saying!("nothing_open"))),
        (Some(changeset), open) if open.contains(&changeset) => changeset,
        (None, [one]) => *one,
        (_, several) => {
            let sentence = saying!("which_answer");
            let mut refusal = Refusal::new(Reason::ReferencesDiffer, sentence);
            refusal.instead =
                several.iter().map(|changeset| format!("{} #{changeset}: ", command.verb)).collect();
            return Err(refusal);
        }
    };
    let Some(text) = command.argument.clone() else {
        return Err(Refusal::new(Reason::ReasonMissing, saying!("what_answer"))
            .instead(format!("{} #{of}: ", command.verb)));
    };
    work.push(Event::Settled { question: question.name.clone(), changeset: of, text });
    Ok(())
}

/// The question of the present state that a verb answers, with the answer.
pub fn of_verb<'t>(
    template: &'t Template,
    state: &str,
    verb: &str,
) -> Option<(&'t Question, &'t AnswerWord)> {
    template
        .questions
        .iter()
        .filter(|question| question.spelled == crate::template::Spelled::Verb)
        .filter(|question| question.states.iter().any(|s| s == state))
        .find_map(|question| word_of(question, verb).map(|answer| (question, answer)))
}

//! The parts of a template that move it: transitions, approvals, questions.

use std::time::Duration;

use super::super::{
    AnswerWord, Approval, Field, Needs, Outcome, Question, Spelled, Target, Transition, Trigger, Voice,
};
use super::parts::guard;
use super::table::Table;

/// The most people that one approval can wait for.
const NEEDS_MAX: u64 = 50;

/// How long an approval may count, and be waited for.
const HOUR: Duration = Duration::from_secs(3600);
const YEAR: Duration = Duration::from_secs(366 * 24 * 3600);
const DAYS: Duration = Duration::from_secs(3 * 24 * 3600);

pub fn transitions(root: &mut Table<'_>) -> Vec<Transition> {
    root.sections("transition").into_iter().map(transition).collect()
}

fn transition(mut table: Table<'_>) -> Transition {
    let transition = Transition {
        trigger: trigger(&mut table),
        from: table.lines("from").unwrap_or_default(),
        to: to(&mut table),
        clears: table.flag("clears"),
        task: table.line("task"),
    };
    if transition.from.is_empty() && !table.is_text("from") {
        table.mistake(
            "from",
            "this transition leaves no state",
            "Write from = [\"…\"] with the states it leaves",
        );
    }
    table.finish();
    transition
}

#[derive(Clone, Copy)]
enum On {
    Approved,
    Voided,
    Expired,
}

fn trigger(table: &mut Table<'_>) -> Trigger {
    let both = table.has("on") && table.has("verb");
    if both || !(table.has("on") || table.has("verb")) {
        let what = if both { "on and verb exclude each other" } else { "nothing sets this transition off" };
        let instead = "Write verb = \"…\", or on = \"approved\", on = \"voided\" or on = \"expired\"";
        table.mistake("on", what, instead);
    }
    match table.word("on", &[("approved", On::Approved), ("voided", On::Voided), ("expired", On::Expired)]) {
        Some(On::Approved) => Trigger::Approved,
        Some(On::Voided) => Trigger::Voided,
        Some(On::Expired) => Trigger::Expired,
        None => verb(table),
    }
}

fn verb(table: &mut Table<'_>) -> Trigger {
    Trigger::Verb {
        verb: table.line("verb").unwrap_or_default(),
        synonyms: table.lines("synonyms").unwrap_or_default(),
        by: table.lines("by").unwrap_or_default(),
        not_by: table.lines("not_by").unwrap_or_default(),
        reason_required: table.flag("reason"),
        confirm: table.flag("confirm"),
        needs: table.lines("needs").unwrap_or_default(),
        answered: table.line("answered"),
        settled: table.line("settled"),
        title: table.line("title").unwrap_or_default(),
        break_glass: table.flag("break_glass"),
    }
}

fn to(table: &mut Table<'_>) -> Vec<Outcome> {
    if !table.has("to") {
        table.mistake("to", "this transition leads nowhere", "Write to = \"…\" with the name of a state");
    }
    if table.is_text("to") {
        let target = target(&table.line("to").unwrap_or_default());
        return vec![Outcome { target, when: None }];
    }
    table.sections("to").into_iter().map(outcome).collect()
}

fn outcome(mut table: Table<'_>) -> Outcome {
    let outcome = Outcome { target: target(&table.needed("state")), when: guard(&mut table, "when") };
    table.finish();
    outcome
}

fn target(name: &str) -> Target {
    if name == "history" { Target::History } else { Target::State(name.to_owned()) }
}

pub fn approvals(root: &mut Table<'_>, fields: &[Field]) -> Vec<Approval> {
    root.sections("approval").into_iter().map(|table| approval(table, fields)).collect()
}

fn approval(mut table: Table<'_>, fields: &[Field]) -> Approval {
    let approval = Approval {
        name: table.needed("name"),
        state: table.needed("in"),
        by: table.needed("by"),
        needs: needs(&mut table),
        after: table.lines("after").unwrap_or_default(),
        not_by: table.lines("not_by").unwrap_or_default(),
        requester_may: table.flag("requester_may"),
        requires: table.lines("requires").unwrap_or_default(),
        covers: covers(&mut table, fields),
        confirm: table.flag("confirm"),
        expires: table.duration("expires", HOUR..=YEAR, DAYS),
        waits: table.duration("waits", HOUR..=YEAR, DAYS),
        review: table.flag("review"),
    };
    table.finish();
    approval
}

/// A number of people, or `"all"`.
fn needs(table: &mut Table<'_>) -> Needs {
    if table.is_text("needs") {
        let all = table.word("needs", &[("all", Needs::All)]);
        return all.unwrap_or(Needs::People(1));
    }
    Needs::People(u32::try_from(table.number("needs", 1..=NEEDS_MAX, 1)).unwrap_or(1))
}

/// All gated fields unless it names its own, and those that it adds.
fn covers(table: &mut Table<'_>, fields: &[Field]) -> Vec<String> {
    let gated = || fields.iter().filter(|field| field.gated).map(|field| field.name.clone()).collect();
    let mut covers: Vec<String> = table.lines("covers").unwrap_or_else(gated);
    covers.extend(table.lines("covers_also").unwrap_or_default());
    covers
}

pub fn questions(root: &mut Table<'_>) -> Vec<Question> {
    root.sections("question").into_iter().map(question).collect()
}

fn question(mut table: Table<'_>) -> Question {
    let voices = [("role", Voice::Role), ("organisation", Voice::Organisation)];
    let spellings = [("field", Spelled::Field), ("verb", Spelled::Verb)];
    let question = Question {
        name: table.needed("name"),
        title: table.needed("title"),
        states: table.lines("in").unwrap_or_default(),
        of: table.lines("of").unwrap_or_default(),
        voice: table.word("voice", &voices).unwrap_or(Voice::Role),
        spelled: table.word("spelled", &spellings).unwrap_or(Spelled::Field),
        answers: table.sections("answers").into_iter().map(answer).collect(),
        settled_by: settled_by(&mut table),
    };
    table.finish();
    question
}

fn answer(mut table: Table<'_>) -> AnswerWord {
    let answer = AnswerWord {
        word: table.needed("word"),
        title: table.line("title"),
        past: table.line("past"),
        synonyms: table.lines("synonyms").unwrap_or_default(),
        reason_required: table.flag("reason"),
        opens: table.flag("opens"),
    };
    table.finish();
    answer
}

fn settled_by(table: &mut Table<'_>) -> Option<(String, Vec<String>)> {
    let there = table.has("settled_by");
    let mut settled_by = table.section("settled_by");
    if !there {
        return None;
    }
    let settled = (settled_by.needed("verb"), settled_by.lines("by").unwrap_or_default());
    settled_by.finish();
    Some(settled)
}

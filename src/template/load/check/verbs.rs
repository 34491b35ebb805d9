//! Pure: each word that acts in a state means one thing there.

use std::collections::BTreeSet;

use super::super::Page;
use super::words;
use crate::template::{Question, Spelled, Template, Trigger};

/// Words that mean something everywhere, so a template can't give them another meaning. (`withdraw`
/// is one that a template may define: it is the same wish, with a state to lead to. `deny` may be
/// a word for rejecting: as a built-in word it only ever answers a challenge.)
#[rustfmt::skip]
pub const BUILT_IN: [&str; 25] = [
    "help", "status", "why", "form", "history", "show", "diff", "get", "ack", "retract", "add", "remove",
    "delegate", "mute", "unmute", "notices", "clone", "link", "export", "subscribe", "unsubscribe", "confirm", "send", "keep",
    "override freeze",
];

/// The built-in words that take arguments: a longer verb that begins with one can't be told apart.
const WITH_ARGUMENTS: [&str; 11] = [
    "status",
    "show",
    "diff",
    "get",
    "add",
    "remove",
    "delegate",
    "notices",
    "link",
    "subscribe",
    "unsubscribe",
];

/// The longest verb.
const VERB_MAX: usize = 40;

/// Where a word stands in the file, and what it is.
struct Word<'a> {
    word: &'a str,
    path: String,
}

pub fn check(template: &Template, page: &Page<'_>) {
    for word in written(template) {
        form(page, &word);
    }
    for state in &template.states {
        clashes(page, &state.name, open_in(template, &state.name));
    }
    for (at, transition) in template.transitions.iter().enumerate() {
        if let Trigger::Verb { verb, by, title, .. } = &transition.trigger {
            let path = format!("transition.{at}");
            if !verb.is_empty() && by.is_empty() {
                page.mistake(
                    &format!("{path}.by"),
                    format!("nobody may {verb}"),
                    "Write by = [\"…\"] with roles",
                );
            }
            if !verb.is_empty() && title.is_empty() {
                let what = format!("the button for \"{verb}\" has no title");
                page.mistake(&format!("{path}.title"), what, "Add title = \"…\"");
            }
        }
    }
    template.questions.iter().enumerate().for_each(|(at, question)| answers(page, at, question));
}

/// Every word that can be a command in some state, to be held against names of fields.
pub fn all_words(template: &Template) -> Vec<String> {
    built_in().into_iter().chain(written(template).into_iter().map(|word| word.word.to_owned())).collect()
}

/// Those that can be a command in any template.
pub fn built_in() -> Vec<String> {
    BUILT_IN.into_iter().chain(["withdraw", "deny", "approve"]).map(str::to_owned).collect()
}

fn written(template: &Template) -> Vec<Word<'_>> {
    let mut all: Vec<Word<'_>> = approve_words(template).collect();
    for at in 0..template.transitions.len() {
        all.extend(of_transition(template, at));
    }
    for at in 0..template.questions.len() {
        all.extend(of_question(template, at));
        all.extend(settling(template, at));
    }
    all
}

fn approve_words(template: &Template) -> impl Iterator<Item = Word<'_>> {
    let words = template.approve_words.iter().enumerate();
    words.map(|(at, word)| Word { word, path: format!("approve_words.{at}") })
}

fn of_transition(template: &Template, at: usize) -> impl Iterator<Item = Word<'_>> {
    let words = words(&template.transitions[at].trigger).into_iter().enumerate();
    words.map(move |(nth, word)| {
        let key = if nth == 0 { "verb".to_owned() } else { format!("synonyms.{}", nth - 1) };
        Word { word, path: format!("transition.{at}.{key}") }
    })
}

/// The answers of a question that are spelled like commands.
fn of_question(template: &Template, at: usize) -> Vec<Word<'_>> {
    let question = &template.questions[at];
    if question.spelled == Spelled::Verb { answer_words(question, at) } else { Vec::new() }
}

fn answer_words(question: &Question, at: usize) -> Vec<Word<'_>> {
    let answers = question.answers.iter().enumerate();
    let words = answers.flat_map(|(nth, answer)| {
        let path = format!("question.{at}.answers.{nth}");
        let word = Word { word: &answer.word, path: format!("{path}.word") };
        let synonyms = answer.synonyms.iter().enumerate();
        let synonyms = synonyms.map(move |(s, word)| Word { word, path: format!("{path}.synonyms.{s}") });
        std::iter::once(word).chain(synonyms)
    });
    words.filter(|word| !word.word.is_empty()).collect()
}

/// What was opened can be settled in a later state too.
fn settling(template: &Template, at: usize) -> Option<Word<'_>> {
    let (verb, _) = template.questions[at].settled_by.as_ref()?;
    (!verb.is_empty()).then(|| Word { word: verb, path: format!("question.{at}.settled_by.verb") })
}

/// The words that can act in a state.
fn open_in<'a>(template: &'a Template, state: &str) -> Vec<Word<'a>> {
    // Who says so where nothing waits for it is told that, so it can't mean anything else there.
    let mut open = vec![Word { word: "approve", path: "approve_words".to_owned() }];
    open.extend(approve_words(template));
    for (at, transition) in template.transitions.iter().enumerate() {
        if transition.from.iter().any(|from| from == state) {
            open.extend(of_transition(template, at));
        }
    }
    for (at, question) in template.questions.iter().enumerate() {
        if question.states.iter().any(|asked| asked == state) {
            open.extend(of_question(template, at));
        }
        let same = |word: &Word<'_>| {
            open.iter().any(|w: &Word<'_>| w.word == word.word && w.path.contains("settled_by"))
        };
        open.extend(settling(template, at).filter(|word| !same(word)));
    }
    open
}

fn form(page: &Page<'_>, Word { word, path }: &Word<'_>) {
    let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, ' ' | '-');
    let formed = word.starts_with(|c: char| c.is_ascii_lowercase())
        && word.chars().all(fits)
        && !word.contains("  ")
        && word.trim() == *word
        && word.len() <= VERB_MAX;
    if !formed {
        let what = format!("\"{word}\" can't be a command");
        page.mistake(path, what, "Write small letters (a to z), with single blanks or hyphens between words");
    }
    let first = word.split(' ').next().unwrap_or(word);
    if BUILT_IN.contains(word) {
        let what = format!("\"{word}\" means something everywhere already");
        page.mistake(path, what, "Choose another word");
    } else if first != *word && WITH_ARGUMENTS.contains(&first) {
        let what = format!("\"{word}\" would be read as the built-in \"{first}\" and what belongs behind it");
        page.mistake(path, what, "Begin with another word");
    }
}

fn clashes(page: &Page<'_>, state: &str, open: Vec<Word<'_>>) {
    let mut seen = BTreeSet::new();
    for Word { word, path } in &open {
        if !seen.insert(*word) {
            let what = format!("\"{word}\" would mean two things in {state}");
            page.mistake(
                path,
                what,
                "Use another word in one of the places, or guard the ways of one transition",
            );
        }
    }
}

fn answers(page: &Page<'_>, at: usize, question: &Question) {
    if question.answers.is_empty() {
        let what = "this question has no answers";
        page.mistake(&format!("question.{at}.answers"), what, "Write answers = [{ word = \"good\" }, …]");
    }
    for (key, empty) in [("in", question.states.is_empty()), ("of", question.of.is_empty())] {
        if empty {
            let what =
                if key == "in" { "no state puts this question" } else { "nobody is asked this question" };
            page.mistake(&format!("question.{at}.{key}"), what, format!("Write {key} = [\"…\"]"));
        }
    }
    if question.spelled == Spelled::Field {
        let words = answer_words(question, at);
        words.iter().for_each(|word| form(page, word));
        clashes(page, "this question", words);
    }
}

//! A corpus of answers, made from tables: mail clients × languages × what people write × where they write
//! it × what they quote, and mails by hand. What each asks for is what its writer meant, told by the table and never
//! by the code. Some of it lies under fixtures/replies/corpus as mails, to be read, and to be given to
//! `tmail inspect`; `UPDATE_FIXTURES=1` writes them anew.

pub mod client;
pub mod eml;
mod judge;
pub mod tables;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use client::{Answer, Place};
use judge::{Expected, Fault};
use tables::{Client, Quoted, Tables, Trap};

/// A mail with what it asks for.
struct Case {
    folder: String,
    name: String,
    mail: Vec<u8>,
    /// The notice of ours that it may quote.
    sent: Option<String>,
    sent_name: String,
    expected: Expected,
}

/// How many answers of each client are kept as files.
const OF_CLIENT: usize = 5;

/// Whose answers are kept in every language.
const OF_LANGUAGE: [&str; 6] = [
    "gmail-web",
    "apple-mail-ios-plain",
    "thunderbird-flowed",
    "outlook-plain-no-caption",
    "owa",
    "outlook-desktop-no-rule",
];

/// The share of all that can be combined that a test run looks at: each n-th.
const STEP: usize = 211;

#[test]
fn what_people_send_is_read_as_meant() {
    let tables = Tables::read();
    let cases = kept(&tables);
    let folders = by_folder(&cases);
    for (folder, cases) in &folders {
        keep(&tables::folder().join(folder), cases);
    }
    for entry in fs::read_dir(tables::folder()).expect("the corpus").flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        assert!(!entry.path().is_dir() || folders.contains_key(name.as_str()), "{name} belongs to no case");
    }
    assert!(cases.len() > 500, "there are {} cases", cases.len());
    judge_all(&cases);
}

#[test]
fn every_client_says_the_same_in_every_language() {
    let tables = Tables::read();
    let step = std::env::var("CORPUS_STEP").ok().and_then(|step| step.parse().ok()).unwrap_or(STEP);
    let cases: Vec<Case> = all(&tables).step_by(step).map(|answer| case("", "", &answer)).collect();
    assert!(cases.len() > 500, "there are {} cases", cases.len());
    judge_all(&cases);
}

fn judge_all(cases: &[Case]) {
    let mut counts: BTreeMap<Fault, usize> = BTreeMap::new();
    let mut shown = Vec::new();
    for case in cases {
        let faults = judge::faults(&case.mail, case.sent.as_deref(), &case.expected);
        faults.iter().for_each(|(fault, _)| *counts.entry(*fault).or_default() += 1);
        shown.extend(
            faults.iter().map(|(fault, text)| format!("{}/{}: {fault:?}: {text}", case.folder, case.name)),
        );
    }
    assert!(shown.is_empty(), "of {} mails: {counts:?}\n{}", cases.len(), shown.join("\n"));
}

/// What is kept as files.
fn kept(tables: &Tables) -> Vec<Case> {
    let mut cases: Vec<Case> =
        tables.clients.iter().enumerate().flat_map(|(at, client)| of_client(tables, at, client)).collect();
    cases.extend(of_languages(tables));
    cases.extend(tables.traps.iter().map(|trap| by_hand(tables, trap)));
    cases
}

/// Every combination that can be.
fn all(tables: &Tables) -> impl Iterator<Item = Answer<'_>> {
    let clients = tables.clients.iter();
    clients.flat_map(|client| tables.languages.keys().flat_map(|code| answers(tables, client, code)))
}

/// All that one client can make of everything, in one language.
fn answers<'t>(tables: &'t Tables, client: &'t Client, code: &'t str) -> impl Iterator<Item = Answer<'t>> {
    const PLACES: [Place; 3] = [Place::Above, Place::Below, Place::Between];
    let language = &tables.languages[code];
    let places = tables.quoted.iter().flat_map(|quoted| PLACES.map(|place| (quoted, place)));
    let places: Vec<(&Quoted, Place)> = places.collect();
    let said = move |said| {
        let answer = move |(quoted, place)| Answer { client, language, code, said, quoted, place };
        places.clone().into_iter().map(answer).filter(Answer::can_be)
    };
    tables.said.iter().flat_map(said)
}

/// Answers of one client: what is said, in what language, to what and where goes round.
fn of_client<'t>(tables: &'t Tables, number: usize, client: &'t Client) -> Vec<Case> {
    let codes: Vec<&String> = tables.languages.keys().collect();
    let of = |at: usize| {
        let start = number * 5 + at * 11;
        let mut found = (start..start + codes.len())
            .map(|at| codes[at % codes.len()])
            .map(|code| answers(tables, client, code).collect::<Vec<_>>());
        let all = found.find(|all| !all.is_empty()).expect("every client speaks a language");
        case(&client.name, &format!("{at}"), one_of(&all, number * 31 + at * 101))
    };
    (0..OF_CLIENT).map(of).collect()
}

/// Answers in each language, by clients that speak it.
fn of_languages(tables: &Tables) -> Vec<Case> {
    let clients = tables.clients.iter().filter(|client| OF_LANGUAGE.contains(&client.name.as_str()));
    let of = |(number, code)| {
        let cases = clients.clone().enumerate().map(move |(at, client)| {
            let all: Vec<Answer<'_>> = answers(tables, client, code).collect();
            case(&format!("language-{code}"), &format!("{at}"), one_of(&all, number * 7 + at * 53))
        });
        cases.collect::<Vec<_>>()
    };
    tables.languages.keys().map(String::as_str).enumerate().flat_map(of).collect()
}

/// One of many, from all over; large pages are quoted seldom.
fn one_of<'a, 't>(all: &'a [Answer<'t>], seed: usize) -> &'a Answer<'t> {
    let light = |answer: &&Answer<'_>| seed.is_multiple_of(4) || answer.quoted.html.is_empty();
    let all: Vec<&Answer<'_>> = all.iter().filter(light).collect();
    all[seed * 7919 % all.len()]
}

fn case(folder: &str, number: &str, answer: &Answer<'_>) -> Case {
    let (plain, html) = (answer.plain(), answer.html());
    let place = format!("{:?}", answer.place).to_lowercase();
    let name = format!("{number}-{}-{}-{place}-{}", answer.code, answer.said.name, answer.quoted.name);
    Case {
        folder: folder.to_owned(),
        name: if folder.is_empty() { format!("{}-{name}", answer.client.name) } else { name },
        mail: eml::answer(answer.client, &answer.language.charset, plain.as_deref(), html.as_deref()),
        sent: sent(answer.quoted),
        sent_name: answer.quoted.name.clone(),
        expected: Expected::of(answer),
    }
}

fn by_hand(tables: &Tables, trap: &Trap) -> Case {
    let quoted = tables.quoted.iter().find(|quoted| quoted.name == trap.sent);
    Case {
        folder: "by-hand".to_owned(),
        name: trap.name.clone(),
        mail: eml::trap(trap),
        sent: quoted.and_then(sent),
        sent_name: trap.sent.clone(),
        expected: Expected::by_hand(trap),
    }
}

fn sent(quoted: &Quoted) -> Option<String> {
    quoted.ours.then(|| quoted.lines.clone())
}

fn by_folder(cases: &[Case]) -> BTreeMap<&str, Vec<&Case>> {
    let mut folders: BTreeMap<&str, Vec<&Case>> = BTreeMap::new();
    cases.iter().for_each(|case| folders.entry(&case.folder).or_default().push(case));
    folders
}

/// The mails of one folder, and beside them what they ask for: written anew, or as they should be.
fn keep(folder: &Path, cases: &[&Case]) {
    let mut files: BTreeMap<String, Vec<u8>> =
        cases.iter().map(|case| (format!("{}.eml", case.name), case.mail.clone())).collect();
    assert_eq!(files.len(), cases.len(), "two cases of {} have one name", folder.display());
    let expected: Vec<String> =
        cases.iter().map(|case| case.expected.shown(&case.name, &case.sent_name)).collect();
    files.insert("expected.txt".to_owned(), expected.join("\n").into_bytes());
    if std::env::var_os("UPDATE_FIXTURES").is_some() {
        let _ = fs::remove_dir_all(folder);
        fs::create_dir_all(folder).expect("a folder");
        files.iter().for_each(|(name, bytes)| fs::write(folder.join(name), bytes).expect("a fixture"));
    }
    let there = fs::read_dir(folder).map(Iterator::count).unwrap_or_default();
    assert_eq!(there, files.len(), "{}: run with UPDATE_FIXTURES=1", folder.display());
    for (name, bytes) in files {
        let found = fs::read(folder.join(&name)).unwrap_or_default();
        assert!(
            found == bytes,
            "{}/{name} isn't what the tables say: run with UPDATE_FIXTURES=1",
            folder.display()
        );
    }
}

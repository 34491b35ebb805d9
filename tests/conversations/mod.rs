//! Whole conversations: mails in, and what became of each, who was told what, and what is on record.
//!
//! Each folder of `fixtures/conversations` is one; `UPDATE_FIXTURES=1` writes its `expected.txt` anew,
//! to be read in review. `CONVERSATION=03` runs those whose name begins so.

mod bounds;
mod challenges;
mod languages;
pub mod mail;
mod refusals;
mod shown;
pub mod sign;
mod steps;
pub mod world;

use std::fs;
use std::path::{Path, PathBuf};

use mail::Before;
use refusals::Refusals;
use tmail::decide::Disposition;
use tmail::record::Passed;
use tmail::template::Side;
use tmail::tmail::{Event, People, Tmail};
use world::{Dns, World};

use crate::fixtures::matches;

#[tokio::test]
async fn every_conversation_goes_as_its_story_says() {
    let dns = Dns::serve().await;
    let all = conversations();
    assert!(all.len() >= 25, "only {} conversations were found", all.len());
    let chosen = std::env::var("CONVERSATION").unwrap_or_default();
    let mut wrong = Vec::new();
    let mut refusals = Refusals::default();
    for folder in all.iter().filter(|folder| name(folder).starts_with(&chosen)) {
        wrong.extend(check(folder, &dns, &mut refusals).await.err());
    }
    if chosen.is_empty() {
        wrong.extend(refusals.check(&root().join("refusals.txt")).err());
    }
    assert!(wrong.is_empty(), "{} of {} differ:\n\n{}", wrong.len(), all.len(), wrong.join("\n"));
}

/// Runs one conversation and compares what came of it.
async fn check(folder: &Path, dns: &Dns, refusals: &mut Refusals) -> Result<(), String> {
    let readme =
        fs::read_to_string(folder.join("README")).map_err(|_| format!("{folder:?} has no README"))?;
    let mut world = World::new(&name(folder), dns).await;
    settle(&mut world, &readme);
    let mut before = Before::default();
    let mut told = String::new();
    let beginnings = readme.lines().filter_map(|line| line.strip_prefix("Begins with: "));
    for beginning in beginnings.flat_map(|names| names.split(", ")) {
        let beginning = root().join("beginnings").join(beginning);
        for (file, text) in mails(&beginning) {
            let passed = step(&mut world, &mut before, &file, &text).await;
            assert_eq!(
                passed.disposition,
                Disposition::Applied,
                "{file} of a beginning: {}",
                passed.sentence
            );
        }
    }
    let own = mails(folder);
    assert!(!own.is_empty(), "{} holds no mail", folder.display());
    for (file, text) in own {
        if let Some(time) = text.strip_prefix("time ") {
            let all = world.time(time.trim().parse().expect("a time")).await;
            before.notices.extend(all.iter().flat_map(|timed| timed.notices.clone()));
            told.push_str(&shown::time(&file, &text, &all));
            continue;
        }
        if let Some(time) = text.trim().strip_prefix("morning ") {
            let mornings = world.mornings(time.parse().expect("a time")).await;
            before.notices.extend(mornings.iter().flat_map(|(_, notices)| notices.clone()));
            told.push_str(&shown::mornings(&file, &text, &mornings));
            continue;
        }
        if file.ends_with(".step") {
            let all = steps::take(&mut world, &mut before, &text).await;
            told.push_str(&shown::step(&file, &text, &all));
            continue;
        }
        let passed = step(&mut world, &mut before, &file, &text).await;
        told.push_str(&shown::mail(&file, &text, &passed));
        refusals.take(&format!("{}/{file}", name(folder)), &passed);
    }
    told.push_str(&shown::record(&mut world.reader().await).await);
    matches(&folder.join("expected.txt"), &told)
}

/// What the README says of the people of a story.
fn settle(world: &mut World<'_>, readme: &str) {
    if let Some(who) = readme.lines().find_map(|line| line.strip_prefix("Always confirms: ")) {
        world.always_confirms(who);
    }
    for line in readme.lines().filter_map(|line| line.strip_prefix("Deputy of ")) {
        let (of, deputy) = line.split_once(": ").expect("whose deputy, and who");
        world.deputy(of, deputy);
    }
}

async fn step(world: &mut World<'_>, before: &mut Before, file: &str, text: &str) -> Passed {
    let sent = mail::send(file, text, before);
    before.mails.insert(file.to_owned(), sent.arrival.raw.clone());
    let passed = world.receive(sent).await;
    holds_always(world, &passed, file, &String::from_utf8_lossy(&before.mails[file])).await;
    before.notices.extend(passed.all().flat_map(|passed| passed.notices.iter().cloned()));
    passed
}

/// What is true after every mail of every conversation.
async fn holds_always(world: &World<'_>, passed: &Passed, file: &str, sent: &str) {
    for one in passed.all() {
        holds_for_one(world, one, file, sent).await;
    }
}

async fn holds_for_one(world: &World<'_>, passed: &Passed, file: &str, sent: &str) {
    let machine = matches!(
        passed.disposition,
        Disposition::Automatic | Disposition::Bounce | Disposition::Loop | Disposition::Duplicate
    );
    let unproven = machine || passed.disposition == Disposition::Quarantined;
    let events = || passed.changeset.iter().flat_map(|changeset| &changeset.events);
    // That a mailbox answers by itself is noted, and that is all that comes of it.
    let noted = machine && events().all(|event| matches!(event, Event::AnsweredByItself { .. }));
    let is_silent = passed.notices.is_empty() && passed.changeset.is_none();
    assert!(!unproven || is_silent || noted, "{file} told somebody");
    let Some(after) = &passed.after else { return };
    let mut reader = world.reader().await;
    let stored = reader.tmail(&after.number).await.expect("the record").expect("the TMail is on record");
    assert_eq!(&stored, after, "{file}: the record holds what was decided");
    let changesets = reader.changesets(&after.number).await.expect("its changesets");
    let mut folded = Tmail::open(after.number.clone(), &changesets[0]).expect("the first one opens it");
    changesets[1..].iter().for_each(|changeset| folded.apply(changeset));
    assert_eq!(&folded, after, "{file}: the changesets fold into the TMail");
    customers_read_nothing_of_the_team(world, passed, after, file, sent);
}

/// What the team writes goes to the team only, and no customer reads another's address but in words of
/// their own.
fn customers_read_nothing_of_the_team(
    world: &World<'_>,
    passed: &Passed,
    after: &Tmail,
    file: &str,
    sent: &str,
) {
    let template = world.gateway.catalogue.version(&after.digest).expect("its template");
    let people = People::of(after, template, &world.gateway.directory);
    let customers: Vec<_> = people.iter().filter(|one| one.side == Side::Customers).collect();
    for notice in &passed.notices {
        let reader = customers.iter().find(|one| notice.recipients.contains(&one.address));
        let Some(reader) = reader else { continue };
        let raw = String::from_utf8_lossy(&notice.raw).into_owned() + &notice.text;
        for other in customers.iter().filter(|other| other.address != reader.address) {
            let known = sent.contains(other.address.as_str());
            assert!(known || !raw.contains(other.address.as_str()), "{file}: customers see each other");
        }
        for event in passed.changeset.iter().flat_map(|changeset| &changeset.events) {
            if let Event::Commented { text } = event {
                assert!(!raw.contains(text.as_str()), "{file}: a customer reads a comment");
            }
        }
    }
}

fn conversations() -> Vec<PathBuf> {
    let numbered = |path: &PathBuf| name(path).starts_with(|c: char| c.is_ascii_digit());
    let mut found: Vec<PathBuf> = entries(&root()).into_iter().filter(numbered).collect();
    found.sort();
    found
}

/// The mails of a folder by name, in order.
fn mails(folder: &Path) -> Vec<(String, String)> {
    let mut found: Vec<PathBuf> = entries(folder)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|e| e == "eml" || e == "step"))
        .collect();
    found.sort();
    found.iter().map(|path| (name(path), fs::read_to_string(path).expect("a mail"))).collect()
}

fn entries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries.map(|entry| entry.expect("an entry").path()).collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/conversations")
}

fn name(path: &Path) -> String {
    path.file_name().map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}

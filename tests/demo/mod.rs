//! The demo, from beginning to end, and what it leaves: judged by programs that share no code with us.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use mail_parser::MessageParser;
use tmail::demo::Telling;
use tmail::record::read::Reader;
use tmail::tmail::{Event, Tmail};
use tmail::tracking::TrackingNumber;

const TEAM: [(&str, &str); 7] = [
    ("Jill Brady", "jill"),
    ("Bob Chen", "bob"),
    ("Carol Diaz", "carol"),
    ("Dana Evans", "dana"),
    ("Omar Farouk", "omar"),
    ("Quinn Gray", "quinn"),
    ("Sue Hall", "sue"),
];
const CUSTOMERS: [(&str, &str); 2] =
    [("Ada Lind", "ada@globex.example"), ("Ivan Petrov", "ivan@initech.example")];

/// Removed when the test ends well; left to be looked at when it doesn't.
struct Folder(PathBuf);

impl Folder {
    fn new() -> Self {
        let path = std::env::temp_dir().join(format!("tmail-demo-test-{}", std::process::id()));
        let _ = fs::remove_dir_all(&path);
        Self(path)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            let _ = fs::remove_dir_all(&self.0);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_story_ends_well_and_others_can_verify_it() {
    let folder = Folder::new();
    let left = tmail::demo::run(&folder.0, Telling::Silent).await.unwrap();
    let mut reader = Reader::open(&left.dir.join("data")).await.unwrap();
    let tmails = tmails(&mut reader).await;
    assert_eq!(tmails.iter().map(|tmail| tmail.state.as_str()).collect::<Vec<_>>(), ["CLOSED", "CLOSED"]);
    the_seeds_path_was_taken(&tmails);
    everybody_has_mail(&left.dir);
    customers_read_nothing_of_the_team(&mut reader, &tmails, &left.dir).await;
    the_page_is_whole_and_local(&left.page);
    python("verify.py", &left.dir);
    python("audit.py", &left.dir);
    files_of_others_stop_it(&left.dir).await;
}

async fn tmails(reader: &mut Reader) -> Vec<Tmail> {
    let mut found = Vec::new();
    for listed in reader.list().await.unwrap() {
        let number = TrackingNumber::parse(&listed.number).unwrap();
        found.push(reader.tmail(&number).await.unwrap().unwrap());
    }
    found.sort_by(|a, b| a.number.cmp(&b.number));
    found
}

fn the_seeds_path_was_taken(tmails: &[Tmail]) {
    let path =
        |tmail: &Tmail| tmail.path.iter().map(|step| step.state.clone()).collect::<Vec<_>>().join("->");
    assert_eq!(
        path(&tmails[0]),
        "REQUESTED->APPROVED->MIGRATING->DEPLOYING->SMOKE TEST->RELEASE NOTES->FEEDBACK->CLOSED"
    );
    assert_eq!(
        path(&tmails[1]),
        "RELEASE PLANNED->BETA STARTED->BETA ENDED->CUSTOMER ACCEPTANCE->DEPLOYMENT STARTED->DEPLOYMENT DONE->\
         POST-DEPLOY-REVIEW->CLOSED"
    );
}

fn letters(dir: &Path, address: &str) -> Vec<Vec<u8>> {
    let folder = dir.join("mail").join(address).join("new");
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    files.map(|file| fs::read(file.unwrap().path()).unwrap()).collect()
}

fn everybody_has_mail(dir: &Path) {
    let team = TEAM.map(|(_, local)| format!("{local}@acme.com"));
    for address in team.iter().map(String::as_str).chain(CUSTOMERS.map(|(_, address)| address)) {
        assert!(letters(dir, address).len() > 5, "{address} has hardly any mail");
    }
    assert!(!dir.join("mail/mallory@evil.example").exists(), "the attacker was answered");
}

/// Everything in a mail: its bytes, its header and its parts decoded.
fn all_of_it(raw: &[u8]) -> String {
    let message = MessageParser::default().parse(raw).unwrap();
    let mut text = String::from_utf8_lossy(raw).into_owned();
    text.push_str(message.subject().unwrap_or_default());
    for part in &message.parts {
        text.push_str(&String::from_utf8_lossy(part.contents()));
    }
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

async fn customers_read_nothing_of_the_team(reader: &mut Reader, tmails: &[Tmail], dir: &Path) {
    let mut secrets: BTreeSet<String> = BTreeSet::new();
    for (name, local) in TEAM {
        let first = name.split(' ').next().unwrap();
        secrets.extend([name.to_owned(), format!("{local}@acme.com"), format!("{local}.")]);
        secrets.extend([format!("{first} "), format!("{first},"), format!("{first}:")]);
    }
    for tmail in tmails {
        for changeset in reader.changesets(&tmail.number).await.unwrap() {
            let by_team =
                changeset.author.as_ref().is_some_and(|author| author.person.domain() == "acme.com");
            for event in changeset.events.iter().filter(|_| by_team) {
                secrets.extend(words_of(event).into_iter().flat_map(|text| sentences(&text)));
            }
        }
    }
    assert!(secrets.len() > 40, "only {} secrets", secrets.len());
    for (name, address) in CUSTOMERS {
        let others: Vec<&str> =
            CUSTOMERS.iter().filter(|(other, _)| *other != name).map(|(_, a)| *a).collect();
        for raw in letters(dir, address) {
            let mail = all_of_it(&raw);
            let found =
                secrets.iter().map(String::as_str).chain(others.iter().copied()).find(|s| mail.contains(s));
            assert_eq!(found, None, "a mail to {address} holds what it mustn't:\n{mail}");
        }
    }
}

fn words_of(event: &Event) -> Option<String> {
    match event {
        Event::Commented { text } | Event::Settled { text, .. } => Some(text.clone()),
        Event::Approved { reason, .. } | Event::Answered { reason, .. } | Event::Moved { reason, .. } => {
            reason.clone()
        }
        _ => None,
    }
}

/// Pieces that are long enough to be nobody else's.
fn sentences(text: &str) -> Vec<String> {
    let pieces = text.split(['.', ';', ':', '\n', '?', '!']).map(|piece| piece.trim().to_owned());
    pieces.filter(|piece| piece.len() > 12).collect()
}

fn the_page_is_whole_and_local(page: &Path) {
    let html = fs::read_to_string(page).unwrap();
    assert!(html.contains("</html>"));
    assert!(html.contains("id=\"trail\"") && html.contains("<svg"));
    let ours = html.split("<script type=\"application/json\"").next().unwrap();
    for remote in ["src=\"http", "href=\"http", "url(http", "@import"] {
        assert!(!ours.contains(remote), "the page asks the network for something: {remote}");
    }
    assert_eq!(
        html.matches("<iframe").count(),
        html.matches("<iframe sandbox").count() + 1,
        "an open iframe"
    );
    assert!(html.contains("<iframe id=\"reader-html\" sandbox"));
    // One of the mails brings a script.
    assert_eq!(html.matches("<script").count(), 2, "a mail got its script into the page");
    assert!(html.contains("computed again: the same") && !html.contains("computed again: it differs"));
}

async fn files_of_others_stop_it(dir: &Path) {
    fs::write(dir.join("notes.txt"), "mine").unwrap();
    let refused = tmail::demo::run(dir, Telling::Silent).await.unwrap_err().to_string();
    assert!(refused.contains("holds files already"), "{refused}");
    assert_eq!(fs::read_to_string(dir.join("notes.txt")).unwrap(), "mine");
    assert!(dir.join("index.html").exists(), "what was there is gone");
}

/// A program beside this file; it gets the folder, and says what is wrong.
fn python(script: &str, dir: &Path) {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/demo").join(script);
    let run = Command::new("python3").arg(&script).arg(dir).output();
    let run = run.expect("python3 isn't here: install Python 3 and dkimpy (pip install dkimpy)");
    let said = format!("{}{}", String::from_utf8_lossy(&run.stdout), String::from_utf8_lossy(&run.stderr));
    assert!(run.status.success(), "{}:\n{said}", script.display());
}

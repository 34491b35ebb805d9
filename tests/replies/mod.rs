//! Replies as clients send them: each `fixtures/replies/*.eml` with what it has to come out as
//! beside it. `TMAIL_BLESS=1` writes the outcomes anew, to be read before they are committed.

mod corpus;
mod outcome;
mod requoted;
mod requoted_by_clients;

use std::fs;
use std::path::{Path, PathBuf};

use mail_parser::{MessageParser, MimeHeaders, PartType};
use tmail::interpret::{Verb, Vocabulary, interpret};
use tmail::parse::Body;
use tmail::parse::message::Flowed;
use tmail::parse::new_words::{NewWords, Sent, new_words};

#[test]
fn every_reply_is_read_as_its_outcome_says() {
    let mut cases: Vec<PathBuf> = fs::read_dir(folder())
        .expect("the folder of replies")
        .map(|entry| entry.expect("an entry").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "eml"))
        .collect();
    cases.sort();
    assert!(cases.len() >= 60, "only {} replies were found", cases.len());
    let wrong: Vec<String> = cases.iter().filter_map(|case| differs(case)).collect();
    assert!(wrong.is_empty(), "{} of {} differ:\n\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn a_verb_that_is_the_writers_name_signs() {
    let verb = Verb { word: "grant".to_owned(), synonyms: Vec::new() };
    let grant = Vocabulary { verbs: vec![verb], names: vec!["Grant".to_owned()], ..Vocabulary::default() };
    let read = |text: &str| {
        let body = Body { plain: Some(text.to_owned()), ..Body::default() };
        let intent = interpret(&new_words(&body, &[]), &grant);
        (intent.commands.len(), intent.complaints.len())
    };
    assert_eq!(read("Nice work.\n\nThanks,\nGrant\n"), (0, 0), "a closing");
    assert_eq!(read("Grant\n"), (0, 1), "it may be either");
    assert_eq!(read("grant: I mean it\n"), (1, 0));
    assert_eq!(read("grant #7\n\nThanks, Grant\n"), (1, 0));
}

/// What is wrong with a case, if anything is.
fn differs(case: &Path) -> Option<String> {
    let words = read(&fs::read(case).expect("a mail"));
    let got = outcome::shown(&words, &interpret(&words, &vocabulary()));
    let beside = case.with_extension("expected");
    if std::env::var_os("TMAIL_BLESS").is_some() {
        fs::write(&beside, &got).expect("an outcome to write");
    }
    let expected = fs::read_to_string(&beside).unwrap_or_default();
    (got != expected).then(|| format!("== {}\n-- expected\n{expected}\n-- got\n{got}", case.display()))
}

fn read(mail: &[u8]) -> NewWords {
    let notice = notice();
    new_words(&body(mail), &[Sent { text: &notice }])
}

/// The notice that the replies answer.
fn notice() -> String {
    fs::read_to_string(folder().join("notice.txt")).expect("the notice")
}

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/replies")
}

/// What Bob may write in all of these.
fn vocabulary() -> Vocabulary {
    let verb = |word: &str, synonyms: &[&str]| Verb {
        word: word.to_owned(),
        synonyms: synonyms.iter().map(|word| (*word).to_owned()).collect(),
    };
    let all = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
    Vocabulary {
        verbs: vec![
            verb("approve", &["approved", "lgtm"]),
            verb("reject", &["rejected", "denied"]),
            verb("roll back", &["rollback"]),
        ],
        fields: all(&["Version", "Release notes", "Window", "Approver", "Feedback"]),
        grids: all(&["Targets"]),
        asked: all(&["confirm"]),
        audiences: all(&["customers"]),
        names: all(&["Bob", "Bob Miller"]),
        service: false,
    }
}

/// The text parts, as the parser of mails hands them on.
fn body(mail: &[u8]) -> Body {
    let message = MessageParser::default().parse(mail).expect("a mail");
    let mut body = Body::default();
    for id in message.text_body.iter().chain(&message.html_body) {
        let part = message.part(*id).expect("a part that the body names");
        match &part.body {
            PartType::Text(text) if body.plain.is_none() => {
                body.plain = Some(text.replace("\r\n", "\n"));
                let parameter = |name: &str| part.content_type().and_then(|kind| kind.attribute(name));
                let flowed = parameter("format").is_some_and(|value| value.eq_ignore_ascii_case("flowed"));
                let delsp = parameter("delsp").is_some_and(|value| value.eq_ignore_ascii_case("yes"));
                body.flowed = flowed.then_some(Flowed { delsp });
            }
            PartType::Html(text) if body.html.is_none() => body.html = Some(text.replace("\r\n", "\n")),
            _ => {}
        }
    }
    body
}

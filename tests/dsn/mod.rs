//! Reports as servers really send them (`fixtures/dsn`), and what they change.

mod effect;

use std::fs;

use tmail::parse::report::{Report, report};

use crate::fixtures::{cases, matches};

#[test]
fn each_shape_is_read_as_written_beside_it() {
    let cases = cases("dsn", "eml", "expected");
    assert!(cases.len() >= 25, "the collection is (nearly) empty");
    let mut failures = Vec::new();
    for path in cases {
        let raw = fs::read(&path).unwrap();
        let read = shown(report(&raw));
        failures.extend(matches(&path.with_extension("expected"), &read).err());
    }
    assert!(failures.is_empty(), "{}", failures.join("\n"));
}

fn shown(report: Option<Report>) -> String {
    let Some(report) = report else { return "no report\n".to_owned() };
    let mut text = String::new();
    text.extend(report.envelope.map(|id| format!("envelope {id}\n")));
    text.extend(report.message_id.map(|id| format!("about <{id}>\n")));
    for told in report.recipients {
        let recipient = told.recipient.map_or("somebody".to_owned(), |recipient| recipient.to_string());
        let status = told.status.map_or("no code".to_owned(), |status| status.to_string());
        text.push_str(&format!("{recipient}: {} {status}\n", told.action.as_str()));
    }
    text
}

/// Whatever stands in it, reading it answers.
#[test]
fn any_report_is_read_or_none() {
    for path in cases("dsn", "eml", "expected") {
        let raw = fs::read(&path).unwrap();
        for end in 0..raw.len() {
            let _ = report(&raw[..end]);
        }
    }
}

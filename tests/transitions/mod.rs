//! What each command does in each state, for each role: the whole table of each shipped template.
//!
//! `fixtures/transitions/<template>.txt` is written anew by `UPDATE_FIXTURES=1`, to be read in review.
//! Whoever gives a command here answers rightly: with a reference to the newest changeset. What a stale
//! or unnamed answer does is told by the conversations.

pub mod scene;
mod table;

use std::path::Path;

use tmail::address::Address;
use tmail::decide::expiry;
use tmail::tmail::{Changeset, Event};

use crate::fixtures::matches;

#[tokio::test]
async fn every_command_does_in_every_state_what_the_tables_say() {
    let authors = scene::authors().await;
    let mut wrong = Vec::new();
    for case in [scene::deploy(), scene::sox(), scene::rollback(), scene::release()] {
        let file = format!("fixtures/transitions/{}.txt", case.file);
        let found = table::of(&case, &authors);
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        wrong.extend(matches(&path, &found).err());
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A go-ahead expires while the process rests on it: not once it was built on, whatever may still lead back.
#[test]
fn what_was_built_on_does_not_expire() {
    let case = scene::deploy();
    let template = case.template();
    let given = Event::Approved {
        approval: "Engineering go-ahead".into(),
        person: Address::parse("jill@acme.com").expect("an address"),
        shown: 1,
        content: "ab".repeat(32),
        reason: None,
        entitled_by: "group".into(),
        in_place_of: None,
        expires: Some(scene::at("2026-12-07T12:00:00Z")),
    };
    let due_in = |state: &str| {
        let mut tmail = case.tmail("REQUESTED");
        let moved = Event::Moved { from: "REQUESTED".into(), to: state.into(), verb: None, reason: None };
        for (number, event) in [(2, given.clone()), (3, moved)] {
            let at = scene::at("2026-11-23T12:00:00Z");
            tmail.apply(&Changeset { number, at, author: None, events: vec![event] });
        }
        expiry::due(&tmail, template, &case.gateway.directory).is_some()
    };
    assert!(due_in("APPROVED") && due_in("MIGRATION FAILED"));
    assert!(!due_in("DEPLOYING"));
    // A change of the release notes leads back from here, but not to where the go-ahead was given.
    assert!(!due_in("FEEDBACK"));
}

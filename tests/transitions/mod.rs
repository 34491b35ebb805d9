//! What each command does in each state, for each role: the whole table of each shipped template.
//!
//! `fixtures/transitions/<template>.txt` is written anew by `UPDATE_FIXTURES=1`, to be read in review.
//! Whoever gives a command here answers rightly: with a reference to the newest changeset. What a stale
//! or unnamed answer does is told by the conversations.

pub mod scene;
mod table;

use std::path::Path;

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

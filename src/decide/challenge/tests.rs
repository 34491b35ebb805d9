//! What challenges that were sent keep.

use super::*;

/// One that was sent before an upgrade is answered after it.
#[test]
fn what_an_earlier_version_has_shown_can_be_read() {
    let kept = r#"{"target":"service","commands":["approve DEPLOY-1049-Q #7",
        "reject (with a reason of 30 characters)"],"fields":[],"left_out":[],"words_only":false,
        "comment_lines":0,"files":0,"as_of":null}"#;
    let shown: Shown = serde_json::from_str(kept).expect("what was shown");
    let command = |line: &str, reason| ShownCommand { line: line.to_owned(), reason };
    assert_eq!(shown.commands, [command("approve DEPLOY-1049-Q #7", None), command("reject", Some(30))]);
    let again = serde_json::to_string(&shown).expect("JSON");
    assert_eq!(serde_json::from_str::<Shown>(&again).expect("the same"), shown);
}

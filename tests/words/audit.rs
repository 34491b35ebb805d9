//! Entries: their exact bytes and their links, as an outsider would recompute them.

use jiff::Timestamp;
use sha2::{Digest, Sha256};
use tmail::audit::{Content, Entry, Happening, Link};
use tmail::decide::{Disposition, Reason};

fn happening() -> Happening {
    Happening::Mail {
        mail: "aa".into(),
        identity: "bb".into(),
        disposition: Disposition::Quarantined,
        reason: Reason::Unproven,
        tmail: None,
        changeset: None,
        state: None,
        template: None,
        change: None,
        directory: None,
        notices: Vec::new(),
        level: None,
    }
}

#[test]
fn an_entry_is_one_line_of_json_without_what_is_absent() {
    let entry = Entry::after(&Link::START, Timestamp::UNIX_EPOCH, &happening());
    let expected = format!(
        r#"{{"v":1,"number":1,"previous":"{}","at":"1970-01-01T00:00:00Z","kind":"mail","mail":"aa","identity":"bb","disposition":"quarantined","reason":"unproven"}}"#,
        "0".repeat(64)
    );
    assert_eq!(String::from_utf8(entry.bytes).unwrap(), expected);
}

#[test]
fn each_entry_names_the_leaf_hash_of_the_one_before() {
    let first = Entry::after(&Link::START, Timestamp::UNIX_EPOCH, &happening());
    let second = Entry::after(&first.link(), Timestamp::UNIX_EPOCH, &happening());
    let leaf = Sha256::new().chain_update([0]).chain_update(&first.bytes).finalize();
    let hex: String = leaf.iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(String::from_utf8(second.bytes).unwrap().contains(&format!(r#""number":2,"previous":"{hex}""#)));
}

#[test]
fn a_content_is_named_by_its_salt_and_bytes() {
    let one = Content::new([1; 16], b"jill@acme.com".to_vec());
    let other = Content::new([2; 16], b"jill@acme.com".to_vec());
    let expected = Sha256::new().chain_update([1; 16]).chain_update(b"jill@acme.com").finalize();
    assert_eq!(one.digest, expected.iter().map(|byte| format!("{byte:02x}")).collect::<String>());
    assert_ne!(one.digest, other.digest, "equal words don't show as equal");
}

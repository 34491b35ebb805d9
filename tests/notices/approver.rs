//! What people are told of their approver's roles.

use std::path::Path;

use jiff::Timestamp;
use tmail::address::AddressBook;
use tmail::compose::{Kind, News, Notice, approver};
use tmail::config::parse_directory;
use tmail::decide::approvers::{Rules, changes};
use tmail::directory::Directory;
use tmail::template::{Template, load};
use tmail::texts::Texts;

use super::golden::holds;

/// `first other…: group group`, a person a line.
fn directory(people: &[&str]) -> Directory {
    let person = |line: &&str| {
        let (addresses, groups) = line.split_once(':').unwrap();
        let list = |words: &str, behind: &str| -> Vec<String> {
            words.split_whitespace().map(|word| format!("{word}{behind}")).collect()
        };
        let (addresses, groups) = (list(addresses, "@acme.com"), list(groups, ""));
        format!("[[person]]\nname = \"Somebody\"\naddresses = {addresses:?}\ngroups = {groups:?}\n")
    };
    parse_directory(&people.iter().map(person).collect::<String>(), Path::new("people.toml")).unwrap()
}

fn told(before: &[&str], after: &[&str], entries: u64) -> Vec<Notice> {
    let shipped = load::shipped();
    let templates: Vec<&Template> = shipped.iter().collect();
    let (before, after) = (directory(before), directory(after));
    let book = AddressBook::new("tmail.acme.com", None);
    let now = Timestamp::from_second(1_796_289_600).unwrap();
    let rules = |directory| Rules { directory, templates: &templates };
    let changed = changes(rules(&before), rules(&after));
    let news =
        |changed| News { changed, entries, book: &book, texts: Texts::shipped(), secret: &[7; 32], now };
    changed.iter().filter_map(|changed| approver(&news(changed))).collect()
}

#[test]
fn gained_lost_and_moved() {
    let gained = told(&["quinn: product"], &["quinn: qa engineering"], 4);
    assert_eq!((gained.len(), gained[0].kind), (1, Kind::Approver));
    holds("approver-gained", &gained[0]);
    holds("approver-lost", &told(&["quinn: qa"], &[], 4)[0]);
    holds("approver-changed", &told(&["quinn qq: qa"], &["mallory qq: devops engineering"], 4)[0]);
    holds("approver-address", &told(&["quinn: qa"], &["quinn quinn.quist: qa"], 4)[0]);
}

#[test]
fn each_person_and_each_change_has_a_message_id_of_its_own() {
    // Two who are told at the same address, since one was the other's.
    let (before, after) = (["anna zoe: qa"], ["anna: qa", "zoe: qa"]);
    let mut ids: Vec<String> = Vec::new();
    for entries in [4, 4, 9] {
        let notices = told(&before, &after, entries);
        assert_eq!(notices.len(), 2);
        ids.extend(notices.into_iter().map(|notice| notice.message_id));
    }
    assert_eq!(ids[..2], ids[2..4], "the same change is told by the same mails");
    ids.drain(..2);
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 4);
}

#[test]
fn nobody_is_told_at_an_address_of_ours() {
    let before = directory(&["quinn: product"]);
    let people = "[[person]]\nname = \"X\"\naddresses = [\"tmail@tmail.acme.com\"]\ngroups = [\"qa\"]\n";
    let after = parse_directory(people, Path::new("people.toml")).unwrap();
    let shipped = load::shipped();
    let templates: Vec<&Template> = shipped.iter().collect();
    let rules = |directory| Rules { directory, templates: &templates };
    let changed = changes(rules(&before), rules(&after));
    let book = AddressBook::new("tmail.acme.com", None);
    let news = News {
        changed: &changed[0],
        entries: 0,
        book: &book,
        texts: Texts::shipped(),
        secret: &[7; 32],
        now: Timestamp::UNIX_EPOCH,
    };
    assert_eq!(approver(&news), None);
}

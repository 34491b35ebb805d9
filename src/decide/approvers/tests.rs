//! Who gains and loses what, by directories that a reader can judge.

use super::*;
use crate::template::load;

/// `Name: first, other address; group, group`
fn directory(people: &[&str]) -> Directory {
    let person = |line: &&str| {
        let (name, rest) = line.split_once(": ").unwrap();
        let (addresses, groups) = rest.split_once(';').unwrap();
        let address = |local: &str| Address::parse(&format!("{}@acme.example", local.trim())).unwrap();
        let groups = groups.split(',').map(|group| group.trim().to_owned());
        Person {
            name: name.to_owned(),
            addresses: addresses.split(',').map(address).collect(),
            groups: groups.filter(|group| !group.is_empty()).collect(),
            zone: None,
            confirms: false,
            deputies: Vec::new(),
        }
    };
    Directory::new(people.iter().map(person).collect()).unwrap()
}

fn told(before: &[&str], after: &[&str]) -> Vec<String> {
    let shipped = load::shipped();
    let templates: Vec<&Template> =
        shipped.iter().filter(|template| template.name.to_string() == "DeployApp/tmailinc.com").collect();
    assert_eq!(templates.len(), 1);
    let (before, after) = (directory(before), directory(after));
    let rules = |directory| Rules { directory, templates: &templates };
    changes(rules(&before), rules(&after)).iter().map(line).collect()
}

fn line(changed: &Changed) -> String {
    let rights = |mark: &str, rights: &[Right]| -> String {
        rights.iter().map(|right| format!(" {mark}{}", right.approval)).collect()
    };
    let addresses = |mark: &str, addresses: Vec<&Address>| -> String {
        addresses.iter().map(|address| format!(" {mark}{}", address.local())).collect()
    };
    let told: Vec<String> = changed.told_at().iter().map(|address| address.local().to_owned()).collect();
    let parts = [
        rights("+", &changed.gained),
        rights("-", &changed.lost),
        addresses("+@", changed.added()).repeat(usize::from(changed.is_elsewhere())),
        addresses("-@", changed.removed()).repeat(usize::from(changed.is_elsewhere())),
    ];
    format!("{}:{}", told.join(","), parts.concat())
}

#[test]
fn who_comes_into_a_group_that_approves_gains_and_who_goes_loses() {
    let (jill, quinn) = ("Jill: jill; product", "Quinn: quinn; qa");
    assert_eq!(told(&[jill], &[jill, quinn]), ["quinn: +QA go-ahead"]);
    assert_eq!(told(&[jill, quinn], &[jill]), ["quinn: -QA go-ahead"]);
    assert_eq!(
        told(&[quinn], &["Quinn: quinn; engineering"]),
        ["quinn: +Emergency review +Engineering go-ahead -QA go-ahead"]
    );
    assert_eq!(
        told(&[quinn], &["Quinn: quinn; qa, engineering"]),
        ["quinn: +Emergency review +Engineering go-ahead"]
    );
}

#[test]
fn who_never_approves_and_what_is_no_right_tells_nobody() {
    let quinn = "Quinn: quinn; qa";
    assert!(told(&[], &["Jill: jill; product"]).is_empty());
    assert!(told(&["Jill: jill; product"], &["Jill: jill, jill2; sales"]).is_empty());
    assert!(told(&[quinn], &["Quinn Quist: quinn; qa, product"]).is_empty(), "a name, a group that doesn't");
    assert!(told(&[quinn, "Bob: bob; qa"], &["Bob: bob; qa", quinn]).is_empty(), "the order");
}

#[test]
fn an_approver_with_another_address_is_told_at_all_of_the_old_ones() {
    let before = ["Quinn: quinn, qq; qa"];
    assert_eq!(told(&before, &["Quinn: quinn, qq, mallory; qa"]), ["qq,quinn: +@mallory"]);
    assert_eq!(told(&before, &["Quinn: quinn; qa"]), ["qq,quinn: -@qq"]);
    assert_eq!(told(&before, &["Quinn: mallory, qq; qa"]), ["mallory,qq,quinn: +@mallory -@quinn"]);
    assert_eq!(told(&before, &["Quinn: qq, quinn; qa"]), ["qq,quinn:"], "another first address");
    assert_eq!(told(&before, &["Quinn: quinn, mallory;"]), ["qq,quinn: -QA go-ahead +@mallory -@qq"]);
}

#[test]
fn an_address_that_went_to_somebody_else_is_told_to_both() {
    let after = ["Quinn: quinn; qa", "Mallory: mallory, qq; qa"];
    assert_eq!(told(&["Quinn: quinn, qq; qa"], &after), ["mallory: +QA go-ahead", "qq,quinn: -@qq"]);
    let replaced = told(&["Quinn: quinn, qq; qa"], &["Mallory: mallory, qq; qa"]);
    assert_eq!(replaced, ["mallory,qq,quinn: +@mallory -@quinn"]);
    let unrelated = told(&["Quinn: quinn; qa"], &["Mallory: mallory; qa"]);
    assert_eq!(unrelated, ["mallory: +QA go-ahead", "quinn: -QA go-ahead"]);
}

#[test]
fn a_template_that_asks_another_group_tells_both_groups() {
    let shipped = load::shipped();
    let old = shipped.iter().find(|template| template.name.to_string() == "DeployApp/tmailinc.com").unwrap();
    let mut new = old.clone();
    for role in &mut new.roles {
        if role.filled_by == FilledBy::Group("qa".to_owned()) {
            role.filled_by = FilledBy::Group("devops".to_owned());
        }
    }
    let people = directory(&["Quinn: quinn; qa", "Dana: dana; devops"]);
    let (old, new) = ([old], [&new]);
    let rules = |templates| Rules { directory: &people, templates };
    let told: Vec<String> = changes(rules(&old), rules(&new)).iter().map(line).collect();
    assert_eq!(told, ["dana: +QA go-ahead", "quinn: -QA go-ahead"]);
}

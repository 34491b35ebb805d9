//! The text of a directory, and back.

use super::*;

fn person(name: &str, addresses: &[&str], groups: &[&str], zone: Option<&str>) -> Person {
    Person {
        name: name.to_owned(),
        addresses: addresses.iter().map(|text| Address::parse(text).unwrap()).collect(),
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        zone: zone.map(str::to_owned),
        confirms: name == "Jill Brady",
        deputies: Vec::new(),
    }
}

#[test]
fn each_fact_is_a_line_and_their_order_is_no_fact() {
    let jill = person("Jill Brady", &["jill@acme.example", "j@acme.example"], &["qa", "ops"], None);
    let bob = person("Bob", &["bob@acme.example"], &[], Some("Europe/London"));
    let one = Directory::new(vec![jill.clone(), bob.clone()]).unwrap();
    let other =
        Directory::new(vec![bob, Person { groups: vec!["ops".into(), "qa".into()], ..jill }]).unwrap();
    assert_eq!(
        one.facts(),
        "bob@acme.example name \"Bob\"\nbob@acme.example zone \"Europe/London\"\n\
         jill@acme.example address \"j@acme.example\"\njill@acme.example confirm \"always\"\n\
         jill@acme.example group \"ops\"\njill@acme.example group \"qa\"\njill@acme.example name \"Jill Brady\"\n"
    );
    assert_eq!(one.facts(), other.facts());
}

#[test]
fn the_same_people_come_back() {
    let names = ["Jill", "", "x\nmallory@evil.example group \"qa\"", "\"\\\u{85}\u{2028}\r\t ünï"];
    let named = |(at, name): (usize, &&str)| {
        let address = format!("p{at}@acme.example");
        person(name, &[&address, &format!("Other{at}@acme.example")], &["a", "b"], Some("UTC"))
    };
    let directory = Directory::new(names.iter().enumerate().map(named).collect()).unwrap();
    assert_eq!(Directory::from_facts(&directory.facts()), Some(directory));
    assert_eq!(Directory::from_facts(""), Some(Directory::default()));
}

#[test]
fn the_first_address_is_another_person_for_the_record() {
    let one = Directory::new(vec![person("J", &["a@acme.example", "b@acme.example"], &[], None)]).unwrap();
    let other = Directory::new(vec![person("J", &["b@acme.example", "a@acme.example"], &[], None)]).unwrap();
    assert_ne!(one.facts(), other.facts());
}

#[test]
fn what_is_no_such_text_is_nothing() {
    for text in ["x", "nobody name \"J\"\n", "a@acme.example name J\n", "a@acme.example role \"qa\"\n"] {
        assert_eq!(Directory::from_facts(text), None, "{text}");
    }
}

#[test]
fn deputies_are_facts_too() {
    let mut jill = person("Jill Brady", &["jill@acme.example"], &["qa"], None);
    let deputy = |from: Option<&str>| Deputy {
        address: Address::parse("bob@acme.example").unwrap(),
        from: from.map(|day| day.parse().unwrap()),
        until: None,
    };
    jill.deputies = vec![deputy(None), deputy(Some("2026-12-20"))];
    let bob = person("Bob", &["bob@acme.example"], &[], None);
    let directory = Directory::new(vec![jill, bob]).unwrap();
    let facts = directory.facts();
    assert!(facts.contains("jill@acme.example deputy \"bob@acme.example 2026-12-20 -\"\n"), "{facts}");
    let again = Directory::from_facts(&facts).unwrap();
    assert_eq!(again.facts(), facts);
}

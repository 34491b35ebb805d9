//! The directory as text, one fact a line: what the record keeps of it, and reads again.
//!
//! ```text
//! jill@acme.example address "jill.brady@acme.example"
//! jill@acme.example deputy "erin@acme.example 2026-12-20 2027-01-03"
//! jill@acme.example group "engineering"
//! jill@acme.example name "Jill Brady"
//! jill@acme.example zone "Europe/London"
//! ```

use std::collections::{BTreeMap, BTreeSet};

use super::{Deputy, Directory, Person};
use crate::address::Address;

impl Directory {
    /// Every fact about every person, sorted: the same people give the same text, in whichever order
    /// their file has them. A person is known by their first address; `address` lines have the others.
    pub fn facts(&self) -> String {
        let facts: BTreeSet<String> = self.people.iter().flat_map(of_person).collect();
        facts.into_iter().collect()
    }

    /// The directory of such a text; nothing if it isn't one.
    pub fn from_facts(text: &str) -> Option<Self> {
        let mut people: BTreeMap<Address, Person> = BTreeMap::new();
        for line in text.split_terminator('\n') {
            let (key, fact) = line.split_once(' ')?;
            let key = Address::parse(key).ok()?;
            let person = people.entry(key.clone()).or_insert_with(|| Person {
                name: String::new(),
                addresses: vec![key],
                groups: Vec::new(),
                zone: None,
                confirms: false,
                deputies: Vec::new(),
            });
            let (what, value) = fact.split_once(' ')?;
            let value: String = serde_json::from_str(value).ok()?;
            match what {
                "name" => person.name = value,
                "address" => person.addresses.push(Address::parse(&value).ok()?),
                "group" => person.groups.push(value),
                "zone" => person.zone = Some(value),
                "confirm" => person.confirms = value == "always",
                "deputy" => person.deputies.push(Deputy::of_fact(&value)?),
                _ => return None,
            }
        }
        Self::new(people.into_values().collect()).ok()
    }
}

fn of_person(person: &Person) -> Vec<String> {
    // All of its fields: a further one has to be a fact, too.
    let Person { name, addresses, groups, zone, confirms, deputies } = person;
    let key = person.address();
    // A JSON string, so that no value can look like another line. Text always has one.
    let fact = |what: &str, value: &str| format!("{key} {what} {}\n", serde_json::Value::from(value));
    let mut facts = vec![fact("name", name)];
    facts.extend(addresses.iter().skip(1).map(|address| fact("address", address.as_str())));
    facts.extend(groups.iter().map(|group| fact("group", group)));
    facts.extend(zone.iter().map(|zone| fact("zone", zone)));
    facts.extend(confirms.then(|| fact("confirm", "always")));
    facts.extend(deputies.iter().map(|deputy| fact("deputy", &deputy.fact())));
    facts
}

#[cfg(test)]
mod tests;

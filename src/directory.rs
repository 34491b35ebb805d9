//! Words: the operator's directory of people, with all their addresses, and their groups.
//!
//! Only people whom it names ever hold a role that approves. It is read by `config`; here it is a
//! value, evaluated at each decision.

mod deputy;
mod facts;

use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::Timestamp;

use crate::address::Address;

pub use deputy::Deputy;

/// The people that the operator knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Directory {
    people: Arc<[Person]>,
    by_address: Arc<BTreeMap<Address, usize>>,
    /// The moment that it is asked as of: whose deputies act then. Nothing: nobody's do.
    moment: Option<Timestamp>,
}

/// One person: however many addresses they have, they count once.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Person {
    pub name: String,
    /// At least one; the first is where we write to, and the key that the person is recorded under.
    pub addresses: Vec<Address>,
    pub groups: Vec<String>,
    /// Their time zone (IANA), for dates without one.
    pub zone: Option<String>,
    /// Each decision of theirs waits until they confirmed it, however well it is proven.
    pub confirms: bool,
    /// Who may act in their place.
    pub deputies: Vec<Deputy>,
}

impl Person {
    /// Where we write to, and what this person is recorded under.
    pub fn address(&self) -> &Address {
        // Invariant: `Directory::new` refuses a person without an address.
        &self.addresses[0]
    }

    pub fn is_in(&self, group: &str) -> bool {
        self.groups.iter().any(|g| g == group)
    }
}

impl Directory {
    /// Puts the people together. Errors: sentences that name each person without an address and
    /// each address that two people have.
    pub fn new(people: Vec<Person>) -> Result<Self, Vec<String>> {
        let mut by_address = BTreeMap::new();
        let mut mistakes = Vec::new();
        for (at, person) in people.iter().enumerate() {
            if person.addresses.is_empty() {
                mistakes.push(format!("{} has no address: give at least one", person.name));
            }
            for address in &person.addresses {
                if let Some(other) = by_address.insert(address.clone(), at)
                    && other != at
                {
                    let other: &Person = &people[other];
                    mistakes.push(format!("{address} belongs to both {} and {}", other.name, person.name));
                }
            }
        }
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Self { people: people.into(), by_address: by_address.into(), moment: None })
    }

    /// The same directory, asked as of that moment.
    pub fn as_of(&self, now: Timestamp) -> Self {
        Self { moment: Some(now), ..self.clone() }
    }

    pub fn people(&self) -> &[Person] {
        &self.people
    }

    /// Whose address that is.
    pub fn person(&self, address: &Address) -> Option<&Person> {
        self.by_address.get(address).map(|&at| &self.people[at])
    }

    /// The person of exactly that name, without case, if there is just one.
    pub fn named(&self, name: &str) -> Option<&Person> {
        let mut found = self.people.iter().filter(|person| person.name.eq_ignore_ascii_case(name.trim()));
        let first = found.next();
        if found.next().is_none() { first } else { None }
    }

    pub fn members<'a>(&'a self, group: &'a str) -> impl Iterator<Item = &'a Person> {
        self.people.iter().filter(move |person| person.is_in(group))
    }

    /// Whether that address belongs to somebody of the group.
    pub fn is_member(&self, address: &Address, group: &str) -> bool {
        self.person(address).is_some_and(|person| person.is_in(group))
    }
}

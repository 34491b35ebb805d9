//! Who plays: a small made-up company, two of its customers, a stranger and an attacker.

use crate::address::Address;

/// Somebody with a mailbox and a mail client of their own.
#[derive(Debug, PartialEq, Eq)]
pub struct Person {
    pub name: &'static str,
    /// Where mail reaches them.
    pub address: &'static str,
    /// Another address that they write from.
    pub second: Option<&'static str>,
    /// Groups of the directory; nobody outside the company has any.
    pub groups: &'static [&'static str],
    /// What they do, for the reader.
    pub part: &'static str,
    pub client: Client,
}

/// The mail clients whose habits are acted out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client {
    Gmail,
    ApplePhone,
    Outlook,
    Thunderbird,
}

pub const JILL: Person = Person {
    name: "Jill Brady",
    address: "jill@acme.com",
    second: Some("jill.brady@acme.com"),
    groups: &["engineering"],
    part: "Engineering: asks for the deployment",
    client: Client::Gmail,
};

pub const BOB: Person = Person {
    name: "Bob Chen",
    address: "bob@acme.com",
    second: None,
    groups: &["engineering"],
    part: "Engineering: wrote the change",
    client: Client::Thunderbird,
};

pub const CAROL: Person = Person {
    name: "Carol Diaz",
    address: "carol@acme.com",
    second: Some("carol.diaz@acme.com"),
    groups: &["engineering"],
    part: "Engineering: approves",
    client: Client::ApplePhone,
};

pub const DANA: Person = Person {
    name: "Dana Evans",
    address: "dana@acme.com",
    second: None,
    groups: &["devops"],
    part: "DevOps: deploys",
    client: Client::Thunderbird,
};

pub const OMAR: Person = Person {
    name: "Omar Farouk",
    address: "omar@acme.com",
    second: None,
    groups: &["devops"],
    part: "DevOps",
    client: Client::Gmail,
};

pub const QUINN: Person = Person {
    name: "Quinn Gray",
    address: "quinn@acme.com",
    second: None,
    groups: &["qa"],
    part: "QA: approves, tests",
    client: Client::Outlook,
};

pub const SUE: Person = Person {
    name: "Sue Hall",
    address: "sue@acme.com",
    second: None,
    groups: &["support"],
    part: "Customer support: release notes, customers",
    client: Client::Gmail,
};

pub const ADA: Person = Person {
    name: "Ada Lind",
    address: "ada@globex.example",
    second: None,
    groups: &[],
    part: "Customer at Globex",
    client: Client::Outlook,
};

pub const IVAN: Person = Person {
    name: "Ivan Petrov",
    address: "ivan@initech.example",
    second: None,
    groups: &[],
    part: "Customer at Initech",
    client: Client::ApplePhone,
};

pub const RITA: Person = Person {
    name: "Rita Moss",
    address: "rita@umbra.example",
    second: None,
    groups: &[],
    part: "A stranger",
    client: Client::Gmail,
};

pub const MALLORY: Person = Person {
    name: "Mallory",
    address: "mallory@evil.example",
    second: None,
    groups: &[],
    part: "An attacker",
    client: Client::Thunderbird,
};

/// Those whom the directory names.
pub const COMPANY: [&Person; 7] = [&JILL, &BOB, &CAROL, &DANA, &OMAR, &QUINN, &SUE];

/// Those who may never read what the company writes among itself.
pub const CUSTOMERS: [&Person; 2] = [&ADA, &IVAN];

pub const OUTSIDERS: [&Person; 2] = [&RITA, &MALLORY];

/// Everybody, the company first.
pub fn everybody() -> impl Iterator<Item = &'static Person> {
    COMPANY.into_iter().chain(CUSTOMERS).chain(OUTSIDERS)
}

impl Person {
    pub fn domain(&self) -> &'static str {
        self.address.split_once('@').map_or("", |(_, domain)| domain)
    }

    pub fn first_name(&self) -> &'static str {
        self.name.split(' ').next().unwrap_or(self.name)
    }

    pub fn mailbox(&self) -> anyhow::Result<Address> {
        Ok(Address::parse(self.address)?)
    }
}

/// The file of people and groups that the gateway reads.
pub fn directory() -> String {
    let mut file = String::from("# Acme's people, as the gateway knows them.\n");
    for person in COMPANY {
        let addresses: Vec<&str> = [Some(person.address), person.second].into_iter().flatten().collect();
        file.push_str(&format!(
            "\n[[person]]\nname = \"{}\"\naddresses = {addresses:?}\ngroups = {:?}\nzone = \"Europe/London\"\n",
            person.name, person.groups
        ));
    }
    file
}

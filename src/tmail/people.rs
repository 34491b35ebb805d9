//! Who takes part in a TMail, and as what, as the directory is now.

use std::collections::BTreeMap;

use super::Tmail;
use crate::address::Address;
use crate::directory::Directory;
use crate::level::{Level, Levels};
use crate::template::{FilledBy, Side, Template};

/// The role of people who were added by hand: they are told, and discuss.
pub const PARTICIPANT: &str = "participant";

/// What one person is on a TMail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The key: where we write to.
    pub address: Address,
    pub name: String,
    /// Names of roles, in the template's order.
    pub roles: Vec<String>,
    pub side: Side,
}

/// Everybody on a TMail, by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People(BTreeMap<Address, Standing>);

impl Standing {
    pub fn holds(&self, role: &str) -> bool {
        self.roles.iter().any(|r| r == role)
    }

    /// How much they are told of a TMail: as they said of it, or of all of theirs, or as their roles have it.
    pub fn level(&self, tmail: &Tmail, template: &Template, levels: &Levels) -> Level {
        let said = tmail.level(&self.address).or_else(|| levels.get(&self.address).copied());
        let of_role = |role: &String| template.role(role).map_or(Level::All, |role| role.told);
        let level = said.or_else(|| self.roles.iter().map(of_role).max()).unwrap_or(Level::All);
        match (self.side, level) {
            // The morning's mail is the team's.
            (Side::Customers, Level::Daily) => Level::All,
            (_, level) => level,
        }
    }

    pub fn holds_any(&self, roles: &[String]) -> bool {
        roles.iter().any(|role| self.holds(role))
    }
}

impl People {
    /// The people of a TMail. On a draft that is who writes it, and nobody else.
    pub fn of(tmail: &Tmail, template: &Template, directory: &Directory) -> Self {
        let mut people = Self::default();
        for role in &template.roles {
            if tmail.is_draft() && role.filled_by != FilledBy::Requester {
                continue;
            }
            for address in holders(tmail, directory, &role.filled_by) {
                people.add(&address, &role.name, role.side, directory, None);
            }
        }
        if !tmail.is_draft() {
            for (address, name) in &tmail.joined {
                people.add(address, PARTICIPANT, Side::Team, directory, Some(name));
            }
        }
        people
    }

    fn add(&mut self, address: &Address, role: &str, side: Side, directory: &Directory, name: Option<&str>) {
        let person = directory.person(address);
        let key = person.map_or_else(|| address.clone(), |person| person.address().clone());
        let standing = self.0.entry(key.clone()).or_insert_with(|| Standing {
            name: person
                .map(|person| person.name.clone())
                .or_else(|| name.map(str::to_owned))
                .unwrap_or_else(|| address.to_string()),
            address: key,
            roles: Vec::new(),
            side,
        });
        // Somebody of the team who is listed as a customer too stays on the team.
        standing.side = standing.side.min(side);
        if !standing.holds(role) {
            standing.roles.push(role.to_owned());
        }
    }

    /// What the person with that address is, whichever of their addresses it is.
    pub fn standing(&self, address: &Address, directory: &Directory) -> Option<&Standing> {
        self.0.get(key(address, directory))
    }

    pub fn iter(&self) -> impl Iterator<Item = &Standing> {
        self.0.values()
    }

    pub fn holding<'a>(&'a self, role: &'a str) -> impl Iterator<Item = &'a Standing> {
        self.iter().filter(move |standing| standing.holds(role))
    }
}

/// The key that somebody counts under: the first address of their entry in the directory, else
/// the address itself.
pub fn key<'a>(address: &'a Address, directory: &'a Directory) -> &'a Address {
    directory.person(address).map_or(address, |person| person.address())
}

/// The people that a field names, by key; what isn't an address or a name is nobody.
pub fn named_in(tmail: &Tmail, field: &str, directory: &Directory) -> Vec<Address> {
    let Some(value) = tmail.value(field) else { return Vec::new() };
    let name = |text: &str| match Address::parse(text) {
        Ok(address) => Some(key(&address, directory).clone()),
        Err(_) => directory.named(text).map(|person| person.address().clone()),
    };
    value.split(',').map(str::trim).filter_map(name).collect()
}

fn holders(tmail: &Tmail, directory: &Directory, filled_by: &FilledBy) -> Vec<Address> {
    match filled_by {
        FilledBy::Requester => vec![tmail.requester.clone()],
        FilledBy::Group(group) => directory.members(group).map(|person| person.address().clone()).collect(),
        FilledBy::Field { field, within } => {
            let mut named = named_in(tmail, field, directory);
            if let Some(group) = within {
                named.retain(|address| directory.is_member(address, group));
            }
            named
        }
    }
}

//! Who takes part in a TMail, and as what, as the directory is now.

use std::collections::BTreeMap;

use super::{InPlaceOf, Tmail};
use crate::address::Address;
use crate::directory::{Directory, Person};
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
    /// The roles among these that they hold only in somebody's place.
    pub stands_in: Vec<StandIn>,
}

/// A role that somebody holds in another's place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StandIn {
    pub role: String,
    pub absent: InPlaceOf,
}

/// Everybody on a TMail, by key.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct People(BTreeMap<Address, Standing>);

impl Standing {
    pub fn holds(&self, role: &str) -> bool {
        self.roles.iter().any(|r| r == role)
    }

    /// Those in whose place alone they hold a role; none if it is their own.
    pub fn in_place_of<'a>(&'a self, role: &'a str) -> impl Iterator<Item = &'a InPlaceOf> {
        self.stands_in.iter().filter(move |stand_in| stand_in.role == role).map(|stand_in| &stand_in.absent)
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
            people.add_deputies(tmail, template, directory);
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
            stands_in: Vec::new(),
        });
        // Somebody of the team who is listed as a customer too stays on the team.
        standing.side = standing.side.min(side);
        if !standing.holds(role) {
            standing.roles.push(role.to_owned());
        }
    }

    /// Those who act in the place of somebody who may approve. Approving roles alone are passed on: breaking
    /// glass and overriding a freeze stay with whom the directory names for it.
    fn add_deputies(&mut self, tmail: &Tmail, template: &Template, directory: &Directory) {
        let approves = |role: &&String| template.approvals.iter().any(|approval| approval.by == **role);
        let mut found: Vec<(Address, StandIn)> = Vec::new();
        for standing in self.0.values() {
            let Some(absent) = directory.person(&standing.address) else { continue };
            for role in standing.roles.iter().filter(approves) {
                for (deputy, by) in acting_for(absent, tmail, directory) {
                    let absent =
                        InPlaceOf { person: absent.address().clone(), name: absent.name.clone(), by };
                    found.push((deputy, StandIn { role: role.clone(), absent }));
                }
            }
        }
        for (deputy, stand_in) in found {
            if self.0.get(&deputy).is_some_and(|own| {
                own.holds(&stand_in.role) && own.in_place_of(&stand_in.role).next().is_none()
            }) {
                // Their own voice is the only one that they have.
                continue;
            }
            self.add(&deputy, &stand_in.role, Side::Team, directory, None);
            if let Some(standing) = self.0.get_mut(&deputy) {
                standing.stands_in.push(stand_in);
            }
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

/// Who acts in a person's place on a TMail now, with the reason: by the directory, or because that person
/// passed it on here to somebody whom the directory names as their deputy.
pub fn acting_for(absent: &Person, tmail: &Tmail, directory: &Directory) -> Vec<(Address, String)> {
    let by_directory = directory.acting_for(absent).map(|deputy| {
        (deputy.address().clone(), format!("the directory names them as the deputy of {}", absent.name))
    });
    let mut acting: Vec<(Address, String)> = by_directory.collect();
    let delegated = directory.moment().into_iter().flat_map(|now| tmail.delegations_at(now));
    for delegation in delegated.filter(|delegation| directory.is_same(&delegation.by, absent.address())) {
        let Some(deputy) = directory.person(&delegation.to) else { continue };
        if directory.is_deputy(deputy.address(), absent) {
            let by = format!("{} delegated to them in #{}", absent.name, delegation.changeset);
            acting.push((deputy.address().clone(), by));
        }
    }
    acting.sort();
    acting.dedup_by(|one, other| one.0 == other.0);
    acting
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

fn members(directory: &Directory, group: &str) -> Vec<Address> {
    directory.members(group).map(|person| person.address().clone()).collect()
}

/// The group of the directory that fills a role now; nothing if none does.
pub fn group_of(tmail: &Tmail, filled_by: &FilledBy) -> Option<String> {
    match filled_by {
        FilledBy::Group(group) => Some(group.clone()),
        FilledBy::GroupOfField(pattern) => pattern.group(tmail.value(&pattern.field)?),
        FilledBy::Field { within, .. } => within.clone(),
        FilledBy::Requester => None,
    }
}

fn holders(tmail: &Tmail, directory: &Directory, filled_by: &FilledBy) -> Vec<Address> {
    match filled_by {
        FilledBy::Requester => vec![tmail.requester.clone()],
        FilledBy::Group(group) => members(directory, group),
        FilledBy::GroupOfField(_) => {
            group_of(tmail, filled_by).map(|group| members(directory, &group)).unwrap_or_default()
        }
        FilledBy::Field { field, within } => {
            let mut named = named_in(tmail, field, directory);
            if let Some(group) = within {
                named.retain(|address| directory.is_member(address, group));
            }
            named
        }
    }
}

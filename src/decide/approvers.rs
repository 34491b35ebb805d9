//! Who may approve what by the directory, and what a change of it gives and takes (design §6).

use std::collections::{BTreeMap, BTreeSet};

use crate::address::{Address, TemplateName};
use crate::directory::{Directory, Person};
use crate::template::{FilledBy, Template};

/// What the right to approve comes from.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    pub directory: &'a Directory,
    /// Those that can be opened, and those that TMails were opened under.
    pub templates: &'a [&'a Template],
}

/// One approval that somebody may give, whatever separation of duties says of a single TMail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    pub template: TemplateName,
    pub approval: String,
    /// Its title, for people.
    pub role: String,
    /// The group of the directory that fills it.
    pub group: String,
    /// In whose place, as their deputy: the name.
    pub in_place_of: Option<String>,
}

/// What changed for one person who may approve something, or might.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Changed {
    pub before: Option<Person>,
    pub after: Option<Person>,
    pub gained: Vec<Right>,
    pub lost: Vec<Right>,
}

impl Changed {
    /// Addresses that count as theirs from now on.
    pub fn added(&self) -> Vec<&Address> {
        missing(self.after.as_ref(), self.before.as_ref())
    }

    /// Addresses that count as theirs no more.
    pub fn removed(&self) -> Vec<&Address> {
        missing(self.before.as_ref(), self.after.as_ref())
    }

    /// Where they are told: where we write to them. If their addresses changed, at all the old ones, too,
    /// since whoever was added to may not be who reads the new one.
    pub fn told_at(&self) -> BTreeSet<Address> {
        let mut told: BTreeSet<Address> = self.after.iter().map(|person| person.address().clone()).collect();
        match (&self.before, &self.after) {
            (Some(before), Some(_)) if self.is_elsewhere() => told.extend(before.addresses.iter().cloned()),
            (Some(before), None) => told.extend([before.address().clone()]),
            _ => {}
        }
        told
    }

    /// Whether the same person has other addresses now, or another one first.
    pub fn is_elsewhere(&self) -> bool {
        let (Some(before), Some(after)) = (&self.before, &self.after) else { return false };
        before.address() != after.address() || !self.added().is_empty() || !self.removed().is_empty()
    }
}

/// Everybody for whom something changed: who may approve something that they couldn't, or no more, and
/// approvers whose addresses aren't what they were. By the address that we write to.
pub fn changes(before: Rules<'_>, after: Rules<'_>) -> Vec<Changed> {
    let mut changed: Vec<Changed> = pairs(before.directory, after.directory)
        .into_iter()
        .filter_map(|(old, new)| {
            let (had, has) = (rights(before, old), rights(after, new));
            let only = |one: &Rights, other: &Rights| {
                one.iter()
                    .filter(|(key, _)| !other.contains_key(*key))
                    .map(|(_, right)| right.clone())
                    .collect()
            };
            let (gained, lost) = (only(&has, &had), only(&had, &has));
            let approves = !(had.is_empty() && has.is_empty());
            let changed = Changed { before: old.cloned(), after: new.cloned(), gained, lost };
            let differs = !changed.gained.is_empty() || !changed.lost.is_empty() || changed.is_elsewhere();
            (approves && differs).then_some(changed)
        })
        .collect();
    changed.sort_by_key(|changed| changed.told_at().into_iter().next());
    changed
}

/// Who was whom: the same first address, or else one address in common with somebody whose first one is gone.
fn pairs<'a>(before: &'a Directory, after: &'a Directory) -> Vec<(Option<&'a Person>, Option<&'a Person>)> {
    let is_key =
        |address: &Address, people: &[Person]| people.iter().any(|person| person.address() == address);
    let mut old: Vec<&Person> = before.people().iter().collect();
    let mut pairs = Vec::new();
    let (same, others): (Vec<&Person>, Vec<&Person>) =
        after.people().iter().partition(|person| is_key(person.address(), before.people()));
    for new in same {
        let was = old.iter().position(|old| old.address() == new.address()).map(|at| old.remove(at));
        pairs.push((was, Some(new)));
    }
    for new in others {
        let shares = |old: &&Person| old.addresses.iter().any(|address| new.addresses.contains(address));
        let was = old.iter().position(shares).map(|at| old.remove(at));
        pairs.push((was, Some(new)));
    }
    pairs.extend(old.into_iter().map(|old| (Some(old), None)));
    pairs
}

/// Whether a group fills a role, or could by a field's value.
fn may_fill(filled_by: &FilledBy, group: &str) -> bool {
    match filled_by {
        FilledBy::Group(named) | FilledBy::Field { within: Some(named), .. } => named == group,
        FilledBy::GroupOfField(pattern) => pattern.may_name(group),
        FilledBy::Requester | FilledBy::Field { within: None, .. } => false,
    }
}

type Rights = BTreeMap<(TemplateName, String, Option<String>), Right>;

fn rights(rules: Rules<'_>, person: Option<&Person>) -> Rights {
    let mut rights = Rights::new();
    let Some(person) = person else { return rights };
    of_person(rules, person, None, &mut rights);
    for absent in
        rules.directory.people().iter().filter(|one| rules.directory.is_deputy(person.address(), one))
    {
        of_person(rules, absent, Some(&absent.name), &mut rights);
    }
    rights
}

fn of_person(rules: Rules<'_>, person: &Person, in_place_of: Option<&String>, rights: &mut Rights) {
    for template in rules.templates {
        for approval in &template.approvals {
            let Some(role) = template.role(&approval.by) else { continue };
            for group in person.groups.iter().filter(|group| may_fill(&role.filled_by, group)) {
                let right = Right {
                    template: template.name.clone(),
                    approval: approval.name.clone(),
                    role: role.title.clone(),
                    group: group.clone(),
                    in_place_of: in_place_of.cloned(),
                };
                let key = (template.name.clone(), approval.name.clone(), in_place_of.cloned());
                rights.entry(key).or_insert(right);
            }
        }
    }
}

fn missing<'a>(of: Option<&'a Person>, from: Option<&Person>) -> Vec<&'a Address> {
    let there = |address: &Address| from.is_some_and(|person| person.addresses.contains(address));
    of.into_iter().flat_map(|person| &person.addresses).filter(|address| !there(address)).collect()
}

#[cfg(test)]
mod tests;

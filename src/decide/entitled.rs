//! Whether somebody may give an approval: by the directory, by the separation of duties, and once only.

use super::{Reason, Refusal};
use crate::address::Address;
use crate::directory::Directory;
use crate::saying;
use crate::template::{Approval, FilledBy, Needs, Template};
use crate::texts::{Joint, Saying};
use crate::tmail::people::{People, Standing, group_of, key, named_in};
use crate::tmail::{GivenApproval, InPlaceOf, Tmail};

/// What an approval is judged by.
#[derive(Clone, Copy, Debug)]
pub struct Duties<'a> {
    pub tmail: &'a Tmail,
    pub template: &'a Template,
    pub directory: &'a Directory,
    pub approval: &'a Approval,
}

/// The right to give an approval now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Right {
    /// Nothing: it is their own.
    pub in_place_of: Option<InPlaceOf>,
    /// Why, for the record.
    pub entitled_by: String,
}

/// How far an approval has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    pub given: usize,
    pub needed: usize,
}

impl Progress {
    pub fn is_whole(self) -> bool {
        self.given >= self.needed
    }
}

impl<'a> Duties<'a> {
    /// Whether a person is one of those who can give the approval now, what it requires aside.
    pub fn right(self, standing: &Standing) -> Result<Right, Refusal> {
        let (me, approval) = (&standing.address, self.approval);
        let Some(group) = self.group() else { return Err(nobody_holds_it()) };
        let own = self.is_member(me, &group);
        let absent: Vec<&InPlaceOf> = standing.in_place_of(&approval.by).collect();
        if !own && absent.is_empty() {
            let sentence = saying!("approval_of_group", approval = &approval.name, group = group);
            return Err(Refusal::new(Reason::NotYourRole, sentence));
        }
        self.not_excluded(me).map_err(Excluded::you)?;
        self.not_given(me)?;
        let in_place_of = if own { None } else { Some(self.absent(&group, &absent)?.clone()) };
        if self.progress().is_whole() {
            return Err(Refusal::new(Reason::AlreadyCounted, self.given_already()));
        }
        self.in_turn()?;
        let named = format!("the directory names them in the group {group}");
        let entitled_by = match &in_place_of {
            None => named,
            Some(absent) => format!("{}, whom the directory names in the group {group}", absent.by),
        };
        Ok(Right { in_place_of, entitled_by })
    }

    /// The first of those who can't act themselves, and whose place may be taken: no way around any rule.
    fn absent<'p>(self, group: &str, absent: &[&'p InPlaceOf]) -> Result<&'p InPlaceOf, Refusal> {
        let mut refusals = Vec::new();
        for &one in absent {
            let taken = self.given_by(&one.person).map(|given| {
                let sentence = saying!(
                    "approval_of_given",
                    approval = &given.approval,
                    who = &one.name,
                    changeset = given.changeset,
                );
                Refusal::new(Reason::AlreadyCounted, sentence)
            });
            let excluded = self.not_excluded(&one.person).err().map(|why| why.them(&one.name));
            let gone = (!self.is_member(&one.person, group)).then(nobody_holds_it);
            match gone.or(excluded).or(taken) {
                None => return Ok(one),
                Some(refusal) => refusals.push(refusal),
            }
        }
        Err(refusals.into_iter().next().unwrap_or_else(nobody_holds_it))
    }

    /// How many have given it, and how many have to.
    pub fn progress(self) -> Progress {
        let given = self.given().count();
        match self.approval.needs {
            Needs::People(needed) => Progress { given, needed: needed as usize },
            Needs::All => {
                let missing = self.members().filter(|person| self.given_by(person).is_none()).count();
                // Of nobody there is nothing to count.
                Progress { given, needed: (given + missing).max(1) }
            }
        }
    }

    /// The approvals of this name that count.
    pub fn given(self) -> impl Iterator<Item = &'a GivenApproval> {
        let Self { tmail, approval, .. } = self;
        tmail.approvals.iter().filter(move |given| given.approval == approval.name)
    }

    /// `The QA go-ahead is given already: by Quinn Quist in #3.`
    pub fn given_already(self) -> Saying {
        let one = |given: &GivenApproval| saying!("who_in", who = &given.name, changeset = given.changeset);
        let who: Vec<Saying> = self.given().map(one).collect();
        let approval = &self.approval.name;
        match who.is_empty() {
            true => saying!("given_already", approval = approval),
            false => saying!("given_already_by", approval = approval, people = Saying::all(Joint::And, who)),
        }
    }

    /// Everybody of the role whom no rule keeps out.
    fn members(self) -> impl Iterator<Item = Address> {
        let group = self.group().unwrap_or_default();
        let members = self.directory.members(&group).map(|person| person.address().clone());
        let members: Vec<Address> = members.filter(|person| self.is_member(person, &group)).collect();
        members.into_iter().filter(move |person| self.not_excluded(person).is_ok())
    }

    /// The group of the directory whose people give it.
    pub fn group(self) -> Option<String> {
        group_of(self.tmail, &self.template.role(&self.approval.by)?.filled_by)
    }

    /// In the group, and in the field where that names them.
    fn is_member(self, person: &Address, group: &str) -> bool {
        let in_field = match self.template.role(&self.approval.by).map(|role| &role.filled_by) {
            Some(FilledBy::Field { field, .. }) => {
                named_in(self.tmail, field, self.directory).contains(key(person, self.directory))
            }
            _ => true,
        };
        in_field && self.directory.is_member(person, group)
    }

    /// Nobody approves what they asked for, wrote or carry out, and nobody reviews what they did alone.
    fn not_excluded(self, person: &Address) -> Result<(), Excluded> {
        let is_them = |other: &Address| self.directory.is_same(other, person);
        if !self.approval.requester_may && is_them(&self.tmail.requester) {
            return Err(Excluded::Requested);
        }
        if self.approval.review && self.tmail.glass.iter().any(|glass| is_them(&glass.person)) {
            return Err(Excluded::BrokeGlass);
        }
        for name in &self.approval.not_by {
            let by_field = named_in(self.tmail, name, self.directory).iter().any(is_them);
            if by_field {
                return Err(Excluded::Named(name.clone()));
            }
            if let Some(role) = self.template.role(name).filter(|_| self.holds(person, name)) {
                return Err(Excluded::Holds(role.title.clone()));
            }
        }
        Ok(())
    }

    fn holds(self, person: &Address, role: &str) -> bool {
        let people = People::of(self.tmail, self.template, self.directory);
        people.standing(person, self.directory).is_some_and(|standing| standing.holds(role))
    }

    /// Each person counts once in a state, across roles and addresses, in their own name and in another's.
    fn not_given(self, person: &Address) -> Result<(), Refusal> {
        let Some(given) = self.given_by(person) else { return Ok(()) };
        let (approval, changeset) = (&given.approval, given.changeset);
        let sentence = match &given.in_place_of {
            Some(absent) if !self.directory.is_same(&absent.person, person) => {
                let whom = &absent.name;
                saying!("you_gave_for", approval = approval, changeset = changeset, whom = whom)
            }
            Some(_) => {
                saying!("gave_for_you", who = &given.name, approval = approval, changeset = changeset)
            }
            None => saying!("you_gave", approval = approval, changeset = changeset),
        };
        Err(Refusal::new(Reason::AlreadyCounted, sentence))
    }

    /// An approval of this state that a person gave, or that was given in their place.
    fn given_by(self, person: &Address) -> Option<&'a GivenApproval> {
        let is_them = |other: &Address| self.directory.is_same(other, person);
        let Self { tmail, approval, .. } = self;
        tmail.approvals.iter().filter(|given| given.state == approval.state).find(|given| {
            is_them(&given.person) || given.in_place_of.as_ref().is_some_and(|absent| is_them(&absent.person))
        })
    }

    /// Those that come before it are whole.
    fn in_turn(self) -> Result<(), Refusal> {
        let before = |name: &String| self.template.approval(name);
        for approval in self.approval.after.iter().filter_map(before) {
            let progress = Duties { approval, ..self }.progress();
            if !progress.is_whole() {
                let sentence = saying!(
                    "not_in_turn",
                    approval = &self.approval.name,
                    before = &approval.name,
                    given = progress.given,
                    needed = progress.needed,
                );
                return Err(Refusal::new(Reason::NotInTurn, sentence));
            }
        }
        Ok(())
    }

    /// What it requires is there.
    pub fn has_what_it_needs(self) -> Result<(), Refusal> {
        let Some(field) = self.approval.requires.iter().find(|field| self.tmail.value(field).is_none())
        else {
            return Ok(());
        };
        let sentence = saying!("approval_needs", approval = &self.approval.name, field = field);
        Err(Refusal::new(Reason::Missing, sentence).instead(format!("{field}: ")))
    }
}

/// What keeps somebody out.
enum Excluded {
    Requested,
    BrokeGlass,
    Named(String),
    /// By its title.
    Holds(String),
}

impl Excluded {
    fn you(self) -> Refusal {
        Refusal::new(
            Reason::Separated,
            match self {
                Excluded::Requested => saying!("you_requested"),
                Excluded::BrokeGlass => saying!("you_broke_glass"),
                Excluded::Named(field) => saying!("you_stand_in", field = field),
                Excluded::Holds(role) => saying!("you_hold", role = role),
            },
        )
    }

    fn them(self, who: &str) -> Refusal {
        Refusal::new(
            Reason::Separated,
            match self {
                Excluded::Requested => saying!("they_requested", who = who),
                Excluded::BrokeGlass => saying!("they_broke_glass", who = who),
                Excluded::Named(field) => saying!("they_stand_in", who = who, field = field),
                Excluded::Holds(role) => saying!("they_hold", who = who, role = role),
            },
        )
    }
}

fn nobody_holds_it() -> Refusal {
    Refusal::new(Reason::NotInDirectory, saying!("no_group"))
}

/// `Quinn Quist gave the QA go-ahead in #3 (Mon 23 Nov 2026, 10:05 UTC).`
pub fn told(given: &GivenApproval) -> Saying {
    let (who, approval, changeset, at) = (&given.name, &given.approval, given.changeset, given.at);
    match &given.in_place_of {
        None => saying!("they_gave", who = who, approval = approval, changeset = changeset, when = at),
        Some(absent) => saying!(
            "they_gave_for",
            who = who,
            approval = approval,
            whom = &absent.name,
            changeset = changeset,
            when = at,
        ),
    }
}

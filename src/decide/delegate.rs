//! `delegate ADDRESS until DATE`: who is asked to approve passes it on, among those whom the directory
//! names. Both names are recorded, and no rule is passed on with it: the deputy counts once, and whatever
//! keeps the one out whom they act for keeps them out as well.

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::work::Work;
use super::{Reason, Refusal};
use crate::address::Address;
use crate::directory::Person;
use crate::saying;
use crate::template::value::read_day;
use crate::tmail::Event;
use crate::tmail::people::Standing;

/// Takes it in.
pub fn delegate(work: &mut Work<'_>, standing: &Standing, to: &Address, until: &str) -> Result<(), Refusal> {
    let roles = approving_roles(work, standing);
    let me = work.scene.directory.person(&standing.address).filter(|_| !roles.is_empty()).cloned();
    let Some(me) = me else {
        let sentence = saying!("nothing_to_pass_on");
        return Err(Refusal::new(Reason::NotYourRole, sentence));
    };
    let person = deputy(work, &me, &roles, to)?;
    let until = end_of(work, &me, until)?;
    work.is_newest()?;
    let by = standing.address.clone();
    work.push(Event::Delegated { by, to: person.address().clone(), to_name: person.name.clone(), until });
    Ok(())
}

/// The roles of one's own that approve something here.
fn approving_roles(work: &Work<'_>, standing: &Standing) -> Vec<String> {
    let approves = |role: &&String| work.template.approvals.iter().any(|approval| approval.by == **role);
    let own = |role: &&String| standing.in_place_of(role).next().is_none();
    standing.roles.iter().filter(approves).filter(own).cloned().collect()
}

/// Somebody whom the directory names: for the same role, or as a deputy.
fn deputy(work: &Work<'_>, me: &Person, roles: &[String], to: &Address) -> Result<Person, Refusal> {
    let directory = work.scene.directory;
    let Some(person) = directory.person(to) else {
        let sentence = saying!("deputy_unknown", address = to);
        return Err(alternatives(work, me, Refusal::new(Reason::NotInDirectory, sentence)));
    };
    if person.address() == me.address() {
        let sentence = saying!("deputy_is_you");
        return Err(Refusal::new(Reason::NothingToDo, sentence).instead("retract"));
    }
    let people = work.people();
    let shares = people.standing(to, directory).is_some_and(|other| {
        roles.iter().any(|role| other.holds(role) && other.in_place_of(role).next().is_none())
    });
    if shares {
        let sentence = saying!("deputy_approves", who = &person.name);
        return Err(Refusal::new(Reason::NothingToDo, sentence));
    }
    if !directory.is_deputy(to, me) {
        let sentence = saying!("no_deputy_of_yours", who = &person.name);
        return Err(alternatives(work, me, Refusal::new(Reason::NotInDirectory, sentence)));
    }
    Ok(person.clone())
}

/// The deputies that the directory does name.
fn alternatives(work: &Work<'_>, me: &Person, mut refusal: Refusal) -> Refusal {
    if me.deputies.is_empty() {
        refusal.sentence = refusal.sentence.and(saying!("no_deputies"));
    }
    refusal.instead = to_deputies(work, me);
    refusal
}

/// The lines with which somebody can pass on, until tomorrow, what is theirs to give here.
pub fn lines(work: &Work<'_>, standing: &Standing) -> Vec<String> {
    let me = work.scene.directory.person(&standing.address);
    let me = me.filter(|_| !approving_roles(work, standing).is_empty());
    me.map(|me| to_deputies(work, me)).unwrap_or_default()
}

fn to_deputies(work: &Work<'_>, me: &Person) -> Vec<String> {
    let tomorrow = work.now.to_zoned(zone_of(me)).date().saturating_add(1.day());
    me.deputies.iter().map(|one| format!("delegate {} until {tomorrow}", one.address)).collect()
}

fn zone_of(person: &Person) -> TimeZone {
    person.zone.as_deref().and_then(|zone| TimeZone::get(zone).ok()).unwrap_or(TimeZone::UTC)
}

/// The end of that day, where who passes it on lives.
fn end_of(work: &Work<'_>, me: &Person, until: &str) -> Result<Timestamp, Refusal> {
    let directory = work.scene.directory;
    let written = work.mail.author.signed_at();
    let day = read_day(until, directory, me.zone.as_deref(), written).map_err(|error| {
        let mut refusal = Refusal::new(
            Reason::FieldValue,
            saying!("until_unfit", written = until, expected = error.expected),
        );
        refusal.instead =
            error.examples.iter().map(|day| format!("delegate {} until {day}", first_deputy(me))).collect();
        refusal
    })?;
    let end = day.saturating_add(1.day()).to_zoned(zone_of(me)).map(|end| end.timestamp());
    match end {
        Ok(end) if end > work.now => Ok(end),
        _ => Err(Refusal::new(Reason::FieldValue, saying!("day_over", day = day))),
    }
}

fn first_deputy(me: &Person) -> String {
    me.deputies.first().map_or_else(|| "ADDRESS".to_owned(), |deputy| deputy.address.to_string())
}

/// Ends what somebody passed on here; whether there was anything.
pub fn end(work: &mut Work<'_>, standing: &Standing) -> Result<bool, Refusal> {
    let mine = |delegation: &crate::tmail::Delegation| delegation.by == standing.address;
    if !work.tmail.delegations_at(work.now).any(mine) {
        return Ok(false);
    }
    work.is_newest()?;
    let (by, to_name) = (standing.address.clone(), standing.name.clone());
    work.push(Event::Delegated { to: by.clone(), by, to_name, until: work.now });
    Ok(true)
}

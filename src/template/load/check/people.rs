//! Pure: whether those whom the directory names can do what the template asks for.

use std::collections::BTreeSet;

use super::super::Page;
use crate::address::Address;
use crate::directory::{Directory, Person};
use crate::template::{Approval, FilledBy, Kind, Needs, OpenedBy, Role, Template, Trigger};

/// Notes each thing that nobody of the directory can do.
pub fn check(template: &Template, directory: &Directory, page: &Page<'_>) {
    if let OpenedBy::Groups(groups) = &template.opened_by
        && !groups.is_empty()
        && groups.iter().all(|group| directory.members(group).next().is_none())
    {
        let what = format!("the directory has nobody in {}, so nobody can open one", groups.join(" or "));
        page.mistake("opened_by", what, "Put somebody there, or write opened_by = \"directory\"");
    }
    for (at, approval) in template.approvals.iter().enumerate() {
        approval_of(template, directory, page, &format!("approval.{at}"), approval);
    }
    for state in &template.states {
        together(template, directory, page, &state.name);
    }
    for (at, role) in template.roles.iter().enumerate() {
        group_of_field(template, directory, page, &format!("role.{at}.group"), role);
    }
    for (at, approval) in template.approvals.iter().enumerate().filter(|(_, approval)| approval.review) {
        review(template, directory, page, &format!("approval.{at}"), approval);
    }
    for (at, transition) in template.transitions.iter().enumerate() {
        let Trigger::Verb { verb, by, .. } = &transition.trigger else { continue };
        let groups: Option<Vec<&str>> =
            by.iter().map(|role| template.role(role).and_then(group_of)).collect();
        let Some(mut groups) = groups.filter(|groups| !groups.is_empty()) else { continue };
        groups.dedup();
        if groups.iter().all(|group| directory.members(group).next().is_none()) {
            let what =
                format!("the directory has nobody in {}, so nobody can say \"{verb}\"", groups.join(" or "));
            page.mistake(&format!("transition.{at}.by"), what, "Put somebody there, or name another role");
        }
    }
}

/// A group that a field names has to be there for each thing that the field can say; for a text, for one.
fn group_of_field(template: &Template, directory: &Directory, page: &Page<'_>, path: &str, role: &Role) {
    let FilledBy::GroupOfField(pattern) = &role.filled_by else { return };
    let is_empty = |group: &String| directory.members(group).next().is_none();
    let missing: Vec<String> = match template.field(&pattern.field).map(|field| &field.kind) {
        Some(Kind::Choice(choices)) => {
            choices.iter().filter_map(|choice| pattern.group(choice)).filter(is_empty).collect()
        }
        Some(_) => {
            let mut groups = directory.people().iter().flat_map(|person| &person.groups);
            let named = groups.any(|group| pattern.may_name(group));
            if named { Vec::new() } else { vec![pattern.to_string()] }
        }
        None => Vec::new(),
    };
    if !missing.is_empty() {
        let what = format!("the directory has nobody in {}", missing.join(", "));
        page.mistake(path, what, "Put somebody there, or name another group");
    }
}

/// Whoever breaks glass doesn't review it: somebody else has to be there.
fn review(template: &Template, directory: &Directory, page: &Page<'_>, path: &str, approval: &Approval) {
    let Some(group) = template.role(&approval.by).and_then(group_of) else { return };
    let members: Vec<&Person> = directory.members(group).collect();
    let by = template.transitions.iter().filter_map(|transition| match &transition.trigger {
        Trigger::Verb { break_glass: true, by, .. } => Some(by),
        _ => None,
    });
    let groups: Vec<&str> = by.flatten().filter_map(|role| template.role(role).and_then(group_of)).collect();
    let mut breakers =
        directory.people().iter().filter(|person| groups.iter().any(|group| person.is_in(group)));
    let reviewed = |breaker: &&Person| {
        let others = members.iter().filter(|member| **member != *breaker).copied().collect();
        let waiting = [Waiting { approval, members: others }];
        openers(template, directory).any(|opener| can_be_given(&waiting, opener))
    };
    if members.len() >= least(approval)
        && let Some(breaker) = breakers.find(|breaker| !reviewed(breaker))
    {
        let what = format!("if {} breaks the glass, nobody is left for the {}", breaker.name, approval.name);
        page.mistake(
            &format!("{path}.by"),
            what,
            format!("Put more people into {group}, or name another role"),
        );
    }
}

/// The group that a role's holders are all of.
fn group_of(role: &Role) -> Option<&str> {
    match &role.filled_by {
        FilledBy::Group(group) => Some(group),
        FilledBy::Field { within, .. } => within.as_deref(),
        // Which group that is shows on a TMail.
        FilledBy::GroupOfField(_) | FilledBy::Requester => None,
    }
}

/// Enough people for one approval, whoever of them asks for it.
fn approval_of(template: &Template, directory: &Directory, page: &Page<'_>, path: &str, approval: &Approval) {
    let Some(group) = template.role(&approval.by).and_then(group_of) else { return };
    let members: Vec<&Person> = directory.members(group).collect();
    let (there, needs) = (members.len(), least(approval));
    let waiting = || Waiting { approval, members: members.clone() };
    if there == 0 {
        let what = format!("the directory has nobody in {group}, so nobody can give the {}", approval.name);
        page.mistake(&format!("{path}.by"), what, "Put somebody there, or name another role");
    } else if there < needs {
        let what =
            format!("the {} needs {needs} people, and the directory has {there} in {group}", approval.name);
        page.mistake(
            &format!("{path}.needs"),
            what,
            format!("Write needs = {there}, or put more people there"),
        );
    } else if openers(template, directory).next().is_some()
        && !openers(template, directory).any(|opener| can_be_given(&[waiting()], opener))
    {
        let what = format!(
            "whoever opens one is of {group} too, and nobody approves what they asked for: the {} is never complete",
            approval.name
        );
        page.mistake(&format!("{path}.by"), what, "Put more people there, or let others open it");
    }
}

/// Those who may open one; nothing stands for a stranger.
fn openers<'d>(
    template: &Template,
    directory: &'d Directory,
) -> Box<dyn Iterator<Item = Option<&'d Person>> + 'd> {
    let people = directory.people().iter();
    match &template.opened_by {
        OpenedBy::Anyone => Box::new(std::iter::once(None)),
        OpenedBy::Directory => Box::new(people.map(Some)),
        OpenedBy::Groups(groups) => {
            let groups = groups.clone();
            Box::new(people.filter(move |person| groups.iter().any(|group| person.is_in(group))).map(Some))
        }
    }
}

/// A person counts once in a state, so what it waits for together needs different people.
fn together(template: &Template, directory: &Directory, page: &Page<'_>, state: &str) {
    let mut waiting = Vec::new();
    for approval in template.approvals_in(state) {
        let Some(group) = template.role(&approval.by).and_then(group_of) else { return };
        waiting.push(Waiting { approval, members: directory.members(group).collect() });
    }
    let can_be_given =
        |waiting: &[Waiting<'_>]| openers(template, directory).any(|opener| can_be_given(waiting, opener));
    // What can't be given by itself, or opened by nobody, is told there already.
    if openers(template, directory).next().is_some()
        && waiting.iter().all(|one| can_be_given(std::slice::from_ref(one)))
        && !can_be_given(&waiting)
    {
        let at = template.approvals.iter().rposition(|approval| approval.state == state).unwrap_or(0);
        let what = format!(
            "{state} waits for more people than there are: each counts once, and nobody approves what they asked for"
        );
        page.mistake(
            &format!("approval.{at}.in"),
            what,
            "Put more people into the groups, or ask for less at once",
        );
    }
}

/// What waits for so many different people out of these.
struct Waiting<'d> {
    approval: &'d Approval,
    members: Vec<&'d Person>,
}

/// How many people an approval needs at least.
fn least(approval: &Approval) -> usize {
    match approval.needs {
        Needs::People(people) => people as usize,
        Needs::All => 1,
    }
}

/// Whether there are different people for all of these, if that person asks for it (bipartite matching).
fn can_be_given(waiting: &[Waiting<'_>], opener: Option<&Person>) -> bool {
    let seats: Vec<&Waiting<'_>> =
        waiting.iter().flat_map(|one| std::iter::repeat_n(one, least(one.approval))).collect();
    let mut taken: Vec<Option<&Person>> = vec![None; seats.len()];
    (0..seats.len()).all(|seat| has_somebody(seat, &seats, opener, &mut taken, &mut BTreeSet::new()))
}

/// Puts somebody on a seat; whoever sits elsewhere makes room if another one can sit there.
fn has_somebody<'d>(
    seat: usize,
    seats: &[&Waiting<'d>],
    opener: Option<&Person>,
    taken: &mut Vec<Option<&'d Person>>,
    tried: &mut BTreeSet<&'d Address>,
) -> bool {
    let may = |person: &&Person| seats[seat].approval.requester_may || Some(*person) != opener;
    for person in seats[seat].members.iter().copied().filter(may) {
        let sits = taken.iter().position(|other| *other == Some(person));
        if tried.insert(person.address())
            && sits.is_none_or(|other| has_somebody(other, seats, opener, taken, tried))
        {
            taken[seat] = Some(person);
            return true;
        }
    }
    false
}

//! Freezes: which commands wait now, and who may lift one, by name and with a reason.

use super::work::Work;
use super::{Reason, Refusal, evidence};
use crate::directory::Directory;
use crate::interpret::Command;
use crate::saying;
use crate::template::{Freeze, Template};
use crate::texts::{Joint, Saying};
use crate::tmail::people::{People, Standing, group_of, named_in};
use crate::tmail::{Event, Tmail};

/// The verb that lifts a freeze for one TMail.
pub const OVERRIDE: &str = "override freeze";

/// The freezes that hold a verb back now, as of the directory's moment; each with its end.
pub fn holding<'t>(
    tmail: &'t Tmail,
    template: &'t Template,
    directory: &'t Directory,
    verb: &'t str,
) -> impl Iterator<Item = (&'t Freeze, jiff::Zoned)> {
    let blocks =
        move |freeze: &&Freeze| freeze.blocks.iter().any(|blocked| blocked.eq_ignore_ascii_case(verb));
    let now = directory.moment();
    template.freezes.iter().filter(blocks).filter_map(move |freeze| {
        let now = now?;
        let ends = freeze.ends(now)?;
        (!tmail.overrides(&freeze.name, now)).then_some((freeze, ends))
    })
}

/// Whether a verb may be said, as far as freezes go.
pub fn lets(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    verb: &str,
    standing: &Standing,
) -> Result<(), Refusal> {
    let Some((freeze, ends)) = holding(tmail, template, directory, verb).next() else { return Ok(()) };
    let sentence = saying!("frozen", verb = verb, freeze = &freeze.name, until = Freeze::shown(&ends));
    let mut refusal = Refusal::new(Reason::Frozen, sentence);
    if may_override(tmail, template, directory, freeze, standing).is_ok() {
        refusal = refusal.instead(format!("{OVERRIDE} #{}: ", tmail.version));
    } else {
        let titles =
            freeze.override_by.iter().filter_map(|role| template.role(role)).map(|role| role.title.as_str());
        let titles: Vec<&str> = titles.collect();
        if !titles.is_empty() {
            let roles = Saying::all(Joint::Or, titles);
            refusal.sentence = refusal.sentence.and(saying!("may_override", roles = roles));
        }
    }
    Err(refusal)
}

/// The freezes that hold something back now which the state would let somebody do.
pub fn in_force<'t>(tmail: &'t Tmail, template: &'t Template, directory: &'t Directory) -> Vec<&'t Freeze> {
    let mut found: Vec<&Freeze> = Vec::new();
    for transition in template.transitions_from(&tmail.state) {
        let crate::template::Trigger::Verb { verb, .. } = &transition.trigger else { continue };
        for (freeze, _) in holding(tmail, template, directory, verb) {
            if !found.contains(&freeze) {
                found.push(freeze);
            }
        }
    }
    found
}

/// Whether a person may lift a freeze: by a role that the directory fills, and nobody in a deputy's part.
pub fn may_override(
    tmail: &Tmail,
    template: &Template,
    directory: &Directory,
    freeze: &Freeze,
    standing: &Standing,
) -> Result<String, Refusal> {
    let holds = |role: &&String| standing.holds(role) && standing.in_place_of(role).next().is_none();
    let Some(role) = freeze.override_by.iter().find(holds) else {
        let sentence = saying!("not_yours_to_override", freeze = &freeze.name);
        return Err(Refusal::new(Reason::NotYourRole, sentence));
    };
    let group = template.role(role).and_then(|role| group_of(tmail, &role.filled_by));
    let Some(group) = group.filter(|group| directory.is_member(&standing.address, group)) else {
        return Err(Refusal::new(Reason::NotInDirectory, saying!("no_group")));
    };
    let people = People::of(tmail, template, directory);
    let is_holder = |role: &str| people.holding(role).any(|holder| holder.address == standing.address);
    for name in &freeze.not_by {
        if named_in(tmail, name, directory).contains(&standing.address) || is_holder(name) {
            let sentence = saying!("somebody_else_overrides", role = name, freeze = &freeze.name);
            return Err(Refusal::new(Reason::Separated, sentence));
        }
    }
    Ok(format!("the directory names them in the group {group}"))
}

/// Takes an override in: of every freeze that holds now and that this person may lift.
pub fn lift(work: &mut Work<'_>, standing: &Standing, command: &Command) -> Result<(), Refusal> {
    let frozen = in_force(&work.tmail, work.template, work.scene.directory);
    let frozen: Vec<Freeze> = frozen.into_iter().cloned().collect();
    if frozen.is_empty() {
        return Err(Refusal::new(Reason::NothingToDo, saying!("no_freeze")));
    }
    let Some(reason) = command.argument.clone() else {
        let sentence = saying!("reason_missing", verb = OVERRIDE);
        return Err(Refusal::new(Reason::ReasonMissing, sentence)
            .instead(format!("{OVERRIDE} #{}: ", work.tmail.version)));
    };
    let reference = evidence::reference(&work.tmail, work.mail.intent, command.reference.as_ref())?;
    let seen = work.seen(reference)?;
    evidence::same_visit(&work.tmail, seen)?;
    work.is_timely(seen)?;
    let mut refused = None;
    let mut lifted = false;
    for freeze in frozen {
        let Some(ends) = freeze.ends(work.now) else { continue };
        // Whoever lifted one weekend's freeze said nothing of the next.
        if freeze.ends(work.mail.author.signed_at()).as_ref() != Some(&ends) {
            let sentence = saying!("before_the_freeze", freeze = &freeze.name);
            refused = Some(
                Refusal::new(Reason::TooOld, sentence)
                    .instead(format!("{OVERRIDE} #{}: {reason}", work.tmail.version)),
            );
            continue;
        }
        match may_override(&work.tmail, work.template, work.scene.directory, &freeze, standing) {
            Ok(entitled_by) => {
                let (person, until) = (standing.address.clone(), ends.timestamp());
                let (freeze, reason) = (freeze.name, reason.clone());
                work.push(Event::FreezeOverridden { freeze, person, reason, until, entitled_by });
                lifted = true;
            }
            Err(refusal) => refused = Some(refusal),
        }
    }
    match refused {
        Some(refusal) if !lifted => Err(refusal),
        _ => Ok(()),
    }
}

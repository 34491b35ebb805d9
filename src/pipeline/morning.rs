//! The mails of a morning in one time zone: what is on record → who is told what.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};

use super::Gateway;
use crate::compose::{About, Day, Notice, Remind, digest, reminders};
use crate::decide::morning::{self, Digest, Morning, Reminder, Running};
use crate::record::{InState, Needs, Record, RecordError};
use crate::template::State;
use crate::tmail::{Changeset, DRAFT};
use crate::tracking::TrackingNumber;

/// How far back a morning looks that is the first one, or comes after a long stop.
const FIRST: SignedDuration = SignedDuration::from_hours(24);
const LONGEST: SignedDuration = SignedDuration::from_hours(7 * 24);

/// How long a draft that nobody touches is looked at.
const DRAFTS: SignedDuration = SignedDuration::from_hours(14 * 24);

/// The zones in which it is morning and nobody was told yet, each with the day there.
pub fn zones(record: &Record, gateway: &Gateway, now: Timestamp) -> Vec<(String, Date)> {
    morning::zones(&gateway.directory, now, |zone| record.mornings().get(zone).map(|(day, _)| *day))
}

/// I/O: reads what is under way, and composes what the people of a zone are told. Errors: the database can't be
/// read now.
pub async fn notices(
    record: &mut Record,
    gateway: &Gateway,
    (zone, day): (&str, Date),
    now: Timestamp,
) -> Result<Vec<Notice>, RecordError> {
    // Who acts in whose place then is asked, too.
    let gateway = &gateway.as_of(now);
    let last = record.mornings().get(zone).map(|(_, made)| *made);
    let since = last.unwrap_or(now - FIRST).max(now - LONGEST);
    let tmails = record.in_states(&states(gateway, since, now)).await?;
    let running: Vec<Running<'_>> = tmails
        .iter()
        .filter_map(|tmail| Some(Running { tmail, template: gateway.catalogue.version(&tmail.digest)? }))
        .collect();
    let levels = record.levels().clone();
    // Who acts in whose place is asked as of now.
    let directory = gateway.directory.as_of(now);
    let morning = Morning { directory: &directory, levels: &levels, zone, day, since, now };
    let (digests, reminded) = morning::morning(&morning, &running);
    let mut notices = remind(record, gateway, &morning, &reminded).await?;
    let changes = changes(record, &digests).await?;
    let (book, secret) = (&gateway.book, &gateway.secret);
    let (texts, changes) = (gateway.catalogue.texts(), &changes);
    let of_day =
        |one: &Digest<'_>| digest(&Day { digest: one, day, zone, changes, book, texts, secret, now });
    notices.extend(digests.iter().filter_map(of_day));
    Ok(notices)
}

/// What a morning looks at: drafts, what is under way, and what ended since the one before, by the states of each
/// version of each template.
fn states(gateway: &Gateway, since: Timestamp, now: Timestamp) -> Vec<InState<'_>> {
    let mut wanted: BTreeMap<(String, &str), InState<'_>> = BTreeMap::new();
    for template in gateway.catalogue.versions() {
        let of = |state: &State| if state.is_final { since } else { Timestamp::UNIX_EPOCH };
        let states = template.states.iter().map(|state| (state.name.as_str(), of(state)));
        for (state, since) in states.chain([(DRAFT, now - DRAFTS)]) {
            let name = &template.name;
            let one =
                wanted.entry((name.to_string(), state)).or_insert(InState { template: name, state, since });
            // Final in one version only: all of them are looked at.
            one.since = one.since.min(since);
        }
    }
    wanted.into_values().collect()
}

async fn remind(
    record: &mut Record,
    gateway: &Gateway,
    morning: &Morning<'_>,
    reminded: &[Reminder<'_>],
) -> Result<Vec<Notice>, RecordError> {
    if reminded.is_empty() {
        return Ok(Vec::new());
    }
    let numbers = reminded.iter().map(|one| one.of.tmail.number.clone()).collect();
    let facts = record.facts(&Needs { numbers, ..Needs::default() }).await?;
    let notices = reminded.iter().flat_map(|one| {
        let Running { tmail, template } = one.of;
        reminders(&Remind {
            tmail: About { template, before: None, after: tmail },
            people: &one.people,
            day: morning.day,
            zone: morning.zone,
            directory: morning.directory,
            book: &gateway.book,
            known: &facts.known,
            secret: &gateway.secret,
            now: morning.now,
        })
    });
    Ok(notices.collect())
}

/// The changesets that digests tell of.
async fn changes(
    record: &mut Record,
    digests: &[Digest<'_>],
) -> Result<BTreeMap<TrackingNumber, Vec<Changeset>>, RecordError> {
    let news = digests.iter().flat_map(|digest| &digest.news);
    let mut wanted: BTreeMap<TrackingNumber, u32> = BTreeMap::new();
    for news in news {
        let first = news.changesets.iter().copied().min().unwrap_or(u32::MAX);
        let known = wanted.entry(news.of.tmail.number.clone()).or_insert(first);
        *known = first.min(*known);
    }
    let mut found = BTreeMap::new();
    for (number, first) in wanted {
        let changesets = record.changesets_from(&number, first).await?;
        found.insert(number, changesets);
    }
    Ok(found)
}

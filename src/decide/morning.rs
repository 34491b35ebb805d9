//! What people are told in the morning, where they are: the one mail of a day to who wants that, and short
//! reminders of what waits for the others.
//!
//! Pure: from the TMails that are under way or ended lately, the directory, what people chose, and the time.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::civil::{Date, Weekday};
use jiff::tz::TimeZone;
use jiff::{SignedDuration, ToSpan};

use super::offer::{Ask, Offer, offers};
use super::waiting::{Waiting, waiting};
use crate::address::Address;
use crate::directory::{Directory, Person};
use crate::level::{Level, Levels};
use crate::template::value::moments;
use crate::template::{Field, Kind, Required, Side, Template};
use crate::tmail::people::{People, Standing};
use crate::tmail::{LogLine, Step, Tmail};

/// The hours, where the reader is, within which a morning's mails go out: what was down until later leaves
/// them for the next day.
const HOURS: std::ops::Range<i8> = 8..20;

/// The zone of who has none in the directory.
const NO_ZONE: &str = "UTC";

/// What waits for this many working days is stuck.
const STUCK: i32 = 2;

/// On which working days somebody is reminded; after the last, on each that is a multiple of it.
const REMINDED: [i32; 3] = [1, 3, 5];

/// A morning in one time zone.
#[derive(Clone, Copy, Debug)]
pub struct Morning<'a> {
    pub directory: &'a Directory,
    pub levels: &'a Levels,
    /// IANA.
    pub zone: &'a str,
    /// The day there.
    pub day: Date,
    /// The morning before it.
    pub since: Timestamp,
    pub now: Timestamp,
}

/// A TMail with the version of the template that it was opened under.
#[derive(Clone, Copy, Debug)]
pub struct Running<'a> {
    pub tmail: &'a Tmail,
    pub template: &'a Template,
}

/// The one mail of a day.
#[derive(Clone, Debug)]
pub struct Digest<'a> {
    pub person: &'a Person,
    pub waits: Vec<Waits<'a>>,
    pub windows: Vec<Window<'a>>,
    pub stuck: Vec<Stuck<'a>>,
    pub done: Vec<Running<'a>>,
    pub news: Vec<News<'a>>,
}

/// What waits for the reader.
#[derive(Clone, Debug)]
pub struct Waits<'a> {
    pub of: Running<'a>,
    /// What they may answer with; a draft has none.
    pub asked: Vec<Offer>,
    pub since: Timestamp,
}

/// A window that begins within a day.
#[derive(Clone, Copy, Debug)]
pub struct Window<'a> {
    pub of: Running<'a>,
    pub field: &'a Field,
    pub from: Timestamp,
    pub until: Timestamp,
}

/// What waits for others, for long.
#[derive(Clone, Debug)]
pub struct Stuck<'a> {
    pub of: Running<'a>,
    /// Empty: nobody can do anything any more.
    pub waiting: Vec<Waiting>,
}

/// What others did since the morning before, by changeset.
#[derive(Clone, Debug)]
pub struct News<'a> {
    pub of: Running<'a>,
    pub changesets: Vec<u32>,
}

/// Whom to remind of a TMail.
#[derive(Clone, Debug)]
pub struct Reminder<'a> {
    pub of: Running<'a>,
    pub people: Vec<Standing>,
}

/// The zones in which it is morning, and people live who weren't told yet; `done`: the last day of each.
pub fn zones(
    directory: &Directory,
    now: Timestamp,
    done: impl Fn(&str) -> Option<Date>,
) -> Vec<(String, Date)> {
    let zones: BTreeSet<&str> = directory.people().iter().map(zone_of).chain([NO_ZONE]).collect();
    let due = |zone: &str| {
        let there = now.to_zoned(TimeZone::get(zone).ok()?);
        let due = HOURS.contains(&there.hour()) && done(zone).is_none_or(|day| day < there.date());
        due.then(|| (zone.to_owned(), there.date()))
    };
    zones.into_iter().filter_map(due).collect()
}

/// Everything that the people of a zone are told in the morning.
pub fn morning<'a>(morning: &Morning<'a>, all: &[Running<'a>]) -> (Vec<Digest<'a>>, Vec<Reminder<'a>>) {
    let mut gathered: BTreeMap<Address, Gathered<'a>> = BTreeMap::new();
    for running in all {
        morning.gather(*running, &mut gathered);
    }
    let (mut digests, mut reminders): (Vec<Digest<'a>>, BTreeMap<_, Reminder<'a>>) = Default::default();
    for (address, gathered) in gathered {
        match morning.directory.person(&address).filter(|_| gathered.daily) {
            Some(person) => digests.extend(gathered.digest(person)),
            None => morning.remind(gathered, &mut reminders),
        }
    }
    (digests, reminders.into_values().collect())
}

/// What concerns one person.
#[derive(Default)]
struct Gathered<'a> {
    daily: bool,
    waits: Vec<(Waits<'a>, Standing)>,
    windows: Vec<Window<'a>>,
    stuck: Vec<Stuck<'a>>,
    done: Vec<Running<'a>>,
    news: Vec<News<'a>>,
}

impl<'a> Gathered<'a> {
    /// Nothing to say, no mail.
    fn digest(mut self, person: &'a Person) -> Option<Digest<'a>> {
        self.windows.sort_by_key(|window| window.from);
        let digest = Digest {
            person,
            waits: self.waits.into_iter().map(|(waits, _)| waits).collect(),
            windows: self.windows,
            stuck: self.stuck,
            done: self.done,
            news: self.news,
        };
        let Digest { waits, windows, stuck, done, news, .. } = &digest;
        let silent =
            waits.is_empty() && windows.is_empty() && stuck.is_empty() && done.is_empty() && news.is_empty();
        (!silent).then_some(digest)
    }
}

impl<'a> Morning<'a> {
    fn gather(&self, of: Running<'a>, gathered: &mut BTreeMap<Address, Gathered<'a>>) {
        let Running { tmail, template } = of;
        let people = People::of(tmail, template, self.directory);
        let here: Vec<&Standing> = people.iter().filter(|standing| self.concerns(standing)).collect();
        if here.is_empty() {
            return;
        }
        let ended = template.state(&tmail.state).is_some_and(|state| state.is_final) || tmail.dropped;
        let early = self.is_early(of);
        let waiting = if ended || early { Vec::new() } else { waiting(tmail, template, self.directory) };
        let stuck = !ended && !early && self.is_stuck(of, &waiting);
        for standing in here {
            let mine = gathered.entry(standing.address.clone()).or_default();
            let waits = (!ended && !early).then(|| self.waits(of, standing)).flatten();
            let waits_for_me = waits.is_some();
            mine.waits.extend(waits.map(|waits| (waits, standing.clone())));
            if standing.level(tmail, template, self.levels) != Level::Daily {
                continue;
            }
            mine.daily = true;
            mine.windows.extend(self.windows(of).filter(|_| !ended));
            mine.done.extend((ended && self.is_done(tmail, standing)).then_some(of));
            mine.news.extend(self.news(of, standing));
            if stuck && !waits_for_me {
                mine.stuck.push(Stuck { of, waiting: waiting.clone() });
            }
        }
    }

    /// Customers are told by the team, and never pressed by a machine.
    fn concerns(&self, standing: &Standing) -> bool {
        let zone = self.directory.person(&standing.address).map_or(NO_ZONE, zone_of);
        standing.side == Side::Team && zone == self.zone
    }

    fn waits(&self, of: Running<'a>, standing: &Standing) -> Option<Waits<'a>> {
        let Running { tmail, template } = of;
        if tmail.is_draft() {
            let since = tmail.log.first()?.at;
            return Some(Waits { of, asked: Vec::new(), since });
        }
        let since = tmail.entered()?.at;
        let mut asked = offers(tmail, template, self.directory, standing);
        asked.retain(|offer| offer.ask == Ask::Asked);
        (!asked.is_empty()).then_some(Waits { of, asked, since })
    }

    /// Nothing can be done before its window, and that is further away than a day.
    fn is_early(&self, of: Running<'a>) -> bool {
        awaited(of, self.now).is_some_and(|window| window.from >= self.tomorrow())
    }

    /// Since when somebody could do what is waited for.
    fn begun(&self, of: Running<'a>) -> Timestamp {
        let entered = of.tmail.entered().map_or(self.now, |step| step.at);
        let planned = windows(of).map(|window| window.from).filter(|_| !decides(of)).max();
        planned.map_or(entered, |from| from.max(entered))
    }

    fn is_stuck(&self, of: Running<'a>, waiting: &[Waiting]) -> bool {
        if of.tmail.is_draft() {
            return false;
        }
        self.age(self.begun(of)) >= STUCK
            || waiting.iter().any(|one| one.whom.is_empty() && one.obstacle.is_some())
    }

    fn windows(&self, of: Running<'a>) -> impl Iterator<Item = Window<'a>> + use<'a> {
        let (now, tomorrow) = (self.now, self.tomorrow());
        windows(of).filter(move |window| window.from >= now && window.from < tomorrow)
    }

    /// Whether it entered its state since the morning before.
    fn is_new(&self, tmail: &Tmail) -> bool {
        tmail.entered().is_some_and(|step| step.at > self.since)
    }

    /// Whether somebody else ended it since.
    fn is_done(&self, tmail: &Tmail, standing: &Standing) -> bool {
        let by = |step: &Step| tmail.log.iter().find(|line| line.changeset == step.changeset)?.who.as_ref();
        let by = tmail.entered().and_then(by);
        self.is_new(tmail) && !tmail.dropped && by != Some(&standing.name)
    }

    fn news(&self, of: Running<'a>, standing: &Standing) -> Option<News<'a>> {
        let mine = |line: &&LogLine| line.who.as_ref() == Some(&standing.name) || line.what.is_empty();
        let lines = of.tmail.log.iter().filter(|line| line.at > self.since && !mine(line));
        let changesets: Vec<u32> = lines.map(|line| line.changeset).collect();
        (!changesets.is_empty()).then_some(News { of, changesets })
    }

    /// Adds who is reminded today.
    fn remind(&self, gathered: Gathered<'a>, reminders: &mut BTreeMap<String, Reminder<'a>>) {
        let due = gathered.waits.into_iter().filter(|(waits, _)| self.reminds(waits));
        for (waits, standing) in due {
            let of = waits.of;
            let key = of.tmail.number.to_string();
            reminders.entry(key).or_insert(Reminder { of, people: Vec::new() }).people.push(standing);
        }
    }

    /// Of a draft that nobody wants any more its author isn't reminded for ever. Before a window that begins
    /// within a day, whoever is waited for is reminded in any case.
    fn reminds(&self, waits: &Waits<'a>) -> bool {
        let (of, draft) = (waits.of, waits.of.tmail.is_draft());
        let age = self.age(if draft { waits.since } else { self.begun(of) });
        let last = REMINDED[REMINDED.len() - 1];
        let later = age > last && age % last == 0 && !draft;
        let soon = awaited(of, self.now).is_some_and(|window| window.from > self.now);
        (soon && !self.is_new(of.tmail)) || (is_working(self.day) && (REMINDED.contains(&age) || later))
    }

    /// How many working days there were since, today included and that day not.
    fn age(&self, since: Timestamp) -> i32 {
        let zone = TimeZone::get(self.zone).unwrap_or(TimeZone::UTC);
        let begun = since.to_zoned(zone).date();
        let days = self.day.since(begun).map_or(0, |span| span.get_days().max(0));
        let whole = days / 7 * 5;
        let rest = (0..days % 7).filter_map(|back| self.day.checked_sub(back.days()).ok());
        whole + i32::try_from(rest.filter(|day| is_working(*day)).count()).unwrap_or(0)
    }

    fn tomorrow(&self) -> Timestamp {
        self.now.checked_add(SignedDuration::from_hours(24)).unwrap_or(self.now)
    }
}

/// The windows of a TMail that aren't called off.
fn windows<'a>(of: Running<'a>) -> impl Iterator<Item = Window<'a>> + use<'a> {
    let called_off = of.template.state(&of.tmail.state).is_none_or(|state| state.called_off);
    let fields = of.template.fields.iter().filter(move |field| field.kind == Kind::Window && !called_off);
    fields.filter_map(move |field| {
        let (from, until) = moments(of.tmail.value(&field.name)?)?;
        Some(Window { of, field, from, until })
    })
}

/// The window that is waited for, and nothing else: it isn't over, and the state asks for no approval or answer.
pub fn awaited<'a>(of: Running<'a>, now: Timestamp) -> Option<Window<'a>> {
    let ahead = windows(of).filter(|window| window.until > now);
    ahead.min_by_key(|window| window.from).filter(|_| !decides(of))
}

/// Whether an approval or an answer is asked for: no window is waited for then.
fn decides(of: Running<'_>) -> bool {
    let (state, template) = (&of.tmail.state, of.template);
    template.approvals_in(state).next().is_some() || template.questions_in(state).next().is_some()
}

/// What a draft lacks.
pub fn lacking(tmail: &Tmail, template: &Template) -> Vec<String> {
    let lacks = |field: &&Field| field.required == Required::Opening && tmail.value(&field.name).is_none();
    template.fields.iter().filter(lacks).map(|field| field.name.clone()).collect()
}

fn zone_of(person: &Person) -> &str {
    person.zone.as_deref().unwrap_or(NO_ZONE)
}

fn is_working(day: Date) -> bool {
    !matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

#[cfg(test)]
mod tests;

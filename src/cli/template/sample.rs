//! A made-up TMail of any template, with somebody in every role.

use std::collections::BTreeMap;

use anyhow::Context as _;
use jiff::civil::{Date, date};
use jiff::{SignedDuration, Timestamp};

use super::ways::{self, Actor, Way};
use crate::address::{Address, AddressBook};
use crate::authenticate::Method;
use crate::compose::{About, Cause, Day, Notice, Occasion, Remind, compose, digest, reminders};
use crate::decide::morning::{Digest, Morning, Reminder, Running, morning};
use crate::decide::{Answer, Decision, Disposition, LineResult, Reason};
use crate::directory::{Directory, Person};
use crate::level::{Level, Levels};
use crate::route::Known;
use crate::saying;
use crate::template::{Field, FilledBy, Kind, Role, Side, State, Template};
use crate::tmail::{Authorship, Changeset, Event, People, Tmail};
use crate::tracking::TrackingNumber;

const NAMES: [&str; 12] = [
    "Erin Evans",
    "Quinn Quist",
    "Dana Doyle",
    "Sam Singh",
    "Maya Mills",
    "Noor Nasser",
    "Leo Lang",
    "Iris Ito",
    "Finn Falk",
    "Gita Gupta",
    "Hugo Hart",
    "Wren West",
];
const REQUESTER: (&str, &str) = ("Jill Brady", "jill@acme.example");
const ACTOR: (&str, &str) = ("Erin Evans", "erin@acme.example");
const AUTHOR: (&str, &str) = ("Bob Brown", "bob@acme.example");
const CUSTOMERS: [&str; 2] = ["ada@globex.example", "ivan@initech.example"];
/// The morning after, and where.
const DAY: Date = date(2026, 12, 4);
const ZONE: &str = "UTC";
const COMMENT: &str = "Hi all,\nthe auditors wait for this one.\n\nThanks, Jill";

pub struct Sample<'t> {
    template: &'t Template,
    directory: Directory,
    book: AddressBook,
    opened: Tmail,
    opening: Changeset,
    /// With what is filled in only on the way.
    filled: Tmail,
}

impl<'t> Sample<'t> {
    pub fn new(template: &'t Template) -> anyhow::Result<Self> {
        let directory = directory(template)?;
        let number = TrackingNumber::mint(&template.prefix, 1049);
        let opening = opening(template)?;
        let opened = Tmail::open(number, &opening).context("the sample can't be opened")?;
        let book = AddressBook::new("tmail.acme.example", Some(template.name.publisher()));
        let mut filled = opened.clone();
        let later = template.fields.iter().filter(|field| !opens_at_once(template, field));
        let later: Vec<Event> = later.filter_map(|field| set(template, field)).collect();
        if !later.is_empty() {
            filled.apply(&changeset(2, REQUESTER, later));
        }
        Ok(Self { template, directory, book, opened, opening, filled })
    }

    /// What is sent when a state is entered, by each way into it, with the way's name.
    pub fn entering(&self, state: &State) -> Vec<(String, Notice)> {
        let opens = state.name == self.template.initial().name;
        let opened = opens.then(|| self.told(None, &self.opened, self.opening.clone(), None));
        let mut all: Vec<(String, Notice)> =
            opened.into_iter().flatten().map(|notice| (state.title.clone(), notice)).collect();
        for way in self.ways(state) {
            let title = way.title.clone();
            let (changeset, after) = self.taken(way);
            let told = self.told(Some(&self.filled), &after, changeset, None);
            all.extend(told.into_iter().map(|notice| (title.clone(), notice)));
        }
        all
    }

    /// What is sent on the morning after it: reminders of what waits, or to those who want that, the mail of the
    /// day.
    pub fn morning_after(&self, state: &State, level: Level) -> Vec<Notice> {
        let entered = self.entered(state).map(|(_, after)| after);
        let tmail = entered.as_ref().unwrap_or(&self.opened);
        let levels = self.directory.people().iter().map(|person| (person.address().clone(), level)).collect();
        let (day, now) = (DAY, at(tmail.version) + SignedDuration::from_hours(24));
        let since = at(0);
        let scene = Morning { directory: &self.directory, levels: &levels, zone: ZONE, day, since, now };
        let (digests, reminded) = morning(&scene, &[Running { tmail, template: self.template }]);
        let (book, secret, changes) = (&self.book, &[0; 32], &BTreeMap::new());
        let of_day = |one: &Digest<'_>| {
            digest(&Day {
                digest: one,
                day,
                zone: ZONE,
                changes,
                book,
                texts: &self.template.texts,
                secret,
                now,
            })
        };
        let remind = |one: &Reminder<'_>| {
            reminders(&Remind {
                tmail: About { template: self.template, before: None, after: tmail },
                people: &one.people,
                day,
                zone: ZONE,
                directory: &self.directory,
                book,
                known: &Known::default(),
                secret,
                now,
            })
        };
        reminded.iter().flat_map(remind).chain(digests.iter().filter_map(of_day)).collect()
    }

    fn ways(&self, state: &State) -> Vec<Way> {
        let actor = Actor { name: ACTOR.0, address: &address(ACTOR.1) };
        ways::into(state, self.template, &self.filled, actor)
    }

    /// The changeset of a way, and what comes of it.
    fn taken(&self, way: Way) -> (Changeset, Tmail) {
        let mut changeset = changeset(self.filled.version + 1, ACTOR, way.events);
        if way.by_time {
            changeset.author = None;
        }
        let mut after = self.filled.clone();
        after.apply(&changeset);
        (changeset, after)
    }

    /// By its first way; nothing for the state that an opening enters.
    fn entered(&self, state: &State) -> Option<(Changeset, Tmail)> {
        if state.name == self.template.initial().name {
            return None;
        }
        Some(self.taken(self.ways(state).into_iter().next()?))
    }

    /// What somebody is told who wrote nearly a command.
    pub fn refusal(&self) -> Vec<Notice> {
        let line = "I think we can approve this".to_owned();
        let changeset = changeset(2, ACTOR, vec![Event::Commented { text: line.clone() }]);
        let within = saying!("doubt_within", word = "approve");
        let answer = Answer {
            headline: saying!("nothing_changed").and(saying!("comment_posted")).and(within),
            lines: vec![LineResult { line, became: saying!("not_done_above") }],
            instead: vec!["approve #2".to_owned()],
            ..Answer::default()
        };
        let mut after = self.opened.clone();
        after.apply(&changeset);
        let told = self.told(Some(&self.opened), &after, changeset, Some(answer));
        told.into_iter().take(1).collect()
    }

    /// Who reads a notice, as what.
    pub fn readers(&self, notice: &Notice) -> Vec<String> {
        let people = People::of(&self.opened, self.template, &self.directory);
        let titles = |roles: &[String]| -> String {
            let title =
                |role: &String| self.template.role(role).map_or(role.clone(), |role| role.title.clone());
            roles.iter().map(title).collect::<Vec<_>>().join(", ")
        };
        let reader = |address: &Address| match people.standing(address, &self.directory) {
            Some(standing) => format!("{} ({})", standing.name, titles(&standing.roles)),
            None => address.to_string(),
        };
        notice.recipients.iter().map(reader).collect()
    }

    fn told(
        &self,
        before: Option<&Tmail>,
        after: &Tmail,
        changeset: Changeset,
        answer: Option<Answer>,
    ) -> Vec<Notice> {
        let author =
            changeset.author.as_ref().map_or(REQUESTER.1, |author| author.address.as_str()).to_owned();
        let decision = Decision {
            disposition: if answer.is_some() { Disposition::Refused } else { Disposition::Applied },
            reason: Reason::Changed,
            sentence: String::new(),
            changeset: Some(changeset),
            answer,
            stranger: None,
        };
        let cause = Cause {
            digest: String::new(),
            author: address(&author),
            message_id: Some("their.mail@acme.example".to_owned()),
            references: Vec::new(),
            subject: after.title.clone(),
        };
        compose(&Occasion {
            decision: &decision,
            tmail: Some(About { template: self.template, before, after }),
            directory: &self.directory,
            book: &self.book,
            cause: &cause,
            known: &Known::default(),
            secret: &[0; 32],
            now: at(after.version),
            levels: &Levels::new(),
            texts: &self.template.texts,
            files: &BTreeMap::new(),
        })
    }
}

/// Somebody in each group that the template names, and who asks for it.
fn directory(template: &Template) -> anyhow::Result<Directory> {
    let mut people = vec![person(REQUESTER, &[]), person(AUTHOR, &[])];
    for (at, group) in groups(template).iter().enumerate() {
        people.push(person((NAMES[at % NAMES.len()], &of_group(at)), &[group.as_str()]));
    }
    Directory::new(people).map_err(|mistakes| anyhow::anyhow!("the sample's directory: {mistakes:?}"))
}

fn person((name, at): (&str, &str), groups: &[&str]) -> Person {
    Person {
        name: name.to_owned(),
        addresses: vec![address(at)],
        groups: groups.iter().map(|group| (*group).to_owned()).collect(),
        zone: None,
        confirms: false,
        deputies: Vec::new(),
    }
}

/// `erin@acme.example`
fn of_group(at: usize) -> String {
    let first = NAMES[at % NAMES.len()].split(' ').next().unwrap_or_default().to_lowercase();
    format!("{first}@acme.example")
}

fn groups(template: &Template) -> Vec<String> {
    let mut groups: Vec<String> = Vec::new();
    for role in &template.roles {
        let group = match &role.filled_by {
            FilledBy::Group(group) => Some(group.clone()),
            FilledBy::GroupOfField(pattern) => {
                template.field(&pattern.field).and_then(|field| pattern.group(&value(template, field)))
            }
            FilledBy::Field { within, .. } => within.clone(),
            FilledBy::Requester => None,
        };
        groups.extend(group.filter(|group| !groups.contains(group)));
    }
    groups
}

fn opening(template: &Template) -> anyhow::Result<Changeset> {
    let values: Vec<(&Field, String)> = template
        .fields
        .iter()
        .map(|field| (field, value(template, field)))
        .filter(|(_, v)| !v.is_empty())
        .collect();
    let variables: BTreeMap<String, String> =
        values.iter().map(|(field, value)| (field.variable(), value.clone())).collect();
    let title = minijinja::Environment::new().render_str(&template.title, &variables)?;
    let mut events = vec![
        Event::Opened {
            template: template.name.clone(),
            digest: template.digest.clone(),
            requester: address(REQUESTER.1),
            title: title.clone(),
            unconfirmed: false,
        },
        Event::Commented { text: COMMENT.to_owned() },
    ];
    let early = template.fields.iter().filter(|field| opens_at_once(template, field));
    events.extend(early.filter_map(|field| set(template, field)));
    events.push(Event::FileAdded {
        name: "test-report.pdf".to_owned(),
        size: 48_213,
        sha256: "3b".repeat(32),
    });
    events.push(Event::Submitted { title, state: template.initial().name.clone() });
    Ok(changeset(1, REQUESTER, events))
}

/// Whether a field can be filled in with the opening.
fn opens_at_once(template: &Template, field: &Field) -> bool {
    field.open_in.is_empty() || field.open_in.contains(&template.initial().name)
}

fn set(template: &Template, field: &Field) -> Option<Event> {
    let new = Some(value(template, field)).filter(|value| !value.is_empty())?;
    Some(Event::FieldSet { field: field.name.clone(), old: None, new })
}

/// What a field holds: somebody of the sample, or the template's own example.
fn value(template: &Template, field: &Field) -> String {
    let role = template
        .roles
        .iter()
        .find(|role| matches!(&role.filled_by, FilledBy::Field { field: of, .. } if *of == field.name));
    let of_role = |role: &Role| match (&role.filled_by, role.side) {
        (_, Side::Customers) => CUSTOMERS.join(", "),
        (FilledBy::Field { within: Some(group), .. }, _) => {
            let at = groups(template).iter().position(|known| known == group).unwrap_or(0);
            of_group(at)
        }
        _ => AUTHOR.1.to_owned(),
    };
    match (role, &field.kind) {
        (Some(role), _) => of_role(role),
        (None, Kind::Person | Kind::People | Kind::Address) => AUTHOR.1.to_owned(),
        (None, _) => field.default.clone().unwrap_or_else(|| field.example.clone()),
    }
}

fn changeset(number: u32, (name, from): (&str, &str), events: Vec<Event>) -> Changeset {
    let author = Authorship {
        person: address(from),
        address: address(from),
        name: name.to_owned(),
        method: Method::Dkim,
        proof: "signed by acme.example (selector mail, rsa-sha256)".to_owned(),
        signed_at: at(number),
    };
    Changeset { number, at: at(number), author: Some(author), events }
}

/// Invariant: the sample's own addresses are well-formed, and a test makes them all.
fn address(text: &str) -> Address {
    Address::parse(text).expect("an address of the sample")
}

fn at(changeset: u32) -> Timestamp {
    // 2026-12-03 09:00 UTC
    Timestamp::UNIX_EPOCH + jiff::SignedDuration::from_secs(1_796_288_400 + 1_020 * i64::from(changeset))
}

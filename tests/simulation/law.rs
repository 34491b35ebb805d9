//! What has to hold after every step, found again from the events, the template and the directory alone.

use std::collections::BTreeSet;

use tmail::address::Address;
use tmail::compose::{Kind, Notice};
use tmail::record::Passed;
use tmail::template::{FilledBy, Needs, Template, Trigger};
use tmail::tmail::content::content_digest;
use tmail::tmail::people::{key, named_in};
use tmail::tmail::{Changeset, Event, People, Tmail};

use crate::conversations::world::World;

/// How much happened, so that a simulation that shows nothing fails.
#[derive(Default)]
pub struct Seen {
    pub approvals: usize,
    pub in_place: usize,
    pub moved: usize,
    pub voided: usize,
    pub lapsed: usize,
    pub glass: usize,
    pub repeats: usize,
    pub delegated: usize,
    /// Approvals that were refused, since what they approve had changed.
    pub stale: usize,
}

impl Seen {
    pub fn has_enough(&self) {
        let Self { approvals, in_place, moved, voided, lapsed, glass, repeats, delegated, stale } = self;
        let all = [("approvals", approvals), ("in place", in_place), ("moved", moved), ("voided", voided)];
        let more = [
            ("lapsed", lapsed),
            ("glass", glass),
            ("repeats", repeats),
            ("delegated", delegated),
            ("stale", stale),
        ];
        for (what, count) in all.into_iter().chain(more) {
            assert!(*count >= 3, "{what} happened {count} times: the simulation shows too little");
        }
    }
}

/// One TMail, as the events say.
pub struct Law {
    seed: u64,
    tmail: Option<Tmail>,
    changesets: Vec<Changeset>,
}

impl Law {
    pub fn new(seed: u64) -> Self {
        Self { seed, tmail: None, changesets: Vec::new() }
    }

    pub fn is_new(&self) -> bool {
        self.tmail.is_none()
    }

    pub fn number(&self) -> &str {
        if self.seed.is_multiple_of(2) { "FIRM-1-8" } else { "DEPLOY-1-Q" }
    }

    pub fn state(&self) -> Option<&str> {
        self.tmail.as_ref().map(|tmail| tmail.state.as_str())
    }

    pub fn version(&self) -> u32 {
        self.tmail.as_ref().map_or(1, |tmail| tmail.version)
    }

    /// The opening.
    pub fn begins(&mut self, passed: &Passed) {
        let first =
            passed.changeset.clone().unwrap_or_else(|| panic!("seed {}: {}", self.seed, passed.sentence));
        let number = passed.after.as_ref().expect("it is opened").number.clone();
        assert_eq!(number.to_string(), self.number());
        self.tmail = Tmail::open(number, &first);
        self.changesets.push(first);
    }

    /// One more changeset.
    pub fn holds(
        &mut self,
        world: &World<'_>,
        change: &Changeset,
        after: &Tmail,
        notices: &[Notice],
        seen: &mut Seen,
    ) {
        let what = format!("seed {}, #{}: {:?}", self.seed, change.number, change.events);
        let mut tmail = self.tmail.clone().expect("it is opened");
        let template = world.gateway.catalogue.version(&tmail.digest).expect("its template");
        assert_eq!(change.number, tmail.version + 1, "{what}");
        for event in &change.events {
            count(event, seen);
            self.may(world, template, &tmail, change, event, &what);
            tmail.take(event, change);
        }
        tmail = self.tmail.clone().expect("it is opened");
        tmail.apply(change);
        assert_eq!(&tmail, after, "{what}: the fold of the events is the state");
        once_each(world, template, after, change, notices, &what);
        self.tmail = Some(tmail);
        self.changesets.push(change.clone());
    }

    /// Everything folds into what is on record.
    pub async fn folds(&self, world: &World<'_>) {
        let tmail = self.tmail.as_ref().expect("it is opened");
        let mut reader = world.reader().await;
        let stored = reader.tmail(&tmail.number).await.expect("the record").expect("it is there");
        assert_eq!(&stored, tmail, "seed {}", self.seed);
        assert_eq!(reader.changesets(&tmail.number).await.expect("the changesets"), self.changesets);
    }

    fn may(
        &self,
        world: &World<'_>,
        template: &Template,
        tmail: &Tmail,
        change: &Changeset,
        event: &Event,
        what: &str,
    ) {
        let directory = &world.gateway.directory.as_of(change.at);
        if let Some(author) = change.author.as_ref().filter(|_| event.is_decision()) {
            let last = self.tmail.as_ref().and_then(|before| before.decided_at.get(&author.person));
            assert!(last.is_none_or(|last| author.signed_at >= *last), "{what}: it is their newest word");
        }
        match event {
            Event::Approved { approval, person, shown, content, in_place_of, .. } => {
                let author = &change.author.as_ref().expect("somebody approves").person;
                assert_eq!(author, person, "{what}: who approves is who wrote");
                let rule = template.approval(approval).expect("an approval of the template");
                assert_eq!(rule.state, tmail.state, "{what}: in its state");
                assert_eq!(content, &content_digest(tmail, &rule.covers, *shown), "{what}: what was shown");
                for earlier in rule.after.iter().filter_map(|name| template.approval(name)) {
                    let given = tmail.approvals.iter().filter(|given| given.approval == earlier.name).count();
                    let needed = if let Needs::People(needed) = earlier.needs { needed as usize } else { 1 };
                    assert!(given >= needed, "{what}: it comes after the {}", earlier.name);
                }
                let voice = in_place_of.as_ref().map_or(person, |absent| &absent.person);
                let group = group(template, tmail, &rule.by);
                assert!(directory.is_member(voice, &group), "{what}: the directory names {voice} in {group}");
                for one in [person, voice] {
                    assert!(*one != tmail.requester, "{what}: the requester approves nothing");
                    for field in &rule.not_by {
                        let named = named_in(tmail, field, directory).contains(key(one, directory));
                        assert!(!named, "{what}: {one} stands in {field}");
                    }
                    let counted =
                        tmail.approvals.iter().filter(|given| given.state == rule.state).any(|given| {
                            given.person == *one
                                || given.in_place_of.as_ref().is_some_and(|absent| absent.person == *one)
                        });
                    assert!(!counted, "{what}: {one} counts once");
                    let broke = tmail.glass.iter().any(|glass| glass.person == *one);
                    assert!(!(rule.review && broke), "{what}: nobody reviews their own emergency");
                }
            }
            Event::Moved { from, to, verb: None, .. } if leads(template, from, to, &Trigger::Approved) => {
                let expired = change.events.iter().any(|e| matches!(e, Event::WaitedInVain { .. }));
                let fell_back = leads(template, from, to, &Trigger::Voided) || expired;
                if !fell_back {
                    approved(world, template, tmail, from, change, what);
                }
            }
            Event::Moved { verb: Some(verb), .. } => {
                let author = &change.author.as_ref().expect("somebody says it").address;
                let people = People::of(tmail, template, directory);
                let standing = people.standing(author, directory).expect("they are on it");
                let may =
                    template.transitions_from(&tmail.state).any(|transition| match &transition.trigger {
                        Trigger::Verb { verb: own, synonyms, by, .. } => {
                            (own == verb || synonyms.contains(verb)) && standing.holds_any(by)
                        }
                        _ => false,
                    });
                assert!(may, "{what}: {author} may say {verb}");
            }
            _ => {}
        }
    }
}

fn count(event: &Event, seen: &mut Seen) {
    match event {
        Event::Approved { in_place_of, .. } => {
            seen.approvals += 1;
            seen.in_place += usize::from(in_place_of.is_some());
        }
        Event::Moved { .. } => seen.moved += 1,
        Event::Voided { .. } => seen.voided += 1,
        Event::Lapsed { .. } => seen.lapsed += 1,
        Event::GlassBroken { .. } => seen.glass += 1,
        Event::Delegated { .. } => seen.delegated += 1,
        _ => {}
    }
}

fn leads(template: &Template, from: &str, to: &str, trigger: &Trigger) -> bool {
    template.transitions_from(from).filter(|transition| transition.trigger == *trigger).any(|transition| {
        transition.to.iter().any(|outcome| outcome.target == tmail::template::Target::State(to.to_owned()))
    })
}

/// The group that fills a role, found again from its words.
fn group(template: &Template, tmail: &Tmail, role: &str) -> String {
    match &template.role(role).expect("a role").filled_by {
        FilledBy::Group(group) => group.clone(),
        FilledBy::GroupOfField(pattern) => {
            let value = tmail.value(&pattern.field).expect("the field holds something");
            format!("{}{}{}", pattern.before, value.to_lowercase().replace(' ', "-"), pattern.after)
        }
        other => panic!("a role that approves is filled by {other:?}"),
    }
}

/// Each approval of the state was given, by enough different people, for what the fields hold now.
fn approved(
    world: &World<'_>,
    template: &Template,
    tmail: &Tmail,
    from: &str,
    change: &Changeset,
    what: &str,
) {
    let directory = &world.gateway.directory.as_of(change.at);
    let mut voices: BTreeSet<Address> = BTreeSet::new();
    for rule in template.approvals_in(from) {
        let given: Vec<_> = tmail.approvals.iter().filter(|given| given.approval == rule.name).collect();
        for one in &given {
            let content = content_digest(tmail, &rule.covers, tmail.version);
            assert_eq!(one.content, content, "{what}: the {} vouches for what stands there", rule.name);
            assert!(one.expires.is_none_or(|end| end > one.at), "{what}");
            let people =
                std::iter::once(&one.person).chain(one.in_place_of.iter().map(|absent| &absent.person));
            for person in people {
                assert!(voices.insert(person.clone()), "{what}: {person} counts once");
            }
        }
        match rule.needs {
            Needs::People(needed) => assert!(given.len() >= needed as usize, "{what}: the {}", rule.name),
            Needs::All => {
                let group = group(template, tmail, &rule.by);
                for member in directory.members(&group) {
                    let voice = voices.contains(member.address());
                    let kept_out = *member.address() == tmail.requester
                        || rule.not_by.iter().any(|name| {
                            let people = People::of(tmail, template, directory);
                            people.standing(member.address(), directory).is_some_and(|them| them.holds(name))
                                || named_in(tmail, name, directory).contains(member.address())
                        });
                    assert!(voice || kept_out, "{what}: {} was asked for the {}", member.name, rule.name);
                }
                assert!(!given.is_empty(), "{what}: somebody gave the {}", rule.name);
            }
        }
    }
}

/// Nobody is told the same changeset twice, and nobody is left out who wants to know.
fn once_each(
    world: &World<'_>,
    template: &Template,
    after: &Tmail,
    change: &Changeset,
    notices: &[Notice],
    what: &str,
) {
    let told: Vec<&Address> = notices
        .iter()
        .filter(|notice| notice.kind == Kind::Changeset)
        .flat_map(|notice| &notice.recipients)
        .collect();
    let different: BTreeSet<&Address> = told.iter().copied().collect();
    assert_eq!(told.len(), different.len(), "{what}: somebody is told twice");
    let directory = &world.gateway.directory.as_of(change.at);
    let people = People::of(after, template, directory);
    for person in &different {
        assert!(people.standing(person, directory).is_some(), "{what}: {person} isn't on it, and is told");
    }
    let private = change
        .events
        .iter()
        .all(|e| matches!(e, Event::Muted { .. } | Event::Unmuted { .. } | Event::Acknowledged { .. }));
    let answered: Vec<&Address> = notices
        .iter()
        .filter(|notice| notice.kind == Kind::Answer)
        .flat_map(|notice| &notice.recipients)
        .collect();
    let away = |person: &Address| {
        change.events.iter().any(|e| matches!(e, Event::AnsweredByItself { person: p, .. } if p == person))
    };
    for standing in people.iter().filter(|_| !private) {
        let is_answered = answered.iter().any(|to| key(to, directory) == &standing.address);
        let wants = !after.muted.contains(&standing.address) && !is_answered && !away(&standing.address);
        assert!(!wants || different.contains(&standing.address), "{what}: {} isn't told", standing.name);
    }
}

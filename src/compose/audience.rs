//! Who may see the same and do the same, and so gets the same bytes.

use std::collections::BTreeMap;

use super::{About, Occasion};
use crate::address::Address;
use crate::decide::offer::offers;
use crate::decide::{Ask, Offer};
use crate::level::Level;
use crate::template::Side;
use crate::tmail::people::PARTICIPANT;
use crate::tmail::{Changeset, Event, People, Standing, Tmail};

/// The people who get one message.
#[derive(Clone, Debug)]
pub(super) struct Audience {
    pub side: Side,
    /// Names of roles: why they get it.
    pub roles: Vec<String>,
    pub offers: Vec<Offer>,
    /// What is asked of them that wasn't before.
    pub new_asks: Vec<Offer>,
    /// They see this TMail for the first time.
    pub newcomers: bool,
    /// The directory names them: they can have the mail of the morning.
    pub named: bool,
    pub people: Vec<Address>,
}

impl Audience {
    pub fn is_asked(&self) -> bool {
        self.offers.iter().any(|offer| offer.ask == Ask::Asked)
    }

    /// What tells it from every other audience of the same changeset.
    pub fn key(&self) -> String {
        let offers: Vec<String> =
            self.offers.iter().map(|offer| format!("{:?} {}", offer.ask, offer.line(0))).collect();
        let new: Vec<String> = self.new_asks.iter().map(|offer| offer.line(0)).collect();
        let outside = if self.side == Side::Team && !self.named { " outside" } else { "" };
        format!(
            "{:?}\n{}\n{}\n{} {}{outside}",
            self.side,
            self.roles.join(","),
            offers.join(","),
            new.join(","),
            self.newcomers
        )
    }
}

/// The audiences of a decision's changeset, in a fixed order. Its author is in none of them if they
/// get an answer of their own.
pub(super) fn of(occasion: &Occasion<'_>) -> Vec<Audience> {
    let (Some(about), Some(changeset)) = (occasion.tmail, &occasion.decision.changeset) else {
        return Vec::new();
    };
    if is_private(changeset) {
        return Vec::new();
    }
    let people = People::of(about.after, about.template, occasion.directory);
    let before = about.before.map(|tmail| People::of(tmail, about.template, occasion.directory));
    let before = before.unwrap_or_default();
    let answered = answered_alone(occasion, &people);
    let mut found: BTreeMap<String, Audience> = BTreeMap::new();
    let mut offered = Offered { occasion, about, known: BTreeMap::new() };
    for standing in people.iter().filter(|standing| Some(&standing.address) != answered.as_ref()) {
        let audience = offered.audience(standing, before.standing(&standing.address, occasion.directory));
        if !is_told(occasion, about, changeset, standing, &audience)
            || occasion.book.is_ours(&standing.address)
        {
            continue;
        }
        found.entry(audience.key()).or_insert(audience).people.push(standing.address.clone());
    }
    found.into_values().collect()
}

/// Whether a changeset is told to somebody at once: they want all, did it, are asked, or were just added; or it
/// concerns everybody.
fn is_told(
    occasion: &Occasion<'_>,
    about: About<'_>,
    changeset: &Changeset,
    standing: &Standing,
    audience: &Audience,
) -> bool {
    let level = standing.level(about.after, about.template, occasion.levels);
    let added = audience.newcomers && standing.holds(PARTICIPANT);
    let personal = is_author(changeset, standing) || audience.is_asked() || added;
    level == Level::All || personal || concerns_everybody(changeset)
}

/// The key of the author, if what they are told is told to them alone.
fn answered_alone(occasion: &Occasion<'_>, people: &People) -> Option<Address> {
    let standing = people.standing(&occasion.cause.author, occasion.directory)?;
    let alone = occasion.decision.answer.is_some() || standing.side == Side::Customers;
    alone.then(|| standing.address.clone())
}

fn is_author(changeset: &Changeset, standing: &Standing) -> bool {
    changeset.author.as_ref().is_some_and(|author| author.person == standing.address)
}

/// What nobody can choose not to hear of.
fn concerns_everybody(changeset: &Changeset) -> bool {
    changeset.events.iter().any(|event| matches!(event, Event::GlassBroken { .. }))
}

/// A changeset that concerns its author alone.
pub(super) fn is_private(changeset: &Changeset) -> bool {
    let private = |event: &Event| {
        matches!(
            event,
            Event::Muted { .. } | Event::Unmuted { .. } | Event::Told { .. } | Event::Acknowledged { .. }
        )
    };
    changeset.events.iter().all(private)
}

/// Customers of one domain with the same roles; whether they were there before.
type Organisation = (Vec<String>, String, bool);

/// What somebody may do now, and could do before.
type NowAndThen = (Vec<Offer>, Vec<Offer>);

/// What people may do, found once for all customers of an organisation.
struct Offered<'a> {
    occasion: &'a Occasion<'a>,
    about: About<'a>,
    known: BTreeMap<Organisation, NowAndThen>,
}

impl Offered<'_> {
    fn audience(&mut self, standing: &Standing, before: Option<&Standing>) -> Audience {
        let (now, then) = self.offers(standing, before);
        let was_asked: Vec<String> = then.iter().filter(|o| o.ask == Ask::Asked).map(|o| o.line(0)).collect();
        let is_new = |offer: &&Offer| offer.ask == Ask::Asked && !was_asked.contains(&offer.line(0));
        // Who sees it for the first time after the draft sees it opened.
        let drafted = self.about.before.is_none_or(Tmail::is_draft) && !self.about.after.is_draft();
        Audience {
            side: standing.side,
            roles: standing.roles.clone(),
            new_asks: now.iter().filter(is_new).cloned().collect(),
            newcomers: before.is_none() || drafted,
            named: self.occasion.directory.person(&standing.address).is_some(),
            offers: now,
            people: Vec::new(),
        }
    }

    fn offers(&mut self, standing: &Standing, before: Option<&Standing>) -> NowAndThen {
        let About { template, before: was, after } = self.about;
        let directory = self.occasion.directory;
        let find = || {
            let then = was.zip(before).map(|(tmail, standing)| offers(tmail, template, directory, standing));
            (offers(after, template, directory, standing), then.unwrap_or_default())
        };
        match standing.side {
            Side::Team => find(),
            Side::Customers => {
                let domain = standing.address.domain().to_owned();
                let key = (standing.roles.clone(), domain, before.is_some());
                self.known.entry(key).or_insert_with(find).clone()
            }
        }
    }
}

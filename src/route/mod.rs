//! Pure: which TMail, template or desk a mail is for (design §4).
//!
//! By envelope recipient, then by To and Cc, then by References to a mail of ours, last by a tracking
//! number in the subject; the last two count only for people who are on that TMail.

pub mod known;

pub use known::{Known, KnownNotice};

use std::collections::BTreeSet;

use crate::address::book::ChannelOf;
use crate::address::{Address, AddressBook, ChannelAct, Purpose, TemplateName};
use crate::envelope::Envelope;
use crate::parse::Message;
use crate::tracking::{TrackingNumber, numbers_in};

/// Where a mail goes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// Open a TMail from that template.
    Template(TemplateName),
    /// A running TMail.
    Tmail { number: TrackingNumber, by: By },
    /// Join or leave.
    Subscription { of: ChannelOf, act: ChannelAct },
    /// The gateway itself.
    Service,
    /// The return path of one envelope.
    Bounce,
    /// `postmaster@`, `abuse@`.
    Human,
    /// A tracking number whose check character is wrong: "did you mean".
    Misnumbered { written: String, meant: Vec<TrackingNumber> },
    /// More than one target, and nothing signed says which.
    Several(Vec<String>),
    /// One of our addresses that means nothing, or none of ours at all.
    Nowhere { written: Option<String> },
}

/// What led to a TMail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum By {
    Address,
    /// References, or the subject: only for people who are on it.
    Thread,
}

/// Finds where a mail goes.
pub fn route(message: &Message, envelope: &Envelope, book: &AddressBook, known: &Known) -> Route {
    let purposes = purposes(message, envelope, book);
    if let Some(single) = set_apart(&purposes) {
        return single;
    }
    let mut targets: Vec<Purpose> = purposes.into_iter().filter(is_target).collect();
    // Of one mailbox at a provider the bare address says nothing: every mail comes to it.
    let bare = book.is_single() && targets.contains(&Purpose::Service);
    targets.retain(|target| !bare || *target != Purpose::Service);
    match &targets[..] {
        [] if bare => by_thread(message, known).unwrap_or(Route::Service),
        [] => by_thread(message, known).unwrap_or(Route::Nowhere { written: None }),
        [one] => to_one(one, message, known),
        several => among(several, message, known),
    }
}

/// What our addresses in a mail are for: those of the envelope, else those of To and Cc too.
fn purposes(message: &Message, envelope: &Envelope, book: &AddressBook) -> Vec<Purpose> {
    let header = message.to.iter().chain(&message.cc).map(|mailbox| &mailbox.address);
    let all: Vec<&Address> = envelope.recipients.iter().chain(header).collect();
    let mut found: Vec<Purpose> = Vec::new();
    for purpose in all.iter().filter_map(|address| book.purpose(address)) {
        if !found.contains(&purpose) {
            found.push(purpose);
        }
    }
    found
}

/// Purposes that stand for themselves whatever else the mail names.
fn set_apart(purposes: &[Purpose]) -> Option<Route> {
    let bounce = purposes.iter().any(|purpose| matches!(purpose, Purpose::Bounce(_)));
    if bounce {
        return Some(Route::Bounce);
    }
    match purposes {
        [Purpose::Human, ..] => Some(Route::Human),
        [Purpose::Channel { of, act }, ..] => Some(Route::Subscription { of: of.clone(), act: *act }),
        [Purpose::Misnumbered { written, meant }] => {
            Some(Route::Misnumbered { written: written.clone(), meant: meant.clone() })
        }
        [Purpose::Unknown(written)] => Some(Route::Nowhere { written: Some(written.clone()) }),
        _ => None,
    }
}

fn is_target(purpose: &Purpose) -> bool {
    matches!(purpose, Purpose::Template(_) | Purpose::Tmail(_) | Purpose::Service)
}

fn to_one(target: &Purpose, message: &Message, known: &Known) -> Route {
    match target {
        Purpose::Tmail(number) => Route::Tmail { number: number.clone(), by: By::Address },
        // Reply All to an opening mail: a comment on what it opened.
        Purpose::Template(name) => match thread(message, known) {
            Some(number) if known.tmails.get(&number) == Some(name) => {
                Route::Tmail { number, by: By::Address }
            }
            _ => Route::Template(name.clone()),
        },
        _ => Route::Service,
    }
}

/// Of several targets the TMail that signed bytes name (the subject is always signed), else the one
/// TMail beside the template that it was opened from.
fn among(targets: &[Purpose], message: &Message, known: &Known) -> Route {
    let numbers: Vec<&TrackingNumber> = targets
        .iter()
        .filter_map(|target| if let Purpose::Tmail(number) = target { Some(number) } else { None })
        .collect();
    let named = numbers_in(&message.subject);
    let chosen: BTreeSet<&TrackingNumber> = numbers.iter().copied().filter(|n| named.contains(n)).collect();
    if let (1, Some(number)) = (chosen.len(), chosen.first()) {
        return Route::Tmail { number: (*number).clone(), by: By::Address };
    }
    if let [number] = numbers[..] {
        let template = known.tmails.get(number);
        let own = |target: &Purpose| match target {
            Purpose::Template(name) => template == Some(name),
            Purpose::Tmail(_) => true,
            _ => false,
        };
        if targets.iter().all(own) {
            return Route::Tmail { number: number.clone(), by: By::Address };
        }
    }
    Route::Several(targets.iter().map(written).collect())
}

fn written(target: &Purpose) -> String {
    match target {
        Purpose::Template(name) => name.to_string(),
        Purpose::Tmail(number) => number.to_string(),
        _ => "tmail".to_owned(),
    }
}

fn by_thread(message: &Message, known: &Known) -> Option<Route> {
    let in_subject = || numbers_in(&message.subject).into_iter().find(|n| known.tmails.contains_key(n));
    let number = thread(message, known).or_else(in_subject)?;
    Some(Route::Tmail { number, by: By::Thread })
}

/// The TMail of the newest mail of ours, or on record, that a mail answers.
fn thread(message: &Message, known: &Known) -> Option<TrackingNumber> {
    let cited = message.in_reply_to.iter().chain(message.references.iter().rev());
    cited.into_iter().find_map(|id| known.of_message(id)).cloned()
}

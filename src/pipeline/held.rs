//! An operator's order about a held mail: route → decide → compose, without anything being proven.

use jiff::Timestamp;

use super::challenge::{Asker, Silent};
use super::{Gateway, Received, unasked};
use crate::authenticate::challenge::without_codes;
use crate::authenticate::{Answers, Verdict};
use crate::compose::About;
use crate::compose::challenge::Why;
use crate::decide::{Act, Decision, Disposition, Reason, held};
use crate::parse::new_words::{Sent, new_words};
use crate::parse::{Message, parse};
use crate::record::{Facts, Held, Order, Passed};
use crate::route::{Route, route};
use crate::template::Template;
use crate::tmail::Tmail;
use crate::tmail::content::sha256_hex;
use crate::tmail::people::key;

impl Received {
    /// A held mail, as far as an operator's order needs it: nothing proves its author.
    pub fn held(held: &Held) -> Self {
        Self {
            envelope: held.row.envelope.clone(),
            raw: held.raw.clone(),
            parsed: parse(&held.raw),
            verdict: Verdict::Unauthenticated { reason: held.sentence.clone() },
            answers: Answers::default(),
            arrived: held.row.arrived,
            out_of_patience: false,
        }
    }
}

/// What comes of an order about a held mail, or why it can't be done.
pub fn order(
    mail: &Received,
    order: &Order,
    facts: &Facts,
    gateway: &Gateway,
    now: Timestamp,
) -> Result<Passed, String> {
    // Who acts in whose place, and what is frozen, is asked as of now.
    let gateway = &gateway.as_of(now);
    match order.act {
        Act::Drop => Ok(Passed::ordered(mail, order, dropped())),
        Act::Release => release(mail, order, facts, gateway, now),
        Act::Challenge => ask(mail, order, facts, gateway, now),
    }
}

/// Asks the claimed author, whom the TMail or the directory has to know all the same.
fn ask(
    mail: &Received,
    order: &Order,
    facts: &Facts,
    gateway: &Gateway,
    now: Timestamp,
) -> Result<Passed, String> {
    let message = readable(mail)?;
    let asker = Asker { mail, message, facts, gateway, now, why: Why::Unproven, turn: order.id };
    let route = route(message, &mail.envelope, &gateway.book, &facts.known);

    let asked = asker.ask(&route, false).map_err(|silent| {
        match silent {
            Silent::NotKnown => {
                "Whom it says that it is from isn't known where it was sent to, so nobody can be asked."
            }
            Silent::Nothing => "It holds nothing that could be confirmed.",
            Silent::Done => "The same words were acted on before.",
            Silent::Enough => "So many challenges were sent lately that no more can be sent now.",
        }
        .to_owned()
    })?;
    let decision = Decision {
        disposition: Disposition::Challenged,
        reason: Reason::Unproven,
        sentence: "An operator had its author asked".to_owned(),
        changeset: None,
        answer: None,
        stranger: None,
    };
    Ok(asked.onto(Passed::ordered(mail, order, decision)))
}

fn readable(mail: &Received) -> Result<&Message, String> {
    mail.parsed.as_ref().map_err(|malformed| {
        format!("It can't be read without guessing, so nothing can be done with it: {}", malformed.reason)
    })
}

fn dropped() -> Decision {
    Decision {
        disposition: Disposition::Dropped,
        reason: Reason::Dropped,
        sentence: "An operator dropped it.".to_owned(),
        changeset: None,
        answer: None,
        stranger: None,
    }
}

fn release(
    mail: &Received,
    order: &Order,
    facts: &Facts,
    gateway: &Gateway,
    now: Timestamp,
) -> Result<Passed, String> {
    let message = mail.parsed.as_ref().map_err(|malformed| {
        format!("It can't be read without guessing, so it has no words to enter: {}", malformed.reason)
    })?;
    if facts.was_here(gateway, &mail.raw) {
        return Err("The same mail was entered before.".to_owned());
    }
    let (tmail, template) = target(mail, message, facts, gateway)?;
    let words = words(message, tmail, facts, gateway);
    if words.trim().is_empty() {
        return Err("It holds no words of its own, so there is nothing to enter.".to_owned());
    }
    let decision = held::release(tmail, &message.from.address, words.trim(), now);
    let mut after = tmail.clone();
    decision.changeset.iter().for_each(|changeset| after.apply(changeset));
    let about = About { template, before: Some(tmail), after: &after };
    // Nobody is answered: who it says that it is from may never have written it.
    let notices = unasked::notices(&decision, about, sha256_hex(&mail.raw), facts, gateway, now);
    let mut passed = Passed::ordered(mail, order, decision).remembering_bytes(gateway, &mail.raw);
    passed.notices = notices;
    passed.after = Some(after);
    Ok(passed)
}

/// The TMail that it was sent to.
fn target<'a>(
    mail: &Received,
    message: &Message,
    facts: &'a Facts,
    gateway: &'a Gateway,
) -> Result<(&'a Tmail, &'a Template), String> {
    let Route::Tmail { number, .. } = route(message, &mail.envelope, &gateway.book, &facts.known) else {
        return Err("It wasn't sent to a TMail, so there is none to enter its words on. A mail that should \
                    open one has to be sent again, by somebody who can be proven."
            .to_owned());
    };
    let running = facts
        .tmails
        .get(&number)
        .and_then(|tmail| gateway.catalogue.version(&tmail.digest).map(|template| (tmail, template)));
    running.ok_or_else(|| format!("It was sent to {number}, which isn't here."))
}

/// Its own words, without what it quotes of ours.
fn words(message: &Message, tmail: &Tmail, facts: &Facts, gateway: &Gateway) -> String {
    let me = key(&message.from.address, &gateway.directory);
    let notices = facts.known.sent_on(&tmail.number, &message.cited(), me, &gateway.directory);
    let sent: Vec<Sent<'_>> = notices.iter().map(|notice| Sent { text: &notice.text }).collect();
    without_codes(&new_words(&message.body, &sent).text)
}

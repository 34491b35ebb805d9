//! Short reminders of what waits for somebody, in the thread of its TMail.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;

use super::audience::Audience;
use super::message::{Envelope, send};
use super::model::Model;
use super::say::Reply;
use super::{About, Cause, Kind, Notice, Occasion, steps, team};
use crate::address::AddressBook;
use crate::decide::morning::{Running, awaited};
use crate::decide::offer::offers;
use crate::decide::{Ask, Decision, Disposition, Offer, Reason};
use crate::directory::Directory;
use crate::level::Levels;
use crate::route::Known;
use crate::template::Side;
use crate::tmail::people::Standing;

/// Whom to remind of a TMail.
#[derive(Clone, Copy, Debug)]
pub struct Remind<'a> {
    pub tmail: About<'a>,
    pub people: &'a [Standing],
    /// The day, where they are.
    pub day: Date,
    pub zone: &'a str,
    pub directory: &'a Directory,
    pub book: &'a AddressBook,
    pub known: &'a Known,
    pub secret: &'a [u8; 32],
    pub now: Timestamp,
}

/// One message for those who may do the same.
pub fn reminders(remind: &Remind<'_>) -> Vec<Notice> {
    let cause = Cause {
        // What the Message-ID tells one morning from another by.
        digest: format!("morning {} {}", remind.day, remind.zone),
        author: remind.book.of_service(),
        message_id: None,
        references: Vec::new(),
        subject: String::new(),
    };
    let decision = Decision {
        disposition: Disposition::Applied,
        reason: Reason::Answered,
        sentence: String::new(),
        changeset: None,
        answer: None,
        stranger: None,
    };
    let occasion = Occasion {
        decision: &decision,
        tmail: Some(remind.tmail),
        directory: remind.directory,
        book: remind.book,
        cause: &cause,
        known: remind.known,
        secret: remind.secret,
        now: remind.now,
        levels: &Levels::new(),
        texts: &remind.tmail.template.texts,
        files: &BTreeMap::new(),
    };
    audiences(remind).iter().map(|audience| notice(&occasion, remind.tmail, audience)).collect()
}

fn audiences(remind: &Remind<'_>) -> Vec<Audience> {
    let About { template, after, .. } = remind.tmail;
    let mut found: BTreeMap<String, Audience> = BTreeMap::new();
    for standing in remind.people.iter().filter(|standing| !remind.book.is_ours(&standing.address)) {
        let audience = Audience {
            side: Side::Team,
            roles: standing.roles.clone(),
            offers: offers(after, template, remind.directory, standing),
            new_asks: Vec::new(),
            newcomers: false,
            named: remind.directory.person(&standing.address).is_some(),
            people: Vec::new(),
        };
        found.entry(audience.key()).or_insert(audience).people.push(standing.address.clone());
    }
    found.into_values().collect()
}

fn notice(occasion: &Occasion<'_>, about: About<'_>, audience: &Audience) -> Notice {
    let model = model(occasion, about, audience);
    let envelope = Envelope {
        kind: Kind::Reminder,
        audience: audience.key(),
        recipients: audience.people.clone(),
        from: None,
        reason: team::reason(audience),
        reveals: true,
        calendars: Vec::new(),
        leaves_by: "mute",
    };
    send(occasion, envelope, &model)
}

fn model(occasion: &Occasion<'_>, about: About<'_>, audience: &Audience) -> Model {
    let (tmail, texts) = (about.after, &about.template.texts);
    let mut model = team::frame(about);
    model.headline = still_asked(about, &audience.offers);
    model.lead.extend(since_when(about, occasion.now));
    if tmail.is_draft() {
        model.lead.push(team::draft(about));
    }
    model.preheader = format!("{} {}", model.headline, model.lead.join(" "));
    model.lead = vec![model.lead.join(" ")];
    let reply = Reply::new(occasion, &model.subject);
    team::ask(&mut model, &reply, about, audience);
    steps::show(&mut model, tmail, about.template);
    model.footer = team::footer(about, audience);
    model.footer.push(texts.say("why_reminder", &[]));
    model.also = vec![reply.line("", &texts.say("see_form", &[]), "form")];
    model.also.extend(match tmail.is_draft() {
        true => Some(reply.line("", &texts.say("drop_draft", &[]), "withdraw")),
        false => Some(reply.line("", &texts.say("see_history", &[]), "history")),
    });
    model
}

/// Since when it waits, or the window that it waits for.
fn since_when(about: About<'_>, now: Timestamp) -> Option<String> {
    let (tmail, texts) = (about.after, &about.template.texts);
    if let Some(window) = awaited(Running { tmail, template: about.template }, now) {
        let value = window.field.in_full(tmail.value(&window.field.name)?, now).text;
        return Some(texts.say("reminder_window", &[("field", &window.field.name), ("value", &value)]));
    }
    let begun = if tmail.is_draft() { tmail.log.first()?.at } else { tmail.entered()?.at };
    Some(texts.say("reminder_since", &[("when", &texts.moment(begun))]))
}

/// What still waits for the reader, in a sentence.
pub(super) fn still_asked(about: About<'_>, offers: &[Offer]) -> String {
    let texts = &about.template.texts;
    let asked: Vec<&Offer> = offers.iter().filter(|offer| offer.ask == Ask::Asked).collect();
    if about.after.is_draft() {
        return texts.say("reminder_draft", &[]);
    }
    if asked.iter().any(|offer| offer.line(0).starts_with("approve #")) {
        return texts.say("reminder_approval", &[]);
    }
    team::question(about.template, &about.after.state, &asked)
        .unwrap_or_else(|| texts.say("reminder_turn", &[("what", &team::titles(&asked, about.template))]))
}

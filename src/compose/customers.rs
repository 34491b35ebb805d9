//! What customers are told: the template's own sentences for a state, and the public fields.
//!
//! Nothing that the team writes comes in here: no comment, no reason, no name, no other field, not
//! even the title as it was given; it is made anew from the public fields.

use std::collections::BTreeMap;

use super::audience::Audience;
use super::calendar::{self, Calendar};
use super::clean::Room;
use super::message::{Envelope, send};
use super::model::{Model, Words};
use super::say::Reply;
use super::team::question;
use super::{About, Kind, Notice, Occasion, sections};
use crate::decide::question::word_of;
use crate::decide::{Ask, Offer};
use crate::template::{Spelled, Voice};
use crate::texts::Texts;
use crate::tmail::{Changeset, Event};

/// A customers' notice; nothing, if the changeset holds nothing for them.
pub(super) fn notice(occasion: &Occasion<'_>, audience: &Audience) -> Option<Notice> {
    let about = occasion.tmail?;
    let changeset = occasion.decision.changeset.as_ref()?;
    let moved = about.after.entered().is_some_and(|step| step.changeset == changeset.number);
    let texts = &about.template.texts;
    let sentence = sentence(about);
    let public = |event: &Event| match event {
        Event::FieldSet { field, .. } => about.template.field(field).is_some_and(|field| field.public),
        _ => false,
    };
    let news = changeset.events.iter().any(public) && !audience.newcomers;
    let told = sentence.is_some() && (moved || audience.newcomers);
    if !(told || news) {
        return None;
    }
    let headline = match sentence.filter(|_| told) {
        Some(sentence) => sentence,
        None => texts.say("customers_news", &[("title", &title_now(about))]),
    };
    let mut model = frame(occasion, about, headline);
    let mut room = Room::of(texts);
    let shown = |field: &crate::template::Field| field.public;
    let about_it = texts.say("customers_about", &[]);
    let fields = sections::fields(about_it, about, occasion.now, shown, &mut room);
    let changes = sections::changes(changeset, about.template, shown, &mut room);
    model.sections.extend(if news { changes } else { None });
    model.sections.extend(fields);
    offers(&mut model, occasion, about, &audience.offers);
    Some(send(occasion, envelope(occasion, audience), &model))
}

fn envelope(occasion: &Occasion<'_>, audience: &Audience) -> Envelope {
    Envelope {
        kind: Kind::Changeset,
        audience: audience.key(),
        recipients: audience.people.clone(),
        from: organisation(occasion),
        reason: "customer".to_owned(),
        reveals: true,
        calendars: calendars(occasion, audience),
        leaves_by: "unsubscribe",
    }
}

/// Public windows, under a title that is made of public fields.
fn calendars(occasion: &Occasion<'_>, audience: &Audience) -> Vec<Calendar> {
    let Some(about) = occasion.tmail else { return Vec::new() };
    calendar::news(occasion, audience, &title_now(about), |field| field.public)
}

/// Who tells them: never a person of the team.
fn organisation(occasion: &Occasion<'_>) -> Option<String> {
    occasion.tmail.map(|_| occasion.book.organisation().to_owned())
}

fn frame(occasion: &Occasion<'_>, about: About<'_>, headline: String) -> Model {
    let texts = &about.template.texts;
    let alone = !about.template.questions.is_empty();
    let organisation = occasion.book.organisation();
    Model {
        subject: format!("[{}] {}", about.after.number, title(about)),
        eyebrow: title_now(about),
        preheader: headline.clone(),
        language: texts.language().to_owned(),
        headline,
        footer: vec![
            texts.say("customers_why", &[("organisation", organisation)]),
            texts.say(if alone { "customers_answers_alone" } else { "customers_answers" }, &[]),
        ],
        ..Model::default()
    }
}

fn offers(model: &mut Model, occasion: &Occasion<'_>, about: About<'_>, offers: &[Offer]) {
    let texts = &about.template.texts;
    let reply = Reply::new(occasion, &model.subject);
    let asked: Vec<&Offer> = offers.iter().filter(|offer| offer.ask == Ask::Asked).collect();
    let question = question(about.template, &about.after.state, &asked);
    // The template's sentence may ask it already.
    model.lead.extend(question.filter(|_| !model.headline.ends_with('?')));
    model.also = vec![reply.line("", &texts.say("get_less", &[]), "mute")];
    model.asks = reply.offers(offers, Ask::Asked, about.after.version);
    model.asks_title = reply.how_to_answer(model.asks.len());
    model.more = reply.offers(offers, Ask::Possible, about.after.version);
    model.more_title = texts.say("customers_more", &[]);
}

/// What a customer's own act is confirmed with.
pub(super) fn confirmation(
    about: About<'_>,
    changeset: &Changeset,
    offers: &[Offer],
    occasion: &Occasion<'_>,
) -> Model {
    let title = title_now(about);
    let acts: Vec<String> = changeset.events.iter().filter_map(|event| said(event, about, &title)).collect();
    let headline = match acts.first() {
        Some(act) => act.clone(),
        None => about.template.texts.say("customers_thanks", &[]),
    };
    let mut model = frame(occasion, about, headline);
    let organisation = changeset.events.iter().any(|event| match event {
        Event::Answered { question, .. } => {
            about.template.question(question).is_some_and(|q| q.voice == Voice::Organisation)
        }
        _ => false,
    });
    if organisation {
        model.lead.push(about.template.texts.say("customers_one_voice", &[]));
    }
    let moved = about.after.entered().is_some_and(|step| step.changeset == changeset.number);
    model.lead.extend(sentence(about).filter(|_| moved));
    model.words = own_words(changeset, &about.template.texts);
    self::offers(&mut model, occasion, about, offers);
    model
}

/// `You accepted “Acme Billing 2.4.1”.`, if the template says so; `You said “accept” to “Acme Billing 2.4.1”.`
fn said(event: &Event, about: About<'_>, title: &str) -> Option<String> {
    let Event::Answered { question, word, .. } = event else { return None };
    let asked = about.template.question(question).filter(|question| question.spelled == Spelled::Verb);
    let answer = asked.and_then(|question| word_of(question, word));
    let texts = &about.template.texts;
    let past = answer.and_then(|answer| answer.past.as_deref());
    Some(match (answer, past) {
        (Some(_), Some(past)) => texts.say("customers_did", &[("past", past), ("title", title)]),
        (Some(_), None) => texts.say("customers_said", &[("word", word), ("title", title)]),
        (None, _) => texts.say("customers_answered", &[("question", question), ("word", word)]),
    })
}

/// What the customer wrote themselves.
fn own_words(changeset: &Changeset, texts: &Texts) -> Option<Words> {
    let mut room = Room::of(texts);
    let mut lines = Vec::new();
    for event in &changeset.events {
        let text = match event {
            Event::Commented { text } => Some(text),
            Event::Answered { reason, .. } => reason.as_ref(),
            _ => None,
        };
        lines.extend(text.map(|text| room.lines(text)).unwrap_or_default());
    }
    let intro = texts.say("customers_wrote", &[]);
    (!lines.is_empty()).then_some(Words { intro, lines })
}

/// The title, of the public values that the TMail was opened with: the same for its life.
pub(super) fn title(about: About<'_>) -> String {
    let opened = about.after.path.first().map_or(about.after.version, |step| step.changeset);
    let title = rendered(about, &about.template.title, opened).unwrap_or_default();
    if title.is_empty() { about.template.name.name().to_owned() } else { title.chars().take(120).collect() }
}

/// The title as the public fields are now: for what is said, while the subject stays.
pub(super) fn title_now(about: About<'_>) -> String {
    let title = rendered(about, &about.template.title, about.after.version).unwrap_or_default();
    if title.is_empty() { self::title(about) } else { title.chars().take(120).collect() }
}

/// The template's sentence for the present state.
fn sentence(about: About<'_>) -> Option<String> {
    let state = about.template.state(&about.after.state)?;
    rendered(about, state.customers.as_ref()?, about.after.version).filter(|text| !text.is_empty())
}

/// A text of the template over the public fields alone: what isn't public isn't there to be named.
fn rendered(about: About<'_>, source: &str, as_of: u32) -> Option<String> {
    let texts = &about.template.texts;
    let public = about.template.fields.iter().filter(|field| field.public);
    let values: BTreeMap<String, String> = public
        .map(|field| {
            let value = about.after.value_at(&field.name, as_of).unwrap_or("");
            (field.variable(), Room::of(texts).line(value))
        })
        .collect();
    let text = minijinja::Environment::new().render_str(source, &values).ok()?;
    Some(Room::of(texts).line(&text))
}

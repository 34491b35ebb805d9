//! The notice of a changeset to the team.

use super::audience::Audience;
use super::clean::{self, Room};
use super::message::{Envelope, send};
use super::model::{Model, Words};
use super::say::{ASKS, Reply};
use super::{About, Kind, Notice, Occasion, happened, sections, steps};
use crate::decide::{Ask, Disposition, Offer};
use crate::template::{Spelled, Template};
use crate::tmail::people::PARTICIPANT;
use crate::tmail::{Changeset, Event};

/// Composes it. An audience is that of a changeset of a TMail.
pub(super) fn notice(occasion: &Occasion<'_>, audience: &Audience) -> Notice {
    let model = model(occasion, audience).unwrap_or_default();
    let changeset = occasion.decision.changeset.as_ref();
    let envelope = Envelope {
        kind: Kind::Changeset,
        audience: audience.key(),
        recipients: audience.people.clone(),
        from: changeset.map(happened::author),
        reason: reason(audience),
        reveals: true,
        leaves_by: "mute",
    };
    send(occasion, envelope, &model)
}

fn model(occasion: &Occasion<'_>, audience: &Audience) -> Option<Model> {
    let about = occasion.tmail?;
    let changeset = occasion.decision.changeset.as_ref()?;
    let mut model = frame(about);
    headline(&mut model, about, changeset, audience);
    let mut room = Room::new();
    let reply = Reply::new(occasion, &model.subject);
    model.asks = reply.offers(&audience.offers, Ask::Asked, about.after.version);
    model.asks_title = ASKS.to_owned();
    model.more = reply.offers(&audience.offers, Ask::Possible, about.after.version);
    model.more_title = "What you may do besides".to_owned();
    steps::show(&mut model, about.after, about.template);
    model.words = words(changeset, occasion.decision.disposition == Disposition::Refused, &mut room);
    sections(&mut model, occasion, about, changeset, audience, &mut room);
    model.footer = footer(about, audience);
    model.also = vec![reply.line("", "See the whole form, with the word", "form")];
    if !about.after.is_draft() {
        model.also.push(reply.line("", "Get a mail only when you are asked, with the word", "mute"));
    }
    Some(model)
}

/// What every notice of a TMail to the team has.
pub(super) fn frame(about: About<'_>) -> Model {
    let tmail = about.after;
    let state = about.template.state(&tmail.state).map_or("Draft", |state| state.title.as_str());
    Model {
        subject: subject(about),
        eyebrow: format!("{} #{} · {state}", tmail.number, tmail.version),
        ..Model::default()
    }
}

/// `[DEPLOY-1049-Q] Deploy Billing 2.4.1`
pub(super) fn subject(about: About<'_>) -> String {
    let title: String = clean::line(&about.after.title).chars().take(150).collect();
    format!("[{}] {title}", about.after.number)
}

fn headline(model: &mut Model, about: About<'_>, changeset: &Changeset, audience: &Audience) {
    let mut happened = happened::sentences(changeset, about.after, about.template);
    let state = about.template.state(&about.after.state);
    let entered = about.after.entered().is_some_and(|step| step.changeset == changeset.number);
    let text = state.filter(|_| entered || audience.newcomers).map(|state| state.text.clone());
    if audience.newly_asked {
        model.headline = asked(about, changeset, &audience.offers);
    } else {
        model.headline = happened.remove(0);
    }
    let mut lead = happened;
    lead.extend(text);
    if about.after.is_draft() {
        lead.push(draft(about));
    } else if audience.is_asked() && !audience.newly_asked {
        lead.push("What you were asked for is still open.".to_owned());
    }
    model.preheader = format!("{} {}", model.headline, lead.join(" "));
    model.lead = vec![lead.join(" ")].into_iter().filter(|lead| !lead.is_empty()).collect();
}

/// What a draft needs.
fn draft(about: About<'_>) -> String {
    let required = |field: &&crate::template::Field| {
        field.required == crate::template::Required::Opening && about.after.value(&field.name).is_none()
    };
    let missing: Vec<String> =
        about.template.fields.iter().filter(required).map(|field| field.name.clone()).collect();
    match missing.is_empty() {
        _ if about.after.dropped => "Nobody else saw it, and nothing is done with it any more.".to_owned(),
        true => "It is a draft, which only you see.".to_owned(),
        false => format!("It is a draft, which only you see; still missing: {}.", happened::listed(&missing)),
    }
}

/// What is asked of the reader, in a sentence.
fn asked(about: About<'_>, changeset: &Changeset, offers: &[Offer]) -> String {
    let asked: Vec<&Offer> = offers.iter().filter(|offer| offer.ask == Ask::Asked).collect();
    if asked.iter().any(|offer| offer.line(0).starts_with("approve #")) {
        let by = changeset.author.as_ref().filter(|author| author.person == about.after.requester);
        return match by {
            Some(author) => format!("{} asks for your approval.", clean::person(&author.name)),
            None => "Your approval is asked for.".to_owned(),
        };
    }
    match question(about.template, &about.after.state, &asked) {
        Some(title) => title,
        None => {
            let titles: Vec<String> =
                asked.iter().map(|offer| format!("“{}”", clean::line(&offer.title))).collect();
            format!("It is your turn: {}.", titles.join(" or "))
        }
    }
}

/// The title of the question that the reader is asked.
pub(super) fn question(template: &Template, state: &str, asked: &[&Offer]) -> Option<String> {
    let answers = |question: &&crate::template::Question| {
        question.answers.iter().any(|answer| {
            let begins = match question.spelled {
                Spelled::Field => format!("{}: {}", question.name, answer.word),
                Spelled::Verb => format!("{} #", answer.word),
            };
            asked.iter().any(|offer| offer.line(0).starts_with(&begins))
        })
    };
    template.questions_in(state).find(answers).map(|question| question.title.clone())
}

/// What the author wrote, as theirs.
fn words(changeset: &Changeset, refused: bool, room: &mut Room) -> Option<Words> {
    let Some(author) = &changeset.author else { return unproven(changeset, room) };
    let mut lines: Vec<String> = Vec::new();
    for event in &changeset.events {
        let text = match event {
            Event::Commented { text } | Event::Settled { text, .. } => Some(text),
            Event::Approved { reason, .. } | Event::Answered { reason, .. } | Event::Moved { reason, .. } => {
                reason.as_ref()
            }
            _ => None,
        };
        let Some(text) = text else { continue };
        let said = room.lines(text);
        if !lines.windows(said.len()).any(|window| window == said) {
            lines.extend((!lines.is_empty()).then(String::new));
            lines.extend(said);
        }
    }
    // A command that was refused is told with the rest of the mail, and must not look as if it held.
    let did = if refused { " wrote, and nothing was changed by it — " } else { " wrote — " };
    let intro = format!("{}{did}{}", clean::person(&author.name), room.line(&author.proof));
    (!lines.is_empty()).then_some(Words { intro, lines })
}

/// The words of a held mail, which an operator released.
fn unproven(changeset: &Changeset, room: &mut Room) -> Option<Words> {
    changeset.events.iter().find_map(|event| match event {
        Event::Released { claimed, text } => Some(Words {
            intro: format!("Somebody wrote — not proven to be from {}", room.line(claimed.as_str())),
            lines: room.lines(text),
        }),
        _ => None,
    })
}

fn sections(
    model: &mut Model,
    occasion: &Occasion<'_>,
    about: About<'_>,
    changeset: &Changeset,
    audience: &Audience,
    room: &mut Room,
) {
    let (tmail, template) = (about.after, about.template);
    let title = format!("The form, as of #{}", tmail.version);
    let values = match audience.newcomers || tmail.is_draft() {
        true => sections::fields(title, about, occasion.now, |_| true, room),
        false => sections::changes(changeset, template, |_| true, room),
    };
    let found = [
        values,
        sections::approvals(tmail, room),
        sections::waits(tmail, template, occasion.directory, room),
        sections::answers(tmail, template, room),
        sections::files(changeset, room),
    ];
    model.sections.extend(found.into_iter().flatten());
}

/// `engineering, qa; asked`
fn reason(audience: &Audience) -> String {
    let asked = if audience.is_asked() { "; asked" } else { "" };
    format!("{}{asked}", audience.roles.join(", "))
}

fn footer(about: About<'_>, audience: &Audience) -> Vec<String> {
    let title = |role: &String| match about.template.role(role) {
        Some(role) => role.title.clone(),
        None if role == PARTICIPANT => "somebody who was added".to_owned(),
        None => role.clone(),
    };
    let roles: Vec<String> = audience.roles.iter().map(title).collect();
    let readers = match (about.after.is_draft(), about.template.has_customers()) {
        (true, _) => "Nobody else sees this yet.".to_owned(),
        (_, true) => {
            "Anything else that you write is a comment: the team reads it, customers don't.".to_owned()
        }
        (_, false) => {
            format!(
                "Anything else that you write is a comment, which everybody on {} reads.",
                about.after.number
            )
        }
    };
    vec![format!("You get this mail as: {}.", roles.join(", ")), readers]
}

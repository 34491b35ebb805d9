//! The notice of a changeset to the team.

use super::audience::Audience;
use super::calendar::{self, Calendar};
use super::clean::{self, Room};
use super::message::{Envelope, send};
use super::model::{Model, Words};
use super::say::Reply;
use super::{About, Kind, Notice, Occasion, happened, reminder, sections, steps};
use crate::decide::morning::lacking;
use crate::decide::{Ask, Disposition, Offer};
use crate::template::{Spelled, Template};
use crate::texts::{Saying, Texts};
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
        from: changeset.map(|changeset| happened::author(changeset, occasion.texts())),
        reason: reason(audience),
        reveals: true,
        calendars: calendars(occasion, audience),
        leaves_by: "mute",
    };
    send(occasion, envelope, &model)
}

fn calendars(occasion: &Occasion<'_>, audience: &Audience) -> Vec<Calendar> {
    let Some(about) = occasion.tmail else { return Vec::new() };
    calendar::news(occasion, audience, &clean::line(&about.after.title), |_| true)
}

fn model(occasion: &Occasion<'_>, audience: &Audience) -> Option<Model> {
    let about = occasion.tmail?;
    let changeset = occasion.decision.changeset.as_ref()?;
    let texts = &about.template.texts;
    let mut model = frame(about);
    headline(&mut model, about, changeset, audience);
    let mut room = Room::of(texts);
    let reply = Reply::new(occasion, &model.subject);
    ask(&mut model, &reply, about, audience);
    model.more = reply.offers(&audience.offers, Ask::Possible, about.after.version);
    model.more_title = texts.say("title_more", &[]);
    steps::show(&mut model, about.after, about.template);
    model.words = words(changeset, occasion.decision.disposition == Disposition::Refused, texts, &mut room);
    sections(&mut model, occasion, about, changeset, audience, &mut room);
    model.footer = footer(about, audience);
    model.also = vec![reply.line("", &texts.say("see_form", &[]), "form")];
    if about.after.version > 1 {
        model.also.push(reply.line("", &texts.say("see_history", &[]), "history"));
    }
    if !about.after.is_draft() {
        model.also.push(reply.line("", &texts.say("get_less", &[]), "mute"));
        let daily = reply.line("", &texts.say("get_daily", &[]), "notices daily");
        model.also.extend(audience.named.then_some(daily));
    }
    Some(model)
}

/// The lines that are waited for: of a draft, those of the fields that it lacks.
pub(super) fn ask(model: &mut Model, reply: &Reply<'_>, about: About<'_>, audience: &Audience) {
    let draft = about.after.is_draft() && !about.after.dropped;
    model.asks = match draft {
        true => reply.lacking(about),
        false => reply.offers(&audience.offers, Ask::Asked, about.after.version),
    };
    model.asks_title = match draft {
        true => reply.lines_that_work(model.asks.len()),
        false => reply.how_to_answer(model.asks.len()),
    };
}

/// What every notice of a TMail to the team has.
pub(super) fn frame(about: About<'_>) -> Model {
    let tmail = about.after;
    let state = about.template.say(&Saying::state(&tmail.state));
    Model {
        subject: subject(about),
        eyebrow: format!("{} #{} · {state}", tmail.number, tmail.version),
        language: about.template.texts.language().to_owned(),
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
    let added = |event: &Event| match event {
        Event::Joined { address, .. } => audience.people == [address.clone()],
        _ => false,
    };
    if audience.newcomers && changeset.events.iter().any(added) {
        let who = happened::author(changeset, &about.template.texts);
        let said = [("who", who.as_str()), ("title", &clean::line(&about.after.title))];
        model.headline = about.template.texts.say("added_you", &said);
        if changeset.events.iter().all(added) {
            happened.clear();
        }
    } else if about.after.is_draft()
        && !about.after.dropped
        && !lacking(about.after, about.template).is_empty()
    {
        model.headline = about.template.texts.say("answer_with_missing", &[]);
    } else if !audience.new_asks.is_empty() {
        model.headline = asked(about, changeset, &audience.new_asks);
    } else {
        model.headline = happened.remove(0);
    }
    let mut lead = happened;
    lead.extend(text);
    if about.after.is_draft() {
        lead.push(draft(about));
    } else if audience.is_asked() && audience.new_asks.is_empty() {
        lead.push(reminder::still_asked(about, &audience.offers));
    }
    model.preheader = format!("{} {}", model.headline, lead.join(" "));
    model.lead = vec![lead.join(" ")].into_iter().filter(|lead| !lead.is_empty()).collect();
}

/// What a draft needs.
pub(super) fn draft(about: About<'_>) -> String {
    let missing = lacking(about.after, about.template);
    let texts = &about.template.texts;
    match missing.is_empty() {
        _ if about.after.dropped => texts.say("draft_dropped", &[]),
        true => texts.say("draft", &[]),
        false => texts.say("draft_lacks", &[("fields", &happened::listed(&missing, texts))]),
    }
}

/// What is asked of the reader, in a sentence.
fn asked(about: About<'_>, changeset: &Changeset, offers: &[Offer]) -> String {
    let texts = &about.template.texts;
    let asked: Vec<&Offer> = offers.iter().filter(|offer| offer.ask == Ask::Asked).collect();
    if asked.iter().any(|offer| offer.line(0).starts_with("approve #")) {
        let by = changeset.author.as_ref().filter(|author| author.person == about.after.requester);
        let again = changeset.events.iter().any(ends_an_approval);
        return match (by, again) {
            (Some(author), false) => {
                texts.say("asked_for_approval_by", &[("who", &clean::person(&author.name))])
            }
            (Some(author), true) => texts.say("asked_again_by", &[("who", &clean::person(&author.name))]),
            (None, false) => texts.say("asked_for_approval", &[]),
            (None, true) => texts.say("asked_again", &[]),
        };
    }
    match question(about.template, &about.after.state, &asked) {
        Some(title) => title,
        None => texts.say("your_turn", &[("what", &titles(&asked, about.template))]),
    }
}

/// What was given counts no more, so it is asked for once more.
fn ends_an_approval(event: &Event) -> bool {
    matches!(event, Event::Voided { .. } | Event::Lapsed { .. } | Event::Retracted { .. } | Event::Cleared)
}

/// `“Start the deployment” / “Hold”`
pub(super) fn titles(asked: &[&Offer], template: &Template) -> String {
    let title = |offer: &&Offer| template.texts.quoted(&clean::line(&template.say(&offer.task)));
    asked.iter().map(title).collect::<Vec<_>>().join(" / ")
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
pub(super) fn words(
    changeset: &Changeset,
    refused: bool,
    texts: &Texts,
    room: &mut Room<'_>,
) -> Option<Words> {
    let Some(author) = &changeset.author else { return unproven(changeset, texts, room) };
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
    let key = if refused { "wrote_in_vain" } else { "wrote" };
    let (who, proof) = (clean::person(&author.name), room.line(clean::proof(&author.proof)));
    let intro = texts.say(key, &[("who", &who), ("proof", &proof)]);
    (!lines.is_empty()).then_some(Words { intro, lines })
}

/// The words of a held mail, which an operator released.
fn unproven(changeset: &Changeset, texts: &Texts, room: &mut Room<'_>) -> Option<Words> {
    changeset.events.iter().find_map(|event| match event {
        Event::Released { claimed, text } => Some(Words {
            intro: texts.say("wrote_unproven", &[("address", &room.line(claimed.as_str()))]),
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
    room: &mut Room<'_>,
) {
    let (tmail, template) = (about.after, about.template);
    let texts = &template.texts;
    let title = texts.say("title_form", &[("changeset", &tmail.version.to_string())]);
    let values = match audience.newcomers || tmail.is_draft() {
        true => sections::fields(title, about, occasion.now, |_| true, room),
        false => sections::changes(changeset, template, |_| true, room),
    };
    let found = [
        values,
        sections::approvals(tmail, changeset, texts, room),
        sections::waits(tmail, template, occasion.directory, room),
        sections::answers(tmail, template, room),
        sections::files(changeset, texts, room),
        sections::history(tmail, changeset, template, room),
    ];
    model.sections.extend(found.into_iter().flatten());
}

/// `engineering, qa; asked`
pub(super) fn reason(audience: &Audience) -> String {
    let asked = if audience.is_asked() { "; asked" } else { "" };
    format!("{}{asked}", audience.roles.join(", "))
}

pub(super) fn footer(about: About<'_>, audience: &Audience) -> Vec<String> {
    let texts = &about.template.texts;
    let title = |role: &String| match about.template.role(role) {
        Some(role) => role.title.clone(),
        None if role == PARTICIPANT => texts.say("why_added", &[]),
        None => role.clone(),
    };
    let roles: Vec<String> = audience.roles.iter().map(title).collect();
    let readers = match (about.after.is_draft(), about.template.has_customers()) {
        (true, _) => texts.say("nobody_else", &[]),
        (_, true) => texts.say("comments_stay", &[]),
        (_, false) => texts.say("comments_are_read", &[("number", &about.after.number.to_string())]),
    };
    vec![texts.say("why_team", &[("roles", &roles.join(", "))]), readers]
}

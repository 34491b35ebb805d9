//! Somebody who isn't on a TMail wrote to it: its owner is told, and can add them.

use super::message::{Envelope, send};
use super::model::{Item, Section};
use super::say::Reply;
use super::{Kind, Notice, Occasion, team};

/// The notice to the owner.
pub(super) fn to_owner(occasion: &Occasion<'_>) -> Option<Notice> {
    let stranger = occasion.decision.stranger.as_ref()?;
    let about = occasion.tmail?;
    let texts = &about.template.texts;
    let mut model = team::frame(about);
    let address = stranger.address.as_str();
    model.headline = texts.say("stranger_wrote", &[("who", address)]);
    model.preheader = model.headline.clone();
    let known = occasion.directory.person(&stranger.address).is_some();
    if about.template.has_customers() && !known {
        model.lead.push(texts.say("stranger_of_customers", &[]));
    } else {
        model.lead.push(texts.say("stranger_can_be_added", &[]));
        let reply = Reply::new(occasion, &model.subject);
        let add = texts.say("add_person", &[]);
        let say = texts.say("with_words", &[("what", &add)]);
        model.asks = vec![reply.line(&add, &say, &format!("add {address}"))];
        model.asks_title = reply.how_to_answer(1);
    }
    let item = Item::sentence(texts.say("stranger_unknown", &[]));
    model.sections.extend(Section::new(texts.say("title_stranger", &[]), vec![item]));
    model.footer = vec![texts.say("why_owner", &[])];
    let envelope = Envelope {
        kind: Kind::Stranger,
        audience: stranger.address.folded().to_owned(),
        recipients: vec![stranger.owner.clone()],
        from: None,
        reason: "requester; asked".to_owned(),
        reveals: true,
        calendars: Vec::new(),
        leaves_by: "mute",
    };
    (!occasion.book.is_ours(&stranger.owner)).then(|| send(occasion, envelope, &model))
}

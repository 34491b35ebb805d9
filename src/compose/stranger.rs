//! Somebody who isn't on a TMail wrote to it: its owner is told, and can add them.

use super::message::{Envelope, send};
use super::model::{Item, Section};
use super::say::Reply;
use super::{Kind, Notice, Occasion, team};

/// The notice to the owner.
pub(super) fn to_owner(occasion: &Occasion<'_>) -> Option<Notice> {
    let stranger = occasion.decision.stranger.as_ref()?;
    let about = occasion.tmail?;
    let mut model = team::frame(about);
    let address = stranger.address.as_str();
    model.headline = format!("{address} wrote to this TMail, and isn't on it.");
    model.preheader = model.headline.clone();
    let known = occasion.directory.person(&stranger.address).is_some();
    if about.template.has_customers() && !known {
        model.lead.push(
            "They were told that I can't do anything with their mail. A customer is added in the field for \
             customers; anybody else has to be in the directory first."
                .to_owned(),
        );
    } else {
        model.lead.push(
            "They were told that I can't do anything with their mail, and nothing else. If you add them, they \
             see this TMail and its history from then on."
                .to_owned(),
        );
        let reply = Reply::new(occasion, &model.subject);
        let line = format!("add {address}");
        model.asks = vec![reply.line("Add this person", "Add this person, with the words", &line)];
        model.asks_title = "Answer this mail with this line, in a paragraph of its own".to_owned();
    }
    let item = Item::sentence("If you don't know them, you need not do anything.");
    model.sections.extend(Section::new("If they don't belong here", vec![item]));
    model.footer = vec!["You get this mail because you requested this TMail.".to_owned()];
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

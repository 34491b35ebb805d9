//! Somebody gained or lost an approver's role, or has other addresses now: they are told.

use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as Mailbox;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;

use super::clean::Room;
use super::message::body;
use super::model::{Item, Model, Section};
use super::render::render;
use super::{Kind, Notice, ids};
use crate::address::{Address, AddressBook};
use crate::decide::approvers::{Changed, Right};
use crate::tmail::moment;

/// A change for one person.
#[derive(Clone, Copy, Debug)]
pub struct News<'a> {
    pub changed: &'a Changed,
    /// How many entries the log had before the change: it tells this change from every other one.
    pub entries: u64,
    pub book: &'a AddressBook,
    pub secret: &'a [u8; 32],
    pub now: Timestamp,
}

/// Composes the notice; nothing if there is nobody but ourselves to tell.
pub fn approver(news: &News<'_>) -> Option<Notice> {
    let told = news.changed.told_at().into_iter();
    let recipients: Vec<Address> = told.filter(|address| !news.book.is_ours(address)).collect();
    recipients.first()?;
    let message_id = ids::of_role(news);
    let model = model(news);
    let subject = model.subject.clone();
    let rendered = render(&model);
    let text = rendered.text.clone();
    let address = news.book.of_service().to_string();
    let mut raw = Vec::new();
    MessageBuilder::new()
        .header("From", Mailbox::new_address(Some("tmail"), address.clone()))
        .header("To", Mailbox::new_address(None::<String>, address))
        .header("Subject", Text::new(subject))
        .header("Date", Date::new(news.now.as_second()))
        .header("Message-ID", MessageId::new(message_id.clone()))
        .header("Auto-Submitted", Raw::new("auto-generated"))
        .header("X-Auto-Response-Suppress", Raw::new("OOF, AutoReply, RN, NRN"))
        .header("MIME-Version", Raw::new("1.0"))
        .body(body(rendered, &[], &message_id))
        .serialize(&mut raw);
    Some(Notice { message_id, kind: Kind::Approver, number: None, changeset: 0, recipients, text, raw })
}

fn model(news: &News<'_>) -> Model {
    let (changed, domain) = (news.changed, news.book.domain());
    let headline = match (changed.gained.is_empty(), changed.lost.is_empty()) {
        (false, true) => "You gained an approver's role.",
        (true, false) => "You lost an approver's role.",
        (false, false) => "Your approver's roles have changed.",
        (true, true) => "The addresses that you can approve from have changed.",
    };
    let mut room = Room::new();
    let gained =
        changed.gained.iter().map(|right| item(right, "where the directory names you in", &mut room));
    let mut sections: Vec<Section> =
        Section::new("You can now approve", gained.collect()).into_iter().collect();
    let mut lost: Vec<Item> =
        changed.lost.iter().map(|right| item(right, "which is for", &mut room)).collect();
    if !lost.is_empty() {
        lost.push(Item::sentence("What you approved so far still counts."));
    }
    sections.extend(Section::new("You can't approve any more", lost));
    sections.extend(Section::new("Your addresses", addresses(changed)));
    sections.extend(Section::new("If this surprises you", surprised(domain)));
    Model {
        subject: headline.trim_end_matches('.').to_owned(),
        preheader: headline.to_owned(),
        headline: headline.to_owned(),
        lead: vec![format!(
            "Who may approve comes from the directory and the templates of {domain}. I read a change there on {}.",
            moment(news.now)
        )],
        sections,
        footer: vec!["You get this mail because it concerns what you may approve.".to_owned()],
        ..Model::default()
    }
}

fn item(right: &Right, why: &str, room: &mut Room) -> Item {
    let Right { template, approval, role, group, in_place_of } = right;
    if let Some(absent) = in_place_of {
        let text = format!("in place of {absent}, as their deputy ({role}, in {template}, group {group})");
        return Item::row(room.line(approval), room.line(&text));
    }
    Item::row(room.line(approval), room.line(&format!("{role}, in {template}, {why} the group {group}")))
}

fn addresses(changed: &Changed) -> Vec<Item> {
    if !changed.is_elsewhere() {
        return Vec::new();
    }
    let speaks = |address: &&Address| {
        Item::sentence(format!(
            "{address} is yours now: a mail that is proven to come from it speaks for you."
        ))
    };
    let silent = |address: &&Address| {
        Item::sentence(format!("{address} isn't yours any more: a mail from it doesn't speak for you."))
    };
    let mut items: Vec<Item> = changed.added().iter().map(speaks).collect();
    items.extend(changed.removed().iter().map(silent));
    if let (Some(before), Some(after)) = (&changed.before, &changed.after)
        && before.address() != after.address()
    {
        items.push(Item::sentence(format!("I write to {} from now on.", after.address())));
    }
    items
}

fn surprised(domain: &str) -> Vec<Item> {
    vec![
        Item::sentence(format!(
            "Write to postmaster@{domain} at once. The people who run this gateway keep the directory."
        )),
        Item::sentence("An answer to this mail changes nothing."),
    ]
}

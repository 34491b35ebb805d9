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
use crate::texts::Texts;

/// A change for one person.
#[derive(Clone, Copy, Debug)]
pub struct News<'a> {
    pub changed: &'a Changed,
    /// How many entries the log had before the change: it tells this change from every other one.
    pub entries: u64,
    pub book: &'a AddressBook,
    /// The gateway's own sentences.
    pub texts: &'a Texts,
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
    let (changed, texts) = (news.changed, news.texts);
    let headline = texts.say(
        match (changed.gained.is_empty(), changed.lost.is_empty()) {
            (false, true) => "role_gained",
            (true, false) => "role_lost",
            (false, false) => "roles_changed",
            (true, true) => "role_addresses_changed",
        },
        &[],
    );
    let mut room = Room::of(texts);
    let gained = changed.gained.iter().map(|right| item(right, "role_named_in", texts, &mut room));
    let title = texts.say("role_title_gained", &[]);
    let mut sections: Vec<Section> = Section::new(title, gained.collect()).into_iter().collect();
    let lost = changed.lost.iter().map(|right| item(right, "role_is_for", texts, &mut room));
    let mut lost: Vec<Item> = lost.collect();
    if !lost.is_empty() {
        lost.push(Item::sentence(texts.say("role_still_counts", &[])));
    }
    sections.extend(Section::new(texts.say("role_title_lost", &[]), lost));
    sections.extend(Section::new(texts.say("role_title_addresses", &[]), addresses(changed, texts)));
    sections.extend(Section::new(texts.say("role_title_surprised", &[]), surprised(news)));
    let (domain, when) = (news.book.domain(), texts.moment(news.now));
    Model {
        subject: headline.trim_end_matches('.').to_owned(),
        preheader: headline.clone(),
        headline,
        language: texts.language().to_owned(),
        lead: vec![texts.say("role_where_from", &[("domain", domain), ("when", &when)])],
        sections,
        footer: vec![texts.say("role_why", &[])],
        ..Model::default()
    }
}

fn item(right: &Right, key: &str, texts: &Texts, room: &mut Room<'_>) -> Item {
    let Right { template, approval, role, group, in_place_of } = right;
    let template = template.to_string();
    let mut said = vec![("role", role.as_str()), ("template", &template), ("group", group)];
    said.extend(in_place_of.as_ref().map(|absent| ("whom", absent.as_str())));
    let text = texts.say(if in_place_of.is_some() { "role_in_place" } else { key }, &said);
    Item::row(room.line(approval), room.line(&text))
}

fn addresses(changed: &Changed, texts: &Texts) -> Vec<Item> {
    if !changed.is_elsewhere() {
        return Vec::new();
    }
    let of =
        |key: &str, address: &Address| Item::sentence(texts.say(key, &[("address", &address.to_string())]));
    let mut items: Vec<Item> =
        changed.added().iter().map(|address| of("role_address_yours", address)).collect();
    items.extend(changed.removed().iter().map(|address| of("role_address_not_yours", address)));
    if let (Some(before), Some(after)) = (&changed.before, &changed.after)
        && before.address() != after.address()
    {
        items.push(of("role_write_to", after.address()));
    }
    items
}

fn surprised(news: &News<'_>) -> Vec<Item> {
    let write = news.texts.say("role_write_at_once", &[("domain", news.book.domain())]);
    vec![Item::sentence(write), Item::sentence(news.texts.say("role_no_answer", &[]))]
}

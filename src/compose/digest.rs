//! The one mail of a day, to who wants that: what waits for the reader, the windows to come, what is stuck,
//! what is done, and what the others did. In the reader's time zone.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as Mailbox;
use mail_builder::headers::date::Date as DateField;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;

use super::clean::{self, Room};
use super::message::body;
use super::model::{Item, Model, Say, Section};
use super::render::render;
use super::say::Reply;
use super::{About, Kind, Notice, happened, ids, mailto, reminder, team};
use crate::address::AddressBook;
use crate::decide::morning::{Digest, News, Running, Stuck, Waits, Window};
use crate::texts::Texts;
use crate::tmail::Changeset;
use crate::tracking::TrackingNumber;

/// How many TMails a section tells of, and how many changes of one.
const TMAILS_MAX: usize = 25;
const CHANGES_MAX: usize = 6;

/// What the mail of a day is composed from.
#[derive(Clone, Copy, Debug)]
pub struct Day<'a> {
    pub digest: &'a Digest<'a>,
    /// The day, where the reader is.
    pub day: Date,
    pub zone: &'a str,
    /// The changesets that it tells of.
    pub changes: &'a BTreeMap<TrackingNumber, Vec<Changeset>>,
    pub book: &'a AddressBook,
    /// The gateway's own sentences; what concerns one TMail is said in those of its template.
    pub texts: &'a Texts,
    pub secret: &'a [u8; 32],
    pub now: Timestamp,
}

/// Composes it; nothing if it would go to ourselves.
pub fn digest(day: &Day<'_>) -> Option<Notice> {
    let person = day.digest.person.address().clone();
    if day.book.is_ours(&person) {
        return None;
    }
    let message_id = ids::of_day(day.secret, day.day, &person, day.book.domain());
    let model = day.model();
    let rendered = render(&model);
    let text = rendered.text.clone();
    let service = day.book.of_service();
    let mailbox = |name: Option<&str>| Mailbox::new_address(name.map(str::to_owned), service.to_string());
    let mut raw = Vec::new();
    MessageBuilder::new()
        .header("From", mailbox(Some("tmail")))
        .header("To", mailbox(None))
        .header("Subject", Text::new(model.subject))
        .header("Date", DateField::new(day.now.as_second()))
        .header("Message-ID", MessageId::new(message_id.clone()))
        .header("Auto-Submitted", Raw::new("auto-generated"))
        .header("X-Auto-Response-Suppress", Raw::new("OOF, AutoReply, RN, NRN"))
        .header("List-Help", Raw::new(format!("<{}?body=help>", mailto::of(&service))))
        .header("TMail-Reason", Raw::new("daily"))
        .header("MIME-Version", Raw::new("1.0"))
        .body(body(rendered, &[], &message_id))
        .serialize(&mut raw);
    let recipients = vec![person];
    Some(Notice { message_id, kind: Kind::Digest, number: None, changeset: 0, recipients, text, raw })
}

impl Day<'_> {
    fn model(&self) -> Model {
        let Digest { waits, windows, stuck, done, news, .. } = self.digest;
        let texts = self.texts;
        let mut room = Room::of(texts);
        let headline = match waits.len() {
            0 => texts.say("day_nothing_waits", &[]),
            1 => texts.say("day_one_waits", &[]),
            count => texts.say("day_several_wait", &[("count", &count.to_string())]),
        };
        let sections = [
            self.section(texts.say("title_day_waits", &[]), waits, |one| self.waits(one, &mut room)),
            self.section(texts.say("title_day_windows", &[]), windows, |one| self.window(one, &mut room)),
            self.section(texts.say("title_day_stuck", &[]), stuck, |one| self.stuck(one, &mut room)),
            self.section(texts.say("title_day_done", &[]), done, |one| done_item(*one, &mut room)),
            self.section(texts.say("title_day_news", &[]), news, |one| self.news(one, &mut room)),
        ];
        let sections: Vec<Section> = sections.into_iter().flatten().collect();
        let titles: Vec<String> =
            sections.iter().map(|section| format!("{} ({})", section.title, section.items.len())).collect();
        let subject = texts.say("day_subject", &[("day", &texts.day(self.day))]);
        let reply = Reply::to(self.book.of_service(), &subject, texts);
        Model {
            preheader: format!("{headline} {}", titles.join(" · ")),
            also: vec![
                reply.line("", &texts.say("all_at_once", &[]), "notices all"),
                reply.line("", &texts.say("asks_only", &[]), "notices asks"),
            ],
            footer: vec![
                texts.say("why_day", &[("zone", self.zone)]),
                texts.say("day_answers", &[("address", &self.an_address())]),
            ],
            language: texts.language().to_owned(),
            subject,
            headline,
            sections,
            ..Model::default()
        }
    }

    fn section<T>(&self, title: String, all: &[T], item: impl FnMut(&T) -> Item) -> Option<Section> {
        let mut items: Vec<Item> = all.iter().take(TMAILS_MAX).map(item).collect();
        let more = all.len().saturating_sub(TMAILS_MAX);
        if more > 0 {
            items.push(Item::sentence(self.texts.say("several_more", &[("count", &more.to_string())])));
        }
        Section::new(title, items)
    }

    /// The address of the first TMail that it tells of.
    fn an_address(&self) -> String {
        let Digest { waits, windows, stuck, done, news, .. } = self.digest;
        let all = waits.iter().map(|one| one.of).chain(windows.iter().map(|one| one.of));
        let all = all.chain(stuck.iter().map(|one| one.of)).chain(done.iter().copied());
        let first = all.chain(news.iter().map(|one| one.of)).next();
        first.map_or_else(String::new, |of| self.book.of_tmail(&of.tmail.number).to_string())
    }

    fn waits(&self, waits: &Waits<'_>, room: &mut Room<'_>) -> Item {
        let about = about(waits.of);
        let texts = &about.template.texts;
        let asked = match about.after.is_draft() {
            true => team::draft(about),
            false => reminder::still_asked(about, &waits.asked),
        };
        let since = texts.say("since_when", &[("when", &self.local(waits.since, texts))]);
        let text = room.line(&format!("{asked} {since}"));
        let reply = Reply::to(self.book.of_tmail(&about.after.number), &team::subject(about), texts);
        Item::titled(title(waits.of, room), text).saying(says(&reply, waits))
    }

    fn window(&self, window: &Window<'_>, room: &mut Room<'_>) -> Item {
        let span =
            format!("{}–{}", self.local(window.from, self.texts), self.clock(window.until, window.from));
        let text = format!("{} — {}", title(window.of, room), state(window.of));
        Item::titled(span, text)
    }

    fn stuck(&self, stuck: &Stuck<'_>, room: &mut Room<'_>) -> Item {
        let texts = &stuck.of.template.texts;
        let waits: Vec<String> = stuck
            .waiting
            .iter()
            .map(|open| {
                let names: Vec<String> = open.whom.iter().take(8).map(|name| clean::person(name)).collect();
                let whom = if names.is_empty() {
                    texts.say("the_team", &[])
                } else {
                    texts.list(open.joint(), &names)
                };
                let since = texts.say("since", &[("whom", &whom), ("when", &self.local(open.since, texts))]);
                let waits = format!("{}: {since}", clean::line(&stuck.of.template.say(&open.what)));
                match &open.obstacle {
                    Some(why) => {
                        let why = stuck.of.template.say(why);
                        texts.say("but", &[("what", &waits), ("obstacle", &why)])
                    }
                    None => waits,
                }
            })
            .collect();
        let why = if waits.is_empty() { texts.say("day_nobody_can", &[]) } else { waits.join("; ") };
        Item::titled(title(stuck.of, room), room.line(&format!("{} — {why}", state(stuck.of))))
    }

    /// What others did, in their words where they wrote any.
    fn news(&self, news: &News<'_>, room: &mut Room<'_>) -> Item {
        let about = about(news.of);
        let texts = &about.template.texts;
        let told = self.changes.get(&about.after.number).map(Vec::as_slice).unwrap_or_default();
        let told: Vec<&Changeset> =
            told.iter().filter(|changeset| news.changesets.contains(&changeset.number)).collect();
        let mut item = Item::titled(title(news.of, room), state(news.of));
        for changeset in told.iter().take(CHANGES_MAX) {
            let did = happened::sentences(changeset, about.after, about.template).join(" ");
            let intro =
                room.line(&format!("#{}, {}: {did}", changeset.number, self.local(changeset.at, texts)));
            let words = team::words(changeset, false, texts, room).map(|words| words.lines);
            item = item.quoting(intro, words.unwrap_or_default());
        }
        let more = told.len().saturating_sub(CHANGES_MAX);
        if more > 0 {
            item = item.quoting(texts.say("day_more", &[("count", &more.to_string())]), Vec::new());
        }
        item
    }

    /// `Fri 4 Dec, 22:00`
    fn local(&self, at: Timestamp, texts: &Texts) -> String {
        texts.moment_here(&at.to_zoned(self.zone()))
    }

    /// `23:30`, with the day where it isn't that of the beginning.
    fn clock(&self, at: Timestamp, from: Timestamp) -> String {
        let (at, from) = (at.to_zoned(self.zone()), from.to_zoned(self.zone()));
        match at.date() == from.date() {
            true => at.strftime("%H:%M").to_string(),
            false => self.texts.moment_here(&at),
        }
    }

    fn zone(&self) -> TimeZone {
        TimeZone::get(self.zone).unwrap_or(TimeZone::UTC)
    }
}

/// What can be answered to a TMail that waits: to its own address.
fn says(reply: &Reply<'_>, waits: &Waits<'_>) -> Vec<Say> {
    let tmail = waits.of.tmail;
    if tmail.is_draft() {
        return reply.lacking(about(waits.of)).into_iter().take(1).collect();
    }
    reply.offers(&waits.asked, crate::decide::Ask::Asked, tmail.version)
}

fn done_item(of: Running<'_>, room: &mut Room<'_>) -> Item {
    Item::titled(title(of, room), state(of))
}

/// `Deploy Billing 2.4.1 · DEPLOY-1049-Q`
fn title(of: Running<'_>, room: &mut Room<'_>) -> String {
    format!("{} · {}", room.line(&of.tmail.title), of.tmail.number)
}

fn state(of: Running<'_>) -> String {
    of.template.state(&of.tmail.state).map_or_else(|| of.tmail.state.clone(), |state| state.title.clone())
}

fn about(of: Running<'_>) -> About<'_> {
    About { template: of.template, before: None, after: of.tmail }
}

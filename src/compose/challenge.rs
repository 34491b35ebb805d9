//! The mail that asks a claimed author whether a mail is theirs.
//!
//! Whoever forged that mail chose its bytes, and who gets this one may never have heard of it: so it shows
//! what [`Shown`] allows and nothing else of it, neither its subject nor the name beside its address. It
//! goes to that one address, stands in no thread, and alone holds the code.

use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as Mailbox;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;

use super::model::{Item, Model, Say, Section};
use super::render::render;
use super::{Kind, Notice, clean, ids, mailto, message};
use crate::address::{Address, AddressBook};
use crate::authenticate::challenge::Code;
use crate::decide::challenge::ShownCommand;
use crate::decide::{Shown, Target};
use crate::texts::{Joint, Texts};
use crate::tracking::TrackingNumber;

/// What a challenge is made of.
#[derive(Clone, Copy, Debug)]
pub struct Challenge<'a> {
    /// The claimed author: it goes there, and nowhere else.
    pub to: &'a Address,
    pub shown: &'a Shown,
    /// What the TMail is called, for who may know.
    pub title: Option<&'a str>,
    pub why: Why,
    pub code: &'a Code,
    pub book: &'a AddressBook,
    /// The gateway's own sentences.
    pub texts: &'a Texts,
    pub secret: &'a [u8; 32],
    /// SHA-256 of the held mail's bytes, hex.
    pub digest: &'a str,
    /// What tells it from others about the same mail.
    pub turn: i64,
    /// When the held mail came in.
    pub arrived: Timestamp,
    pub made: Timestamp,
    pub ends: Timestamp,
}

/// Why somebody is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Why {
    /// Nothing proves the mail.
    Unproven,
    /// DNS failed for too long.
    DnsFailed,
    /// It is proven, and such a decision wants more.
    Always,
}

/// Composes it. Repeatable: the same challenge gives the same bytes.
pub fn challenge(asked: &Challenge<'_>) -> Notice {
    let message_id = ids::challenge(asked.secret, asked.digest, asked.turn, asked.book.domain());
    let model = model(asked);
    let rendered = render(&model);
    let text = rendered.text.clone();
    let address = asked.address().to_string();
    let from = || Mailbox::new_address(Some("tmail"), address.clone());
    let mut raw = Vec::new();
    MessageBuilder::new()
        .header("From", from())
        .header("Reply-To", from())
        .header("To", Mailbox::new_address(None::<String>, asked.to.to_string()))
        .header("Subject", Text::new(model.subject))
        .header("Date", Date::new(asked.made.as_second()))
        .header("Message-ID", MessageId::new(message_id.clone()))
        .header("Auto-Submitted", Raw::new("auto-generated"))
        .header("X-Auto-Response-Suppress", Raw::new("OOF, AutoReply, RN, NRN"))
        .header("MIME-Version", Raw::new("1.0"))
        .body(message::body(rendered, &[], &message_id))
        .serialize(&mut raw);
    Notice {
        message_id,
        kind: Kind::Challenge,
        number: asked.number().cloned(),
        changeset: 0,
        recipients: vec![asked.to.clone()],
        text,
        raw,
    }
}

impl Challenge<'_> {
    fn number(&self) -> Option<&TrackingNumber> {
        match &self.shown.target {
            Target::Tmail(number) | Target::Mute(number) => Some(number),
            Target::Template(_) | Target::Service => None,
        }
    }

    /// Where its answer goes.
    fn address(&self) -> Address {
        self.number().map_or_else(|| self.book.of_service(), |number| self.book.of_tmail(number))
    }

    /// What the held mail is for, in words.
    fn place(&self) -> String {
        match &self.shown.target {
            Target::Tmail(number) | Target::Mute(number) => number.to_string(),
            Target::Template(name) => name.to_string(),
            Target::Service => self.texts.say("the_gateway_itself", &[]),
        }
    }
}

fn model(asked: &Challenge<'_>) -> Model {
    let (texts, place) = (asked.texts, asked.place());
    let headline = match asked.why {
        Why::Always => texts.say("challenge_decision", &[("place", &place)]),
        Why::Unproven | Why::DnsFailed => texts.say("challenge_mail", &[("place", &place)]),
    };
    let yes = (texts.say("challenge_yes", &[]), texts.say("challenge_if_yours", &[]));
    let no = (texts.say("challenge_no", &[]), texts.say("challenge_if_not_yours", &[]));
    let title = texts.say("challenge_title_items", &[]);
    Model {
        subject: subject(asked),
        preheader: headline.clone(),
        headline,
        language: texts.language().to_owned(),
        lead: lead(asked),
        asks_title: texts.say("challenge_how_to_answer", &[]),
        asks: vec![say(asked, yes, "confirm", false), say(asked, no, "deny", true)],
        sections: Section::new(title, items(asked)).into_iter().collect(),
        footer: footer(asked),
        ..Model::default()
    }
}

fn subject(asked: &Challenge<'_>) -> String {
    asked.texts.say("challenge_subject", &[("place", &asked.place())])
}

fn lead(asked: &Challenge<'_>) -> Vec<String> {
    let key = match asked.why {
        Why::Unproven => "challenge_unproven",
        Why::DnsFailed => "challenge_dns_failed",
        Why::Always => "challenge_always",
    };
    let (arrived, from) = (asked.texts.moment(asked.arrived), asked.to.to_string());
    let why = asked.texts.say(key, &[("when", &arrived), ("address", &from)]);
    vec![why, asked.texts.say("challenge_code", &[("code", asked.code.as_str())])]
}

/// The line has the code in it: phones join lines.
fn say(asked: &Challenge<'_>, (label, say): (String, String), word: &str, second: bool) -> Say {
    let line = format!("{word} {}", asked.code.as_str());
    Say {
        label: format!("{label} ›"),
        say,
        mailto: mailto::link(&asked.address(), &format!("Re: {}", subject(asked)), &line),
        typed: line,
        second,
    }
}

fn items(asked: &Challenge<'_>) -> Vec<Item> {
    let (shown, texts) = (asked.shown, asked.texts);
    let label = |key: &str| texts.say(key, &[]);
    let mut items = Vec::new();
    if let Some(number) = asked.number() {
        let title: String = asked.title.map(clean::line).unwrap_or_default().chars().take(150).collect();
        items.push(Item::row(label("challenge_for"), format!("{number} {title}").trim_end()));
    }
    match &shown.target {
        Target::Template(name) => {
            let opens = texts.say("challenge_a_template", &[("template", &name.to_string())]);
            items.push(Item::row(label("challenge_opens"), opens));
        }
        Target::Mute(_) => items.push(Item::row(label("challenge_asks_for"), label("challenge_fewer_mails"))),
        Target::Tmail(_) | Target::Service => {}
    }
    if let (Some(changeset), Some(number)) = (shown.as_of, asked.number()) {
        items.push(Item::row(label("challenge_you_saw"), format!("{number} #{changeset}")));
    }
    let said = shown.commands.iter().map(|command| clean::line(&as_shown(command, texts)));
    items.extend(behind_a_mark(&label("challenge_says"), said.collect()));
    let value = |(name, value): &(String, String)| match value.trim() {
        "" => format!("{name}: {}", texts.say("nothing_there", &[])),
        value => format!("{name}: {}", clean::line(value)),
    };
    items.extend(behind_a_mark(&label("challenge_fills_in"), shown.fields.iter().map(value).collect()));
    items.extend(unshown(shown, texts).into_iter().map(Item::sentence));
    items
}

fn as_shown(command: &ShownCommand, texts: &Texts) -> String {
    let ShownCommand { line, reason } = command;
    match reason {
        None => line.clone(),
        Some(count) => {
            let count = count.to_string();
            format!("{line} {}", texts.say("challenge_with_reason", &[("count", &count)]))
        }
    }
}

fn behind_a_mark(title: &str, lines: Vec<String>) -> Option<Item> {
    (!lines.is_empty()).then(|| Item::sentence(format!("{title}:")).quoting("", lines))
}

/// What isn't shown, and what becomes of it.
fn unshown(shown: &Shown, texts: &Texts) -> Vec<String> {
    let mut sentences = Vec::new();
    if shown.words_only {
        sentences.push(texts.say("challenge_words_only", &[]));
    } else if !shown.left_out.is_empty() {
        sentences.push(texts.say("challenge_left_out", &[("fields", &shown.left_out.join(", "))]));
    }
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(texts.say(one, &[])),
        count => Some(texts.say(many, &[("count", &count.to_string())])),
    };
    let lines = counted(shown.comment_lines, "challenge_one_line", "challenge_lines");
    let files = counted(shown.files, "challenge_one_file", "challenge_files");
    let words: Vec<String> = [lines, files].into_iter().flatten().collect();
    if !words.is_empty() && shown.target != Target::Service {
        sentences.push(texts.say("challenge_besides", &[("what", &texts.list(Joint::And, &words))]));
    }
    sentences
}

fn footer(asked: &Challenge<'_>) -> Vec<String> {
    let (address, ends) = (asked.to.to_string(), asked.texts.moment(asked.ends));
    vec![
        asked.texts.say("challenge_why", &[("address", &address)]),
        asked.texts.say("challenge_else", &[("until", &ends)]),
    ]
}

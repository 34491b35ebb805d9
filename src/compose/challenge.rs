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
use crate::decide::{Shown, Target};
use crate::tmail::moment;
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
            Target::Service => "the gateway itself".to_owned(),
        }
    }
}

fn model(asked: &Challenge<'_>) -> Model {
    let place = asked.place();
    let headline = match asked.why {
        Why::Always => format!("Please confirm your decision on {place}."),
        Why::Unproven | Why::DnsFailed => format!("Is this mail to {place} yours?"),
    };
    Model {
        subject: format!("Please confirm your mail to {place}"),
        preheader: headline.clone(),
        headline,
        lead: lead(asked),
        asks_title: "Answer this mail with one of these lines; other words in your answer aren't read"
            .to_owned(),
        asks: vec![
            say(asked, "Yes, it is mine", "If it is yours", "confirm", false),
            say(asked, "No, it isn't", "If it isn't yours", "deny", true),
        ],
        sections: Section::new("What it holds, as I read it", items(asked)).into_iter().collect(),
        footer: footer(asked),
        ..Model::default()
    }
}

fn lead(asked: &Challenge<'_>) -> Vec<String> {
    let arrived = moment(asked.arrived);
    let why = match asked.why {
        Why::Unproven => format!(
            "On {arrived} I got a mail that says it is from {}. It carries no signature of your mail system that \
             I can check, as happens with mail that never leaves a company's own server. So I did nothing with \
             it yet.",
            asked.to
        ),
        Why::DnsFailed => format!(
            "On {arrived} I got a mail that says it is from {}. I couldn't look up the key that it is signed \
             with, for as long as I try. So I did nothing with it yet.",
            asked.to
        ),
        Why::Always => format!(
            "On {arrived} I got a decision from {}. It is signed as it should be; such a decision waits until \
             you have confirmed it, too. So I did nothing with it yet.",
            asked.to
        ),
    };
    let code = format!(
        "The code {} has to be in your answer: in its line, or in what your mail program quotes. Don't pass it on.",
        asked.code.as_str()
    );
    vec![why, code]
}

/// The line has the code in it: phones join lines.
fn say(asked: &Challenge<'_>, label: &str, say: &str, word: &str, second: bool) -> Say {
    let line = format!("{word} {}", asked.code.as_str());
    let subject = format!("Re: Please confirm your mail to {}", asked.place());
    Say {
        label: format!("{label} ›"),
        say: format!("{say}, answer with the words"),
        mailto: mailto::link(&asked.address(), &subject, &line),
        typed: line,
        second,
    }
}

fn items(asked: &Challenge<'_>) -> Vec<Item> {
    let shown = asked.shown;
    let mut items = Vec::new();
    if let Some(number) = asked.number() {
        let title: String = asked.title.map(clean::line).unwrap_or_default().chars().take(150).collect();
        items.push(Item::row("For", format!("{number} {title}").trim_end()));
    }
    match &shown.target {
        Target::Template(name) => items.push(Item::row("It opens", format!("a {name}"))),
        Target::Mute(_) => {
            items.push(Item::row("It asks for", "no more mails of it, except when you are asked"))
        }
        Target::Tmail(_) | Target::Service => {}
    }
    if let (Some(changeset), Some(number)) = (shown.as_of, asked.number()) {
        items.push(Item::row("You saw", format!("{number} #{changeset}")));
    }
    items.extend(behind_a_mark("It says", shown.commands.iter().map(|line| clean::line(line)).collect()));
    let value = |(name, value): &(String, String)| match value.trim() {
        "" => format!("{name}: (nothing)"),
        value => format!("{name}: {}", clean::line(value)),
    };
    items.extend(behind_a_mark("It fills in", shown.fields.iter().map(value).collect()));
    items.extend(unshown(shown).into_iter().map(Item::sentence));
    items
}

fn behind_a_mark(title: &str, lines: Vec<String>) -> Option<Item> {
    (!lines.is_empty()).then(|| Item::sentence(format!("{title}:")).quoting("", lines))
}

/// What isn't shown, and what becomes of it.
fn unshown(shown: &Shown) -> Vec<String> {
    let mut sentences = Vec::new();
    if shown.words_only {
        sentences.push(
            "It holds commands or values that I can't show here, so nothing that it asks for is done, even if \
             you confirm it. Please send those again from a mail system that signs."
                .to_owned(),
        );
    } else if !shown.left_out.is_empty() {
        sentences.push(format!(
            "I can't show what it fills in here, so that isn't taken over: {}.",
            shown.left_out.join(", ")
        ));
    }
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("one {one}")),
        count => Some(format!("{count} {many}")),
    };
    let lines = counted(shown.comment_lines, "line of other words", "lines of other words");
    let files = counted(shown.files, "file", "files");
    let words: Vec<String> = [lines, files].into_iter().flatten().collect();
    if !words.is_empty() && shown.target != Target::Service {
        sentences.push(format!(
            "Besides it has {}, which I don't show. If you confirm, they are posted in your name.",
            words.join(" and ")
        ));
    }
    sentences
}

fn footer(asked: &Challenge<'_>) -> Vec<String> {
    vec![
        format!("You alone get this mail, since a mail came in your name ({}).", asked.to),
        format!(
            "If you deny it, the people who run this gateway are told. If you do nothing, nothing happens: it \
             can be confirmed until {}.",
            moment(asked.ends)
        ),
    ]
}

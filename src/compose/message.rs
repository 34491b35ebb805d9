//! A model → the message: header fields, text and HTML, in bytes that repeat.

use mail_builder::MessageBuilder;
use mail_builder::headers::HeaderType;
use mail_builder::headers::address::Address as Mailbox;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::{BodyPart, MimePart};

use super::calendar::Calendar;
use super::model::Model;
use super::render::{Rendered, render};
use super::{Kind, Notice, Occasion, clean, ids, mailto, thread};
use crate::address::Address;

/// Who gets a notice, and what its header says besides the model.
pub(super) struct Envelope {
    pub kind: Kind,
    /// What tells it from the other notices of the same cause.
    pub audience: String,
    pub recipients: Vec<Address>,
    /// Who did it; nothing: the gateway itself.
    pub from: Option<String>,
    /// Why they get it, for machines.
    pub reason: String,
    /// Whether they may know what TMail it is: strangers may not.
    pub reveals: bool,
    /// Its windows, for calendars.
    pub calendars: Vec<Calendar>,
    /// `mute` for those who take part, `unsubscribe` for customers.
    pub leaves_by: &'static str,
}

/// A file that goes along.
pub(super) struct Enclosure {
    pub name: String,
    pub bytes: Vec<u8>,
}

/// Renders a model and puts its header on.
pub(super) fn send(occasion: &Occasion<'_>, envelope: Envelope, model: &Model) -> Notice {
    send_with(occasion, envelope, model, Vec::new())
}

/// The same, with files.
pub(super) fn send_with(
    occasion: &Occasion<'_>,
    envelope: Envelope,
    model: &Model,
    files: Vec<Enclosure>,
) -> Notice {
    let message_id = ids::message_id(occasion, envelope.kind, &envelope.audience);
    let rendered = render(model);
    let fields = Fields { occasion, envelope: &envelope, model, message_id: &message_id };
    let mut builder = MessageBuilder::new();
    for (name, value) in fields.all() {
        builder = builder.header(name, value);
    }
    let text = rendered.text.clone();
    let mut raw = Vec::new();
    let body = enclosing(body(rendered, &envelope.calendars, &message_id), files, &message_id);
    builder.body(body).serialize(&mut raw);
    let about = occasion.tmail.filter(|_| envelope.reveals);
    Notice {
        kind: envelope.kind,
        number: about.map(|about| about.after.number.clone()),
        changeset: about.map_or(0, |about| about.after.version),
        recipients: envelope.recipients,
        message_id,
        text,
        raw,
    }
}

/// The text, the HTML and the calendar's part, each saying the same; or the text alone.
pub(super) fn body(rendered: Rendered, calendars: &[Calendar], message_id: &str) -> MimePart<'static> {
    let of = |kind: &'static str| ContentType::new(kind).attribute("charset", "utf-8");
    let part = |kind: ContentType<'static>, text: String| MimePart::new(kind, BodyPart::Text(text.into()));
    let text = part(of("text/plain").attribute("format", "flowed"), rendered.flowed);
    match rendered.html {
        Some(html) => {
            let kind =
                ContentType::new("multipart/alternative").attribute("boundary", ids::boundary(message_id));
            let calendars = calendars.iter().map(|calendar| {
                let kind = ContentType::new("text/calendar").attribute("charset", "utf-8");
                let kind = kind.attribute("method", calendar.method.word());
                MimePart::new(kind, BodyPart::Text(calendar.text.clone().into()))
            });
            MimePart::new(
                kind,
                [text, part(of("text/html"), html)].into_iter().chain(calendars).collect::<Vec<_>>(),
            )
        }
        None => text,
    }
}

/// The words and the files behind them. Files are sent as bytes that nothing opens by itself.
fn enclosing(words: MimePart<'static>, files: Vec<Enclosure>, message_id: &str) -> MimePart<'static> {
    if files.is_empty() {
        return words;
    }
    let part = |file: Enclosure| {
        MimePart::new("application/octet-stream", BodyPart::Binary(file.bytes.into())).attachment(file.name)
    };
    let boundary = format!("{}-files", ids::boundary(message_id));
    let kind = ContentType::new("multipart/mixed").attribute("boundary", boundary);
    MimePart::new(kind, std::iter::once(words).chain(files.into_iter().map(part)).collect::<Vec<_>>())
}

type Field = (&'static str, HeaderType<'static>);

struct Fields<'a> {
    occasion: &'a Occasion<'a>,
    envelope: &'a Envelope,
    model: &'a Model,
    message_id: &'a str,
}

impl Fields<'_> {
    fn all(&self) -> Vec<Field> {
        let mut fields = self.people();
        fields.push(("Date", Date::new(self.occasion.now.as_second()).into()));
        fields.push(("Message-ID", MessageId::new(self.message_id.to_owned()).into()));
        fields.extend(self.thread());
        fields.extend(self.automatic());
        if self.envelope.reveals {
            fields.extend(self.list());
            fields.extend(self.state());
        }
        fields.push(("MIME-Version", raw("1.0")));
        fields
    }

    /// From and To are both the TMail, so that Reply All goes nowhere else.
    fn people(&self) -> Vec<Field> {
        let address = self.address();
        let from = match &self.envelope.from {
            Some(name) => format!("{} (via tmail)", clean::name(name)),
            None => "tmail".to_owned(),
        };
        let subject = match self.envelope.kind {
            Kind::Answer if self.begins_with_re() => self.model.subject.clone(),
            Kind::Answer => format!("Re: {}", self.model.subject),
            _ => self.model.subject.clone(),
        };
        let mut fields = vec![
            ("From", Mailbox::new_address(Some(from), self.author().to_string()).into()),
            ("To", Mailbox::new_address(None::<String>, address.to_string()).into()),
            ("Subject", text(&subject)),
        ];
        if self.author() != address {
            fields.push(("Reply-To", Mailbox::new_address(None::<String>, address.to_string()).into()));
        }
        fields
    }

    /// Whose address a notice is from; where there is one mailbox for all, answers go to Reply-To.
    fn author(&self) -> Address {
        let book = self.occasion.book;
        self.occasion.tmail.map_or_else(|| book.of_service(), |about| book.of_author(&about.after.number))
    }

    fn begins_with_re(&self) -> bool {
        self.model.subject.get(..3).is_some_and(|start| start.eq_ignore_ascii_case("re:"))
    }

    /// The TMail, or else the gateway itself.
    fn address(&self) -> Address {
        let book = self.occasion.book;
        self.occasion.tmail.map_or_else(|| book.of_service(), |about| book.of_tmail(&about.after.number))
    }

    fn thread(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        if let Some(about) = self.occasion.tmail.filter(|_| self.envelope.reveals) {
            let root = ids::root(self.occasion, &about.after.number);
            let began = about.after.log.first().map_or(self.occasion.now, |line| line.at);
            let index = thread::index(&root, began, self.occasion.now, self.message_id);
            fields.push(("Thread-Topic", text(&self.model.subject)));
            fields.push(("Thread-Index", raw(index)));
        }
        let references = thread::references(self.occasion, self.envelope);
        if let Some(parent) = references.last().cloned() {
            fields.push(("In-Reply-To", MessageId::new(parent).into()));
            fields.push(("References", MessageId::from(references).into()));
        }
        fields
    }

    fn automatic(&self) -> Vec<Field> {
        let how = match self.envelope.kind {
            Kind::Answer => "auto-replied",
            _ => "auto-generated",
        };
        vec![
            ("Auto-Submitted", raw(how)),
            // Not "All", which would keep bounces from us.
            ("X-Auto-Response-Suppress", raw("OOF, AutoReply, RN, NRN")),
        ]
    }

    fn list(&self) -> Vec<Field> {
        let Some(about) = self.occasion.tmail else { return Vec::new() };
        let (number, domain) = (&about.after.number, self.occasion.book.domain());
        let post = mailto::of(&self.address());
        let leave = mailto::of(&self.occasion.book.of_leaving(number, self.envelope.leaves_by));
        vec![
            ("List-Id", raw(format!("{number} <{}.{domain}>", number.to_string().to_ascii_lowercase()))),
            ("List-Help", raw(format!("<{post}?body=help>"))),
            ("List-Post", raw(format!("<{post}>"))),
            ("List-Unsubscribe", raw(format!("<{leave}>"))),
        ]
    }

    fn state(&self) -> Vec<Field> {
        let Some(about) = self.occasion.tmail else { return Vec::new() };
        vec![
            ("TMail-Tracking-Number", raw(about.after.number.to_string())),
            ("TMail-Changeset", raw(about.after.version.to_string())),
            ("TMail-State", text(&clean::line(&about.after.state))),
            ("TMail-Reason", text(&clean::line(&self.envelope.reason))),
        ]
    }
}

/// For words that may be anybody's: encoded where they have to be. What looks encoded already (RFC 2047)
/// would be decoded by readers, to whatever its author hid in it.
fn text(value: &str) -> HeaderType<'static> {
    Text::new(value.replace("=?", "= ?")).into()
}

/// For our own words: ASCII.
fn raw(value: impl Into<String>) -> HeaderType<'static> {
    Raw::new(value.into()).into()
}

//! Pure: how mail clients write what their people type: the shapes of Gmail, Apple Mail on a phone,
//! Outlook and Thunderbird, with their quotes, signatures and header fields.

use jiff::Timestamp;
use jiff::tz::TimeZone;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as Mailbox;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::{BodyPart, MimePart};

use super::mailbox::Letter;
use super::people::Client;

/// What somebody is about to send.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    pub client: Client,
    pub name: &'a str,
    pub from: &'a str,
    pub to: &'a str,
    pub subject: &'a str,
    /// The words, with `\n`.
    pub text: &'a str,
    /// The mail that is answered, and so quoted and referred to.
    pub answers: Option<&'a Letter>,
    /// Left half of the Message-ID.
    pub id: &'a str,
    /// Further fields.
    pub fields: &'a [(&'static str, &'static str)],
    pub now: Timestamp,
}

/// The mail, as it leaves the client: not yet signed.
pub fn written(draft: &Draft<'_>) -> Vec<u8> {
    let domain = draft.from.split_once('@').map_or("", |(_, domain)| domain);
    let mut builder = MessageBuilder::new()
        .header("From", Mailbox::new_address(Some(draft.name.to_owned()), draft.from.to_owned()))
        .header("To", Mailbox::new_address(None::<String>, draft.to.to_owned()))
        .header("Subject", Text::new(draft.subject.to_owned()))
        .header("Date", Date::new(draft.now.as_second()))
        .header("Message-ID", MessageId::new(format!("{}@{domain}", draft.id)));
    if let Some(letter) = draft.answers {
        let mut thread = letter.references.clone();
        thread.push(letter.message_id.clone());
        builder = builder
            .header("In-Reply-To", MessageId::new(letter.message_id.clone()))
            .header("References", MessageId::from(thread));
    }
    for (name, value) in draft.fields {
        builder = builder.header(*name, Raw::new(*value));
    }
    builder = builder.header("MIME-Version", Raw::new("1.0"));
    let mut raw = Vec::new();
    builder.body(body(draft)).serialize(&mut raw);
    raw
}

fn body(draft: &Draft<'_>) -> MimePart<'static> {
    let (text, html) = match draft.client {
        Client::Gmail => gmail(draft),
        Client::ApplePhone => apple(draft),
        Client::Outlook => outlook(draft),
        Client::Thunderbird => return flowed(thunderbird(draft)),
    };
    let part = |kind: &'static str, text: String| {
        MimePart::new(ContentType::new(kind).attribute("charset", "utf-8"), BodyPart::Text(text.into()))
    };
    let both = ContentType::new("multipart/alternative").attribute("boundary", format!("=_{}", draft.id));
    MimePart::new(both, vec![part("text/plain", text), part("text/html", html)])
}

fn flowed(text: String) -> MimePart<'static> {
    let kind = ContentType::new("text/plain").attribute("charset", "utf-8").attribute("format", "flowed");
    MimePart::new(kind, BodyPart::Text(text.into()))
}

fn gmail(draft: &Draft<'_>) -> (String, String) {
    let mut text = format!("{}\n", draft.text);
    let mut html = format!("<div dir=\"ltr\">{}</div>", divs(draft.text));
    if let Some(letter) = draft.answers {
        let on = when(letter.date, "%a, %b %-d, %Y at %-I:%M %p");
        text += &format!(
            "\nOn {on} {} <\n{}> wrote:\n\n{}\n",
            letter.from_name,
            letter.from,
            marked(&letter.text)
        );
        html += &format!(
            "<br><div class=\"gmail_quote gmail_quote_container\"><div dir=\"ltr\" class=\"gmail_attr\">On {on} {} \
             &lt;<a href=\"mailto:{1}\">{1}</a>&gt; wrote:<br></div>\
             <blockquote class=\"gmail_quote\" style=\"margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);\
             padding-left:1ex\">{2}</blockquote></div>",
            escaped(&letter.from_name),
            escaped(&letter.from),
            inside(letter)
        );
    }
    (text, html)
}

fn apple(draft: &Draft<'_>) -> (String, String) {
    let mut text = format!("{}\n\nSent from my iPhone\n", draft.text);
    let mut html = format!(
        "<html><head><meta http-equiv=\"content-type\" content=\"text/html; charset=utf-8\"></head>\
         <body dir=\"auto\">{}<div><br></div><div dir=\"ltr\">Sent from my iPhone</div>",
        divs(draft.text)
    );
    if let Some(letter) = draft.answers {
        let on = when(letter.date, "%-d %b %Y, at %H:%M");
        text += &format!(
            "\n> On {on}, {} <{}> wrote:\n> \n{}\n",
            letter.from_name,
            letter.from,
            marked(&letter.text)
        );
        html += &format!(
            "<div dir=\"ltr\"><br><blockquote type=\"cite\">On {on}, {} &lt;{}&gt; wrote:<br><br></blockquote></div>\
             <blockquote type=\"cite\"><div dir=\"ltr\">{}</div></blockquote>",
            escaped(&letter.from_name),
            escaped(&letter.from),
            inside(letter)
        );
    }
    (text, html + "</body></html>")
}

fn outlook(draft: &Draft<'_>) -> (String, String) {
    let mut text = format!("{}\n\n", draft.text);
    let mut html = format!(
        "<html><head></head><body><div class=\"elementToProof\" style=\"font-family:Aptos,Calibri,sans-serif;\
         font-size:12pt\">{}</div>",
        divs(draft.text)
    );
    if let Some(letter) = draft.answers {
        let sent = when(letter.date, "%A, %B %-d, %Y %-I:%M %p");
        let (name, from, subject) = (&letter.from_name, &letter.from, &letter.subject);
        text += &format!(
            "________________________________\nFrom: {name} <{from}>\nSent: {sent}\nTo: {} <{0}>\nSubject: {subject}\n\n{}\n",
            letter.to, letter.text
        );
        html += &format!(
            "<div id=\"appendonsend\"></div><hr style=\"display:inline-block;width:98%\" tabindex=\"-1\">\
             <div id=\"divRplyFwdMsg\" dir=\"ltr\"><font face=\"Calibri, sans-serif\" color=\"#000000\">\
             <b>From:</b> {} &lt;{}&gt;<br><b>Sent:</b> {sent}<br><b>To:</b> {3} &lt;{3}&gt;<br>\
             <b>Subject:</b> {2}</font><div>&nbsp;</div></div><div>{4}</div>",
            escaped(name),
            escaped(from),
            escaped(subject),
            escaped(&letter.to),
            inside(letter)
        );
    }
    (text, html + "</body></html>")
}

fn thunderbird(draft: &Draft<'_>) -> String {
    let Some(letter) = draft.answers else { return format!("{}\n", draft.text) };
    let on = when(letter.date, "%d/%m/%Y %H:%M");
    format!("{}\n\nOn {on}, {} wrote:\n{}\n", draft.text, letter.from_name, marked(&letter.text))
}

/// Each line with a quote mark.
fn marked(text: &str) -> String {
    let mark = |line: &str| if line.is_empty() { ">".to_owned() } else { format!("> {line}") };
    text.trim_end().lines().map(mark).collect::<Vec<_>>().join("\n")
}

/// The HTML of the mail that is answered, without its outermost tags; else its text.
fn inside(letter: &Letter) -> String {
    let Some(html) = &letter.html else { return divs(letter.text.trim_end()) };
    let lower = html.to_ascii_lowercase();
    let begin = lower.find("<body").and_then(|at| lower[at..].find('>').map(|end| at + end + 1)).unwrap_or(0);
    let end = lower.rfind("</body>").unwrap_or(html.len());
    html.get(begin..end).unwrap_or(html).to_owned()
}

fn divs(text: &str) -> String {
    let div = |line: &str| match line.is_empty() {
        true => "<div><br></div>".to_owned(),
        false => format!("<div>{}</div>", escaped(line)),
    };
    text.lines().map(div).collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

fn when(second: i64, format: &str) -> String {
    let at = Timestamp::from_second(second).unwrap_or(Timestamp::UNIX_EPOCH);
    at.to_zoned(TimeZone::UTC).strftime(format).to_string()
}

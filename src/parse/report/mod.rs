//! Reports about the delivery of a mail (RFC 3464), and the older and odder forms of the same. Pure.
//!
//! A report is a claim that anybody can make: it is read for one thing, what became of which envelope, and
//! nothing else in it is looked at.

mod fields;
mod prose;

use mail_parser::{Message, MessagePart, MimeHeaders, PartType};

use super::library::with_message;
use crate::address::Address;
use crate::status::Status;

/// What a report says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// What the envelope was named by (`Original-Envelope-Id`, RFC 3464 §2.2.1).
    pub envelope: Option<String>,
    /// The Message-ID of the mail that it is about, without brackets.
    pub message_id: Option<String>,
    pub recipients: Vec<Reported>,
}

/// What it says of one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reported {
    /// As we wrote it, where the report tells (`Original-Recipient`), else as it was in the end.
    pub recipient: Option<Address>,
    pub action: Action,
    pub status: Option<Status>,
}

/// What became of it (RFC 3464 §2.3.3).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Failed,
    Delayed,
    Delivered,
    Relayed,
    Expanded,
}

impl Action {
    /// The word of RFC 3464.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Failed => "failed",
            Action::Delayed => "delayed",
            Action::Delivered => "delivered",
            Action::Relayed => "relayed",
            Action::Expanded => "expanded",
        }
    }
}

/// The most recipients of a report that are looked at.
const RECIPIENTS: usize = 100;

/// Reads a report; nothing if a mail isn't one, or says nothing of a delivery.
pub fn report(raw: &[u8]) -> Option<Report> {
    let read = with_message(raw, |message| Ok(of_message(message)));
    // What the library can't read may still be prose.
    let Parts { mut report, text, is_machines: read_as_machines } = read.unwrap_or_default();
    let text = text.unwrap_or_else(|| String::from_utf8_lossy(raw).into_owned());
    // Prose of a person may hold a number that looks like a code.
    if report.recipients.is_empty() && read_as_machines {
        report.recipients = prose::recipients(&text);
    }
    if report.message_id.is_none() {
        report.message_id = prose::returned_message_id(&text);
    }
    report.recipients.truncate(RECIPIENTS);
    (!report.recipients.is_empty()).then_some(report)
}

/// What its parts say.
#[derive(Default)]
struct Parts {
    report: Report,
    text: Option<String>,
    /// Whether a mail system says that it wrote it.
    is_machines: bool,
}

/// Names that mail systems write under.
const MACHINES: [&str; 4] = ["mailer-daemon", "postmaster", "mail-daemon", "mailerdaemon"];

fn of_message(message: &Message<'_>) -> Parts {
    let mut report = Report::default();
    for part in &message.parts {
        match kind(part).as_str() {
            "message/delivery-status" | "message/global-delivery-status" => {
                fields::read(part.contents(), &mut report)
            }
            "text/rfc822-headers" | "message/global-headers" | "message/rfc822-headers" => {
                let headers = String::from_utf8_lossy(part.contents()).into_owned();
                report.message_id = report.message_id.or_else(|| prose::message_id(&headers));
            }
            _ => {}
        }
        if let PartType::Message(returned) = &part.body {
            let id = returned.message_id().map(str::to_owned);
            report.message_id = report.message_id.or(id);
        }
    }
    let subject = message.subject().unwrap_or_default();
    let text = message.body_text(0).map(|text| format!("{subject}\n\n{text}"));
    let author = message.from().and_then(|from| from.first()).and_then(|from| from.address());
    let name = author.and_then(|author| author.split('@').next()).unwrap_or_default();
    let is_machines = MACHINES.iter().any(|machine| name.eq_ignore_ascii_case(machine));
    Parts { report, text, is_machines }
}

fn kind(part: &MessagePart<'_>) -> String {
    let kind =
        part.content_type().map(|kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or_default()));
    kind.unwrap_or_default().to_ascii_lowercase()
}

//! What is written to `postmaster@` and `abuse@`, and what somebody denies to have written, passed on to
//! the operator.
//!
//! The mail goes along as a file, so that nothing of it is shown as ours, and its bytes stay as they are.

use jiff::Timestamp;
use mail_builder::MessageBuilder;
use mail_builder::headers::address::Address as Mailbox;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::date::Date;
use mail_builder::headers::message_id::MessageId;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::{BodyPart, MimePart};

use super::{Kind, Notice, clean, ids};
use crate::address::{Address, AddressBook};

/// A mail for the people who run the gateway.
#[derive(Clone, Copy, Debug)]
pub struct Forward<'a> {
    pub operator: &'a Address,
    pub book: &'a AddressBook,
    pub secret: &'a [u8; 32],
    pub raw: &'a [u8],
    /// SHA-256 of `raw`, hex.
    pub digest: &'a str,
    pub subject: &'a str,
    /// Why they get it: a sentence.
    pub why: &'a str,
    /// Who it says that it is from, and whether that is proven: a sentence.
    pub from: &'a str,
    pub now: Timestamp,
}

/// Composes the mail to the operator.
pub fn forward(mail: &Forward<'_>) -> Notice {
    let message_id = ids::forwarded(mail.secret, mail.digest, mail.book.domain());
    let text = format!("{} {}\nThe mail is attached, as it came in.\n", mail.why, clean::line(mail.from));
    let subject = format!("For the operator: {}", clean::line(mail.subject));
    let address = mail.book.of_service();
    let mut raw = Vec::new();
    MessageBuilder::new()
        .header("From", Mailbox::new_address(Some("tmail"), address.to_string()))
        .header("To", Mailbox::new_address(None::<String>, mail.operator.to_string()))
        .header("Subject", Text::new(subject))
        .header("Date", Date::new(mail.now.as_second()))
        .header("Message-ID", MessageId::new(message_id.clone()))
        .header("Auto-Submitted", Raw::new("auto-generated"))
        .header("MIME-Version", Raw::new("1.0"))
        .body(body(&text, mail.raw, &message_id))
        .serialize(&mut raw);
    Notice {
        message_id,
        kind: Kind::Forward,
        number: None,
        changeset: 0,
        recipients: vec![mail.operator.clone()],
        text,
        raw,
    }
}

fn body(text: &str, attached: &[u8], message_id: &str) -> MimePart<'static> {
    let plain = ContentType::new("text/plain").attribute("charset", "utf-8");
    // Not message/rfc822: that may not be encoded (RFC 2046 §5.2.1), and what came in may be 8-bit.
    let file = MimePart::new("application/octet-stream", BodyPart::Binary(attached.to_vec().into()));
    let mixed = ContentType::new("multipart/mixed").attribute("boundary", ids::boundary(message_id));
    MimePart::new(
        mixed,
        vec![MimePart::new(plain, BodyPart::Text(text.to_owned().into())), file.attachment("mail.eml")],
    )
}

//! What in a mail is signed, and which notices of ours it answers.

use crate::address::{Address, AddressBook, Purpose, TemplateName};
use crate::authenticate::Author;
use crate::decide::Evidence;
use crate::interpret::Intent;
use crate::parse::Message;
use crate::route::{Known, KnownNotice};
use crate::tracking::{self, TrackingNumber};

/// A mail to one TMail, with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub message: &'a Message,
    pub author: &'a Author,
    pub intent: &'a Intent,
    pub known: &'a Known,
    pub book: &'a AddressBook,
    /// The key of its author.
    pub me: &'a Address,
}

impl Facts<'_> {
    /// What a decision on that TMail rests on. `quoted`: the notices that the mail's body quotes.
    pub fn evidence(&self, number: &TrackingNumber, quoted: &[&KnownNotice]) -> Evidence {
        let mine = |notice: &&KnownNotice| notice.number == *number && notice.recipients.contains(self.me);
        let cited = |ids: &[String]| ids.iter().filter_map(|id| self.known.notices.get(id)).find(mine);
        let replied = cited(&self.message.in_reply_to).map(|notice| notice.changeset);
        let signed_reply = self.author.signs("in-reply-to");
        let cites = self.author.signs("references") && cited(&self.message.references).is_some();
        Evidence {
            named: named(self.message, self.author, self.intent, self.book),
            names_target: false,
            quoted: quoted.iter().copied().filter(mine).map(|notice| notice.changeset).collect(),
            replied: replied.filter(|_| signed_reply),
            cites: cites || (signed_reply && replied.is_some()),
            unsigned: replied.filter(|_| !signed_reply),
        }
    }
}

/// For an opening: whether signed bytes (To, subject or body) name the template.
pub fn names_template(message: &Message, author: &Author, name: &TemplateName, book: &AddressBook) -> bool {
    let to = author.signs("to") && message.to.iter().any(|mailbox| {
        matches!(book.purpose(&mailbox.address), Some(Purpose::Template(other)) if other == *name)
    });
    let body = message.body.plain.as_deref().or(message.body.html.as_deref()).unwrap_or_default();
    let spelled = [name.to_string(), format!("{}={}", name.name(), name.publisher()), name.name().to_owned()];
    let in_text = |text: &str| {
        let text = text.to_ascii_lowercase();
        let words: Vec<&str> =
            text.split(|c: char| !(c.is_ascii_alphanumeric() || "/=.-".contains(c))).collect();
        spelled.iter().any(|name| words.contains(&name.to_ascii_lowercase().as_str()))
    };
    to || in_text(&message.subject) || in_text(body)
}

/// The tracking numbers that signed bytes name: the subject and the references in the new words, and
/// only if those name none, a signed To.
fn named(message: &Message, author: &Author, intent: &Intent, book: &AddressBook) -> Vec<TrackingNumber> {
    let mut named = tracking::numbers_in(&message.subject);
    let of_commands = intent.commands.iter().filter_map(|command| command.reference.as_ref());
    named.extend(of_commands.chain(&intent.references).filter_map(|reference| reference.number.clone()));
    if named.is_empty() && author.signs("to") {
        let of_address = |address: &Address| match book.purpose(address) {
            Some(Purpose::Tmail(number)) => Some(number),
            _ => None,
        };
        named.extend(message.to.iter().filter_map(|mailbox| of_address(&mailbox.address)));
    }
    named.sort();
    named.dedup();
    named
}

//! What in a mail is signed, and which notices of ours it answers.

use crate::address::{Address, AddressBook, Purpose, TemplateName};
use crate::authenticate::Author;
use crate::decide::Evidence;
use crate::directory::Directory;
use crate::interpret::Intent;
use crate::parse::Message;
use crate::parse::new_words::Origin;
use crate::route::{Known, KnownNotice};
use crate::saying;
use crate::texts::Saying;
use crate::tracking::{self, TrackingNumber};

/// A mail to one TMail, with what is known of it.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    pub message: &'a Message,
    pub author: &'a Author,
    pub intent: &'a Intent,
    pub known: &'a Known,
    pub book: &'a AddressBook,
    pub directory: &'a Directory,
    /// The key of its author.
    pub me: &'a Address,
}

impl Facts<'_> {
    /// What a decision on that TMail rests on. `quoted`: the notices that the mail's body quotes.
    /// `origin`: whose words it quotes.
    pub fn evidence(&self, number: &TrackingNumber, quoted: &[&KnownNotice], origin: &Origin) -> Evidence {
        let named = named(self.message, self.author, self.intent, self.book);
        if self.answers_somebody_else(number, origin) {
            return Evidence { named, written_to: self.written_to(), ..Evidence::default() };
        }
        let mine =
            |notice: &&KnownNotice| notice.number == *number && notice.was_sent_to(self.me, self.directory);
        let cited = |ids: &[String]| ids.iter().filter_map(|id| self.known.notices.get(id)).find(mine);
        let quoted: Vec<&KnownNotice> = quoted.iter().copied().filter(mine).collect();
        let replied = cited(&self.message.in_reply_to);
        let (signed, unsigned) = match self.author.signs("in-reply-to") {
            true => (replied, None),
            false => (None, replied),
        };
        let cites = self.author.signs("references") && cited(&self.message.references).is_some();
        // An answer of ours doesn't show what stands on the TMail: it proves that they were asked, and
        // not what they saw.
        let shows = |notice: &&KnownNotice| notice.tells;
        Evidence {
            named,
            written_to: self.written_to(),
            names_target: false,
            quoted: quoted.iter().copied().filter(shows).map(|notice| notice.changeset).collect(),
            replied: signed.filter(shows).map(|notice| notice.changeset),
            cites: cites || signed.is_some() || !quoted.is_empty(),
            unsigned: unsigned.filter(shows).map(|notice| notice.changeset),
            filled_in_quote: Vec::new(),
        }
    }
}

impl Facts<'_> {
    /// The first address of a signed To, where neither that nor a signed Cc names us.
    fn written_to(&self) -> Option<Saying> {
        let to: Vec<&Address> = self.message.to.iter().map(|mailbox| &mailbox.address).collect();
        let cc = self.message.cc.iter().filter(|_| self.author.signs("cc")).map(|mailbox| &mailbox.address);
        let is_ours = to.iter().copied().chain(cc).any(|address| self.book.is_ours(address));
        if is_ours || !self.author.signs("to") {
            return None;
        }
        // Some addresses are none that we could write to, but somebody's all the same: `"bob ruiz"@acme.com`.
        let unread =
            || self.message.field("To").filter(|to| to.contains('@')).map(|_| saying!("somebody_else"));
        to.first().copied().map(Saying::from).or_else(unread)
    }

    /// Whether it is an answer to a mail that isn't ours, whatever that mail cites or quotes of ours: its
    /// writer can put our address into Reply-To, our Message-IDs into any field, and our words below his.
    fn answers_somebody_else(&self, number: &TrackingNumber, origin: &Origin) -> bool {
        let ours = |id: &String| self.known.notices.get(id).is_some_and(|notice| notice.number == *number);
        let parents = &self.message.in_reply_to;
        let of_others = !parents.is_empty() && !parents.iter().any(ours);
        let from = addresses_in(&origin.head).next();
        of_others || from.is_some_and(|from| !self.book.is_ours(&from)) || origin.others > origin.ours
    }
}

/// The addresses in an attribution line or a header block, whose first one is the author's.
fn addresses_in(head: &str) -> impl Iterator<Item = Address> + '_ {
    let words = head.split(|c: char| c.is_whitespace() || "<>()[],;\"*".contains(c));
    words.map(|word| word.trim_end_matches([':', '.'])).filter_map(|word| {
        let word = word.rsplit_once(':').map_or(word, |(_, address)| address);
        Address::parse(word).ok()
    })
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

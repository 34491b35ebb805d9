//! A mail as its claimed author would have meant it, before anything proves them.

use super::super::vocabulary::{self, Who};
use super::super::{Gateway, form};
use crate::authenticate::challenge::without_codes;
use crate::decide::{Place, Target};
use crate::interpret::builtin::BuiltIn;
use crate::interpret::{Command, Intent, interpret, interpret_opening};
use crate::parse::Message;
use crate::parse::new_words::{Sent, new_words};
use crate::record::Facts;
use crate::route::KnownNotice;
use crate::template::Template;
use crate::tmail::Tmail;
use crate::tmail::people::{People, Standing, key};
use crate::tracking::TrackingNumber;

/// What a mail asks for, where it is going.
pub struct Reading<'a> {
    pub intent: Intent,
    /// Nothing where the gateway itself is written to.
    pub template: Option<&'a Template>,
    pub tmail: Option<&'a Tmail>,
    /// The changeset of the one notice that it answers, by what it quotes and by In-Reply-To.
    pub as_of: Option<u32>,
    /// Lines of a form that were filled in where the mail quotes it.
    pub filled_in_quote: Vec<String>,
}

impl<'a> Reading<'a> {
    /// Reads a mail; nothing if what it is for isn't here.
    pub fn of(target: &Target, message: &Message, facts: &'a Facts, gateway: &'a Gateway) -> Option<Self> {
        let who = Who::of(message);
        let words = || new_words(&message.body, &[]);
        match target {
            Target::Service => {
                let intent = interpret(&words(), &vocabulary::of_service(gateway, who));
                Some(Self { intent, template: None, tmail: None, as_of: None, filled_in_quote: Vec::new() })
            }
            Target::Template(name) => {
                let template = gateway.catalogue.current(name)?;
                let intent = interpret_opening(&words(), &vocabulary::of_opening(template, gateway, who));
                Some(
                    Self {
                        intent,
                        template: Some(template),
                        tmail: None,
                        as_of: None,
                        filled_in_quote: Vec::new(),
                    }
                    .masked(),
                )
            }
            Target::Mute(number) => {
                let (tmail, template) = running(number, facts, gateway)?;
                let commands = vec![Command::bare(BuiltIn::Mute, "mute")];
                let intent = Intent { commands, ..Intent::default() };
                Some(Self {
                    intent,
                    template: Some(template),
                    tmail: Some(tmail),
                    as_of: None,
                    filled_in_quote: Vec::new(),
                })
            }
            Target::Tmail(number) => Some(Self::on_tmail(number, message, facts, gateway)?.masked()),
        }
    }

    fn on_tmail(
        number: &TrackingNumber,
        message: &Message,
        facts: &'a Facts,
        gateway: &'a Gateway,
    ) -> Option<Self> {
        let (tmail, template) = running(number, facts, gateway)?;
        let who = Who::of(message);
        let me = key(&message.from.address, &gateway.directory);
        let notices = facts.known.sent_on(number, &message.cited(), me, &gateway.directory);
        let sent: Vec<Sent<'_>> = notices.iter().map(|notice| Sent { text: &notice.text }).collect();
        let words = new_words(&message.body, &sent);
        let intent = interpret(&words, &vocabulary::of(template, gateway, who, tmail.unconfirmed));
        let quoted = words.quotes.iter().filter_map(|&at| notices.get(at).copied());
        let replied = message.in_reply_to.iter().filter_map(|id| facts.known.notices.get(id));
        let shows = |notice: &&KnownNotice| {
            notice.tells && notice.number == *number && notice.was_sent_to(me, &gateway.directory)
        };
        let mut seen: Vec<u32> = quoted.chain(replied).filter(shows).map(|notice| notice.changeset).collect();
        seen.sort_unstable();
        seen.dedup();
        let as_of = if let [only] = seen[..] { Some(only) } else { None };
        let texts: Vec<&str> = sent.iter().map(|sent| sent.text).collect();
        let filled_in_quote = form::filled_in_quote(message, number, template, &texts);
        Some(Self { intent, template: Some(template), tmail: Some(tmail), as_of, filled_in_quote })
    }

    fn masked(mut self) -> Self {
        self.intent.comment = without_codes(&self.intent.comment);
        self
    }

    /// Where it is going, as what is shown of it needs it.
    pub fn place(&self, target: &'a Target, as_of: Option<u32>, gateway: &'a Gateway) -> Place<'a> {
        Place { target, template: self.template, tmail: self.tmail, directory: &gateway.directory, as_of }
    }

    /// What its claimed author is on the TMail; nothing for a stranger.
    pub fn standing(&self, mail: &Message, gateway: &Gateway) -> Option<Standing> {
        let (tmail, template) = self.tmail.zip(self.template)?;
        let people = People::of(tmail, template, &gateway.directory);
        people.standing(&mail.from.address, &gateway.directory).cloned()
    }
}

fn running<'a>(
    number: &TrackingNumber,
    facts: &'a Facts,
    gateway: &'a Gateway,
) -> Option<(&'a Tmail, &'a Template)> {
    let tmail = facts.tmails.get(number)?;
    Some((tmail, gateway.catalogue.version(&tmail.digest)?))
}

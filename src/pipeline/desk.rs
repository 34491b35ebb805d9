//! Mail that concerns no TMail: questions to the gateway, wrong numbers, addresses that mean nothing.

use jiff::Timestamp;

use super::proven::Proven;
use super::vocabulary::{self, Who};
use super::{Gateway, Received, flow};
use crate::address::{AddressBook, ChannelAct, TemplateName};
use crate::authenticate::Verdict;
use crate::compose::{Forward, forward};
use crate::decide::desk::{self, Desk};
use crate::decide::{Answer, Decision, Disposition, Page, Reason};
use crate::interpret::{Intent, interpret};
use crate::parse::Message;
use crate::record::Passed;
use crate::route::Route;
use crate::saying;
use crate::template::Template;
use crate::template::load::nearest;
use crate::texts::{Joint, Saying};
use crate::tmail::Tmail;
use crate::tmail::content::sha256_hex;
use crate::tmail::people::key;
use crate::tracking::TrackingNumber;

impl Proven<'_> {
    /// Answers a mail that concerns no TMail.
    pub(super) fn desk(&self, route: Route) -> Passed {
        match route {
            Route::Service => self.questions(),
            Route::Misnumbered { written, meant } => {
                self.answer(misnumbered(&written, &meant, &self.gateway.book))
            }
            Route::Several(targets) => self.answer(several(&targets)),
            Route::Subscription { act, .. } => self.answer(subscription(act)),
            Route::Bounce => {
                let reason = "It came to a return path of ours.".to_owned();
                Passed::silent(self.mail, Disposition::Bounce, Reason::Machine, reason)
            }
            Route::Nowhere { written } => self.answer(self.nowhere(written.as_deref())),
            // `pass` takes these before it comes here.
            Route::Human => for_humans(self.mail, self.message, self.gateway, self.now),
            Route::Template(name) => self.no_template(&name),
            Route::Tmail { number, .. } => self.no_tmail(&number),
        }
    }

    fn questions(&self) -> Passed {
        let vocabulary = vocabulary::of_service(self.gateway, Who::proven(self.author));
        let (_, intent) = flow::read(self.message, self.author, &[], |words| interpret(words, &vocabulary));
        self.asked(&intent)
    }

    /// decide → compose, on questions to the gateway itself.
    pub(super) fn asked(&self, intent: &Intent) -> Passed {
        let templates = self.gateway.catalogue.all();
        let mine: Vec<&Tmail> = self.facts.mine(self.author.address(), &self.gateway.directory);
        let desk = Desk {
            book: &self.gateway.book,
            directory: &self.gateway.directory,
            templates: &templates,
            mine: &mine,
        };
        let level = desk::level(&desk, self.author, intent);
        let person = key(self.author.address(), desk.directory).clone();
        Passed {
            level: level.map(|level| (person, level)),
            ..self.answer(desk::decide(&desk, self.author, intent))
        }
    }

    pub(super) fn no_tmail(&self, number: &TrackingNumber) -> Passed {
        let headline = crate::decide::mail::not_here(number);
        self.answer(told(Reason::NoTarget, headline, Vec::new()))
    }

    pub(super) fn no_template(&self, name: &TemplateName) -> Passed {
        let templates = self.gateway.catalogue.all();
        // A stranger isn't told what there is.
        let meant = if self.is_known() { self.nearest(name, &templates) } else { None };
        let headline = saying!("no_such_template", name = name);
        let meant = meant.map(|address| saying!("did_you_mean", meant = address));
        let headline = meant.into_iter().fold(headline, Saying::and);
        let pages = match self.is_known() {
            true => vec![desk::templates(&self.gateway.book, &templates)],
            false => Vec::new(),
        };
        self.answer(told(Reason::NoTarget, headline, pages))
    }

    /// The address of the template whose name is nearly that.
    fn nearest(&self, name: &TemplateName, templates: &[&Template]) -> Option<String> {
        let names: Vec<String> = templates.iter().map(|template| template.name.to_string()).collect();
        let meant = nearest(&name.to_string(), names.iter().map(String::as_str))?;
        let template = templates.iter().find(|template| template.name.to_string() == meant)?;
        Some(self.gateway.book.of_template(&template.name).to_string())
    }

    fn nowhere(&self, written: Option<&str>) -> Decision {
        let help = saying!("send_help", address = &self.gateway.book.of_service());
        let headline = match written {
            Some(local) => saying!("not_an_address", written = local),
            None => saying!("no_address"),
        };
        let headline = headline.and(help);
        told(Reason::NoTarget, headline, Vec::new())
    }

    fn is_known(&self) -> bool {
        self.gateway.directory.person(self.author.address()).is_some()
    }
}

/// A mail to `postmaster@` or `abuse@`, whoever wrote it: to the operator.
pub(super) fn for_humans(mail: &Received, message: &Message, gateway: &Gateway, now: Timestamp) -> Passed {
    let Some(operator) = &gateway.operator else {
        let reason =
            "It is for the people who run this gateway, and no operator's address is set.".to_owned();
        return Passed::for_humans(mail, Disposition::Quarantined, reason);
    };
    let reason = format!("It was passed on to {operator}.");
    let mut passed = Passed::for_humans(mail, Disposition::Forwarded, reason);
    let proven = match &mail.verdict {
        Verdict::Authenticated(author) => format!("It is from {}: {}.", author.address(), author.proof()),
        _ => format!("It says that it is from {}, which isn't proven.", message.from.address),
    };
    passed.notices.push(forward(&Forward {
        operator,
        book: &gateway.book,
        secret: &gateway.secret,
        raw: &mail.raw,
        digest: &sha256_hex(&mail.raw),
        subject: &message.subject,
        why: "Somebody wrote to the people who run this gateway.",
        from: &proven,
        now,
    }));
    passed
}

fn misnumbered(written: &str, meant: &[TrackingNumber], book: &AddressBook) -> Decision {
    let headline = saying!("misnumbered", written = written);
    let lines = meant.iter().map(|number| Saying::from(&book.of_tmail(number))).collect();
    told(Reason::WrongNumber, headline, vec![Page { title: saying!("title_did_you_mean"), lines }])
}

fn several(targets: &[String]) -> Decision {
    let headline = saying!("several_targets", addresses = Saying::all(Joint::Comma, targets));
    told(Reason::SeveralTargets, headline, Vec::new())
}

fn subscription(act: ChannelAct) -> Decision {
    let headline = match act {
        ChannelAct::Mute => saying!("how_to_mute"),
        _ => saying!("no_channel"),
    };
    told(Reason::NoTarget, headline, Vec::new())
}

fn told(reason: Reason, headline: Saying, pages: Vec<Page>) -> Decision {
    Decision {
        disposition: Disposition::Refused,
        reason,
        sentence: headline.to_string(),
        changeset: None,
        answer: Some(Answer { headline, pages, ..Answer::default() }),
        stranger: None,
    }
}

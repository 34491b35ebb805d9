//! Mail to the gateway itself (`tmail@`): help, templates, list, status.

use super::{Answer, Decision, Disposition, Page, Reason};
use crate::address::AddressBook;
use crate::directory::Directory;
use crate::interpret::Intent;
use crate::interpret::builtin::BuiltIn;
use crate::template::Template;
use crate::tmail::Tmail;
use crate::tracking::TrackingNumber;

/// What a mail to the gateway itself may be answered from: only TMails that its author is on.
pub struct Desk<'a> {
    pub book: &'a AddressBook,
    pub directory: &'a Directory,
    pub templates: &'a [&'a Template],
    pub mine: &'a [&'a Tmail],
}

/// Answers a mail to the gateway itself.
pub fn decide(desk: &Desk<'_>, author: &crate::authenticate::Author, intent: &Intent) -> Decision {
    let known = desk.directory.person(author.address()).is_some() || !desk.mine.is_empty();
    if !known {
        let headline = "I don't know your address, so I can't show you anything. \
                        Please ask the people who run this gateway.";
        return answered(Disposition::Refused, Reason::NotInDirectory, headline, Vec::new());
    }
    let mut pages: Vec<Page> =
        intent.commands.iter().filter_map(|command| page(desk, command.built_in.as_ref()?)).collect();
    if pages.is_empty() {
        pages.push(help(desk));
    }
    answered(Disposition::Applied, Reason::Answered, "Here is what you asked for.", pages)
}

fn answered(disposition: Disposition, reason: Reason, headline: &str, pages: Vec<Page>) -> Decision {
    let answer = Answer { headline: headline.to_owned(), pages, ..Answer::default() };
    Decision {
        disposition,
        reason,
        sentence: headline.to_owned(),
        changeset: None,
        answer: Some(answer),
        stranger: None,
    }
}

fn page(desk: &Desk<'_>, verb: &BuiltIn) -> Option<Page> {
    match verb {
        BuiltIn::Help => Some(help(desk)),
        BuiltIn::Templates => Some(templates(desk.book, desk.templates)),
        BuiltIn::List | BuiltIn::Status(None) => Some(list(desk)),
        BuiltIn::Status(Some(number)) => Some(status(desk, number)),
        _ => None,
    }
}

fn help(desk: &Desk<'_>) -> Page {
    let mut lines = vec!["Send one of these words, alone on its line:".to_owned()];
    lines.push("  list        your TMails".to_owned());
    lines.push("  templates   what you can open".to_owned());
    lines.push("  status DEPLOY-1-X   one TMail of yours".to_owned());
    lines.push(format!("Send them to {}.", desk.book.of_service()));
    Page { title: "What you can ask me".to_owned(), lines }
}

/// What can be opened, and by mail to which address.
pub fn templates(book: &AddressBook, templates: &[&Template]) -> Page {
    let line = |template: &&Template| format!("{}: {}", book.of_template(&template.name), template.about);
    Page { title: "What you can open".to_owned(), lines: templates.iter().map(line).collect() }
}

fn list(desk: &Desk<'_>) -> Page {
    let line = |tmail: &&Tmail| format!("{}  {}  {}", tmail.number, tmail.state, tmail.title);
    let lines: Vec<String> = desk.mine.iter().map(line).collect();
    let lines = if lines.is_empty() { vec!["You are on no TMail yet.".to_owned()] } else { lines };
    Page { title: "Your TMails".to_owned(), lines }
}

fn status(desk: &Desk<'_>, number: &TrackingNumber) -> Page {
    let lines = match desk.mine.iter().find(|tmail| tmail.number == *number) {
        Some(tmail) => vec![tmail.title.clone(), format!("State: {}", tmail.state)],
        None => vec![format!("You are on no TMail {number}.")],
    };
    Page { title: format!("Status of {number}"), lines }
}

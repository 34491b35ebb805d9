//! Mail to the gateway itself (`tmail@`): help, templates, list, status.

use super::{Answer, Decision, Disposition, Page, Reason};
use crate::address::AddressBook;
use crate::directory::Directory;
use crate::interpret::Intent;
use crate::interpret::builtin::BuiltIn;
use crate::level::Level;
use crate::template::Template;
use crate::tmail::Tmail;
use crate::tracking::{TrackingNumber, numbers_in};

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
    if let Some(level) = level(desk, author, intent) {
        return answered(Disposition::Applied, Reason::Changed, chosen(level), pages);
    }
    let daily =
        intent.commands.iter().any(|command| command.built_in == Some(BuiltIn::Notices(Level::Daily)));
    if daily {
        let headline = "The mail of each morning is for people of the directory. You can have all mails (notices \
                        all), or only those that ask you for something (notices asks).";
        return answered(Disposition::Refused, Reason::NotInDirectory, headline, pages);
    }
    if let Some(complaint) = intent.complaints.first() {
        let headline = format!("I did nothing yet. {}", complaint.reason);
        let mut decision = answered(Disposition::Refused, Reason::NotALine, &headline, vec![help(desk)]);
        let instead = intent.complaints.iter().flat_map(|complaint| complaint.instead.clone()).collect();
        decision.answer.iter_mut().for_each(|answer| answer.instead = Vec::clone(&instead));
        return decision;
    }
    if intent.commands.is_empty() && !intent.comment.trim().is_empty() {
        pages.extend(meant(desk, &intent.comment));
        pages.push(help(desk));
        return answered(Disposition::Refused, Reason::NoTarget, ASTRAY, pages);
    }
    if pages.is_empty() {
        pages.push(help(desk));
    }
    answered(Disposition::Applied, Reason::Answered, "Here is what you asked for.", pages)
}

const ASTRAY: &str = "I found none of my words in your mail, so I did nothing. What is meant for a TMail has to go to \
                      its own address, from which its mails come.";

/// The TMails that it names, by their addresses.
fn meant(desk: &Desk<'_>, comment: &str) -> Option<Page> {
    let mine = |number: &TrackingNumber| desk.mine.iter().any(|tmail| tmail.number == *number);
    let numbers = numbers_in(comment).into_iter().filter(mine);
    let lines: Vec<String> = numbers.map(|number| desk.book.of_tmail(&number).to_string()).collect();
    (!lines.is_empty()).then(|| Page { title: "Where it has to go".to_owned(), lines })
}

/// How much its author wants to be told of all of theirs from now on, if the mail says so.
pub fn level(desk: &Desk<'_>, author: &crate::authenticate::Author, intent: &Intent) -> Option<Level> {
    let named = desk.directory.person(author.address()).is_some();
    let known = named || !desk.mine.is_empty();
    let chosen = intent.commands.iter().rev().find_map(|command| match command.built_in {
        Some(BuiltIn::Notices(level)) => Some(level),
        Some(BuiltIn::Mute) => Some(Level::Asks),
        Some(BuiltIn::Unmute) => Some(Level::All),
        _ => None,
    });
    chosen.filter(|level| known && (named || *level != Level::Daily) && intent.complaints.is_empty())
}

fn chosen(level: Level) -> &'static str {
    match level {
        Level::All => {
            "From now on you get a mail about each change, but for TMails of which you chose something else."
        }
        Level::Asks => {
            "From now on you get a mail only when you are asked for something, but for TMails of which you chose \
             something else."
        }
        Level::Daily => {
            "From now on you get one mail each morning, if there is anything to tell, but for TMails of which you \
             chose something else. What is asked of you still comes at once."
        }
    }
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
    lines.push("  list                your TMails".to_owned());
    lines.push("  templates           what you can open".to_owned());
    lines.push("  status DEPLOY-1-X   one TMail of yours".to_owned());
    lines.push("  notices daily       one mail each morning".to_owned());
    lines.push("  notices asks        only what is asked of you".to_owned());
    lines.push("  notices all         a mail about each change".to_owned());
    lines.push(format!("Send them to {}.", desk.book.of_service()));
    Page { title: "What you can ask me".to_owned(), lines }
}

/// What can be opened, and by mail to which address.
pub fn templates(book: &AddressBook, templates: &[&Template]) -> Page {
    let line = |template: &&Template| format!("{}: {}", book.of_template(&template.name), template.about);
    Page { title: "What you can open".to_owned(), lines: templates.iter().map(line).collect() }
}

fn list(desk: &Desk<'_>) -> Page {
    let line = |tmail: &&Tmail| format!("{}  {}  {}", tmail.number, title_of(desk, tmail), tmail.title);
    let lines: Vec<String> = desk.mine.iter().map(line).collect();
    let lines = if lines.is_empty() { vec!["You are on no TMail yet.".to_owned()] } else { lines };
    Page { title: "Your TMails".to_owned(), lines }
}

fn status(desk: &Desk<'_>, number: &TrackingNumber) -> Page {
    let lines = match desk.mine.iter().find(|tmail| tmail.number == *number) {
        Some(tmail) => vec![tmail.title.clone(), format!("State: {}", title_of(desk, tmail))],
        None => vec![format!("You are on no TMail {number}.")],
    };
    Page { title: format!("Status of {number}"), lines }
}

/// What people call its state; a version of its template that can't be opened any more may know another.
fn title_of<'a>(desk: &'a Desk<'_>, tmail: &'a Tmail) -> &'a str {
    let template = desk.templates.iter().find(|template| template.name == tmail.template);
    template.map_or(tmail.state.as_str(), |template| template.title_of(&tmail.state))
}

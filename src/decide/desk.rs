//! Mail to the gateway itself (`tmail@`): help, templates, list, status.

use super::{Answer, Decision, Disposition, Page, Reason};
use crate::address::AddressBook;
use crate::directory::Directory;
use crate::interpret::Intent;
use crate::interpret::builtin::BuiltIn;
use crate::level::Level;
use crate::saying;
use crate::template::Template;
use crate::texts::Saying;
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
        let headline = saying!("address_not_known");
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
        let headline = saying!("daily_for_directory_words");
        return answered(Disposition::Refused, Reason::NotInDirectory, headline, pages);
    }
    if let Some(complaint) = intent.complaints.first() {
        let headline = saying!("did_nothing_yet").and(complaint.reason.clone());
        let mut decision = answered(Disposition::Refused, Reason::NotALine, headline, vec![help(desk)]);
        let instead = intent.complaints.iter().flat_map(|complaint| complaint.instead.clone()).collect();
        decision.answer.iter_mut().for_each(|answer| answer.instead = Vec::clone(&instead));
        return decision;
    }
    if intent.commands.is_empty() && !intent.comment.trim().is_empty() {
        pages.extend(meant(desk, &intent.comment));
        pages.push(help(desk));
        return answered(Disposition::Refused, Reason::NoTarget, saying!("astray"), pages);
    }
    if pages.is_empty() {
        pages.push(help(desk));
    }
    answered(Disposition::Applied, Reason::Answered, saying!("here_it_is"), pages)
}

/// The TMails that it names, by their addresses.
fn meant(desk: &Desk<'_>, comment: &str) -> Option<Page> {
    let mine = |number: &TrackingNumber| desk.mine.iter().any(|tmail| tmail.number == *number);
    let numbers = numbers_in(comment).into_iter().filter(mine);
    let lines: Vec<Saying> = numbers.map(|number| Saying::from(&desk.book.of_tmail(&number))).collect();
    (!lines.is_empty()).then(|| Page { title: saying!("title_where"), lines })
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

fn chosen(level: Level) -> Saying {
    match level {
        Level::All => saying!("chosen_all"),
        Level::Asks => saying!("chosen_asks"),
        Level::Daily => saying!("chosen_daily"),
    }
}

fn answered(disposition: Disposition, reason: Reason, headline: Saying, pages: Vec<Page>) -> Decision {
    let sentence = headline.to_string();
    let answer = Answer { headline, pages, ..Answer::default() };
    Decision { disposition, reason, sentence, changeset: None, answer: Some(answer), stranger: None }
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
    let explained = |words: &str, what: Saying| Saying::Run(vec![format!("  {words:<20}").into(), what]);
    let lines = vec![
        saying!("help_send"),
        explained("list", saying!("help_list")),
        explained("templates", saying!("help_templates")),
        explained("status DEPLOY-1-X", saying!("help_status")),
        explained("notices daily", saying!("help_daily")),
        explained("notices asks", saying!("help_asks_only")),
        explained("notices all", saying!("help_all")),
        saying!("help_send_to", address = &desk.book.of_service()),
    ];
    Page { title: saying!("title_help_desk"), lines }
}

/// What can be opened, and by mail to which address.
pub fn templates(book: &AddressBook, templates: &[&Template]) -> Page {
    let line = |template: &&Template| {
        Saying::from(format!("{}: {}", book.of_template(&template.name), template.about))
    };
    Page { title: saying!("title_templates"), lines: templates.iter().map(line).collect() }
}

fn list(desk: &Desk<'_>) -> Page {
    let line = |tmail: &&Tmail| {
        Saying::Run(vec![
            format!("{}  ", tmail.number).into(),
            title_of(desk, tmail),
            format!("  {}", tmail.title).into(),
        ])
    };
    let lines: Vec<Saying> = desk.mine.iter().map(line).collect();
    let lines = if lines.is_empty() { vec![saying!("on_no_tmail")] } else { lines };
    Page { title: saying!("title_list"), lines }
}

fn status(desk: &Desk<'_>, number: &TrackingNumber) -> Page {
    let lines = match desk.mine.iter().find(|tmail| tmail.number == *number) {
        Some(tmail) => {
            vec![Saying::from(&tmail.title), saying!("state_is", state = title_of(desk, tmail))]
        }
        None => vec![saying!("not_on_tmail", number = number)],
    };
    Page { title: saying!("title_status", number = number), lines }
}

/// What people call its state; a version of its template that can't be opened any more may know another.
fn title_of(desk: &Desk<'_>, tmail: &Tmail) -> Saying {
    let template = desk.templates.iter().find(|template| template.name == tmail.template);
    match tmail.is_draft() {
        true => saying!("state_draft"),
        false => template.map_or(tmail.state.as_str(), |template| template.title_of(&tmail.state)).into(),
    }
}

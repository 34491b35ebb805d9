//! A thread stays one thread: whole conversations, as the mailboxes of all who take part see them.

use std::collections::{BTreeMap, BTreeSet};

use mail_parser::MessageParser;
use tmail::compose::{Cause, Kind, Notice};
use tmail::tmail::Event;

use super::jwz::{Seen, threads};
use super::stage::*;

/// How a client answers.
#[derive(Clone, Copy)]
enum Client {
    /// A button of ours: Gmail and others write a new mail, which refers to nothing.
    Button,
    /// `Reply` in Outlook, Apple Mail, Gmail: the references of what it answers, and that itself.
    Reply,
    /// Some web mails name the parent alone.
    ParentOnly,
}

/// Everybody's mail, by address.
#[derive(Default)]
struct Mailboxes {
    of: BTreeMap<String, Vec<Seen>>,
    sent: usize,
}

impl Mailboxes {
    fn deliver(&mut self, notices: &[Notice]) {
        for notice in notices {
            let seen = seen(notice);
            for recipient in &notice.recipients {
                self.of.entry(recipient.to_string()).or_default().push(seen.clone());
            }
        }
    }

    /// What somebody sends in answer to the newest notice that they have, kept in their Sent folder.
    fn answer(&mut self, who: &str, client: Client) -> Cause {
        let mailbox = self.of.entry(who.to_owned()).or_default();
        self.sent += 1;
        let id = format!("{}.{}@mail.example", self.sent, who.split('@').next().unwrap_or_default());
        let answered = mailbox.last().cloned();
        let subject =
            answered.as_ref().map_or("Deploy Billing please".to_owned(), |mail| mail.subject.clone());
        let subject = format!("Re: {}", subject.trim_start_matches("Re: "));
        let references = match (client, answered) {
            (Client::Reply, Some(mail)) => mail.references.into_iter().chain([mail.id]).collect(),
            (Client::ParentOnly, Some(mail)) => vec![mail.id],
            _ => Vec::new(),
        };
        mailbox.push(Seen { id: id.clone(), references: references.clone(), subject: subject.clone() });
        let digest = format!("d1ge57 {id}");
        Cause { digest, author: address(who), message_id: Some(id), references, subject }
    }
}

fn seen(notice: &Notice) -> Seen {
    let message = MessageParser::default().parse(&notice.raw).expect("a message");
    let list = |value: &mail_parser::HeaderValue<'_>| -> Vec<String> {
        value.as_text_list().unwrap_or_default().iter().map(ToString::to_string).collect()
    };
    let references = list(message.references());
    assert_eq!(list(message.in_reply_to()).first(), references.last(), "the parent is the last reference");
    Seen {
        id: message.message_id().expect("a Message-ID").to_owned(),
        references,
        subject: message.subject().expect("a subject").to_owned(),
    }
}

/// Who writes, with what, and what it does.
type Turn<'t> = ((&'t str, &'t str), Client, Vec<Event>);

/// Plays a conversation. At each turn's end every mailbox is one thread.
fn play(mut stage: Stage, opened: &[Notice], turns: Vec<Turn<'_>>) -> Mailboxes {
    let mut mailboxes = Mailboxes::default();
    mailboxes.deliver(opened);
    for (who, client, events) in turns {
        let cause = mailboxes.answer(who.1, client);
        let changeset = stage.changeset(who, events);
        stage.apply(&changeset);
        let notices = stage.tell_of(&cause, &decision(Some(changeset), None));
        stage.sent(&notices);
        for notice in &notices {
            is_bound(notice, &mailboxes);
        }
        mailboxes.deliver(&notices);
        mailboxes.of.values().for_each(|mails| is_one_thread(mails));
    }
    mailboxes
}

/// A notice cites the root, and at most ten mails that each of its readers has.
fn is_bound(notice: &Notice, mailboxes: &Mailboxes) {
    let references = seen(notice).references;
    assert!(references.len() <= 11 + usize::from(notice.kind == Kind::Answer), "{references:?}");
    for recipient in &notice.recipients {
        let has: BTreeSet<&String> =
            mailboxes.of.get(recipient.as_str()).into_iter().flatten().map(|mail| &mail.id).collect();
        for cited in &references[1..] {
            assert!(has.contains(cited), "{recipient} was never sent {cited}");
        }
    }
}

fn is_one_thread(mails: &[Seen]) {
    let ours: Vec<Seen> = mails.iter().filter(|mail| mail.id.ends_with("@tmail.acme.com")).cloned().collect();
    if !ours.is_empty() {
        assert_eq!(threads(&ours).0, 1, "by references alone: {ours:#?}");
        assert_eq!(threads(mails).1, 1, "with the mails of their own: {mails:#?}");
    }
    let subjects: BTreeSet<&str> = ours.iter().map(|mail| mail.subject.trim_start_matches("Re: ")).collect();
    assert!(subjects.len() <= 1, "{subjects:?}");
}

#[test]
fn a_deployment_over_months_is_one_thread_for_everybody() {
    let (stage, opened) = deployment();
    let mute = |who: (&str, &str)| vec![Event::Muted { address: address(who.1) }];
    let karen = Event::Joined { address: address("karen@partner.example"), name: "Karen Kay".into() };
    let mut turns: Vec<Turn<'_>> = vec![
        (ERIN, Client::Button, vec![approved("Engineering go-ahead", ERIN.1, 1)]),
        (BOB, Client::Reply, vec![comment("Looking forward to it.")]),
        (DANA, Client::Reply, mute(DANA)),
        (JILL, Client::ParentOnly, vec![field("Version", Some("2.4.1"), "2.4.2")]),
        (JILL, Client::Button, vec![karen]),
        (("Karen Kay", "karen@partner.example"), Client::Reply, vec![comment("Hello all.")]),
    ];
    for at in 0..30 {
        let who = [JILL, BOB, ERIN, QUINN][at % 4];
        let client = [Client::Reply, Client::Button, Client::ParentOnly][at % 3];
        turns.push((who, client, vec![comment(&format!("Note {at}."))]));
    }
    turns.push((QUINN, Client::Button, vec![moved("REQUESTED", "APPROVED", None, None)]));
    turns.push((DANA, Client::Button, vec![moved("APPROVED", "MIGRATING", Some("start"), None)]));
    let mailboxes = play(stage, &opened, turns);
    let erin = &mailboxes.of[ERIN.1];
    assert!(erin.len() > 35, "{}", erin.len());
    let last = &erin[erin.len() - 1];
    assert!(last.references.len() > 3, "it cites more than the root: {:?}", last.references);
}

#[test]
fn a_release_is_one_thread_for_customers_too() {
    let (stage, opened) = release();
    let declined = Event::Answered {
        question: "Acceptance".into(),
        voice: "globex.example".into(),
        person: address(ADA.1),
        word: "decline".into(),
        reason: Some("the export is missing".into()),
        open: true,
    };
    let to_acceptance = |from: &str| moved(from, "CUSTOMER ACCEPTANCE", Some("ask acceptance"), None);
    let turns: Vec<Turn<'_>> = vec![
        (JILL, Client::Button, vec![field("Version", Some("2.4.1"), "2.4.2")]),
        (JILL, Client::Reply, vec![comment("Only for us.")]),
        (JILL, Client::Button, vec![to_acceptance("RELEASE PLANNED")]),
        (ADA, Client::Button, vec![declined]),
        (
            JILL,
            Client::Reply,
            vec![moved("CUSTOMER ACCEPTANCE", "ACCEPTANCE DECLINED", Some("declined"), None)],
        ),
        (JILL, Client::Reply, vec![to_acceptance("ACCEPTANCE DECLINED")]),
        (ADA, Client::Reply, vec![comment("Thank you.")]),
    ];
    let mailboxes = play(stage, &opened, turns);
    assert!(mailboxes.of[ADA.1].len() >= 6, "{:?}", mailboxes.of[ADA.1]);
}

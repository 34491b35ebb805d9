//! Notices of what is rare: a mail that an operator released, an approval that nobody gave in time, and the mail
//! that asks whether one is yours.

use tmail::authenticate::challenge::Code;
use tmail::compose::challenge::Why;
use tmail::compose::{Challenge, Notice, challenge};
use tmail::decide::challenge::ShownCommand;
use tmail::decide::{Shown, Target};
use tmail::texts::Texts;
use tmail::tmail::Event;

use super::golden::holds;
use super::stage::*;

fn to<'n>(notices: &'n [Notice], who: &str) -> &'n Notice {
    notices.iter().find(|notice| notice.recipients.contains(&address(who))).expect("a notice")
}

/// What an operator released, and what time did, has no author.
#[test]
fn without_an_author() {
    let (mut stage, _) = deployment();
    let mut by_itself = |events| {
        let mut changeset = stage.changeset(JILL, events);
        changeset.author = None;
        stage.apply(&changeset);
        stage.tell("operator@acme.com", &decision(Some(changeset), None))
    };
    let claimed = address("erin@acme.com");
    let notices = by_itself(vec![Event::Released { claimed, text: "Please stop it!\napprove".into() }]);
    holds("released", to(&notices, JILL.1));
    let in_vain = Event::WaitedInVain { approval: "QA go-ahead".into() };
    let notices = by_itself(vec![in_vain, moved("REQUESTED", "REJECTED", None, None)]);
    holds("in-vain", to(&notices, JILL.1));
}

#[test]
fn is_this_mail_yours() {
    let (stage, _) = deployment();
    let shown = Shown {
        target: Target::Tmail(stage.number.clone()),
        commands: vec![ShownCommand { line: "approve DEPLOY-1049-Q #7".into(), reason: None }],
        fields: vec![("Version".into(), "2.4.2".into())],
        left_out: vec!["What changes".into()],
        words_only: false,
        comment_lines: 2,
        files: 1,
        as_of: Some(7),
    };
    for (name, why) in [("unproven", Why::Unproven), ("dns-failed", Why::DnsFailed), ("always", Why::Always)]
    {
        let asked = challenge(&Challenge {
            texts: Texts::shipped(),
            to: &address("erin@acme.com"),
            shown: &shown,
            title: Some("Deploy Billing 2.4.1"),
            why,
            code: &Code::of(&SECRET, "d1ge57", 1),
            book: &stage.book,
            secret: &SECRET,
            digest: "d1ge57",
            turn: 1,
            arrived: at(7),
            made: at(8),
            ends: "2026-12-06T11:00:00Z".parse().expect("a time"),
        });
        holds(&format!("challenge-{name}"), &asked);
    }
}

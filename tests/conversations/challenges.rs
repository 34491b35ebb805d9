//! What a story can't show: the bytes of a challenge, bounds over all, rounds with several mails, and
//! templates that want confirmations.

use tmail::compose::Kind;
use tmail::decide::Disposition;
use tmail::pipeline::Catalogue;
use tmail::record::Passed;
use tmail::template::{Template, Trigger};
use tmail::texts::Texts;

use super::mail::{Before, send};
use super::world::{Dns, World};
use super::{mails, root};

/// A story after `beginnings/opened`.
struct Story<'a> {
    world: World<'a>,
    before: Before,
}

impl<'a> Story<'a> {
    async fn opened(name: &str, dns: &'a Dns, prepare: impl FnOnce(&mut World<'a>)) -> Self {
        let mut world = World::new(name, dns).await;
        prepare(&mut world);
        let mut story = Self { world, before: Before::default() };
        for (file, text) in mails(&root().join("beginnings/opened")) {
            assert_eq!(story.mail(&file, &text).await.disposition, Disposition::Applied);
        }
        story
    }

    async fn mail(&mut self, file: &str, text: &str) -> Passed {
        let passed = self.world.receive(send(file, text, &self.before)).await;
        self.before.notices.extend(passed.all().flat_map(|one| one.notices.iter().cloned()));
        passed
    }
}

fn unsigned(from: &str, subject: &str, at: &str, body: &str) -> String {
    format!(
        "Sign: none\nFrom: {from}\nTo: DEPLOY-1-Q@tmail.acme.com\nSubject: {subject}\n\
         Date: Mon, 23 Nov 2026 {at} +0000\n\n{body}\n"
    )
}

#[tokio::test]
async fn a_challenge_holds_nothing_that_a_forger_chose() {
    let dns = Dns::serve().await;
    let mut story = Story::opened("challenge-bytes", &dns, |_| {}).await;
    let forged = "Sign: none\nFrom: \"Wonderland\" <jill@acme.com>\nReply-To: wonderland@evil.example\n\
                  To: DEPLOY-1-Q@tmail.acme.com\nCc: wonderland@evil.example\nSubject: wonderland\n\
                  Message-ID: <wonderland@evil.example>\nReferences: <wonderland@evil.example>\n\
                  Date: Mon, 23 Nov 2026 11:00:00 +0000\n\n\
                  approve #1: wonderland\n\nWonderland, https://evil.example\n";
    let passed = story.mail("forged.eml", forged).await;
    assert_eq!(passed.disposition, Disposition::Challenged);
    let [challenge] = &passed.notices[..] else { panic!("{:?}", passed.notices) };
    assert_eq!((challenge.kind, challenge.recipients.len()), (Kind::Challenge, 1));
    assert_eq!(challenge.recipients[0].as_str(), "jill@acme.com");
    let raw = String::from_utf8_lossy(&challenge.raw).replace("=\r\n", "");
    for chosen in ["wonderland", "evil.example"] {
        assert!(!raw.to_ascii_lowercase().contains(chosen), "{raw}");
    }
    let (header, body) = raw.split_once("\r\n\r\n").expect("a header");
    assert!(!header.contains("TC"), "the code stands in the body alone: {header}");
    assert!(body.contains("confirm TC"), "{body}");
    assert!(!header.contains("In-Reply-To") && header.contains("Auto-Submitted: auto-generated"), "{header}");
}

#[tokio::test]
async fn the_bound_on_all_holds_whomever_they_name() {
    let dns = Dns::serve().await;
    let bound = |world: &mut World<'_>| world.gateway.challenges.all_hour = 3;
    let mut story = Story::opened("challenge-bound", &dns, bound).await;
    let people = ["jill", "bob", "quinn", "erin", "max"];
    let mut asked = Vec::new();
    for (minute, who) in people.iter().enumerate() {
        let text = unsigned(&format!("{who}@acme.com"), "Re", &format!("11:{minute:02}:00"), "Hello there.");
        asked.push(story.mail(&format!("{who}.eml"), &text).await.disposition == Disposition::Challenged);
    }
    assert_eq!(asked, [true, true, true, false, false]);
    let later = story.mail("max-later.eml", &unsigned("max@acme.com", "Re", "12:02:30", "Hello.")).await;
    assert_eq!(later.disposition, Disposition::Challenged, "{}", later.sentence);
}

#[tokio::test]
async fn the_bound_of_a_day_holds() {
    let dns = Dns::serve().await;
    let bound = |world: &mut World<'_>| world.gateway.challenges.each_day = 2;
    let mut story = Story::opened("challenge-day", &dns, bound).await;
    let mut asked = Vec::new();
    for hour in [11, 14, 20] {
        let text = unsigned("jill@acme.com", "Re", &format!("{hour}:00:00"), "Hello there.");
        asked.push(story.mail(&format!("{hour}.eml"), &text).await.disposition == Disposition::Challenged);
    }
    assert_eq!(asked, [true, true, false]);
}

#[tokio::test]
async fn two_confirmations_in_one_round_act_once() {
    let dns = Dns::serve().await;
    let mut story = Story::opened("challenge-round", &dns, |_| {}).await;
    let held = story.mail("held.eml", &unsigned("jill@acme.com", "Re", "11:00:00", "approve #1")).await;
    assert_eq!(held.disposition, Disposition::Challenged);
    let answer = |minute: u32| {
        let text =
            unsigned("jill@acme.com", "Re", &format!("11:{minute}:00"), "confirm {code to jill@acme.com}");
        send(&format!("{minute}.eml"), &text, &story.before)
    };
    let both = story.world.receive_together(vec![answer(10), answer(11)]).await;
    assert_eq!(both[0].also.as_ref().map(|also| also.passed.disposition), Some(Disposition::Applied));
    assert_eq!((both[1].disposition, both[1].also.is_none()), (Disposition::Refused, true));
}

#[tokio::test]
async fn a_template_may_want_its_approvals_confirmed() {
    let dns = Dns::serve().await;
    let prepare = |world: &mut World<'_>| {
        let all = world.gateway.catalogue.all().into_iter().cloned();
        world.gateway.catalogue = Catalogue::new(all.map(confirming).collect(), Vec::new(), Texts::default());
    };
    let mut story = Story::opened("challenge-template", &dns, prepare).await;
    let signed = |file: &str, who: &str, at: &str, words: &str| {
        let text = unsigned(&format!("{who}@acme.com"), "Re", at, words).replacen("Sign: none\n", "", 1);
        (format!("{file}.eml"), text)
    };
    let (file, text) = signed("approves", "jill", "11:00:00", "approve DEPLOY-1-Q #1");
    assert_eq!(story.mail(&file, &text).await.disposition, Disposition::Challenged);
    let (file, text) = signed("rejects", "jill", "11:01:00", "reject DEPLOY-1-Q #1: no");
    assert_eq!(story.mail(&file, &text).await.disposition, Disposition::Applied, "that verb wants none");
    let (file, text) = signed("confirms", "jill", "11:02:00", "confirm {code to jill@acme.com}");
    let went_on = story.mail(&file, &text).await.also.expect("the approval goes on").passed;
    assert_eq!(went_on.disposition, Disposition::Refused, "the state moved meanwhile: {}", went_on.sentence);
}

/// The template with confirmations of approvals, and of `hold`.
fn confirming(mut template: Template) -> Template {
    template.approvals.iter_mut().for_each(|approval| approval.confirm = true);
    for transition in &mut template.transitions {
        if let Trigger::Verb { verb, confirm, .. } = &mut transition.trigger {
            *confirm = verb == "hold";
        }
    }
    template
}

#[tokio::test]
async fn both_proofs_of_a_confirmed_decision_are_recorded() {
    let dns = Dns::serve().await;
    let mut story =
        Story::opened("challenge-both", &dns, |world| world.always_confirms("jill@acme.com")).await;
    let signed =
        unsigned("jill@acme.com", "Re", "11:00:00", "approve DEPLOY-1-Q #1").replacen("Sign: none\n", "", 1);
    assert_eq!(story.mail("held.eml", &signed).await.disposition, Disposition::Challenged);
    let answer = unsigned("jill@acme.com", "Re", "11:01:00", "confirm {code to jill@acme.com}");
    let went_on = story.mail("answer.eml", &answer).await.also.expect("the approval goes on").passed;
    let author = went_on.changeset.expect("a changeset").author.expect("its author");
    assert!(author.proof.starts_with("signed by acme.com"), "{}", author.proof);
    assert!(author.proof.ends_with("confirmed by their answer to a challenge"), "{}", author.proof);
    assert_eq!(author.signed_at.to_string(), "2026-11-23T11:00:00Z", "the decision's own time");
}

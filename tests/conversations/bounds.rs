//! Bounds on what one sender can make the gateway do.

use super::mail::{Before, send};
use super::world::{Dns, World};
use tmail::compose::Kind;
use tmail::decide::{Disposition, Reason};

/// What a program writes that opens one TMail after the other.
fn opening(who: &str, n: usize, hour: usize) -> String {
    format!(
        "Date: Mon, 23 Nov 2026 {hour:02}:{:02}:{:02} +0000\nFrom: Somebody <{who}>\n\
         To: DeployApp@tmail.acme.com\nSubject: The {n}th\n\nApp: Billing\nVersion: 2.{n}\n",
        n / 2,
        n % 2 * 30
    )
}

#[tokio::test]
async fn nobody_opens_more_than_thirty_an_hour() {
    let dns = Dns::serve().await;
    let mut world = World::new("openings-an-hour", &dns).await;
    let before = Before::default();
    let mut told = Vec::new();
    for n in 0..36 {
        let passed = world.receive(send(&format!("{n}.eml"), &opening("jill@acme.com", n, 9), &before)).await;
        assert_eq!(passed.identity.verdict, "authenticated", "{}", passed.sentence);
        let to_others = passed
            .notices
            .iter()
            .any(|notice| notice.recipients.iter().any(|recipient| recipient.as_str() != "jill@acme.com"));
        told.push((passed.disposition, passed.reason, passed.notices.len()));
        assert!(!to_others && passed.changeset.is_some() == (n < 30), "{n}: {}", passed.sentence);
    }
    // Past the bound she is told once; then it is recorded, and that is all.
    let refused = (Disposition::Refused, Reason::OpenedEnough);
    assert!(told[..30].iter().all(|(disposition, ..)| *disposition == Disposition::Applied), "{told:?}");
    assert_eq!(told[30], (refused.0, refused.1, 1));
    assert!(told[31..].iter().all(|told| *told == (refused.0, refused.1, 0)), "{told:?}");
    // Others may, and she may again in the next hour.
    for (at, (who, hour)) in [("bob@acme.com", 9), ("jill@acme.com", 10)].into_iter().enumerate() {
        let mail = opening(who, 40 + at, hour);
        let passed = world.receive(send(&format!("{who}-{hour}.eml"), &mail, &before)).await;
        assert_eq!(passed.disposition, Disposition::Applied, "{who}: {}", passed.sentence);
    }
}

/// Several in one round are counted, too.
#[tokio::test]
async fn openings_that_come_together_are_counted_one_by_one() {
    let dns = Dns::serve().await;
    let mut world = World::new("openings-together", &dns).await;
    world.gateway.storms.openings = 2;
    let mails =
        (0..5).map(|n| send(&format!("{n}.eml"), &opening("jill@acme.com", n, 9), &Before::default()));
    let passed = world.receive_together(mails.collect()).await;
    let opened = passed.iter().filter(|passed| passed.changeset.is_some()).count();
    let told = passed.iter().filter(|passed| passed.reason == Reason::OpenedEnough);
    let notices: Vec<usize> = told.map(|passed| passed.notices.len()).collect();
    assert_eq!((opened, notices), (2, vec![1, 0, 0]));
}

/// A mail of somebody's machine that doesn't say that it is one.
fn mail(minute: usize) -> String {
    format!(
        "Date: Mon, 23 Nov 2026 {:02}:{:02}:00 +0000\nFrom: Robot <robot@acme.com>\n\
         To: tmail@tmail.acme.com\nSubject: help\n\nhelp, for the {minute}th time\n",
        9 + minute / 120,
        minute / 2 % 60
    )
}

#[tokio::test]
async fn nobody_gets_more_answers_than_sixty_an_hour() {
    let dns = Dns::serve().await;
    let mut world = World::new("answers-an-hour", &dns).await;
    let before = Before::default();
    let mut answered = Vec::new();
    for minute in 0..130 {
        let passed = world.receive(send(&format!("{minute}.eml"), &mail(minute), &before)).await;
        assert_eq!(passed.identity.verdict, "authenticated", "{}", passed.sentence);
        answered.push(passed.notices.iter().filter(|notice| notice.kind == Kind::Answer).count());
    }
    // Two mails a minute: the bound is reached after half an hour, and reached again only as the
    // answers of the first half grow old.
    assert!(answered[..60].iter().all(|answers| *answers == 1), "{answered:?}");
    assert!(answered[60..120].iter().all(|answers| *answers == 0), "{answered:?}");
    assert!(answered[122..].iter().all(|answers| *answers == 1), "{answered:?}");
}

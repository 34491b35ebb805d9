//! Bounds on what one sender can make the gateway do.

use super::mail::{Before, send};
use super::world::{Dns, World};
use tmail::compose::Kind;

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

//! Who gets a notice, and who doesn't.

use tmail::compose::Kind;
use tmail::tmail::Event;

use super::stage::*;

#[test]
fn who_is_muted_is_told_only_when_asked() {
    let (mut stage, _) = deployment();
    let mute = |who: (&str, &str)| vec![Event::Muted { address: address(who.1) }];
    let notices = stage.act(DANA, mute(DANA));
    assert_eq!(notices.len(), 1, "that somebody is muted concerns nobody else");
    assert_eq!((notices[0].kind, &notices[0].recipients[..]), (Kind::Answer, &[address(DANA.1)][..]));
    stage.act(ERIN, mute(ERIN));
    let notices = stage.act(JILL, vec![comment("Any news?")]);
    let told = |who: &str| notices.iter().filter(|notice| notice.recipients.contains(&address(who))).count();
    assert_eq!(told(DANA.1), 0);
    assert_eq!(told(ERIN.1), 1, "she is asked for her approval");
    assert_eq!(told(QUINN.1), 1);
}

#[test]
fn message_ids_differ_by_audience_changeset_and_kind() {
    let (mut stage, mut notices) = deployment();
    notices.extend(stage.act(JILL, vec![comment("Any news?")]));
    notices.extend(stage.act(DANA, vec![Event::Muted { address: address(DANA.1) }]));
    let mut ids: Vec<&str> = notices.iter().map(|notice| notice.message_id.as_str()).collect();
    assert!(ids.iter().all(|id| id.ends_with("@tmail.acme.com") && id.len() == 40 + 15));
    let count = ids.len();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[test]
fn who_joins_sees_the_whole_form() {
    let (mut stage, _) = deployment();
    let karen = address("karen@partner.example");
    let notices = stage.act(JILL, vec![Event::Joined { address: karen.clone(), name: "Karen Kay".into() }]);
    for notice in &notices {
        let welcome = notice.recipients.contains(&karen);
        assert_eq!(notice.text.contains("The form, as of #2"), welcome);
    }
    assert_eq!(notices.iter().filter(|notice| notice.recipients == [karen.clone()]).count(), 1);
}

#[test]
fn an_address_of_the_gateway_gets_nothing() {
    let (mut stage, _) = deployment();
    let ours = address("DEPLOY-1049-Q@tmail.acme.com");
    let notices = stage.act(JILL, vec![Event::Joined { address: ours.clone(), name: "loop".into() }]);
    assert!(notices.iter().all(|notice| !notice.recipients.contains(&ours)));
}

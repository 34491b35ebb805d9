//! Windows in calendars: who joins gets them, changes come under the same UID, what is called off is
//! cancelled, and nothing else ever comes.

use mail_parser::{MessageParser, MimeHeaders};
use tmail::compose::Notice;
use tmail::tmail::Event;

use super::stage::*;

/// What a calendar makes of a notice: method, sequence, when; and the UID.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Entry {
    method: String,
    sequence: u32,
    span: String,
    uid: String,
}

fn entry(notice: &Notice) -> Option<Entry> {
    let message = MessageParser::default().parse(&notice.raw).expect("a message");
    let is_calendar = |part: &&mail_parser::MessagePart<'_>| {
        part.content_type().is_some_and(|kind| kind.ctype() == "text" && kind.subtype() == Some("calendar"))
    };
    let part = message.parts.iter().find(is_calendar)?;
    let text = part.text_contents().expect("text").replace("\r\n ", "");
    let value = |name: &str| {
        let line = text.lines().find_map(|line| line.strip_prefix(&format!("{name}:")));
        line.unwrap_or_else(|| panic!("no {name} in\n{text}")).to_owned()
    };
    let method = part.content_type().and_then(|kind| kind.attribute("method")).expect("a method");
    assert_eq!(method, value("METHOD"), "RFC 5546 wants them to agree");
    assert!(!text.contains("ATTENDEE"), "nobody is invited");
    Some(Entry {
        method: value("METHOD"),
        sequence: value("SEQUENCE").parse().expect("a number"),
        span: format!("{}/{}", value("DTSTART"), value("DTEND")),
        uid: value("UID"),
    })
}

fn to(notices: &[Notice], who: (&str, &str)) -> Option<Entry> {
    entry(notices.iter().find(|notice| notice.recipients.contains(&address(who.1))).expect("a notice"))
}

fn is(entry: Option<Entry>, method: &str, sequence: u32, span: &str) -> String {
    let entry = entry.expect("a calendar's part");
    assert_eq!((entry.method.as_str(), entry.sequence, entry.span.as_str()), (method, sequence, span));
    entry.uid
}

const FIRST: &str = "20261204T220000Z/20261204T233000Z";
const LATER: &str = "20261205T220000Z/20261206T010000Z";

#[test]
fn a_window_is_published_changed_and_cancelled() {
    let (mut stage, opened) = deployment();
    let uid = is(to(&opened, ERIN), "PUBLISH", 1, FIRST);
    assert_eq!(to(&stage.act(BOB, vec![comment("Good.")]), ERIN), None, "nothing new");

    let karen = ("Karen Kay", "karen@partner.example");
    let notices = stage.act(JILL, vec![Event::Joined { address: address(karen.1), name: karen.0.into() }]);
    assert_eq!(is(to(&notices, karen), "PUBLISH", 1, FIRST), uid, "who joins gets what the others have");
    assert_eq!(to(&notices, ERIN), None);

    let window = field("Window", Some(""), "2026-12-05 22:00 – 2026-12-06 01:00 Europe/London");
    let notices = stage.act(JILL, vec![window]);
    assert_eq!(is(to(&notices, ERIN), "PUBLISH", 4, LATER), uid);

    let notices = stage.act(ERIN, vec![moved("REQUESTED", "REJECTED", Some("reject"), None)]);
    assert_eq!(is(to(&notices, QUINN), "CANCEL", 5, LATER), uid);
    assert_eq!(to(&stage.act(BOB, vec![comment("Pity.")]), ERIN), None, "it is cancelled once");

    let notices = stage.act(JILL, vec![moved("REJECTED", "REQUESTED", Some("resubmit"), None)]);
    assert_eq!(is(to(&notices, QUINN), "PUBLISH", 7, LATER), uid);
    let notices = stage.act(JILL, vec![field("Window", Some(""), "")]);
    assert_eq!(is(to(&notices, QUINN), "CANCEL", 8, LATER), uid);
}

#[test]
fn who_missed_a_change_gets_it_with_their_next_mail() {
    let (mut stage, _) = deployment();
    stage.act(DANA, vec![Event::Muted { address: address(DANA.1) }]);
    let later = field("Window", Some(""), "2026-12-05 22:00 – 2026-12-06 01:00 Europe/London");
    let notices = stage.act(JILL, vec![later]);
    assert!(notices.iter().all(|notice| !notice.recipients.contains(&address(DANA.1))));
    let notices = stage.act(QUINN, vec![moved("REQUESTED", "APPROVED", None, None)]);
    assert_eq!(to(&notices, ERIN), None);
    is(to(&notices, DANA), "PUBLISH", 3, LATER);
}

#[test]
fn customers_get_public_windows_alone() {
    let (mut stage, opened) = release();
    let uid = is(to(&opened, ADA), "PUBLISH", 1, FIRST);
    let raw = |notices: &[Notice]| {
        let notice = notices.iter().find(|n| n.recipients.contains(&address(ADA.1))).expect("a notice");
        let message = MessageParser::default().parse(&notice.raw).expect("a message");
        message.parts.iter().filter_map(|part| part.text_contents()).collect::<String>()
    };
    assert!(raw(&opened).contains("SUMMARY:Acme Billing 2.4.1"));
    if let Some(planned) = stage.template.fields.iter_mut().find(|field| field.name == "Planned for") {
        planned.public = false;
    }
    let events = vec![moved("RELEASE PLANNED", "CUSTOMER ACCEPTANCE", Some("ask acceptance"), None)];
    let notices = stage.act(JILL, events);
    assert!(!raw(&notices).contains("VCALENDAR"));
    if let Some(planned) = stage.template.fields.iter_mut().find(|field| field.name == "Planned for") {
        planned.public = true;
    }
    let notices = stage.act(JILL, vec![moved("CUSTOMER ACCEPTANCE", "CANCELLED", Some("cancel"), None)]);
    assert_eq!(is(to(&notices, ADA), "CANCEL", 3, FIRST), uid);
}

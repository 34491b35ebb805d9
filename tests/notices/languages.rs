//! A company's own words and language: what it says otherwise stands in both parts, what it leaves stays, and
//! the words to type are the same in every language.

use std::collections::BTreeMap;

use tmail::texts::Texts;

use super::golden::holds;
use super::stage::*;

const GERMAN: &[(&str, &str)] = &[
    ("asked_for_approval_by", "{{ who }} bittet um deine Freigabe."),
    ("happened", "{{ who }} {{ did }}."),
    ("did_open", "hat „{{ title }}“ eröffnet"),
    ("how_to_answer", "Antworte auf diese Mail mit einer dieser Zeilen, in einem eigenen Absatz"),
    ("approve", "Freigeben"),
    ("with_words", "{{ what }}, mit den Worten"),
    ("say_why", "{{ what }}, mit Begründung"),
    ("your_words", "deine Worte"),
    ("your_reason", "warum"),
    ("title_steps", "Wo es steht"),
    ("title_form", "Das Formular, Stand #{{ changeset }}"),
    ("title_waits", "Worauf es wartet"),
    ("title_files", "Mitgeschickte Dateien"),
    ("title_more", "Was du noch tun kannst"),
    ("wrote", "{{ who }} schrieb — {{ proof }}"),
    ("since", "{{ whom }}, seit {{ when }}"),
    ("and", "{{ some }} und {{ last }}"),
    ("why_team", "Du bekommst diese Mail als: {{ roles }}."),
    (
        "comments_are_read",
        "Alles andere, was du schreibst, ist ein Kommentar, den alle auf {{ number }} lesen.",
    ),
    ("see_form", "Das ganze Formular sehen, mit dem Wort"),
    ("get_less", "Nur noch Mails bekommen, wenn du gefragt bist, mit dem Wort"),
];

#[test]
fn a_company_says_it_in_its_language() {
    let (mut stage, english) = deployment();
    let own = GERMAN.iter().map(|(key, text)| (*key, (*text).to_owned())).collect::<BTreeMap<_, _>>();
    stage.template.texts = Texts::new(Some("de".into()), own);
    let number = stage.number.clone();
    stage.tmail = None;
    stage.before = None;
    let events = english_opening();
    let mut events: Vec<_> = std::iter::once(stage.opened(JILL.1)).chain(events).collect();
    events.push(tmail::tmail::Event::Submitted {
        title: "Deploy Billing 2.4.1".into(),
        state: "REQUESTED".into(),
    });
    let notices = stage.act(JILL, events);
    let german = notices.iter().find(|notice| notice.recipients.contains(&address(ERIN.1))).expect("asked");
    holds("in-german", german);
    let message = mail_parser::MessageParser::default().parse(&german.raw).expect("a message");
    let html = message.body_html(0).expect("HTML").into_owned();
    assert!(html.contains("lang=\"de\""), "a screen reader is told");
    for part in [&german.text, &html] {
        assert!(part.contains("Jill Brady bittet um deine Freigabe."));
        assert!(part.contains("approve #1") && part.contains("reject #1: (warum)"), "words to type stay");
        assert!(!part.contains("asks for your approval"));
        assert!(part.contains("notices daily"), "what isn't said otherwise stays as it is");
    }
    assert!(
        html.contains("Freigeben ›") && html.contains("body=approve%20%231"),
        "the button's words, and its mail"
    );
    assert!(english.iter().all(|notice| notice.number.as_ref() == Some(&number)));
    assert!(english.iter().all(|notice| !notice.text.contains("Freigabe")), "others keep theirs");
}

fn english_opening() -> Vec<tmail::tmail::Event> {
    vec![
        field("App", None, "Billing"),
        field("Version", None, "2.4.1"),
        field("Window", None, "2026-12-04 22:00-23:30 Europe/London"),
        field("Change authors", None, "bob@acme.com"),
        field("Deployed by", None, "dana@acme.com"),
        comment("Die Prüfer warten darauf."),
    ]
}

#[test]
fn a_customer_s_answer_is_said_in_their_language() {
    let (mut stage, _) = release();
    for answer in stage.template.questions.iter_mut().flat_map(|question| &mut question.answers) {
        if answer.word == "accept" {
            (answer.title, answer.past) = (Some("Annehmen".into()), Some("angenommen".into()));
        }
    }
    let own = BTreeMap::from([("customers_did", "Du hast „{{ title }}“ {{ past }}.".to_owned())]);
    stage.template.texts = Texts::new(Some("de".into()), own);
    let asked = stage
        .act(JILL, vec![moved("RELEASE PLANNED", "CUSTOMER ACCEPTANCE", Some("ask acceptance"), None)])
        .into_iter()
        .find(|notice| notice.recipients.contains(&address(ADA.1)))
        .expect("a customer is asked");
    assert!(asked.text.contains("Annehmen, with the words:  accept #2"), "{}", asked.text);
    let accepted = tmail::tmail::Event::Answered {
        question: "Acceptance".into(),
        voice: "globex.example".into(),
        person: address(ADA.1),
        word: "accept".into(),
        reason: None,
        open: false,
    };
    let told = stage.act(ADA, vec![accepted]);
    let confirmed =
        told.iter().find(|notice| notice.recipients.contains(&address(ADA.1))).expect("confirmed");
    assert!(confirmed.text.starts_with("Du hast „Acme Billing 2.4.1“ angenommen."), "{}", confirmed.text);
}

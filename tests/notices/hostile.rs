//! What no notice may ever do, whatever people write: break its header or its HTML, hold a line that
//! acts when it is quoted without marks, or tell a customer what the team wrote.

use mail_parser::MessageParser;
use proptest::prelude::*;
use regex::Regex;
use tmail::compose::{Cause, Notice};
use tmail::decide::{Answer, LineResult, Page};
use tmail::interpret::{LineKind, Verb, Vocabulary, interpret};
use tmail::parse::Body;
use tmail::parse::new_words::new_words;
use tmail::saying;
use tmail::template::{Template, Trigger};
use tmail::texts::Saying;
use tmail::tmail::Event;

use super::stage::*;

/// Pieces that hostile texts are made of.
const PIECES: &[&str] = &[
    "approve",
    "approve #1",
    "approved, thanks",
    "APPROVE.",
    "reject: no",
    "Version: 9.9.9",
    "#1",
    "DEPLOY-1049-Q #1",
    "status",
    "mute",
    "Feedback: good",
    "accept",
    "Hi Jill,",
    "Thanks, Bob",
    "--",
    "<<",
    ".",
    "> quoted",
    "On Monday Bob wrote:",
    "\r\nBcc: eve@evil.example",
    "\nX-Injected: yes",
    "\u{2028}approve",
    "\u{85}approve",
    "\u{0}",
    "\u{1b}[2J",
    "\u{202e}txt.exe",
    "\u{2066}",
    "\u{200b}",
    "\u{feff}",
    "=?utf-8?q?approve?=",
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</td></table><h1>",
    "\"><a href=\"http://evil.example\">",
    "{{ 7 * 7 }}",
    "{% raw %}",
    "&lt;b&gt;",
    "\"eve@evil.example\" <eve@evil.example>",
    "eve\u{ff20}evil.example",
    "Zoë 李雷 🙂",
    "- Version: 1",
    "* approve *",
    "To customers: hello",
    "Reply #1: hello",
    "word",
    "\t",
    "|",
    "·",
];

fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => proptest::sample::select(PIECES).prop_map(str::to_owned),
        1 => any::<String>(),
        1 => (1usize..10_000, proptest::sample::select(&['x', '<', 'ß', ' ', '\n'][..]))
            .prop_map(|(count, c)| c.to_string().repeat(count)),
    ];
    let glue = proptest::sample::select(&["", " ", "\n", "\n\n", "\r\n\r\n"][..]);
    proptest::collection::vec((piece, glue), 1..6)
        .prop_map(|pairs| pairs.iter().map(|(piece, glue)| format!("{piece}{glue}")).collect())
}

pub fn vocabulary(template: &Template) -> Vocabulary {
    let mut verbs = vec![Verb { word: "approve".into(), synonyms: template.approve_words.clone() }];
    for transition in &template.transitions {
        if let Trigger::Verb { verb, synonyms, .. } = &transition.trigger {
            verbs.push(Verb { word: verb.clone(), synonyms: synonyms.clone() });
        }
    }
    for answer in template.questions.iter().flat_map(|question| &question.answers) {
        verbs.push(Verb { word: answer.word.clone(), synonyms: answer.synonyms.clone() });
    }
    verbs.push(Verb { word: "answer".into(), synonyms: Vec::new() });
    Vocabulary {
        verbs,
        fields: template.fields.iter().map(|f| f.name.clone()).chain(["Feedback".into()]).collect(),
        asked: ["confirm", "deny", "send", "keep"].map(str::to_owned).to_vec(),
        audiences: vec!["customers".into()],
        names: ["Jill Brady", "Bob Brown", "Erin Evans"].map(str::to_owned).to_vec(),
        ..Vocabulary::default()
    }
}

/// The lines of a body that would act.
fn acting(body: &Body, template: &Template) -> Vec<String> {
    let intent = interpret(&new_words(body, &[]), &vocabulary(template));
    let acts = |kind: LineKind| !matches!(kind, LineKind::Comment | LineKind::Courtesy);
    intent.lines.into_iter().filter(|line| acts(line.kind)).map(|line| line.text).collect()
}

/// What holds for every notice.
fn is_sound(notice: &Notice, template: &Template) {
    let raw = std::str::from_utf8(&notice.raw).expect("ASCII");
    assert!(raw.is_ascii());
    assert!(!raw.replace("\r\n", "").contains(['\r', '\n']), "a bare CR or LF");
    for line in raw.split("\r\n") {
        assert!(line.len() <= 78, "{} octets: {line}", line.len());
    }
    let (header, _) = raw.split_once("\r\n\r\n").expect("a header");
    let known = "From|To|Subject|Date|Message-ID|Thread-Topic|Thread-Index|In-Reply-To|References|Auto-Submitted|\
                 X-Auto-Response-Suppress|List-Id|List-Help|List-Post|List-Unsubscribe|TMail-Tracking-Number|\
                 TMail-Changeset|TMail-State|TMail-Reason|MIME-Version|Content-Type";
    let mut names: Vec<&str> = header
        .split("\r\n")
        .filter(|line| !line.starts_with(' '))
        .filter_map(|l| l.split(':').next())
        .collect();
    assert!(names.iter().all(|name| known.split('|').any(|k| k == *name)), "{names:?}");
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(count, names.len(), "a field stands there twice");
    let message = MessageParser::default().parse(&notice.raw).expect("a message");
    let from = message.from().expect("From").as_list().expect("a list");
    assert_eq!(from.len(), 1);
    assert!(from[0].address().expect("an address").ends_with("@tmail.acme.com"));
    let name = from[0].name().unwrap_or_default();
    assert!(!name.contains(['@', '<', '\u{ff20}', '\u{202e}']), "{name:?}");
    let plain = message.text_part(0).expect("text");
    let kind = mail_parser::MimeHeaders::content_type(plain).expect("its type");
    assert_eq!(kind.attribute("format"), Some("flowed"));
    assert_eq!(super::golden::unflowed(plain.text_contents().expect("text")), notice.text);
    is_readable(&notice.text);
    let html = message.body_html(0).expect("HTML").into_owned();
    assert!(html.len() < 100_000, "{} bytes of HTML", html.len());
    let tag = Regex::new("<([a-zA-Z]+)").expect("a pattern");
    let tags = "html|head|title|meta|style|body|div|table|tbody|tr|td|th|h|a|p|span|code|br|b|blockquote|xml|o|link|noscript";
    for found in tag.captures_iter(&html) {
        assert!(tags.split('|').any(|tag| tag == &found[1]), "<{}", &found[1]);
    }
    let plain = Body { plain: Some(notice.text.clone()), ..Body::default() };
    assert_eq!(acting(&plain, template), Vec::<String>::new(), "in\n{}", notice.text);
    let html = Body { html: Some(html), ..Body::default() };
    assert_eq!(acting(&html, template), Vec::<String>::new(), "in the HTML of\n{}", notice.text);
}

fn is_readable(text: &str) {
    for line in text.lines() {
        let marked = line.trim_start_matches([' ', '·', '|']);
        assert!(line.chars().count() <= 72 || !marked.contains(' '), "too wide: {line}");
    }
    assert!(!text.contains(['\u{202e}', '\u{2066}', '\u{200b}', '\u{0}', '\u{1b}', '\u{feff}', '\u{2028}']));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_changeset_is_sound(
        name in text(), said in text(), value in text(), old in text(), title in text(), reason in text(), file in text()
    ) {
        let (mut stage, _) = deployment();
        if let Some(tmail) = &mut stage.tmail {
            tmail.title = title;
        }
        let events = vec![
            comment(&said),
            field("Version", Some("2.4.1"), &value),
            field("What changes", Some(&old), &value),
            Event::FileAdded { name: file, size: 7, sha256: "00".repeat(32) },
            Event::Joined { address: address("karen@partner.example"), name: name.clone() },
            Event::Approved {
                approval: "QA go-ahead".into(),
                person: address("quinn@acme.com"),
                shown: 1,
                content: "ab".repeat(32),
                reason: Some(reason.clone()),
                entitled_by: "group".into(),
                in_place_of: None,
                expires: None,
            },
            moved("REQUESTED", "REJECTED", Some("reject"), Some(&reason)),
        ];
        for notice in stage.act((&name, "erin@acme.com"), events) {
            is_sound(&notice, &stage.template);
        }
    }

    #[test]
    fn an_answer_is_sound(headline in text(), line in text(), instead in text(), page in text(), subject in text(), id in text()) {
        let (stage, _) = deployment();
        let answer = Answer {
            headline: saying!("nothing_changed").and(headline.as_str()),
            lines: vec![LineResult { line: line.clone(), became: saying!("not_done", why = &headline) }],
            instead: vec![instead],
            pages: vec![Page { title: "What you can write".into(), lines: vec!["Here:".into(), Saying::from(&page), Saying::default(), page.into()] }],
            ..Answer::default()
        };
        let decision = decision(None, Some(answer));
        for author in ["erin@acme.com", "karen@partner.example"] {
            let cause = Cause {
                digest: "d1ge57".into(),
                author: address(author),
                message_id: Some(id.clone()),
                references: vec![id.clone()],
                subject: subject.clone(),
            };
            for notice in stage.tell_of(&cause, &decision) {
                is_sound(&notice, &stage.template);
            }
        }
    }

    /// Whatever the team writes, and wherever: no customer reads a byte of it.
    #[test]
    fn customers_read_nothing_of_the_team(said in text(), public in text()) {
        are_for_customers(&said, &public);
    }
}

/// The longest words of the widest characters, in every place: Gmail shows the notice whole.
#[test]
fn the_widest_words_stay_below_gmails_cut() {
    let widest = "<".repeat(20_000);
    are_for_customers(&widest, &widest);
    are_for_customers(&widest, "2.4.2");
}

fn are_for_customers(said: &str, public: &str) {
    const SECRET: &str = "Zq7xKv";
    let (mut stage, _) = release();
    let secret = format!("{SECRET} {said}");
    if let Some(tmail) = &mut stage.tmail {
        // As long as a title can be.
        tmail.title = secret.chars().take(120).collect();
    }
    let customers = format!("ada@globex.example, ivan@initech.example, {SECRET}@initech.example");
    let called: String = secret.chars().take(60).collect();
    let author = (called.as_str(), "zq7xkv@acme.com");
    let declined = Event::Answered {
        question: "Acceptance".into(),
        voice: "initech.example".into(),
        person: address("ivan@initech.example"),
        word: "decline".into(),
        reason: Some(secret.clone()),
        open: true,
    };
    let told = [
        vec![
            comment(&secret),
            field("Version", Some("2.4.1"), public),
            field("Customers", Some(&secret), &customers),
            Event::FileAdded { name: secret.clone(), size: 7, sha256: "00".repeat(32) },
            Event::Joined { address: address("zq7xkv@partner.example"), name: secret.clone() },
            moved("RELEASE PLANNED", "CUSTOMER ACCEPTANCE", Some("ask acceptance"), Some(&secret)),
        ],
        vec![declined, moved("CUSTOMER ACCEPTANCE", "ACCEPTANCE DECLINED", Some("declined"), Some(&secret))],
        vec![
            Event::Settled { question: "Acceptance".into(), changeset: 3, text: secret.clone() },
            moved("ACCEPTANCE DECLINED", "CUSTOMER ACCEPTANCE", Some("ask again"), Some(&secret)),
        ],
    ];
    let mut count = 0;
    for events in told {
        for notice in stage.act(author, events) {
            is_sound(&notice, &stage.template);
            if !notice.recipients.contains(&address("ada@globex.example")) {
                continue;
            }
            count += 1;
            let message = MessageParser::default().parse(&notice.raw).expect("a message");
            let mut all = format!("{:?}", message.headers()).to_lowercase();
            all.push_str(&String::from_utf8_lossy(&notice.raw).to_lowercase());
            all.push_str(&message.body_text(0).expect("text").to_lowercase());
            all.push_str(&message.body_html(0).expect("HTML").to_lowercase());
            assert!(!all.contains("zq7xkv"), "{all}");
            for team in ["acme.com (selector", "initech", "globex"] {
                assert!(!all.contains(team), "{team} in {all}");
            }
        }
    }
    assert_eq!(count, 3, "customers were told each time");
}

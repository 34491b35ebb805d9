//! Whatever we sent, quoted by whatever client, says nothing: no command, no field, no comment.

use proptest::prelude::*;
use tmail::interpret::{Intent, interpret};
use tmail::parse::Body;
use tmail::parse::new_words::{Sent, new_words};

use super::vocabulary;

/// Lines as notices hold them, those that would act among them.
fn line() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("approve #7".to_owned()),
        Just("reject".to_owned()),
        Just("reject #7: your reason".to_owned()),
        Just("Version: 2.4.1".to_owned()),
        Just("status".to_owned()),
        Just(String::new()),
        "[A-Z][a-z]{2,9}( [a-z]{2,9}){2,18}\\.",
    ]
}

/// A notice: long enough to be known again, and beginning with words.
pub fn notice() -> impl Strategy<Value = String> {
    prop::collection::vec(line(), 3..30).prop_map(|lines| {
        format!(
            "Jill Brady asks you to decide on this deploy.\nIt waits for you since Monday.\nShe wrote it herself.\n{}\n",
            lines.join("\n")
        )
    })
}

/// How a client puts the old mail below the new one.
#[derive(Clone, Copy, Debug)]
enum Client {
    Marked,
    MarkedTwice,
    Outlook,
    Attributed,
    GmailHtml,
    OutlookHtml,
    Unmarked,
}

const CLIENTS: [Client; 7] = [
    Client::Marked,
    Client::MarkedTwice,
    Client::Outlook,
    Client::Attributed,
    Client::GmailHtml,
    Client::OutlookHtml,
    Client::Unmarked,
];

impl Client {
    fn quote(self, notice: &str) -> Body {
        let plain = |text: String| Body { plain: Some(text), ..Body::default() };
        let html = |text: String| Body { html: Some(text), ..Body::default() };
        let lines = notice.lines().collect::<Vec<_>>().join("<br>");
        match self {
            Self::Marked => plain(marked(notice)),
            Self::MarkedTwice => {
                plain(format!("On Mon, 4 May 2026, Jill wrote:\n{}", marked(&marked(notice))))
            }
            Self::Outlook => plain(format!(
                "From: Jill <jill@example.com>\nSent: Monday, May 4, 2026 9:58 AM\nTo: Bob\nSubject: Deploy\n\n{notice}"
            )),
            Self::Attributed => plain(format!("On 4 May 2026, Jill <jill@example.com> wrote:\n\n{notice}")),
            Self::GmailHtml => html(format!(
                "<div class=gmail_quote><div class=gmail_attr>Jill:</div><blockquote class=gmail_quote>{lines}</blockquote></div>"
            )),
            Self::OutlookHtml => html(format!("<div id=divRplyFwdMsg>From: Jill</div><div>{lines}</div>")),
            Self::Unmarked => plain(notice.to_owned()),
        }
    }
}

fn marked(text: &str) -> String {
    text.lines().map(|line| format!("> {line}\n")).collect()
}

fn read(body: &Body, notice: &str) -> Intent {
    interpret(&new_words(body, &[Sent { text: notice }]), &vocabulary())
}

proptest! {
    #[test]
    fn what_we_sent_asks_for_nothing(notice in notice(), client in prop::sample::select(CLIENTS.to_vec())) {
        let intent = read(&client.quote(&notice), &notice);
        prop_assert!(intent.commands.is_empty(), "{:?}", intent.commands);
        prop_assert!(intent.fields.is_empty(), "{:?}", intent.fields);
        prop_assert_eq!(intent.comment, "");
    }

    #[test]
    fn the_answer_above_it_still_counts(notice in notice(), client in prop::sample::select(CLIENTS.to_vec())) {
        let mut body = client.quote(&notice);
        body.plain = body.plain.map(|text| format!("roll back: disk is full\n\n{text}"));
        body.html = body.html.map(|text| format!("<div>roll back: disk is full</div><br>{text}"));
        let verbs: Vec<String> = read(&body, &notice).commands.into_iter().map(|command| command.verb).collect();
        prop_assert_eq!(verbs, vec!["roll back"]);
    }

    #[test]
    fn no_text_is_too_strange(plain in any::<Option<String>>(), html in any::<Option<String>>(), notice in notice()) {
        let body = Body { plain, html, ..Body::default() };
        read(&body, &notice);
    }

    #[test]
    fn a_soup_of_signs_breaks_nothing(words in prop::collection::vec(prop::sample::select(SIGNS.to_vec()), 0..60)) {
        let soup = words.concat();
        let plain = Body { plain: Some(soup.clone()), ..Body::default() };
        let html = Body { html: Some(soup.clone()), ..Body::default() };
        let both = Body { plain: Some(soup.clone()), html: Some(soup.clone()), ..Body::default() };
        for body in [plain, html, both] {
            let intent = read(&body, &soup);
            prop_assert_eq!(intent.held, !intent.complaints.is_empty());
            prop_assert!(!intent.held || intent.commands.is_empty() && intent.fields.is_empty());
        }
    }
}

/// What the grammar and the clients' shapes are made of.
const SIGNS: [&str; 40] = [
    "approve",
    "reject",
    "Approved",
    "aprove",
    "status",
    "delegate",
    "show",
    "roll back",
    " ",
    " ",
    "\n",
    "\n",
    "\n\n",
    ":",
    "：",
    "#7",
    "#",
    "DEPLOY-1049-Q",
    "Version:",
    "Release notes:",
    " <<",
    ".",
    "--",
    "-- \n",
    ">",
    "> ",
    "<div>",
    "</div>",
    "<blockquote>",
    "On Mon, 4 May 2026 at 9:58 <a@example.com> wrote:",
    "From: ",
    "Sent: 2026-05-04",
    "\u{202e}",
    "\u{200b}",
    "not ",
    "Hi Jill,",
    "thanks",
    "Targets: a | b",
    "é",
    "ß",
];

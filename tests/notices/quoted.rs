//! Every golden quoted in an answer as mail clients quote, with marks and without, wrapped anew and whole: no
//! line of it acts, in the words of any shipped template.

use tmail::interpret::{LineKind, Vocabulary, interpret};
use tmail::parse::new_words::new_words;
use tmail::parse::parse;
use tmail::pipeline::vocabulary;
use tmail::template::load;

use super::golden::goldens;

/// Answers whose text quotes: `{}` is the quoted text, `{>}` the same behind marks.
const TEXTS: &[(&str, &str)] = &[
    (
        "Gmail",
        "I'll look at it tomorrow.\n\nOn Thu, 3 Dec 2026 at 10:00, Jill Brady (via tmail) <\n\
               DEPLOY-1049-Q@tmail.acme.com> wrote:\n\n{>}\n",
    ),
    (
        "Apple Mail",
        "I'll look at it tomorrow.\n\n> On 3 Dec 2026, at 10:00, Jill Brady <d@tmail.acme.com> wrote:\n> \n{>}\n",
    ),
    (
        "Thunderbird, below",
        "On 12/3/26 10:00, Jill Brady (via tmail) wrote:\n{>}\n\nI'll look at it tomorrow.\n",
    ),
    (
        "Outlook on a desk",
        "I'll look at it tomorrow.\n\nFrom: Jill Brady (via tmail) <d@tmail.acme.com>\nSent: Thursday, \
                           December 3, 2026 10:00 AM\nTo: d@tmail.acme.com\nSubject: Deploy Billing\n\n{}\n",
    ),
    (
        "Outlook on the web",
        "I'll look at it tomorrow.\n________________________________\nFrom: Jill Brady (via tmail) \
                            <d@tmail.acme.com>\nSent: Thursday, December 3, 2026 10:00 AM\nTo: d@tmail.acme.com\n\
                            Subject: Deploy Billing\n\n{}\n",
    ),
    (
        "A forward",
        "I'll look at it tomorrow.\n\n---------- Forwarded message ---------\nFrom: Jill Brady <d@tmail.acme.com>\n\
                   Subject: Deploy Billing\n\n{}\n",
    ),
    ("no mark at all", "I'll look at it tomorrow.\n\n{}\n"),
    ("no word of their own", "{}\n"),
];

/// The same of HTML; `{}` is what stands in the body.
const PAGES: &[(&str, &str)] = &[
    (
        "Gmail",
        "<div dir=\"ltr\">Tomorrow.</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" class=\"gmail_attr\">On Thu \
               Jill wrote:<br></div><blockquote class=\"gmail_quote\">{}</blockquote></div>",
    ),
    (
        "Apple Mail",
        "<div>Tomorrow.</div><div><blockquote type=\"cite\"><div>On 3 Dec 2026 Jill wrote:</div>{}</blockquote></div>",
    ),
    (
        "Thunderbird",
        "<p>Tomorrow.</p><div class=\"moz-cite-prefix\">On 3/12/26 Jill wrote:</div><blockquote type=\"cite\" \
                     cite=\"mid:x\">{}</blockquote>",
    ),
    (
        "Outlook on a desk",
        "<div class=\"WordSection1\"><p class=\"MsoNormal\">Tomorrow.</p><div style=\"border:none;border-top:solid \
                           #E1E1E1 1.0pt\"><p class=\"MsoNormal\"><b>From:</b> Jill<br><b>Sent:</b> Thursday<br><b>To:</b> d<br>\
                           <b>Subject:</b> Deploy</p></div>{}</div>",
    ),
    (
        "Outlook on the web",
        "<div class=\"elementToProof\">Tomorrow.</div><hr style=\"width:98%\"><div id=\"divRplyFwdMsg\"><b>From:</b> \
                            Jill<br><b>Sent:</b> Thursday<br><b>Subject:</b> Deploy</div>{}",
    ),
    (
        "Outlook on a phone",
        "<div dir=\"ltr\">Tomorrow.</div><div id=\"mail-editor-reference-message-container\"><hr>{}</div>",
    ),
    ("no mark at all", "<div>Tomorrow.</div>{}"),
    ("no word of their own", "{}"),
];

/// The verbs and the fields of every shipped template.
pub fn every_vocabulary() -> Vocabulary {
    let mut all = Vocabulary::default();
    for template in load::shipped() {
        let one = vocabulary::of_template(&template);
        all.verbs.extend(one.verbs);
        all.fields.extend(one.fields);
        all.grids.extend(one.grids);
    }
    all.asked = ["confirm", "deny", "send", "keep"].map(str::to_owned).to_vec();
    all.audiences = vec!["customers".to_owned()];
    all.names = ["Jill Brady", "Rita Chen", "Erin Evans"].map(str::to_owned).to_vec();
    all
}

/// The lines of a mail that would act.
fn acting(kind: &str, body: &str, vocabulary: &Vocabulary) -> Vec<String> {
    let raw = format!(
        "From: Erin Evans <erin@acme.com>\nTo: d@tmail.acme.com\nSubject: Re: Deploy Billing\n\
         MIME-Version: 1.0\nContent-Type: {kind}; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{body}"
    );
    let message = parse(raw.replace('\n', "\r\n").as_bytes()).expect("a mail");
    let intent = interpret(&new_words(&message.body, &[]), vocabulary);
    let acts = |kind: LineKind| !matches!(kind, LineKind::Comment | LineKind::Courtesy);
    intent.lines.into_iter().filter(|line| acts(line.kind)).map(|line| line.text).collect()
}

/// Goldens but for forms, whose lines are there to be sent back.
fn quotable(ending: &str) -> Vec<(String, String)> {
    let all = goldens(ending).into_iter();
    let all: Vec<_> = all
        .filter(|(name, _)| !name.ends_with(&format!("form.{ending}")) && !name.contains("answer-form"))
        .collect();
    assert!(all.len() > 150, "{}", all.len());
    all
}

#[test]
fn no_line_of_a_quoted_text_acts() {
    let vocabulary = every_vocabulary();
    for (name, golden) in quotable("txt") {
        let (_, text) = golden.split_once("\n\n").expect("a header");
        for text in [text.to_owned(), narrow(text, 40), narrow(text, 66), whole(text)] {
            let marked: String = text.lines().map(|line| format!("> {line}\n")).collect();
            for (client, shape) in TEXTS {
                let body = shape.replace("{>}", marked.trim_end()).replace("{}", &text);
                let found = acting("text/plain", &body, &vocabulary);
                assert!(found.is_empty(), "{name}, {client}: {found:?} in\n{body}");
            }
        }
    }
}

#[test]
fn no_line_of_a_quoted_page_acts() {
    let vocabulary = every_vocabulary();
    for (name, html) in quotable("html") {
        let body = html.split("<body").nth(1).and_then(|rest| rest.split_once('>')).expect("a body").1;
        let inner = body.split("</body>").next().unwrap_or_default();
        for (client, shape) in PAGES {
            let page = format!("<html><body>{}</body></html>", shape.replace("{}", inner));
            let found = acting("text/html", &page, &vocabulary);
            assert!(found.is_empty(), "{name}, {client}: {found:?}");
        }
    }
}

/// Wrapped anew by a client with lines of that many characters.
fn narrow(text: &str, columns: usize) -> String {
    let mut out = String::new();
    for line in text.lines() {
        let mut width = 0;
        for word in line.split(' ') {
            if width > 0 && width + 1 + word.chars().count() > columns {
                out.push('\n');
                width = 0;
            } else if width > 0 || !out.ends_with('\n') && !out.is_empty() {
                out.push(' ');
            }
            out.push_str(word);
            width += 1 + word.chars().count();
        }
        out.push('\n');
    }
    out
}

/// Every paragraph in one line, as a client does that joins lines.
fn whole(text: &str) -> String {
    let paragraphs = text.split("\n\n");
    paragraphs
        .map(|one| one.split_whitespace().collect::<Vec<_>>().join(" "))
        .collect::<Vec<_>>()
        .join("\n\n")
}

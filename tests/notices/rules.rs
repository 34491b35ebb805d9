//! The fifteen rules for notices, each held against every golden. What they can't tell is tested elsewhere:
//! whole threads in `threads`, what may be done in `tour` (which does all that is offered), buttons in `buttons`,
//! colours in `looks`, sizes on a screen in `layout`, one mail a changeset and audience in `tour`.

use std::collections::{BTreeMap, BTreeSet};

use regex::Regex;

use super::golden::goldens;
use super::stage::*;

/// A golden: who gets it, the fields of its header, its text and its HTML.
struct Golden {
    name: String,
    fields: BTreeMap<String, String>,
    text: String,
    html: String,
}

impl Golden {
    fn field(&self, name: &str) -> &str {
        self.fields.get(name).map_or("", String::as_str)
    }

    fn is_asked(&self) -> bool {
        self.field("TMail-Reason").ends_with("asked") && self.field("TMail-Reason").contains(';')
    }

    /// Paragraphs of the text, each in one line.
    fn paragraphs(&self) -> Vec<String> {
        let one = |paragraph: &str| paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
        self.text.split("\n\n").map(one).collect()
    }

    /// What follows the line at the bottom.
    fn footer(&self) -> String {
        let footer = self.text.rsplit("———\n").next().unwrap_or_default();
        footer.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// What a list of mails shows: the first text of the body.
    fn preview(&self) -> String {
        let body = self.html.split("<body").nth(1).and_then(|rest| rest.split_once('>')).expect("a body").1;
        words(body.split("</div>").next().unwrap_or_default())
    }

    fn h1(&self) -> Vec<String> {
        let h1 = Regex::new("(?s)<h1[^>]*>(.*?)</h1>").expect("a pattern");
        h1.captures_iter(&self.html).map(|found| words(&found[1])).collect()
    }

    /// Of a TMail, and to people who may know it.
    fn is_of_tmail(&self) -> bool {
        !self.field("TMail-Tracking-Number").is_empty()
    }
}

/// The words of some HTML.
fn words(html: &str) -> String {
    let tags = Regex::new("(?s)<!--.*?-->|<[^>]*>").expect("a pattern");
    let text = tags.replace_all(html, " ").replace("&#x2f;", "/").replace("&lt;", "<").replace("&gt;", ">");
    let text =
        text.replace("&quot;", "\"").replace("&#x27;", "'").replace("&#160;", " ").replace("&amp;", "&");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn all() -> Vec<Golden> {
    let html: BTreeMap<String, String> = goldens("html").into_iter().collect();
    let one = |(file, whole): (String, String)| {
        let name = file.trim_end_matches(".txt").to_owned();
        let (header, text) = whole.split_once("\n\n").expect("a header");
        let unfolded = header.replace("\n ", " ");
        let fields = unfolded.lines().filter_map(|line| line.split_once(": "));
        Golden {
            html: html.get(&format!("{name}.html")).unwrap_or_else(|| panic!("{name} has no HTML")).clone(),
            fields: fields.map(|(name, value)| (name.to_owned(), value.to_owned())).collect(),
            text: text.to_owned(),
            name,
        }
    };
    let all: Vec<Golden> = goldens("txt").into_iter().map(one).collect();
    assert!(all.len() > 200, "{}", all.len());
    all
}

/// Rule 1: the first heading says who asks for what; who is asked for nothing reads who did what.
#[test]
fn it_asks_first() {
    let asks =
        Regex::new(r"approval|Freigabe|your turn|du dran|\?$|\?”|wrote to this TMail").expect("a pattern");
    for one in all() {
        let headings = one.h1();
        assert_eq!(headings.len(), 1, "{}: one h1", one.name);
        let paragraphs = one.paragraphs();
        assert_eq!(headings[0], paragraphs[0], "{}: text and HTML begin alike", one.name);
        if !one.is_asked() {
            continue;
        }
        // What is new stands first; what was asked before, in the sentence behind what happened.
        let said = paragraphs[..2].iter().any(|paragraph| asks.is_match(paragraph));
        assert!(said, "{}: what is asked isn't said: {:?}", one.name, &paragraphs[..2]);
        let how = ["Answer this mail with", "Antworte auf diese Mail mit"];
        let answers = paragraphs.iter().position(|one| how.iter().any(|how| one.starts_with(how)));
        assert!(answers.is_some_and(|at| at <= 2), "{}: how to answer comes too late", one.name);
    }
}

/// Rule 2: the subject stays, the preview tells what is new in its first forty characters.
#[test]
fn the_subject_stays_and_the_preview_changes() {
    let mut subjects: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for one in all() {
        let preview: String = one.preview().chars().take(40).collect();
        let heading: String = one.h1()[0].chars().take(40).collect();
        assert!(
            one.h1()[0].starts_with(preview.trim_end()) || preview.starts_with(&heading),
            "{}: {preview:?}",
            one.name
        );
        // A draft is called otherwise until it is complete.
        if !one.is_of_tmail() || one.name.contains("draft") {
            continue;
        }
        let subject = one.field("Subject").trim_start_matches("Re: ").to_owned();
        let number = one.field("TMail-Tracking-Number");
        assert!(subject.starts_with(&format!("[{number}] ")), "{}: {subject}", one.name);
        assert_eq!(subject, one.field("Thread-Topic"), "{}", one.name);
        let folder = one.name.split_once('/').map_or("", |(folder, _)| folder);
        subjects.entry(format!("{folder} {number}")).or_default().insert(subject);
    }
    for (number, subjects) in subjects {
        assert_eq!(subjects.len(), 1, "{number}: {subjects:?}");
    }
}

/// Rules 3, 4 and 15, and the header of design §8.
#[test]
fn the_header_has_every_field() {
    for one in all().iter().filter(|one| one.is_of_tmail()) {
        let number = one.field("TMail-Tracking-Number");
        let address = format!("<{number}@tmail.acme.com>");
        assert!(one.field("From").ends_with(&address), "{}: {}", one.name, one.field("From"));
        assert_eq!(one.field("To"), address, "{}: Reply All goes nowhere else", one.name);
        let who = one.field("From").trim_end_matches(&address).trim();
        assert!(who == "\"tmail\"" || who.ends_with("(via tmail)\""), "{}: {who}", one.name);
        let references: Vec<&str> = one.field("References").split_whitespace().collect();
        assert!(
            !references.is_empty() && references.last() == Some(&one.field("In-Reply-To")),
            "{}",
            one.name
        );
        assert!(one.field("Message-ID").ends_with("@tmail.acme.com>"), "{}", one.name);
        assert_eq!(one.field("X-Auto-Response-Suppress"), "OOF, AutoReply, RN, NRN", "{}", one.name);
        assert!(one.field("Auto-Submitted").starts_with("auto-"), "{}", one.name);
        let small = number.to_lowercase();
        assert_eq!(one.field("List-Id"), format!("{number} <{small}.tmail.acme.com>"), "{}", one.name);
        let here = format!("mailto:{number}@tmail.acme.com");
        assert_eq!(one.field("List-Post"), format!("<{here}>"), "{}", one.name);
        assert_eq!(one.field("List-Help"), format!("<{here}?body=help>"), "{}", one.name);
        let leaving = one.field("List-Unsubscribe");
        let way = if one.field("TMail-Reason") == "customer" { "unsubscribe" } else { "mute" };
        let own = one.field("TMail-Reason") == "author" && leaving.contains("-unsubscribe@");
        assert!(
            own || leaving == format!("<mailto:{number}-{way}@tmail.acme.com>"),
            "{}: {leaving}",
            one.name
        );
        for present in ["TMail-Changeset", "TMail-State", "Thread-Index", "Date"] {
            assert!(!one.field(present).is_empty(), "{}: no {present}", one.name);
        }
    }
}

/// Rules 5 and 15: why the reader gets it, how to get less, and that an answer arrives.
#[test]
fn it_says_why_and_how_to_leave() {
    for one in all() {
        let footer = one.footer();
        let why = [
            "You get this mail",
            "You alone get this mail",
            "Du bekommst diese Mail",
            "Nur du bekommst diese Mail",
        ];
        assert_eq!(
            why.iter().map(|why| footer.matches(why).count()).sum::<usize>(),
            1,
            "{}: {footer}",
            one.name
        );
        let sentence = why.iter().find_map(|why| footer.find(why)).map_or("", |at| &footer[at..]);
        let sentence = sentence.split(". ").next().unwrap_or_default();
        assert!(words(&one.html).contains(sentence), "{}: the HTML lacks {sentence}", one.name);
        if !one.is_of_tmail() {
            continue;
        }
        assert!(!one.field("TMail-Reason").is_empty(), "{}", one.name);
        // An answer comes because its reader wrote, a reminder stops by itself, and an owner has to know.
        let own = one.field("TMail-Reason") == "author";
        let short =
            one.name.contains("reminder") || one.name.contains("draft") || one.name == "stranger-owner";
        let out = ["the word: mute", "dem Wort: mute"].iter().any(|out| footer.contains(out));
        assert!(own || short || out, "{}: no way out in {footer}", one.name);
        assert!(
            !one.text.to_lowercase().contains("no-reply") && !one.text.contains("noreply"),
            "{}",
            one.name
        );
    }
}

/// Rule 8: where it stands, as words in a row.
#[test]
fn the_state_is_a_row_of_words() {
    let mut rows = 0;
    let mark = Regex::new("<b class=\"here\"[^>]*>([^<]*)</b>").expect("a pattern");
    for one in all() {
        let paragraphs = one.paragraphs();
        let Some(row) = paragraphs.iter().find_map(|one| one.strip_prefix("Where it stands ")) else {
            continue;
        };
        rows += 1;
        let steps: Vec<&str> = row.split(" → ").collect();
        assert!(
            steps.iter().all(|step| step.starts_with(['✓', '●', '○']) && step.len() > 5),
            "{}: {row}",
            one.name
        );
        let here: Vec<&&str> = steps.iter().filter(|step| step.starts_with('●')).collect();
        assert_eq!(here.len(), 1, "{}: {row}", one.name);
        let at = steps.iter().position(|step| step.starts_with('●')).expect("it stands somewhere");
        assert!(steps[..at].iter().all(|step| step.starts_with('✓')), "{}: {row}", one.name);
        assert!(steps[at + 1..].iter().all(|step| step.starts_with('○')), "{}: {row}", one.name);
        let bold: Vec<String> = mark.captures_iter(&one.html).map(|found| words(&found[1])).collect();
        assert_eq!(bold, [here[0].to_string()], "{}", one.name);
        assert!(words(&one.html).contains(row), "{}: the HTML has another row", one.name);
    }
    assert!(rows > 150, "{rows}");
}

/// Rule 9: a label and what it is, never a third column; only grids have those of their own.
#[test]
fn rows_have_two_columns() {
    let row = Regex::new("(?s)<tr class=\"row\".*?</tr>").expect("a pattern");
    for one in all() {
        for found in
            row.find_iter(&one.html).map(|found| found.as_str()).filter(|row| !row.contains("role=\"table\""))
        {
            let cells = found.matches("<td").count() + found.matches("<th").count();
            assert!((1..=2).contains(&cells), "{}: {found}", one.name);
        }
    }
}

/// Rule 10: what somebody wrote is quoted as theirs, with their name and how it was proven.
#[test]
fn words_are_quoted_as_theirs() {
    let mut quoted = 0;
    for one in all() {
        // A mark begins the line: lists of ours are indented.
        let lines: Vec<&str> = one.text.lines().collect();
        for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.starts_with("| ") || **line == "|")
        {
            if lines[at - 1].starts_with('|') {
                continue;
            }
            let begin = lines[..at].iter().rposition(|line| line.is_empty()).map_or(0, |at| at + 1);
            let intro = lines[begin..at].join(" ");
            let ours = ["You wrote, and the team reads", "Das hast du geschrieben, und das Team liest es"];
            let ours = ours.contains(&intro.as_str());
            let proof = intro.contains(" — signed by ") || intro.contains("not proven to be from");
            assert!(ours || proof, "{}: {intro:?} before {line:?}", one.name);
            quoted += 1;
        }
    }
    assert!(quoted > 60, "{quoted}");
}

/// Rule 11: at most 72 columns, and no line of it is a command alone. That both parts say the same is held for
/// each golden as it is composed.
#[test]
fn the_text_is_pleasant() {
    for one in all() {
        for line in one.text.lines() {
            let marked = line.trim_start_matches([' ', '·', '|']);
            assert!(line.chars().count() <= 72 || !marked.contains(' '), "{}: {line}", one.name);
            assert!(!line.ends_with(' '), "{}: {line:?}", one.name);
        }
        assert!(!one.text.contains("\n\n\n"), "{}: two blank lines", one.name);
        let kind = one.field("Content-Type");
        assert!(kind.starts_with("multipart/alternative"), "{}: {kind}", one.name);
    }
}

/// Rule 12: no picture, nothing from elsewhere. Rule 13: small.
#[test]
fn it_is_small_and_whole() {
    for one in all() {
        assert!(one.html.len() < 30_000, "{}: {} bytes of HTML", one.name, one.html.len());
        for never in ["<img", "<script", "url(", "@import", "http://", "src=", "<link"] {
            let shown = one.html.replace("http://www.w3.org", "").replace("xmlns", "");
            assert!(!shown.contains(never), "{}: {never}", one.name);
        }
    }
}

/// Rule 13: what is too long is cut with a sentence in both parts.
#[test]
fn what_is_long_is_cut_with_a_sentence() {
    let (mut stage, _) = deployment();
    let long: String = (0..4_000).map(|at| format!("Line {at} of the plan.\n")).collect();
    let notices = stage.act(JILL, vec![field("Rollback plan", Some("Short."), &long), comment(&long)]);
    assert!(!notices.is_empty());
    for notice in &notices {
        let message = mail_parser::MessageParser::default().parse(&notice.raw).expect("a message");
        let html = message.body_html(0).expect("HTML").into_owned();
        assert!(html.len() < 100_000, "{} bytes of HTML", html.len());
        for part in [notice.text.split_whitespace().collect::<Vec<_>>().join(" "), words(&html)] {
            let cuts = part.matches("the rest is cut off here; it is on record").count();
            assert_eq!(cuts, 2, "once for the field, once for the comment");
            assert!(part.contains("Line 100 of the plan.") && !part.contains("Line 3999 of the plan."));
        }
    }
}

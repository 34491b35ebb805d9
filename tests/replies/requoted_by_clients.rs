//! Notices of ours, quoted by every client of the corpus, in every language, wrapped anew and marked in any
//! way, say nothing; and no quotation of somebody's `please do not` makes a command of what it forbids.

use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use proptest::prelude::*;
use tmail::interpret::{Intent, interpret};
use tmail::parse::new_words::{Sent, new_words};
use tmail::parse::{Body, normalise_line_ends, parse};

use super::corpus::client::{Answer, Place};
use super::corpus::eml;
use super::corpus::tables::{Client, Quoted, Said, Tables};
use super::vocabulary;

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::read);

/// Every notice that we keep, and what the tables hold of ours.
static NOTICES: LazyLock<Vec<Quoted>> = LazyLock::new(|| {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/notices");
    let mut names: Vec<String> = fs::read_dir(folder)
        .expect("the notices")
        .flatten()
        .filter_map(|entry| entry.file_name().to_string_lossy().strip_suffix(".txt").map(str::to_owned))
        .collect();
    names.sort();
    let golden = |name: &String| {
        let mut notice = Quoted {
            name: name.clone(),
            from: "Jill Brady (via tmail)".to_owned(),
            address: "DEPLOY-1049-Q@tmail.example.com".to_owned(),
            text: format!("notices/{name}.txt"),
            html: format!("notices/{name}.html"),
            ..Quoted::default()
        };
        notice.load();
        notice
    };
    let ours = TABLES.quoted.iter().filter(|quoted| quoted.ours).cloned();
    names.iter().map(golden).chain(ours).collect()
});

/// A client of the tables that wraps and marks as it likes.
fn client() -> impl Strategy<Value = Client> {
    let mark = prop::option::of(prop::sample::select(vec!["> ", ">", " > ", ">> ", "JB> "]));
    let wrap = prop::option::of(24_usize..100);
    (prop::sample::select(TABLES.clients.clone()), mark, wrap).prop_map(|(mut client, mark, wrap)| {
        if let Some(mark) = mark.filter(|_| !client.mark.is_empty()) {
            client.mark = mark.to_owned();
        }
        client.wrap = wrap.unwrap_or(client.wrap);
        client
    })
}

fn notice() -> impl Strategy<Value = Quoted> {
    let generated = super::requoted::notice().prop_map(|lines| Quoted {
        from: "Jill Brady".to_owned(),
        address: "jill@example.com".to_owned(),
        lines,
        ..Quoted::default()
    });
    prop_oneof![prop::sample::select(NOTICES.clone()), generated]
}

fn code() -> impl Strategy<Value = String> {
    prop::sample::select(TABLES.languages.keys().cloned().collect::<Vec<_>>())
}

fn read(mail: &[u8], notice: &str) -> Intent {
    let message = normalise_line_ends(mail).and_then(|raw| parse(&raw)).expect("a mail");
    interpret(&new_words(&message.body, &[Sent { text: notice }]), &vocabulary())
}

fn plain(text: String, notice: &str) -> Intent {
    let body = Body { plain: Some(text), ..Body::default() };
    interpret(&new_words(&body, &[Sent { text: notice }]), &vocabulary())
}

fn quoted_by(client: &Client, code: &str, notice: &Quoted) -> Intent {
    let (said, language) = (Said::default(), &TABLES.languages[code]);
    let answer = Answer { client, language, code, said: &said, quoted: notice, place: Place::Above };
    let mail = eml::answer(client, &language.charset, answer.plain().as_deref(), answer.html().as_deref());
    read(&mail, &notice.lines)
}

/// Marks the first line of what was wrapped only.
fn marked_once(text: &str, width: usize) -> String {
    let lines = text.lines().map(|line| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let mut out = "> ".to_owned();
        let mut column = 2;
        for word in words {
            if column + word.len() > width {
                out.push('\n');
                column = 0;
            }
            out.push_str(word);
            out.push(' ');
            column += word.len() + 1;
        }
        out.trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn acts(intent: &Intent) -> bool {
    !intent.commands.is_empty() || !intent.fields.is_empty() || !intent.rows.is_empty()
}

proptest! {
    #[test]
    fn no_client_makes_a_command_of_a_notice(client in client(), code in code(), notice in notice()) {
        let intent = quoted_by(&client, &code, &notice);
        prop_assert!(!acts(&intent), "{} {code} {}: {:?} {:?}", client.name, notice.name, intent.commands, intent.fields);
    }

    #[test]
    fn tails_that_lost_their_mark_are_no_commands(notice in notice(), width in 20_usize..90) {
        let text = format!("On Mon, 4 May 2026, Jill <jill@example.com> wrote:\n{}\n", marked_once(&notice.lines, width));
        let intent = plain(text, &notice.lines);
        prop_assert!(!acts(&intent), "{}: {:?} {:?}", notice.name, intent.commands, intent.fields);
    }

    /// Whatever of it is ours, too, and however much of a notice stands above it.
    #[test]
    fn what_is_forbidden_above_it_is_no_command(notice in notice(), from in 0_usize..40, count in 0_usize..12) {
        let denied = format!("{}\nplease do not\napprove\n", notice.lines);
        let lines: Vec<&str> = notice.lines.lines().collect();
        let run = lines.iter().skip(from % lines.len()).take(count).copied().collect::<Vec<_>>().join("\n");
        for sent in [&notice.lines, &denied] {
            let intent = plain(format!("{run}\nplease do not\napprove\n"), sent);
            prop_assert!(intent.commands.iter().all(|command| command.verb != "approve"), "{:?}", intent.commands);
        }
    }

    /// Somebody's denial, quoted above or below, doesn't part another's words.
    #[test]
    fn a_quoted_denial_changes_nothing(notice in notice(), above in any::<bool>(), mark in prop::sample::select(vec!["> ", ">", ">> "])) {
        let quote: String = format!("{}\nplease do not\n", notice.lines).lines().map(|line| format!("{mark}{line}\n")).collect();
        let own = "we ask everybody here:\nplease do not\napprove\n";
        let text = if above { format!("{quote}{own}") } else { format!("{own}{quote}") };
        prop_assert!(!acts(&plain(text, &notice.lines)));
    }

    #[test]
    fn no_bytes_are_too_strange(bytes in prop::collection::vec(any::<u8>(), 0..2_000), kind in 0_usize..4) {
        let kind = ["plain; format=flowed; delsp=yes", "html; charset=gb18030", "plain; charset=iso-2022-jp", "html"][kind];
        let head = format!("From: a@example.com\r\nContent-Type: text/{kind}\r\n\r\n");
        let mail = [head.as_bytes(), &bytes].concat();
        if let Ok(message) = normalise_line_ends(&mail).and_then(|raw| parse(&raw)) {
            interpret(&new_words(&message.body, &[]), &vocabulary());
        }
    }
}

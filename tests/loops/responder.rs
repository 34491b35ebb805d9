//! Responders: those that say what they are (RFC 3834), and those that don't.

use super::post::{Post, Robot, field};
use crate::crash::mails::{Letter, Pen, number};
use crate::crash::outcome::Record;
use crate::crash::process::Process;
use crate::crash::world::{Folder, Out, World};

/// Somebody's automatic answer to a notice: its return path, its fields, and whether their server signs it.
fn answers(who: &'static str, from: &'static str, fields: &'static str) -> Robot {
    let pen = Pen::new();
    let count = std::sync::atomic::AtomicUsize::new(0);
    Box::new(move |notice| {
        let n = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let (id, subject) = (field(&notice.raw, "Message-ID"), field(&notice.raw, "Subject"));
        let to = address_in(&field(&notice.raw, "From"));
        let date = jiff::fmt::rfc2822::to_string(&jiff::Zoned::now()).unwrap();
        let raw = format!(
            "From: {who}@acme.example\r\nTo: {to}\r\nSubject: Re: {subject}\r\nDate: {date}\r\n\
             Message-ID: <auto{n}.{who}@acme.example>\r\nIn-Reply-To: {id}\r\nReferences: {id}\r\n{fields}\
             Content-Type: text/plain\r\n\r\nI am away until Monday. ({n})\r\n"
        );
        vec![Letter { from: from.to_owned(), to, raw: pen.sign(raw.as_bytes()).unwrap() }]
    })
}

fn address_in(field: &str) -> String {
    field.rsplit_once('<').map_or(field, |(_, rest)| rest).trim_end_matches('>').to_owned()
}

/// Opens a TMail in a world with these robots; everything that was carried, and the dispositions of theirs.
fn played(robots: Vec<(&'static str, Robot)>, more: &str) -> (Vec<Letter>, Vec<String>) {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let post = Post::open();
    let folder: Folder = world.folder(Out::Smtp(([127, 0, 0, 1], post.port).into()), more).with_keys();
    let process = Process::start(&folder.config(), None).unwrap();
    post.gateway("tmail.acme.example", process.address, folder.data());
    for (who, robot) in robots {
        post.robot(&format!("{who}@acme.example"), robot);
    }
    post.begin();
    post.send(&pen.opening("2.4.1"));
    post.quiet(&world);
    let first = number(1);
    post.send(&pen.letter("carol", &first, &format!("Re: [{first}] Deploy"), "Does anybody read this?"));
    let carried = post.quiet(&world);
    let record = Record { runtime: &world.runtime, data: &folder.data() };
    let away =
        record.mails().into_iter().filter(|mail| String::from_utf8_lossy(&mail.raw).contains("I am away"));
    let found = away.map(|mail| mail.disposition).collect();
    assert!(process.stop().success());
    (carried, found)
}

#[test]
fn those_that_say_so_are_heard_by_nobody() {
    let marks = [
        ("quinn", "quinn@acme.example", "Auto-Submitted: auto-replied\r\n"),
        ("dana", "", ""),
        ("sam", "sam@acme.example", "Precedence: auto_reply\r\n"),
        ("bob", "bob@acme.example", "X-Autoreply: yes\r\n"),
        ("erin", "erin@acme.example", "Precedence: bulk\r\n"),
    ];
    let robots = marks.map(|(who, from, fields)| (who, answers(who, from, fields)));
    let (carried, found) = played(robots.into(), "");
    assert!(found.len() >= 5, "each of them answered: {found:?}");
    assert!(
        found.iter().all(|disposition| ["automatic", "bounce"].contains(&disposition.as_str())),
        "{found:?}"
    );
    assert!(carried.len() < 40, "{} mails", carried.len());
}

#[test]
fn two_that_do_not_say_so_answer_each_other_within_bounds() {
    let robots = vec![
        ("quinn", answers("quinn", "quinn@acme.example", "")),
        ("dana", answers("dana", "dana@acme.example", "")),
    ];
    let limits = "[limits]\ncomments_of_person = 5\ncomments_of_tmail = 12\n";
    let (carried, found) = played(robots, limits);
    // Their words are kept, every one of them; the storm ends all the same.
    assert!(found.iter().filter(|disposition| *disposition == "commented").count() >= 5, "{found:?}");
    let notices = carried.iter().filter(|letter| letter.to.ends_with("@acme.example")).count();
    assert!(notices < 200, "{notices} notices");
}

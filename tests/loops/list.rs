//! A mailing list as a participant, whose members the TMail is among: what it spreads comes back.

use tmail::submit::{Seal, SealKey};

use super::post::{Post, Robot, field};
use crate::crash::dns::mail_server;
use crate::crash::mails::{self, GATEWAY, Letter, Pen, number};
use crate::crash::outcome::Record;
use crate::crash::process::Process;
use crate::crash::world::{Out, World};

const LIST: &str = "team@lists.example";

fn seal() -> Seal {
    Seal::new(SealKey::from_pem(mails::KEY).unwrap(), "lists.example", "list")
}

/// Sends what comes on to the TMail: with a tag, a footer and the fields of a list; `munged`: as a mail of its
/// own, under its own name and signature (as lists do because of DMARC).
fn list(munged: bool) -> Robot {
    let count = std::sync::atomic::AtomicUsize::new(0);
    Box::new(move |notice| {
        let n = count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let own = |name| field(&notice.raw, name);
        let (from, id) = match munged {
            true => (format!("\"Jill via team\" <{LIST}>"), format!("<list{n}@lists.example>")),
            false => (own("From"), own("Message-ID")),
        };
        let date = jiff::fmt::rfc2822::to_string(&jiff::Zoned::now()).unwrap();
        let raw = format!(
            "From: {from}\r\nTo: {LIST}\r\nSubject: [team] {}\r\nDate: {date}\r\nMessage-ID: {id}\r\n\
             In-Reply-To: {}\r\nSender: team-bounces@lists.example\r\nList-Id: <team.lists.example>\r\n\
             Precedence: list\r\nContent-Type: text/plain\r\n\r\nSomething was said. ({n})\r\n-- \r\nteam\r\n",
            own("Subject"),
            own("Message-ID")
        );
        let raw = seal().seal(raw.as_bytes(), jiff::Timestamp::now()).unwrap();
        let to = format!("{}@{GATEWAY}", number(1));
        vec![Letter { from: "team-bounces@lists.example".into(), to, raw }]
    })
}

fn played(munged: bool) {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let (_dns, dns) = world.runtime.block_on(mail_server(&[pen.dns_record(), seal().dns_record()], None));
    let post = Post::open();
    let folder = world.folder(Out::Smtp(([127, 0, 0, 1], post.port).into()), "").with_keys();
    let settings = std::fs::read_to_string(folder.config()).unwrap();
    std::fs::write(folder.config(), settings.replace(&world.dns.to_string(), &dns.to_string())).unwrap();
    let process = Process::start(&folder.config(), None).unwrap();
    post.gateway(GATEWAY, process.address, folder.data());
    post.robot(LIST, list(munged));
    post.begin();
    post.send(&pen.opening("2.4.1"));
    post.quiet(&world);
    let subject = format!("Re: [{}] Deploy", number(1));
    post.send(&pen.letter("jill", &number(1), &subject, &format!("add {LIST}")));
    post.quiet(&world);
    post.send(&pen.letter("sam", &number(1), &subject, "A comment for everybody."));
    let carried = post.quiet(&world);
    let to_list = carried.iter().filter(|letter| letter.to == LIST).count();
    assert!((2..6).contains(&to_list), "{to_list} notices to the list");
    let record = Record { runtime: &world.runtime, data: &folder.data() };
    let back = record.mails().into_iter().filter(|mail| !field(&mail.raw, "List-Id").is_empty());
    let found: Vec<String> = back.map(|mail| mail.disposition).collect();
    assert_eq!(found.len(), to_list);
    let nobody_acts = ["loop", "automatic"];
    assert!(found.iter().all(|disposition| nobody_acts.contains(&disposition.as_str())), "{found:?}");
    assert!(process.stop().success());
}

#[test]
fn our_own_notice_that_comes_back_is_a_loop() {
    played(false);
}

#[test]
fn a_list_that_writes_as_itself_is_heard_by_nobody() {
    played(true);
}

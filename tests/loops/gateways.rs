//! Two gateways that are participants of each other's TMails.

use std::fs;

use tmail::submit::{Seal, SealKey};

use super::post::{Post, field};
use crate::crash::dns::mail_server;
use crate::crash::mails::{self, GATEWAY, Pen, number};
use crate::crash::process::Process;
use crate::crash::world::{Folder, Out, World};

const OTHER: &str = "tmail.other.example";

fn start(world: &World, post: &Post, dns: &str, domain: &str) -> (Process, Folder) {
    let folder = world.folder(Out::Smtp(([127, 0, 0, 1], post.port).into()), "").with_keys();
    let settings = fs::read_to_string(folder.config()).unwrap();
    let settings = settings.replace(&world.dns.to_string(), dns).replace(GATEWAY, domain);
    fs::write(folder.config(), settings).unwrap();
    let process = Process::start(&folder.config(), None).unwrap();
    post.gateway(domain, process.address, folder.data());
    (process, folder)
}

#[test]
fn two_gateways_that_write_to_each_other_come_to_an_end() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let key = |domain| Seal::new(SealKey::from_pem(mails::KEY).unwrap(), domain, "tmail").dns_record();
    let texts = [pen.dns_record(), key(GATEWAY), key(OTHER)];
    let (_dns, dns) = world.runtime.block_on(mail_server(&texts, None));
    let post = Post::open();
    let one = start(&world, &post, &dns.to_string(), GATEWAY);
    let two = start(&world, &post, &dns.to_string(), OTHER);
    post.begin();
    let first = number(1);
    for (here, there) in [(GATEWAY, OTHER), (OTHER, GATEWAY)] {
        let elsewhere = |letter: mails::Letter, pen: &Pen| {
            let unsealed = String::from_utf8(letter.raw).unwrap();
            let (_, body) = unsealed.split_once("From: ").unwrap();
            let raw = format!("From: {}", body.replace(GATEWAY, here));
            let raw = pen.sign(raw.as_bytes()).unwrap();
            mails::Letter { to: letter.to.replace(GATEWAY, here), raw, ..letter }
        };
        let opening = pen.opening("2.4.1");
        post.send(&elsewhere(opening, &pen));
        post.quiet(&world);
        let words = format!("add {first}@{there}\n\nPlease look at this, both of you.");
        let letter = pen.unsigned("jill", &first, &format!("Re: [{first}] Deploy"), &words);
        post.send(&elsewhere(letter, &pen));
        post.quiet(&world);
    }
    let letter = pen.letter("sam", &first, &format!("Re: [{first}] Deploy"), "One more comment.");
    post.send(&letter);
    let carried = post.quiet(&world);
    let between = |letter: &&mails::Letter| {
        letter.to.starts_with(&first) && field(&letter.raw, "From").contains(&first)
    };
    let between: Vec<_> = carried.iter().filter(between).collect();
    assert!(!between.is_empty(), "they never wrote to each other");
    assert!(between.len() < 8, "{} mails between two gateways", between.len());
    for (process, folder) in [one, two] {
        let record = crate::crash::outcome::Record { runtime: &world.runtime, data: &folder.data() };
        let mails = record.mails();
        let others = mails.iter().filter(|mail| field(&mail.raw, "From").contains(&first));
        assert!(
            others.clone().all(|mail| mail.disposition == "automatic"),
            "{:?}",
            others.map(|m| &m.sentence).collect::<Vec<_>>()
        );
        assert!(process.stop().success());
    }
}

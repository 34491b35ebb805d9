//! More mail than there is room for in memory, while DNS is silent: it is taken, waits in the inbox, and is
//! decided on in its turn once DNS answers.

use std::fs;
use std::net::UdpSocket;

use super::mails::{self, GATEWAY, Letter, Pen};
use super::outcome::Record;
use super::process::Process;
use super::sender::Sender;
use super::story::{opened, settle};
use super::world::{Out, World};

/// A comment with a file of so many MiB.
fn with_file(pen: &Pen, n: usize, mib: usize) -> Letter {
    let to = format!("{}@{GATEWAY}", mails::number(1));
    let line = format!("{}\r\n", "QUFB".repeat(19));
    let file = line.repeat((mib << 20) / line.len());
    let raw = format!(
        "From: sam@acme.example\r\nTo: {to}\r\nSubject: Re\r\nMessage-ID: <file{n}@acme.example>\r\n\
         Date: {}\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
         --b\r\n\r\nThis is file {n}.\r\n--b\r\nContent-Type: application/octet-stream; name=f{n}.bin\r\n\
         Content-Transfer-Encoding: base64\r\n\r\n{file}--b--\r\n",
        jiff::fmt::rfc2822::to_string(&jiff::Zoned::now()).unwrap()
    );
    Letter { from: "sam@acme.example".into(), to, raw: pen.sign(raw.as_bytes()).unwrap() }
}

#[test]
fn what_there_is_no_room_for_waits_in_the_inbox() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = world.folder(Out::Maildir, "");
    assert!(opened(&world, &folder, &mut pen).stop().success());
    let nobody = UdpSocket::bind("127.0.0.1:0").unwrap();
    let settings = fs::read_to_string(folder.config()).unwrap();
    let deaf = settings.replace(&world.dns.to_string(), &nobody.local_addr().unwrap().to_string());
    fs::write(folder.config(), deaf).unwrap();

    // 32 MiB of what waits for DNS are in memory at a time.
    let mut letters: Vec<Letter> = (0..3).map(|n| with_file(&pen, n, 12)).collect();
    letters.push(pen.letter("carol", &mails::number(1), "Re", "And something small."));
    let process = Process::start(&folder.config(), None).unwrap();
    let mut sender = Sender::connect(process.address).unwrap();
    for letter in &letters {
        assert!(sender.send(letter).unwrap().starts_with("250"));
    }
    assert!(process.stop().success());

    fs::write(folder.config(), settings).unwrap();
    settle(&world, &folder);
    let mails = Record { runtime: &world.runtime, data: &folder.data() }.mails();
    for letter in &letters {
        let found: Vec<_> = mails.iter().filter(|mail| mail.raw == letter.raw).collect();
        assert!(found.iter().map(|mail| mail.disposition.as_str()).eq(["commented"]), "{}", found.len());
    }
}

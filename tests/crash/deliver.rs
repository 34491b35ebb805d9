//! `tmail deliver`, with a daemon and without, and a database that somebody else holds.

use std::io::Write;
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection, SqliteConnection};

use super::mails::{self, Letter, Pen};
use super::outcome::{Record, told};
use super::sender::Sender;
use super::story::{opened, settled};
use super::world::{Folder, Out, World};

fn deliver(folder: &Folder, letter: &Letter) -> ExitStatus {
    let mut child = Command::new(env!("CARGO_BIN_EXE_tmail"))
        .arg("--config")
        .arg(folder.config())
        .args(["deliver", "--from", &letter.from, "--to", &letter.to])
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(&letter.raw).unwrap();
    child.wait().unwrap()
}

#[test]
fn without_a_daemon_it_does_all_the_work() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = world.folder(Out::Maildir, "");
    assert!(deliver(&folder, &pen.opening("2.4.1")).success());
    let record = Record { runtime: &world.runtime, data: &folder.data() };
    assert_eq!(record.backlog(), Some((0, 0)));
    assert_eq!(record.threads().len(), 1);
    assert!(told(&folder.mail()).values().all(|ids| ids.len() == 1), "{:?}", told(&folder.mail()));
    record.assert_log_is_whole();
}

#[test]
fn a_running_daemon_does_it() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = world.folder(Out::Maildir, "");
    let process = opened(&world, &folder, &mut pen);
    for n in 0..5 {
        let comment = pen.letter("sam", &mails::number(1), "Re", &format!("Piped {n}."));
        assert!(deliver(&folder, &comment).success());
    }
    settled(&world, &folder);
    assert!(process.stop().success());
    let record = Record { runtime: &world.runtime, data: &folder.data() };
    assert_eq!(record.mails().iter().filter(|mail| mail.disposition == "commented").count(), 5);
    record.assert_log_is_whole();
}

/// Holds the database as a writer does.
async fn hold(folder: &Folder) -> SqliteConnection {
    let options = SqliteConnectOptions::new().filename(folder.data().join("tmail.sqlite"));
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql("BEGIN IMMEDIATE").execute(&mut connection).await.unwrap();
    connection
}

#[test]
fn a_locked_database_is_waited_for_then_the_sender_keeps_its_mail() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = world.folder(Out::Maildir, "");
    let mut process = opened(&world, &folder, &mut pen);
    let letter = |pen: &mut Pen, words: &str| pen.letter("sam", &mails::number(1), "Re", words);
    let [by_smtp, again, by_pipe, short] =
        ["By SMTP.", "Behind it.", "By pipe.", "A short wait."].map(|words| letter(&mut pen, words));

    // As long as the busy time-out: nobody hears "stored" of a mail that isn't.
    let holder = world.runtime.block_on(hold(&folder));
    thread::scope(|scope| {
        for letter in [&by_smtp, &again] {
            let address = process.address;
            scope.spawn(move || {
                let reply = Sender::connect(address).unwrap().send(letter).unwrap();
                assert!(reply.starts_with('4'), "{reply}");
            });
        }
        let code = deliver(&folder, &by_pipe).code();
        assert_eq!(code, Some(75), "EX_TEMPFAIL, so that the MTA keeps it");
    });
    world.runtime.block_on(holder.close()).unwrap();
    assert!(process.is_running());

    // A short one: it is waited for.
    let holder = world.runtime.block_on(hold(&folder));
    thread::scope(|scope| {
        let address = process.address;
        let sent = scope.spawn(move || Sender::connect(address).unwrap().send(&short).unwrap());
        thread::sleep(Duration::from_millis(300));
        world.runtime.block_on(holder.close()).unwrap();
        assert!(sent.join().unwrap().starts_with("250"));
    });
    let mut sender = Sender::connect(process.address).unwrap();
    assert!(sender.send(&by_smtp).unwrap().starts_with("250"));
    assert!(sender.send(&again).unwrap().starts_with("250"));
    settled(&world, &folder);
    assert!(process.stop().success());
    let record = Record { runtime: &world.runtime, data: &folder.data() };
    assert_eq!(record.mails().iter().filter(|mail| mail.disposition == "commented").count(), 3);
}

#[test]
fn more_notices_than_the_outbox_holds() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let server = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    // Nobody talks that much on a usual day.
    let talk = "[limits]\ncomments_of_person = 10000\ncomments_of_tmail = 10000\n";
    let folder = world.folder(Out::Smtp(server.local_addr().unwrap()), talk);
    let process = opened(&world, &folder, &mut pen);
    let letters: Vec<Letter> =
        (0..700).map(|n| pen.letter("sam", &mails::number(1), "Re", &format!("Word {n}."))).collect();
    thread::scope(|scope| {
        for part in letters.chunks(100) {
            let address = process.address;
            scope.spawn(move || {
                let mut sender = Sender::connect(address).unwrap();
                for letter in part {
                    assert!(sender.send(letter).unwrap().starts_with("250"));
                }
            });
        }
    });
    let record = Record { runtime: &world.runtime, data: &folder.data() };
    let waiting = record.backlog().unwrap().1;
    assert!(waiting > 4_200, "{waiting} are no more than the outbox and its workers hold");
    // Now the server greets.
    let sink = world.runtime.block_on(super::sink::Sink::on(server));
    settled(&world, &folder);
    assert!(process.stop().success());
    assert_eq!(i64::try_from(sink.count()).unwrap(), waiting, "each envelope once");
}

//! `/healthz` and `/metrics` of a running daemon.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{ConnectOptions, Connection};

use crate::crash::mails::Pen;
use crate::crash::process::Process;
use crate::crash::sender::Sender;
use crate::crash::story::{opened, settled};
use crate::crash::world::{Folder, Out, World};
use crate::peers::folder::wait_until;

/// What stands behind the address where the daemon says that it tells them.
fn get(process: &Process, path: &str) -> (u16, String) {
    let log = process.log();
    let address = log.split_once("health and figures are at http://").unwrap().1.split('/').next().unwrap();
    let mut stream = TcpStream::connect(address.parse::<SocketAddr>().unwrap()).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(30))).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    let status = answer.split(' ').nth(1).unwrap().parse().unwrap();
    (status, answer.split_once("\r\n\r\n").unwrap().1.to_owned())
}

fn figure(page: &str, name: &str) -> f64 {
    let line = page.lines().find(|line| line.starts_with(&format!("{name} ")));
    line.unwrap_or_else(|| panic!("no {name} in\n{page}")).rsplit_once(' ').unwrap().1.parse().unwrap()
}

fn with_http(world: &World) -> Folder {
    world.folder(Out::Maildir, "[http]\nlisten = \"127.0.0.1:0\"")
}

#[test]
fn figures_tell_what_was_done_and_what_waits() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = with_http(&world);
    let process = opened(&world, &folder, &mut pen);
    wait_until("it tells where", || process.log().contains("health and figures"));
    settled(&world, &folder);
    assert_eq!(get(&process, "/healthz"), (200, "ok\n".to_owned()));
    let unproven = pen.unsigned("jill", "nobody", "x", "words");
    assert!(Sender::connect(process.address).unwrap().send(&unproven).unwrap().starts_with("250"));
    settled(&world, &folder);
    let (status, page) = get(&process, "/metrics");
    assert_eq!(status, 200);
    assert_eq!(figure(&page, "tmail_mails_total{disposition=\"applied\"}"), 1.0, "{page}");
    assert!(figure(&page, "tmail_deliveries_total{state=\"delivered\"}") >= 6.0, "{page}");
    assert_eq!(figure(&page, "tmail_mails_undecided"), 0.0);
    assert_eq!(figure(&page, "tmail_mails_quarantined"), 1.0);
    assert_eq!(figure(&page, "tmail_outbox_waiting"), 0.0);
    assert_eq!(figure(&page, "tmail_record_writable"), 1.0);
    assert!(figure(&page, "tmail_round_seconds_count") >= 2.0);
    assert!(!page.contains('@'), "figures name nobody: {page}");
    assert_eq!(get(&process, "/other").0, 404);
}

#[test]
fn a_database_that_another_process_holds_is_told_and_waited_for() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let folder = with_http(&world);
    let process = opened(&world, &folder, &mut pen);
    settled(&world, &folder);
    let database = folder.data().join("tmail.sqlite");
    let holding = SqliteConnectOptions::new().filename(database).disable_statement_logging();
    let mut other = world.runtime.block_on(holding.connect()).unwrap();
    let held = world.runtime.block_on(other.begin_with("BEGIN IMMEDIATE")).unwrap();
    let comment = pen.letter("sam", &crate::crash::mails::number(1), "Re", "While it was held.");
    let reply = Sender::connect(process.address).unwrap().send(&comment).unwrap();
    assert!(reply.starts_with('4'), "its sender keeps it: {reply}");
    let (status, why) = get(&process, "/healthz");
    assert!(status == 503 && why.contains("locked"), "{status} {why}");
    wait_until("the log says it", || process.log().contains("a round could not be written"));
    world.runtime.block_on(held.rollback()).unwrap();
    // No mail has to come for it to notice.
    wait_until("it is well again", || get(&process, "/healthz").0 == 200);
    wait_until("the log says it", || process.log().contains("can be written again"));
    let reply = Sender::connect(process.address).unwrap().send(&comment).unwrap();
    assert!(reply.starts_with("250"), "{reply}");
}

#[test]
fn nothing_listens_unless_it_is_configured() {
    let pen = Pen::new();
    let world = World::new(&pen);
    let process = Process::start(&world.folder(Out::Maildir, "").config(), None).unwrap();
    assert!(!process.log().contains("health and figures"));
}

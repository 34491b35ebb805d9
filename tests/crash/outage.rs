//! A mail server that is down for a day: notices wait, are tried again and again, and come once.

use std::collections::BTreeMap;
use std::net::TcpListener;
use std::thread::sleep;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use tmail::config;
use tmail::daemon::{Clock, Daemon};
use tmail::record::read::Reader;

use super::mails::Pen;
use super::outcome::message_id;
use super::sender::Sender;
use super::sink::Sink;
use super::world::{Folder, Out, World};

/// Runs the gateway at another time until `done`; before that `first` has its address.
fn run_at(
    world: &World,
    folder: &Folder,
    now: Timestamp,
    first: impl FnOnce(std::net::SocketAddr),
    done: impl Fn(&[(u32, String)]) -> bool,
) {
    let running = world.runtime.block_on(async {
        let config = config::read(&folder.config()).unwrap();
        Daemon::bind(&config).await.unwrap().by(Clock::starting_at(now)).start()
    });
    first(running.addresses[0]);
    let end = Instant::now() + Duration::from_secs(120);
    while !done(&envelopes(world, folder)) {
        assert!(Instant::now() < end, "waited in vain at {now}: {:?}", envelopes(world, folder));
        sleep(Duration::from_millis(20));
    }
    world.runtime.block_on(running.stop());
}

/// How often each envelope was tried, and how it stands.
fn envelopes(world: &World, folder: &Folder) -> Vec<(u32, String)> {
    let states = ["waiting", "delivered", "failed"].into();
    world.runtime.block_on(async {
        let mut reader = Reader::open(&folder.data()).await.unwrap();
        let found = reader.envelopes(&states).await.unwrap();
        found.into_iter().map(|envelope| (envelope.attempts, envelope.state)).collect()
    })
}

#[test]
fn a_mail_server_that_is_down_for_a_day_is_waited_for() {
    let mut pen = Pen::new();
    let world = World::new(&pen);
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let folder = world.folder(Out::Smtp(port), "").with_keys();
    let opening = pen.opening("2.4.1");
    let begun = Timestamp::now();
    let waits = |tried: u32| {
        move |envelopes: &[(u32, String)]| {
            let is_waiting = |(attempts, state): &(u32, String)| *attempts >= tried && state == "waiting";
            !envelopes.is_empty() && envelopes.iter().all(is_waiting)
        }
    };
    let send = |address| {
        assert!(Sender::connect(address).unwrap().send(&opening).unwrap().starts_with("250"));
    };
    run_at(&world, &folder, begun, send, waits(1));
    for (tried, hours) in (2..).zip([1, 3, 8, 16]) {
        let now = begun + SignedDuration::from_hours(hours);
        run_at(&world, &folder, now, |_| {}, waits(tried));
    }
    let sink = world.runtime.block_on(Sink::on(TcpListener::bind(port).unwrap()));
    let day = begun + SignedDuration::from_hours(25);
    let all_there = |envelopes: &[(u32, String)]| envelopes.iter().all(|(_, state)| state == "delivered");
    run_at(&world, &folder, day, |_| {}, all_there);
    let mut came: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for arrival in sink.arrivals() {
        for recipient in &arrival.envelope.recipients {
            came.entry(recipient.to_string()).or_default().push(message_id(&arrival.raw));
        }
    }
    assert!(came.len() >= 5, "{came:?}");
    assert!(came.values().all(|ids| ids.len() == 1), "each notice comes once: {came:?}");
}

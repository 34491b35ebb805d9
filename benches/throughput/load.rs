//! The load: several connections send signed commands, and a mail server takes the notices.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tmail::config::{self, Config};
use tmail::daemon::Daemon;
use tmail::record::read::Reader;
use tokio::runtime::Runtime;

use super::Scale;
use super::dns::name_server;
use super::mails::{self, GATEWAY, Letter, Pen};
use super::sender::Sender;
use super::sink::Sink;

/// What a run did.
pub struct Load {
    pub mails: usize,
    changesets: usize,
    /// Messages, each composed and signed once.
    pub notices: usize,
    envelopes: usize,
    /// Transactions.
    pub rounds: usize,
    /// From the first mail to the last decision.
    pub decided: Duration,
    /// From the first mail to the last notice.
    pub sent: Duration,
}

/// Settings of a gateway in `folder`.
pub fn settings(folder: &Path, dns: SocketAddr, sink: SocketAddr) -> Config {
    let text = format!(
        "directory = \"people.toml\"\n[gateway]\ndomain = \"{GATEWAY}\"\nhome_publisher = \"tmailinc.com\"\n\
         [dns]\nnameservers = [\"{dns}\"]\n[receive.smtp]\nlisten = \"127.0.0.1:0\"\n\
         [limits]\nopenings_of_person = 1000\n[submit]\ntransport = \"smtp\"\n[submit.smtp]\nport = {}\n",
        sink.port()
    );
    fs::write(folder.join("people.toml"), mails::directory()).unwrap();
    config::parse(&text, &folder.join("config.toml"), &BTreeMap::new()).unwrap()
}

/// Runs the whole load; the pen that wrote it.
pub fn run(runtime: &Runtime, folder: &Path, scale: Scale) -> (Load, Pen) {
    let mut pen = Pen::new();
    let (_server, dns) = runtime.block_on(name_server(&[pen.dns_record()]));
    let sink = runtime.block_on(Sink::open());
    let config = settings(folder, dns, sink.address);
    let data = config.gateway.data_dir.clone();
    let running = runtime.block_on(async { Daemon::bind(&config).await.unwrap().start() });
    let address = running.addresses[0];
    let openings = (1..=scale.tmails).map(|n| vec![pen.opening(&format!("2.4.{n}"))]).collect();
    // One connection, so that each TMail gets the number that is written to.
    send(address, openings, 1);
    wait(runtime, &data, |backlog| backlog == (0, 0));
    let before = Count::of(runtime, &data, &sink);
    let threads = (1..=scale.tmails).map(|n| letters(&mut pen, n, scale.mails)).collect();
    let begun = Instant::now();
    send(address, threads, scale.connections);
    wait(runtime, &data, |(mails, _)| mails == 0);
    let decided = begun.elapsed();
    wait(runtime, &data, |backlog| backlog == (0, 0));
    let sent = begun.elapsed();
    let after = Count::of(runtime, &data, &sink);
    runtime.block_on(running.stop());
    let load = Load {
        mails: usize::try_from(scale.tmails).unwrap() * scale.mails as usize,
        changesets: after.changesets - before.changesets,
        notices: after.notices - before.notices,
        envelopes: after.envelopes - before.envelopes,
        rounds: after.rounds - before.rounds,
        decided,
        sent,
    };
    (load, pen)
}

/// The mails to one TMail: comments, changed fields, and approvals of what was just seen.
fn letters(pen: &mut Pen, tmail: u64, count: u32) -> Vec<Letter> {
    let number = &mails::number(tmail);
    let subject = format!("Re: [{number}] Deploy Billing");
    let mut letter = |n: u32| match n % 10 {
        3 | 6 => pen.letter("jill", number, &subject, &format!("Version: 2.5.{n}")),
        // Each mail made one changeset, and the opening was the first.
        8 => pen.letter("erin", number, &subject, &format!("approve {number} #{}", n + 1)),
        9 => pen.letter("jill", number, &subject, &format!("What changes: Step {n} of it.\n\nA bug less.")),
        _ => pen.letter("sam", number, &subject, &format!("What do we tell the customers about step {n}?")),
    };
    (0..count).map(&mut letter).collect()
}

/// Sends each list in its order, and all of them over that many connections.
fn send(address: SocketAddr, lists: Vec<Vec<Letter>>, connections: usize) {
    thread::scope(|scope| {
        for part in lists.chunks(lists.len().div_ceil(connections)) {
            scope.spawn(move || {
                let mut sender = Sender::connect(address).unwrap();
                let longest = part.iter().map(Vec::len).max().unwrap_or(0);
                for letter in (0..longest).flat_map(|n| part.iter().filter_map(move |list| list.get(n))) {
                    let reply = sender.send(letter).unwrap();
                    assert!(reply.starts_with("250"), "{reply}");
                }
            });
        }
    });
}

fn wait(runtime: &Runtime, data: &Path, done: impl Fn((i64, i64)) -> bool) {
    let backlog = async || {
        let mut reader = Reader::open(data).await.unwrap();
        while !done(reader.backlog(Timestamp::now()).await.unwrap()) {
            tokio::time::sleep(Duration::from_millis(2)).await;
        }
    };
    runtime.block_on(backlog());
}

struct Count {
    changesets: usize,
    notices: usize,
    envelopes: usize,
    rounds: usize,
}

impl Count {
    fn of(runtime: &Runtime, data: &Path, sink: &Sink) -> Self {
        let (listed, entries) = runtime.block_on(async {
            let mut reader = Reader::open(data).await.unwrap();
            (reader.list().await.unwrap(), reader.entries().await.unwrap())
        });
        // All entries of a round have its time.
        let time = |bytes: &[u8]| {
            let line: serde_json::Value = serde_json::from_slice(bytes).unwrap();
            line["at"].to_string()
        };
        let times: BTreeSet<String> = entries.iter().map(|(_, _, bytes)| time(bytes)).collect();
        let distinct: BTreeSet<Vec<u8>> = sink.arrivals().into_iter().map(|arrival| arrival.raw).collect();
        Self {
            changesets: usize::try_from(listed.iter().map(|one| one.version).sum::<i64>()).unwrap(),
            notices: distinct.len(),
            envelopes: sink.count(),
            rounds: times.len(),
        }
    }
}

impl Load {
    pub fn print(&self) {
        let rate = |count: usize, time: Duration| count as f64 / time.as_secs_f64();
        println!("load: {} signed mails, {} changesets", self.mails, self.changesets);
        println!("  decided and committed   {:>8.0} mails/s", rate(self.mails, self.decided));
        println!("  from mail to notices    {:>8.0} changesets/s", rate(self.changesets, self.sent));
        println!(
            "  notices                 {:>8.0} /s ({} messages in {} envelopes: {:.0} envelopes/s)",
            rate(self.notices, self.sent),
            self.notices,
            self.envelopes,
            rate(self.envelopes, self.sent)
        );
        println!("  rounds                  {:>8} ({:.1} mails each)", self.rounds, self.batch());
    }

    /// Mails in one transaction.
    pub fn batch(&self) -> f64 {
        self.mails as f64 / self.rounds as f64
    }
}

//! The floor: what the machine needs for signatures and syncs alone.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::thread::available_parallelism;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use sqlx::sqlite::{SqliteConnectOptions, SqliteJournalMode, SqliteSynchronous};
use sqlx::{ConnectOptions, Connection};
use tmail::authenticate::{Verdict, evaluate};
use tokio::runtime::Runtime;

use super::load::Load;
use super::stages::Sample;
use super::{Scale, mean, us};

/// Means of single calls on one core, and of one sync.
pub struct Floor {
    verify: Duration,
    sign: Duration,
    commit: Duration,
    sync: Duration,
}

pub fn measure(runtime: &Runtime, folder: &Path, sample: &Sample, scale: Scale) -> Floor {
    let now = Timestamp::now();
    let verify = mean(scale.repeats, |_| {
        let verdict = evaluate(&sample.message, &sample.answers, now, &sample.gateway.policy);
        assert!(matches!(verdict, Verdict::Authenticated(_)));
    });
    let sign = mean(scale.repeats, |_| assert!(sample.seal.seal(&sample.notice, now).is_ok()));
    let commits = scale.repeats.min(500);
    Floor { verify, sign, commit: runtime.block_on(commit(folder, commits)), sync: sync(folder, commits) }
}

/// A transaction of one row, as durable as ours.
async fn commit(folder: &Path, commits: usize) -> Duration {
    let options = SqliteConnectOptions::new()
        .filename(folder.join("floor.sqlite"))
        .create_if_missing(true)
        .journal_mode(SqliteJournalMode::Wal)
        .synchronous(SqliteSynchronous::Full);
    let mut connection = options.connect().await.unwrap();
    sqlx::raw_sql("CREATE TABLE a (b BYTEA)").execute(&mut connection).await.unwrap();
    let begun = Instant::now();
    for _ in 0..commits {
        let query = sqlx::query("INSERT INTO a (b) VALUES ($1)").bind(vec![0_u8; 1_000]);
        query.execute(&mut connection).await.unwrap();
    }
    let mean = begun.elapsed() / u32::try_from(commits).unwrap();
    connection.close().await.unwrap();
    mean
}

fn sync(folder: &Path, syncs: usize) -> Duration {
    let mut file = File::create(folder.join("floor.sync")).unwrap();
    mean(syncs, |_| {
        file.write_all(&[0; 4096]).unwrap();
        file.sync_data().unwrap();
    })
}

impl Floor {
    pub fn print(&self) {
        let line = |what: &str, time: Duration| {
            println!("  {what:<24}{:>8.0} /s ({:.0} us)", 1.0 / time.as_secs_f64(), us(time));
        };
        println!("floor, one core:");
        line("DKIM verify", self.verify);
        line("DKIM sign", self.sign);
        line("SQLite FULL commit", self.commit);
        line("fdatasync of 4 KiB", self.sync);
    }

    /// (verify + signatures a mail × sign) / cores + commit / mails a round.
    pub fn print_ratio(&self, load: &Load) {
        let cores = available_parallelism().map_or(1, usize::from) as f64;
        let signs = load.notices as f64 / load.mails as f64;
        let signatures = (us(self.verify) + signs * us(self.sign)) / cores;
        let commit = us(self.commit) / load.batch();
        let floor = signatures + commit;
        let spent = us(load.sent) / load.mails as f64;
        println!("time a mail, from SMTP in to notices out:");
        println!("  floor  {floor:>7.0} us = (verify + {signs:.1} signs) / {cores} cores {signatures:.0}");
        println!("                      + commit / {:.1} mails a round {commit:.0}", load.batch());
        println!("  spent  {spent:>7.0} us, senders and receiving server included");
        println!("  ratio  {:>7.2} of the floor's speed", floor / spent);
    }
}

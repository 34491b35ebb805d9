//! `cargo bench`: signed mails in by SMTP → committed → notices out by SMTP, beside the floor that the
//! same machine allows in the same run: the mathematics of signatures and the disk's sync.
//!
//! Senders, the gateway, its name server and the mail server that takes the notices are one process.
//! `cargo bench -- --quick` is a short run that shows whether it works.

#[path = "../../tests/crash/dns.rs"]
mod dns;
mod floor;
mod load;
#[path = "../../tests/crash/mails.rs"]
mod mails;
#[path = "../../tests/crash/sender.rs"]
mod sender;
#[path = "../../tests/crash/sink.rs"]
mod sink;
mod stages;

use std::path::Path;
use std::time::Duration;

use tokio::runtime::Runtime;

/// How much is sent.
#[derive(Clone, Copy, Debug)]
pub struct Scale {
    /// TMails, each written to by one connection.
    pub tmails: u64,
    /// Mails to each.
    pub mails: u32,
    pub connections: usize,
    /// How often a pure call is measured.
    pub repeats: usize,
}

const WHOLE: Scale = Scale { tmails: 64, mails: 60, connections: 32, repeats: 2_000 };
const QUICK: Scale = Scale { tmails: 8, mails: 8, connections: 8, repeats: 30 };

fn main() {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let scale = if quick { QUICK } else { WHOLE };
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("throughput");
    // What an interrupted run left.
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    let runtime = Runtime::new().unwrap();
    let (load, mut pen) = load::run(&runtime, &folder, scale);
    load.print();
    let stages = stages::measure(&runtime, &folder, &mut pen, scale);
    let floor = floor::measure(&runtime, &folder, &stages.sample, scale);
    floor.print();
    floor.print_ratio(&load);
    stages.print();
    let _ = std::fs::remove_dir_all(&folder);
}

/// Microseconds.
fn us(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6
}

/// The mean time of one call.
fn mean(repeats: usize, mut call: impl FnMut(usize)) -> Duration {
    let begun = std::time::Instant::now();
    (0..repeats).for_each(&mut call);
    begun.elapsed() / u32::try_from(repeats).unwrap()
}

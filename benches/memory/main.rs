//! `cargo bench --bench memory`: `tmail serve` under mails that are made to be large or many, and the peak of
//! its memory (VmHWM) beside the figure that docs/operations.md states. It fails past that.
//!
//! The largest mails that are taken come over 20 connections at a time, of every shape that `bounds` knows;
//! then ten thousand small ones; then both, while DNS is silent, and the daemon is started on what that left.
//! `-- --quick` sends a few of each.

#[allow(dead_code, reason = "the mails of other tests")]
#[path = "../../tests/crash/mails.rs"]
mod mails;
#[path = "../../tests/crash/dns.rs"]
mod name_server;
#[allow(dead_code, reason = "the sender of other tests")]
#[path = "../../tests/crash/sender.rs"]
mod sender;
#[allow(dead_code, reason = "the shapes of another bench")]
#[path = "../bounds/shapes.rs"]
mod shapes;

use std::fs;
use std::io::{BufRead as _, BufReader};
use std::net::{SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tmail::record::read::Reader;
use tokio::runtime::Runtime;

use mails::{GATEWAY, Letter, Pen};
use sender::Sender;

/// MiB, as docs/operations.md says.
const STATED: usize = 1536;
const CONNECTIONS: usize = 20;
/// How long the daemon may take to decide on everything.
const PATIENCE: Duration = Duration::from_secs(900);

fn main() -> ExitCode {
    let quick = std::env::args().any(|word| word == "--quick");
    let pen = Pen::new();
    let runtime = Runtime::new().unwrap();
    let (_server, dns) = runtime.block_on(name_server::name_server(&[pen.dns_record()]));
    let silent = UdpSocket::bind("127.0.0.1:0").unwrap();
    let (large, small) =
        (large(&pen, if quick { 6 } else { 80 }), small(&pen, if quick { 500 } else { 10_000 }));
    println!("stated: {STATED} MiB");
    let mut most = 0;
    let mut told = |what: &str, daemon: &Daemon| {
        let peak = daemon.peak();
        println!("{what:<60}{peak:>6} MiB");
        most = most.max(peak);
    };
    let folder = Folder::new("answers", dns);
    let daemon = folder.start();
    told("at rest", &daemon);
    daemon.send(&large, &runtime);
    told(&format!("{} large mails over {CONNECTIONS} connections", large.len()), &daemon);
    daemon.send(&small, &runtime);
    told(&format!("and {} small ones", small.len()), &daemon);
    drop(daemon);
    // Nothing is decided on while DNS is silent; the bytes are taken all the same.
    let folder = Folder::new("silent", silent.local_addr().unwrap());
    let daemon = folder.start();
    daemon.take(&large);
    daemon.take(&small);
    told("the same while DNS is silent", &daemon);
    drop(daemon);
    folder.settings(dns);
    let daemon = folder.start();
    daemon.wait(&runtime);
    told("started on what that left", &daemon);
    if most < STATED { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Mails of the largest shapes, each other than the next, so that none is known already.
fn large(pen: &Pen, count: usize) -> Vec<Letter> {
    let shapes: Vec<Vec<u8>> = shapes::all(pen).into_iter().map(|shape| shape.raw).collect();
    (0..count).map(|n| letter(n, &shapes[n % shapes.len()])).collect()
}

fn small(pen: &Pen, count: usize) -> Vec<Letter> {
    (0..count)
        .map(|n| letter(n, &pen.sign(format!("{}help, the {n}th\r\n", head(n)).as_bytes()).unwrap()))
        .collect()
}

fn head(n: usize) -> String {
    format!(
        "From: sam@acme.example\r\nTo: tmail@{GATEWAY}\r\nSubject: help\r\nMessage-ID: <small{n}@acme.example>\r\n\
         Date: Mon, 23 Nov 2026 10:05:00 +0000\r\n\r\n"
    )
}

fn letter(n: usize, raw: &[u8]) -> Letter {
    let raw = [format!("X-Number: {n}\r\n").as_bytes(), raw].concat();
    Letter { from: "sam@acme.example".into(), to: format!("tmail@{GATEWAY}"), raw }
}

struct Folder(PathBuf);

impl Folder {
    fn new(name: &str, dns: SocketAddr) -> Self {
        let folder = Self(std::env::temp_dir().join(format!("tmail-memory-{name}-{}", std::process::id())));
        fs::create_dir_all(&folder.0).unwrap();
        fs::write(folder.0.join("people.toml"), mails::directory()).unwrap();
        folder.settings(dns);
        folder
    }

    fn settings(&self, dns: SocketAddr) {
        let text = format!(
            "directory = \"people.toml\"\n[gateway]\ndomain = \"{GATEWAY}\"\ndata_dir = \"data\"\n\
             [dns]\nnameservers = [\"{dns}\"]\n[receive.smtp]\nlisten = \"127.0.0.1:0\"\n"
        );
        fs::write(self.0.join("config.toml"), text).unwrap();
    }

    fn start(&self) -> Daemon {
        let mut command = Command::new(env!("CARGO_BIN_EXE_tmail"));
        command.arg("--config").arg(self.0.join("config.toml")).arg("serve");
        let mut child = command.stdin(Stdio::null()).stderr(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stderr.take().unwrap()).lines();
        let address = lines.by_ref().find_map(|line| address_in(&line.unwrap())).expect("it takes mail");
        thread::spawn(move || lines.for_each(drop));
        Daemon { child, address, data: self.0.join("data") }
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

/// `tmail: mail is taken at 127.0.0.1:40000`
fn address_in(line: &str) -> Option<SocketAddr> {
    line.starts_with("tmail:").then(|| line.split_whitespace().find_map(|word| word.parse().ok()))?
}

struct Daemon {
    child: Child,
    address: SocketAddr,
    data: PathBuf,
}

impl Daemon {
    /// Sends them all over many connections, and waits until they are decided on.
    fn send(&self, letters: &[Letter], runtime: &Runtime) {
        self.take(letters);
        self.wait(runtime);
    }

    fn take(&self, letters: &[Letter]) {
        let next = AtomicUsize::new(0);
        thread::scope(|scope| {
            for _ in 0..CONNECTIONS.min(letters.len()) {
                scope.spawn(|| {
                    let mut sender = Sender::connect(self.address).unwrap();
                    while let Some(letter) = letters.get(next.fetch_add(1, Ordering::Relaxed)) {
                        let reply = sender.send(letter).unwrap();
                        assert!(reply.starts_with("250"), "{reply}");
                    }
                });
            }
        });
    }

    fn wait(&self, runtime: &Runtime) {
        let end = Instant::now() + PATIENCE;
        runtime.block_on(async {
            let mut reader = Reader::open(&self.data).await.unwrap();
            while reader.backlog(Timestamp::now()).await.unwrap().0 > 0 {
                assert!(Instant::now() < end, "it doesn't decide on everything");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
        });
    }

    /// MiB, as proc_pid_status(5) says.
    fn peak(&self) -> usize {
        let path = Path::new("/proc").join(self.child.id().to_string()).join("status");
        let text = fs::read_to_string(path).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
        line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() / 1024
    }
}

impl Drop for Daemon {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
        let _ = self.child.wait();
    }
}

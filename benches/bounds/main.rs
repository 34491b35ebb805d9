//! `cargo bench --bench bounds`: no mail takes longer than it may, whatever it holds, and none takes more
//! memory. Each shape runs in a process of its own: reading, DNS, signatures, new words, intent. It prints
//! the time, also as a ratio to an ordinary signed mail of the same run, and the peak of memory; and it
//! fails if either is past its limit.
//!
//! `-- --quick` tries each shape once. `-- NAME` tries those shapes alone whose name holds it.

#[allow(dead_code, reason = "the mails of other tests")]
#[path = "../../tests/crash/mails.rs"]
mod mails;
#[path = "../../tests/crash/dns.rs"]
mod name_server;
mod shapes;

use std::io::{Read as _, Write as _};
use std::process::{Command, ExitCode, Stdio};
use std::time::{Duration, Instant};

use jiff::Timestamp;
use tmail::address::{Address, AddressBook};
use tmail::authenticate::IdentityPolicy;
use tmail::authenticate::resolver::Resolver;
use tmail::directory::Directory;
use tmail::envelope::{Envelope, ReversePath};
use tmail::interpret::interpret;
use tmail::parse::new_words::new_words;
use tmail::pipeline::{Bounds, Catalogue, Gateway, examine, vocabulary};
use tmail::receive::{Arrival, Source};
use tmail::template::load;
use tmail::texts::Texts;
use tokio::net::UdpSocket;
use tokio::runtime::Runtime;

use mails::{GATEWAY, Pen};
use shapes::Shape;

/// All DNS questions of one mail together; the daemon's own is longer, and nobody waits for it.
const DNS: Duration = Duration::from_millis(500);
/// What a mail may take beside DNS, on one core. The largest honest mails take a tenth.
const LONGEST: Duration = Duration::from_secs(3);
/// MiB that a mail may take: so many times its size, and some.
const TIMES: usize = 10;
const MORE: usize = 32;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let pen = Pen::new();
    match arguments.iter().position(|word| word == "--shape") {
        Some(at) => one(&pen, arguments[at + 1] == ANSWERS),
        None => all(&pen, &arguments),
    }
}

/// Each shape in a process of its own.
fn all(pen: &Pen, arguments: &[String]) -> ExitCode {
    let shapes = shapes::all(pen);
    let wanted = arguments.iter().find(|word| !word.starts_with('-'));
    println!("a mail may take {} s beside DNS, and {TIMES} times its size + {MORE} MiB", LONGEST.as_secs());
    println!("{:<46}{:>9}{:>12}{:>9}{:>10}{:>8}", "", "size", "time", "ratio", "of limit", "memory");
    let (mut past, mut ordinary) = (0, None);
    for (at, shape) in shapes.iter().enumerate() {
        if at > 0 && wanted.is_some_and(|wanted| !shape.name.contains(wanted.as_str())) {
            continue;
        }
        let Some((time, peak)) = measured(shape) else {
            println!("{:<46} broke down", shape.name);
            past += 1;
            continue;
        };
        let ordinary = *ordinary.get_or_insert(time);
        let limit = LONGEST + if shape.answers { Duration::ZERO } else { DNS };
        let may = shape.raw.len() * TIMES / (1 << 20) + MORE;
        let is_past = time > limit || peak > may;
        past += usize::from(is_past);
        println!(
            "{:<46}{:>6} kB{:>9.1} ms{:>8.0}x{:>8.1} %{:>4} MiB{}",
            if shape.signed { format!("{}, signed", shape.name) } else { shape.name.to_owned() },
            shape.raw.len() / 1024,
            time.as_secs_f64() * 1e3,
            time.as_secs_f64() / ordinary.as_secs_f64(),
            100.0 * time.as_secs_f64() / limit.as_secs_f64(),
            peak,
            if is_past { "  PAST ITS LIMIT" } else { "" }
        );
    }
    if past == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The words for the process of a shape: whether DNS answers there.
const ANSWERS: &str = "answers";
const SILENT: &str = "silent";

fn measured(shape: &Shape) -> Option<(Duration, usize)> {
    let own = std::env::current_exe().unwrap();
    let dns = if shape.answers { ANSWERS } else { SILENT };
    let mut command = Command::new(own);
    command.args(["--shape", dns]).stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // Closed behind the mail, so that its end is seen. One that breaks down reads no further.
    let _ = child.stdin.take().unwrap().write_all(&shape.raw);
    let output = child.wait_with_output().unwrap();
    let text = String::from_utf8(output.stdout).ok()?;
    let (micros, kib) = text.trim().split_once(' ').filter(|_| output.status.success())?;
    Some((Duration::from_micros(micros.parse().ok()?), kib.parse::<usize>().ok()? / 1024))
}

/// The mail on standard input, in this process: its time in microseconds, and the growth of the peak of
/// memory in KiB. It isn't made here, or what that left free would hide what reading it takes.
fn one(pen: &Pen, answers: bool) -> ExitCode {
    let runtime = Runtime::new().unwrap();
    let mut raw = Vec::new();
    std::io::stdin().read_to_end(&mut raw).unwrap();
    let ordinary = shapes::ordinary(pen).raw;
    let (name, record) = pen.dns_record();
    let keys = (0..150).map(|n| (format!("s{n}._domainkey.acme.example"), record.clone()));
    let records: Vec<(String, String)> = std::iter::once((name, record.clone())).chain(keys).collect();
    runtime.block_on(async {
        let (_server, address) = name_server::name_server(&records).await;
        let silent = UdpSocket::bind("127.0.0.1:0").await.unwrap();
        let address = if answers { address } else { silent.local_addr().unwrap() };
        let resolver = Resolver::new(&[address], DNS).unwrap();
        let gateway = gateway();
        // Whatever is made once.
        pass_through(ordinary, &resolver, &gateway).await;
        forget_the_peak();
        let before = status("VmRSS:");
        let begun = Instant::now();
        pass_through(raw, &resolver, &gateway).await;
        let time = begun.elapsed();
        println!("{} {}", time.as_micros(), status("VmHWM:").saturating_sub(before));
    });
    ExitCode::SUCCESS
}

/// Everything that is done with a mail before it's decided on.
async fn pass_through(raw: Vec<u8>, resolver: &Resolver, gateway: &Gateway) {
    let recipients = vec![Address::parse(&format!("tmail@{GATEWAY}")).unwrap()];
    let envelope = Envelope { from: ReversePath::Mailbox("sam@acme.example".into()), recipients };
    let arrival = Arrival { envelope, raw, source: Source::Smtp };
    let received = examine(arrival, Timestamp::now(), resolver, gateway).await;
    if let Ok(message) = &received.parsed {
        let words = new_words(&message.body, &[]);
        let template = &gateway.catalogue.all()[0];
        let intent = interpret(&words, &vocabulary::of_template(template));
        assert!(intent.lines.len() < usize::MAX);
    }
}

fn gateway() -> Gateway {
    Gateway {
        book: AddressBook::new(GATEWAY, Some("tmailinc.com")),
        directory: Directory::default(),
        catalogue: Catalogue::new(load::shipped(), Vec::new(), Texts::default()),
        policy: IdentityPolicy { gateway_domain: GATEWAY.into(), ..IdentityPolicy::default() },
        decision_window: std::time::Duration::from_secs(7 * 24 * 3600),
        challenges: Bounds {
            expiry: std::time::Duration::from_secs(3 * 24 * 3600),
            each_hour: 6,
            each_day: 20,
            all_hour: 200,
        },
        operator: None,
        secret: [7; 32],
        restored: 0,
        storms: tmail::pipeline::Storms::default(),
    }
}

/// Linux counts the peak anew from here (proc_pid_clear_refs(5)).
fn forget_the_peak() {
    std::fs::write("/proc/self/clear_refs", "5").unwrap();
}

/// KiB, as proc_pid_status(5) says.
fn status(name: &str) -> usize {
    let text = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

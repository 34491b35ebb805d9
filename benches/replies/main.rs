//! `cargo bench --bench replies`: how the time to read a reply grows with its size. Each shape is read at one
//! size and at twice that; a ratio near 2 is linear. It fails if one is far above: somebody could
//! stop the gateway with a mail.
//!
//! `cargo test --bench replies -- --quick` reads smaller ones, to see that it works; it judges nothing.

mod shapes;

use std::process::ExitCode;
use std::time::{Duration, Instant};

use tmail::interpret::{Verb, Vocabulary, interpret};
use tmail::parse::Body;
use tmail::parse::new_words::{Sent, new_words};

/// Twice the size may take this much longer, noise included; quadratic would be 4.
const RATIO_MAX: f64 = 3.0;

/// Each is read that often, and the fastest counts.
const REPEATS: usize = 5;

/// Below this the clock says little.
const LEAST: Duration = Duration::from_millis(4);

fn main() -> ExitCode {
    let quick = std::env::args().any(|argument| argument == "--quick");
    let notice = shapes::notice(400);
    println!("{:44} {:>10} {:>12} {:>12} {:>6}", "shape", "size", "time(n)", "time(2n)", "ratio");
    let mut far = Vec::new();
    for shape in shapes::all() {
        let size = if quick { shape.size / 20 + 1 } else { shape.size };
        let (small, large) = ((shape.make)(size / 2), (shape.make)(size));
        let (once, twice) = (time(&small, &notice), time(&large, &notice));
        let ratio = twice.as_secs_f64() / once.as_secs_f64().max(1e-9);
        println!("{:44} {size:>10} {once:>12.2?} {twice:>12.2?} {ratio:>6.2}", shape.name);
        if ratio > RATIO_MAX && twice > LEAST && !quick {
            far.push(shape.name);
        }
    }
    if far.is_empty() {
        println!("All are linear: no ratio is above {RATIO_MAX}.");
        return ExitCode::SUCCESS;
    }
    println!("Far above linear: {}", far.join(", "));
    ExitCode::FAILURE
}

/// The fastest of some readings.
fn time(body: &Body, notice: &str) -> Duration {
    let vocabulary = vocabulary();
    let once = || {
        let begun = Instant::now();
        let intent = interpret(&new_words(body, &[Sent { text: notice }]), &vocabulary);
        std::hint::black_box(intent);
        begun.elapsed()
    };
    (0..REPEATS).map(|_| once()).min().unwrap_or_default()
}

fn vocabulary() -> Vocabulary {
    let verb = |word: &str| Verb { word: word.to_owned(), synonyms: Vec::new() };
    Vocabulary {
        verbs: ["approve", "reject", "roll back"].map(verb).to_vec(),
        fields: ["Version", "Release notes"].map(str::to_owned).to_vec(),
        ..Vocabulary::default()
    }
}

//! Tells the story while it runs: a bar on a terminal, plain lines elsewhere.

use std::io::{IsTerminal as _, Write as _, stdout};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::play::Scene;

/// How the story is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Telling {
    /// On standard output.
    Aloud,
    Silent,
}

/// Where the story is told.
pub struct Teller {
    telling: Telling,
    bar: Option<ProgressBar>,
}

impl Teller {
    /// `steps`: how many there will be.
    pub fn new(steps: usize, telling: Telling) -> Self {
        let seen = telling == Telling::Aloud && stdout().is_terminal();
        Self { telling, bar: seen.then(|| bar(steps)) }
    }

    pub fn line(&self, text: &str) {
        match &self.bar {
            Some(bar) => bar.println(text),
            None if self.telling == Telling::Silent => {}
            // Who stopped reading doesn't want to know.
            None => drop(writeln!(stdout(), "{text}")),
        }
    }

    /// What is going on, where nothing is to be told yet.
    pub fn doing(&self, text: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(text.to_owned());
        }
    }

    pub fn chapter(&self, number: usize, title: &str) {
        self.line(&format!("\n{number}. {title}"));
    }

    /// `✉ Jill asks … → DEPLOY-1-…, REQUESTED`
    pub fn scene(&self, scene: &Scene) {
        let mail = &scene.mail;
        let (mark, became) = match mail.disposition.as_str() {
            "applied" => ("✉", format!("{}, {}", scene.number, scene.state)),
            "commented" => ("✉", "told as a comment".to_owned()),
            other => ("✗", format!("{other}: {}", mail.sentence)),
        };
        self.line(&format!("  {mark} {} → {became}", scene.step.told));
        if let Some(bar) = &self.bar {
            bar.inc(1);
        }
    }

    pub fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(steps: usize) -> ProgressBar {
    let bar = ProgressBar::new(u64::try_from(steps).unwrap_or(u64::MAX));
    if let Ok(style) = ProgressStyle::with_template("{spinner} {bar:30} {pos}/{len}  {msg}") {
        bar.set_style(style);
    }
    bar.enable_steady_tick(Duration::from_millis(100));
    bar
}

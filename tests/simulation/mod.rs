//! Random people who write in any order, twice, late and in somebody's place, while the clock jumps: after
//! every step it holds that nothing moved without its approvals, by different people who are entitled to
//! them, on content that they were shown.
//!
//! `SEED=7` runs one seed, `STEPS=500` makes each of them longer.

mod chance;
mod law;
mod people;

use jiff::{SignedDuration, Timestamp};
use tmail::decide::Reason;
use tmail::record::Passed;

use crate::conversations::mail::{Before, send};
use crate::conversations::world::{Dns, World};
use chance::Chance;
use law::Law;

/// How many stories, and how many steps each of them has.
const SEEDS: u64 = 36;
const STEPS: usize = 60;

#[tokio::test]
async fn nothing_moves_without_its_approvals() {
    let dns = Dns::serve().await;
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let seeds = number("SEED").map_or(0..SEEDS, |seed| seed..seed + 1);
    let steps = number("STEPS").and_then(|steps| usize::try_from(steps).ok()).unwrap_or(STEPS);
    let mut seen = law::Seen::default();
    for seed in seeds {
        Story::new(seed, &dns).await.tell(steps, &mut seen).await;
    }
    // A simulation in which hardly anything happens shows nothing.
    if number("SEED").is_none() {
        seen.has_enough();
    }
}

/// One TMail and all that is done to it.
struct Story<'a> {
    seed: u64,
    world: World<'a>,
    chance: Chance,
    before: Before,
    now: Timestamp,
    law: Law,
    /// The mails so far, by the names of their files.
    sent: Vec<String>,
}

impl<'a> Story<'a> {
    async fn new(seed: u64, dns: &'a Dns) -> Story<'a> {
        let mut world = World::new(&format!("simulation-{seed}"), dns).await;
        for (of, deputy) in people::DEPUTIES {
            world.deputy(of, deputy);
        }
        let now = "2026-11-23T09:00:00Z".parse().expect("a time");
        let law = Law::new(seed);
        Story {
            seed,
            world,
            chance: Chance::new(seed),
            before: Before::default(),
            now,
            law,
            sent: Vec::new(),
        }
    }

    async fn tell(mut self, steps: usize, seen: &mut law::Seen) {
        let opening = people::opening(&mut self.chance, self.seed);
        self.mail(&opening).await;
        for _ in 0..steps {
            let hours = self.chance.of(&[0, 0, 0, 0, 1, 1, 5, 26, 80]);
            let later = SignedDuration::from_mins(hours * 60 + 1 + self.chance.below(9) as i64);
            self.now = self.now.checked_add(later).expect("a time");
            for timed in self.world.time(self.now).await {
                self.law.holds(&self.world, &timed.change, &timed.after, &timed.notices, seen);
            }
            if !self.sent.is_empty() && self.chance.below(12) == 0 {
                self.again(seen).await;
                continue;
            }
            let state = self.law.state().map(str::to_owned);
            let text =
                people::mail(&mut self.chance, self.law.number(), state.as_deref(), self.law.version());
            let passed = self.mail(&text).await;
            self.judge(&passed, seen);
        }
        self.law.folds(&self.world).await;
    }

    async fn mail(&mut self, text: &str) -> Passed {
        let file = format!("{:03}.eml", self.sent.len());
        // Some mails are caught on their way, and come in later than their author wrote on.
        let late = if self.law.is_new() { 0 } else { self.chance.of(&[0, 0, 0, 0, 0, 1, 3, 20, 70]) };
        let signed = self.now.checked_sub(SignedDuration::from_hours(late)).expect("a time");
        let date = signed.strftime("%a, %d %b %Y %H:%M:%S +0000");
        let text = text.replacen("\n\n", &format!("\nDate: {date}\n\n"), 1);
        let text = if late == 0 { text } else { format!("Arrives: {}\n{text}", self.now) };
        let sent = send(&file, &text, &self.before);
        self.before.mails.insert(file.clone(), sent.arrival.raw.clone());
        self.sent.push(file);
        let passed = self.world.receive(sent).await;
        self.before.notices.extend(passed.notices.iter().cloned());
        if self.law.is_new() {
            self.law.begins(&passed);
        }
        passed
    }

    /// An earlier mail once more, to the byte: it does nothing.
    async fn again(&mut self, seen: &mut law::Seen) {
        let at = self.chance.below(self.sent.len() as u64) as usize;
        let text = format!(
            "Again: {}\nArrives: {}\nEnvelope-To: {}@tmail.acme.com\n\n",
            self.sent[at],
            self.now,
            self.law.number()
        );
        let sent = send("again.eml", &text, &self.before);
        let passed = self.world.receive(sent).await;
        assert!(passed.changeset.is_none(), "seed {}: {} acted twice", self.seed, self.sent[at]);
        seen.repeats += 1;
    }

    fn judge(&mut self, passed: &Passed, seen: &mut law::Seen) {
        seen.stale += usize::from(passed.reason == Reason::ShownChanged);
        if let (Some(change), Some(after)) = (&passed.changeset, &passed.after) {
            self.law.holds(&self.world, change, after, &passed.notices, seen);
        }
    }
}

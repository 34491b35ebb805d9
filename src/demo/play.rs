//! Plays the story: writes each mail as its client would, sends it, and looks whether the gateway made
//! of it what it has to.

use std::collections::BTreeMap;
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};

use super::client::{Draft, written};
use super::mailbox::{self, Letter};
use super::people::{self, Person};
use super::story::{Act, Chapter, Step, Thread};
use super::world::{GATEWAY, World};
use crate::address::Address;
use crate::record::read::Mail;
use crate::tracking::TrackingNumber;

/// One step as it went.
#[derive(Debug)]
pub struct Scene {
    pub chapter: usize,
    pub step: Step,
    pub mail: Mail,
    pub number: TrackingNumber,
    pub state: String,
    /// What came into whose mailbox.
    pub arrived: Vec<(&'static Person, Letter)>,
}

/// The play, while it runs.
pub struct Play {
    pub world: World,
    pub numbers: BTreeMap<Thread, TrackingNumber>,
    pub scenes: Vec<Scene>,
    /// By person's address: files seen, and the letters in the order in which they came.
    seen: BTreeMap<PathBuf, ()>,
    letters: BTreeMap<(&'static str, Thread), Vec<Letter>>,
    labels: BTreeMap<&'static str, u32>,
    last: Option<(Address, Vec<u8>)>,
    /// How many answers were typed.
    answers: usize,
    window: String,
}

impl Play {
    pub fn new(world: World) -> anyhow::Result<Self> {
        Ok(Self {
            world,
            numbers: BTreeMap::new(),
            scenes: Vec::new(),
            seen: BTreeMap::new(),
            letters: BTreeMap::new(),
            labels: BTreeMap::new(),
            last: None,
            answers: 0,
            window: window()?,
        })
    }

    /// Plays one step. Errors: what was expected, and what was seen.
    pub async fn step(&mut self, chapter: usize, step: Step) -> anyhow::Result<&Scene> {
        let told = step.told;
        let scene = self.play(chapter, step).await.with_context(|| format!("the step \"{told}\""))?;
        self.scenes.push(scene);
        self.scenes.last().context("a step was just played")
    }

    async fn play(&mut self, chapter: usize, step: Step) -> anyhow::Result<Scene> {
        let (to, raw) = match step.act {
            Act::Again => self.last.clone().context("there is no mail before it")?,
            _ => self.mail(&step)?,
        };
        let mail = self.world.post(step.who, &to, &raw).await?;
        self.last = Some((to.clone(), raw));
        let number = self.number_of(&step, &mail)?;
        let tmail = self.world.tmail(&number).await?;
        let arrived = self.arrived(step.on)?;
        let expected = step.expected;
        let seen = (mail.disposition.as_str(), mail.reason.as_str(), tmail.state.as_str());
        if seen != (expected.disposition, expected.reason, expected.state) {
            bail!("expected {expected:?}; seen {seen:?}: {}", mail.sentence);
        }
        self.told_rightly(&step, &arrived)?;
        if let Some(label) = step.label {
            self.labels.insert(label, tmail.version);
        }
        Ok(Scene { chapter, step, mail, number, state: tmail.state, arrived })
    }

    /// Somebody answers the newest mail that they have, in words that the story doesn't know: what became of
    /// it, and what came to whom.
    pub async fn answer(
        &mut self,
        who: &'static Person,
        on: Thread,
        words: &str,
    ) -> anyhow::Result<(Mail, Vec<(&'static Person, Letter)>)> {
        let letter = self.newest(who, on)?.clone();
        self.answers += 1;
        let id = format!("typed-{:03}", self.answers);
        let draft = Draft {
            client: who.client,
            name: who.name,
            from: who.address,
            to: &letter.from,
            subject: &format!("Re: {}", letter.subject.strip_prefix("Re: ").unwrap_or(&letter.subject)),
            text: words,
            answers: Some(&letter),
            id: &id,
            fields: &[],
            now: Timestamp::now(),
        };
        let raw = self.world.signed(who.domain(), &written(&draft))?;
        let mail = self.world.post(who, &Address::parse(&letter.from)?, &raw).await?;
        Ok((mail, self.arrived(on)?))
    }

    /// Who has to be told nothing was told nothing, and who has to be told something was.
    fn told_rightly(&self, step: &Step, arrived: &[(&Person, Letter)]) -> anyhow::Result<()> {
        let disposition = step.expected.disposition;
        let silent = ["quarantined", "automatic", "duplicate"].contains(&disposition);
        if disposition == "challenged" && arrived.len() != 1 {
            bail!("{} mails were sent, and its claimed author alone should be asked", arrived.len());
        }
        if silent && !arrived.is_empty() {
            bail!("{} mails were sent, and there should be none", arrived.len());
        }
        let Some(says) = step.says else { return Ok(()) };
        let told = |(person, letter): &(&Person, Letter)| {
            *person == step.who && letter.text.split_whitespace().collect::<Vec<_>>().join(" ").contains(says)
        };
        if !arrived.iter().any(told) {
            bail!("{} wasn't told \"{says}\"", step.who.name);
        }
        Ok(())
    }

    fn number_of(&mut self, step: &Step, mail: &Mail) -> anyhow::Result<TrackingNumber> {
        if step.act == Act::Open {
            let number = TrackingNumber::parse(&mail.tmail)
                .with_context(|| format!("nothing was opened ({}): {}", mail.disposition, mail.sentence))?;
            self.numbers.insert(step.on, number);
        }
        self.numbers.get(&step.on).cloned().context("it isn't opened yet")
    }

    /// The mail as it leaves the sender's mail server: recipient and bytes.
    fn mail(&self, step: &Step) -> anyhow::Result<(Address, Vec<u8>)> {
        let words = self.words(step)?;
        let id = format!("demo-{:03}", self.scenes.len() + 1);
        let letter = match step.act {
            Act::Reply | Act::AutoReply => Some(self.newest(step.who, step.on)?),
            Act::ReplyTo(label) => Some(self.that_told(step.who, step.on, label)?),
            _ => None,
        };
        let author = match step.act {
            Act::Forge { author, .. } => author,
            _ => step.who,
        };
        let from = if step.second_address { author.second.unwrap_or(author.address) } else { author.address };
        let automatic = [("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")];
        let (to, subject, text) = self.target(step, letter, words)?;
        let draft = Draft {
            client: step.client.unwrap_or(author.client),
            name: author.name,
            from,
            to: &to,
            subject: &subject,
            text: &text,
            answers: letter,
            id: &id,
            fields: if step.act == Act::AutoReply { &automatic } else { &[] },
            now: Timestamp::now(),
        };
        let raw = written(&draft);
        let raw = match step.act {
            Act::Forge { signed: false, .. } => raw,
            _ => self.world.signed(step.who.domain(), &raw)?,
        };
        Ok((Address::parse(&to)?, raw))
    }

    /// To, Subject and the words.
    fn target(
        &self,
        step: &Step,
        letter: Option<&Letter>,
        words: String,
    ) -> anyhow::Result<(String, String, String)> {
        if let Some(letter) = letter {
            let answer = if step.act == Act::AutoReply { "Automatic reply: " } else { "Re: " };
            let subject = letter.subject.strip_prefix("Re: ").unwrap_or(&letter.subject);
            return Ok((letter.from.clone(), format!("{answer}{subject}"), words));
        }
        if let Act::Press(begin) = step.act {
            let button = self.button(step.who, step.on, begin)?;
            return Ok((button.to.clone(), button.subject.clone(), format!("{}{words}", button.body)));
        }
        if step.act == Act::Open {
            let (template, subject) = match step.on {
                Thread::Deploy => ("DeployApp/tmailinc.com", "Deploy Billing 2.4.1"),
                Thread::Release => ("ReleaseNotification/tmailinc.com", "Acme Billing 2.4.1 for customers"),
            };
            return Ok((format!("{template}@{GATEWAY}"), subject.to_owned(), words));
        }
        let number = self.numbers.get(&step.on).context("it isn't opened yet")?;
        Ok((format!("{number}@{GATEWAY}"), format!("Re: [{number}] Deploy Billing 2.4.1"), words))
    }

    fn words(&self, step: &Step) -> anyhow::Result<String> {
        let mut text = step.text.replace("{window}", &self.window);
        for (label, changeset) in &self.labels {
            text = text.replace(&format!("{{#{label}}}"), &changeset.to_string());
        }
        let all = self.letters.iter().filter(|((_, on), _)| *on == step.on).flat_map(|(_, letters)| letters);
        let now = all.map(|letter| letter.changeset).max().unwrap_or(0);
        let text = text.replace("{now}", &now.to_string());
        if text.contains("{#") {
            bail!("a label of it isn't set: {text}");
        }
        Ok(text)
    }

    fn of(&self, who: &'static Person, on: Thread) -> &[Letter] {
        self.letters.get(&(who.address, on)).map_or(&[], Vec::as_slice)
    }

    /// What somebody would answer now.
    pub fn newest(&self, who: &'static Person, on: Thread) -> anyhow::Result<&Letter> {
        self.of(who, on).last().with_context(|| format!("{} has no mail to answer", who.name))
    }

    fn that_told(&self, who: &'static Person, on: Thread, label: &str) -> anyhow::Result<&Letter> {
        let changeset = self.labels.get(label).copied().unwrap_or(0);
        let found = self.of(who, on).iter().find(|letter| letter.changeset == changeset);
        found.with_context(|| format!("{} was never told of \"{label}\" (#{changeset})", who.name))
    }

    /// In the newest mail that has such a button.
    fn button(&self, who: &'static Person, on: Thread, begin: &str) -> anyhow::Result<&mailbox::Button> {
        let buttons = self.of(who, on).iter().rev().flat_map(|letter| &letter.buttons);
        let mut fitting = buttons.filter(|button| button.body.starts_with(begin));
        fitting.next().with_context(|| format!("no mail to {} has a button \"{begin}\"", who.name))
    }

    /// What came into all mailboxes since the last time.
    fn arrived(&mut self, on: Thread) -> anyhow::Result<Vec<(&'static Person, Letter)>> {
        let mut arrived = Vec::new();
        for person in people::everybody() {
            let mut fresh = Vec::new();
            for file in mailbox::files(&self.world.maildir(person))? {
                if self.seen.insert(file.clone(), ()).is_none() {
                    fresh.push(mailbox::letter(&file)?);
                }
            }
            fresh.sort_by_key(|letter| letter.changeset);
            let known = self.letters.entry((person.address, on)).or_default();
            known.extend(fresh.iter().cloned());
            arrived.extend(fresh.into_iter().map(|letter| (person, letter)));
        }
        Ok(arrived)
    }
}

/// A night in three days, as people write it.
fn window() -> anyhow::Result<String> {
    let day = Timestamp::now().to_zoned(TimeZone::UTC).date().checked_add(3.days())?;
    Ok(format!("{day} 22:00-23:30 Europe/London"))
}

/// How many steps there are.
pub fn count(chapters: &[Chapter]) -> usize {
    chapters.iter().map(|chapter| chapter.steps.len()).sum()
}

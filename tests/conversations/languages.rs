//! A gateway in another language: each text is written in letters that no other word of these stories has, so
//! whatever stands in Latin letters in a mail is somebody's own: of the mails, the templates, the directory, or a
//! word to type. A sentence that could not be said otherwise would be found by that.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;
use tmail::compose::{Kind, Notice};
use tmail::interpret::builtin::FORMS;
use tmail::pipeline::Catalogue;
use tmail::template::Template;
use tmail::texts::{Texts, shipped};

use super::mail::{self, Before};
use super::world::{Dns, World};
use super::{conversations, mails, name, root, settle, steps};

/// What stands in Latin letters by right: it is on record with a decision, or typed, or the operator's.
const BY_RIGHT: [&str; 13] = [
    "signed by",
    "DKIM aligned selector relaxed simple",
    "forwarded by sealed by ARC",
    "confirmed by their answer to a challenge",
    "which showed the commands and values but no other words",
    "the directory names them in the group",
    "via tmail",
    "override freeze",
    "notices all, notices asks",
    "SHA UTC",
    "confirm deny",
    // In a mail that is encoded.
    "they approve",
    "csv cmd",
];

/// A word of a sentence.
static WORD: LazyLock<Regex> = LazyLock::new(|| Regex::new(r"[A-Za-z][A-Za-z'’]*").expect("a pattern"));

#[tokio::test]
async fn every_sentence_can_be_said_in_another_language() {
    let dns = Dns::serve().await;
    let mut own = Own::new();
    let mut left: BTreeMap<String, String> = BTreeMap::new();
    let mut told = 0;
    for folder in conversations() {
        own.take_mails(&folder);
        let notices = played(&folder, &dns).await;
        for notice in notices.iter().filter(|notice| notice.kind != Kind::Forward) {
            told += 1;
            for phrase in own.others(notice) {
                left.entry(phrase).or_insert_with(|| name(&folder));
            }
        }
    }
    assert!(told > 1_000, "{told} notices");
    let left: Vec<String> = left.iter().map(|(phrase, story)| format!("{story}: {phrase}")).collect();
    assert!(left.is_empty(), "{} phrases can't be said otherwise:\n{}", left.len(), left.join("\n"));
}

/// The notices of a story whose gateway speaks that language.
async fn played(folder: &Path, dns: &Dns) -> Vec<Notice> {
    let readme = fs::read_to_string(folder.join("README")).expect("a README");
    let mut world = World::new(&format!("spoken-{}", name(folder)), dns).await;
    settle(&mut world, &readme);
    let current = world.gateway.catalogue.all().into_iter().cloned().collect();
    world.gateway.catalogue = Catalogue::new(current, Vec::new(), spoken());
    let mut before = Before::default();
    let beginnings = readme.lines().filter_map(|line| line.strip_prefix("Begins with: "));
    let beginnings =
        beginnings.flat_map(|names| names.split(", ")).map(|one| root().join("beginnings").join(one));
    for (file, text) in beginnings.chain([folder.to_owned()]).flat_map(|folder| mails(&folder)) {
        let notices = if let Some(time) = text.strip_prefix("time ") {
            let all = world.time(time.trim().parse().expect("a time")).await;
            all.into_iter().flat_map(|timed| timed.notices).collect()
        } else if let Some(time) = text.trim().strip_prefix("morning ") {
            let all = world.mornings(time.parse().expect("a time")).await;
            all.into_iter().flat_map(|(_, notices)| notices).collect()
        } else if file.ends_with(".step") {
            let _ = steps::take(&mut world, &mut before, &text).await;
            Vec::new()
        } else {
            let sent = mail::send(&file, &text, &before);
            before.mails.insert(file.clone(), sent.arrival.raw.clone());
            let passed = world.receive(sent).await;
            passed.all().flat_map(|passed| passed.notices.clone()).collect::<Vec<_>>()
        };
        before.notices.extend(notices);
    }
    before.notices
}

/// Every text, in other letters.
fn spoken() -> Texts {
    let texts = shipped().iter().map(|(key, shipped)| (key.as_str(), in_other_letters(&shipped.text)));
    Texts::new(Some("ru".to_owned()), texts.collect())
}

/// Cyrillic letters in the places of Latin ones, but in what is filled in.
fn in_other_letters(text: &str) -> String {
    let mut filled_in = false;
    let other = |c: char| {
        filled_in = (filled_in || c == '{') && c != '}';
        let begins = if c.is_ascii_uppercase() { ('A', 0x0410) } else { ('a', 0x0430) };
        let letter = char::from_u32(begins.1 + (u32::from(c).saturating_sub(u32::from(begins.0))));
        if c.is_ascii_alphabetic() && !filled_in { letter.unwrap_or(c) } else { c }
    };
    text.chars().map(other).collect()
}

/// What is nobody's text: mails, templates, the directory, words to type.
#[derive(Default)]
struct Own {
    text: String,
    words: BTreeSet<String>,
}

impl Own {
    fn new() -> Self {
        let mut own = Self::default();
        let gateway = super::world::gateway();
        gateway.catalogue.versions().for_each(|template: &Template| own.take(&template.source));
        own.take(&fs::read_to_string(root().join("directory.toml")).expect("the directory"));
        FORMS.iter().for_each(|form| own.take(&format!("{} | {}", form.shown(), form.example)));
        BY_RIGHT.iter().for_each(|words| own.take(words));
        let beginnings = fs::read_dir(root().join("beginnings")).expect("beginnings");
        beginnings.for_each(|entry| own.take_mails(&entry.expect("an entry").path()));
        own
    }

    fn take_mails(&mut self, folder: &Path) {
        mails(folder).iter().for_each(|(_, text)| self.take(text));
    }

    fn take(&mut self, text: &str) {
        let lines = text.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        lines.for_each(|line| self.text.push_str(&format!("{line}\n")));
        self.words.extend(WORD.find_iter(text).map(|found| found.as_str().to_lowercase()));
    }

    /// The words and pairs of words of a mail that are none of these.
    fn others(&self, notice: &Notice) -> BTreeSet<String> {
        let parsed = mail_parser::MessageParser::default().parse(&notice.raw).expect("a message");
        let text = format!("{}\n{}", parsed.subject().unwrap_or_default(), notice.text);
        let flowed = text.replace(" \n", " ").replace("> ", "");
        // Columns stand apart.
        flowed.lines().flat_map(|line| line.split("  ")).flat_map(|part| self.unknown(part)).collect()
    }

    fn unknown(&self, part: &str) -> BTreeSet<String> {
        let tokens: Vec<&str> = part.split_whitespace().collect();
        let is_word = |token: &&str| WORD.find(token).is_some_and(|found| found.as_str() == *token);
        let bare = |token: &&str| token.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
        let words: BTreeSet<String> =
            tokens.iter().map(bare).filter(|token| is_word(&token.as_str())).collect();
        let words = words.into_iter().filter(|word| word.len() > 2 && !word.starts_with("TC"));
        let unknown = words.filter(|word| !self.words.contains(&word.to_lowercase()));
        let lower = |token: &str| token.starts_with(|c: char| c.is_ascii_lowercase());
        let pairs = tokens.windows(2).filter(|pair| pair.iter().all(|one| is_word(one) && lower(one)));
        let pairs = pairs.map(|pair| pair.join(" ")).filter(|pair| !self.text.contains(pair.as_str()));
        unknown.chain(pairs).collect()
    }
}

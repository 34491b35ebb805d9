//! What we sent ourselves: runs of it are no new words, marked as a quote or not.
//!
//! Words are compared, not lines, so a client may wrap as it likes. A run is contiguous and in
//! order, and at least three lines or 120 characters long, so that nobody's own `approve` is lost
//! because a notice says it too. The field lines of a form that we sent are left: they are filled in.

use super::Sent;
use super::line::{Fate, Line, words};

const RUN_LINES: usize = 3;
const RUN_CHARACTERS: usize = 120;

/// How many places of a notice one line is tried at. It bounds the work for texts that repeat
/// themselves; a real notice says no two words so often.
const PLACES_MAX: usize = 64;

/// What was found.
pub(super) struct Subtracted {
    /// Which notices, by index, stood in the mail, marked or not.
    pub quotes: Vec<usize>,
}

/// Gives unmarked lines that we sent their fate, and tells which notices the mail quotes.
pub(super) fn subtract(lines: &mut [Line], sent: &[Sent<'_>]) -> Subtracted {
    if sent.is_empty() || !long_enough(lines) {
        return Subtracted { quotes: Vec::new() };
    }
    let notices: Vec<Notice> = sent.iter().map(|sent| Notice::of(sent.text)).collect();
    let stream = Stream::of(lines);
    let mut quotes = Vec::new();
    let mut at = 0;
    while at < stream.lines.len() {
        let runs: Vec<usize> = notices.iter().map(|notice| stream.run(notice, at)).collect();
        let longest = runs.iter().copied().max().unwrap_or(0);
        if longest == 0 {
            at += 1;
            continue;
        }
        quotes.extend(runs.iter().enumerate().filter(|(_, run)| **run == longest).map(|(index, _)| index));
        let best = runs.iter().position(|run| *run == longest).unwrap_or(0);
        for line in &stream.lines[at..at + longest] {
            let own = notices[best].is_field(&lines[line.index].text);
            if lines[line.index].fate == Fate::New && !own {
                lines[line.index].fate = Fate::Sent;
            }
        }
        at += longest;
    }
    quotes.sort_unstable();
    quotes.dedup();
    Subtracted { quotes }
}

fn long_enough(lines: &[Line]) -> bool {
    let solid = lines.iter().filter(|line| !line.is_blank()).take(RUN_LINES).count();
    solid == RUN_LINES || lines.iter().map(|line| line.text.len()).sum::<usize>() >= RUN_CHARACTERS
}

/// A notice as words, with an index of its pairs.
struct Notice {
    words: Vec<String>,
    /// (hash of two neighbouring words, position of the first), sorted.
    pairs: Vec<(u64, usize)>,
    /// Labels of the lines of forms in it.
    fields: Vec<String>,
}

impl Notice {
    fn of(text: &str) -> Self {
        let words: Vec<String> = text.lines().flat_map(words).collect();
        let mut pairs: Vec<(u64, usize)> =
            words.windows(2).enumerate().map(|(at, pair)| (hash(&pair[0], &pair[1]), at)).collect();
        pairs.sort_unstable();
        Self { words, pairs, fields: fields(text) }
    }

    fn places(&self, first: &str, second: &str) -> impl Iterator<Item = usize> + '_ {
        let key = hash(first, second);
        let from = self.pairs.partition_point(|(hash, _)| *hash < key);
        self.pairs[from..]
            .iter()
            .take_while(move |(hash, _)| *hash == key)
            .take(PLACES_MAX)
            .map(|(_, at)| *at)
    }

    fn is_field(&self, line: &str) -> bool {
        is_reference(line) && !self.fields.is_empty()
            || label(line).is_some_and(|label| self.fields.binary_search(&label).is_ok())
    }
}

/// The labels of field lines below a reference line (`DEPLOY-1049-Q #7`), as our forms begin.
fn fields(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut form = false;
    let mut paragraph_begins = true;
    for line in text.lines() {
        if line.trim().is_empty() {
            paragraph_begins = true;
            continue;
        }
        let label = label(line);
        form = is_reference(line) || form && (label.is_some() || !paragraph_begins);
        paragraph_begins = false;
        found.extend(label.filter(|_| form));
    }
    found.sort_unstable();
    found.dedup();
    found
}

fn is_reference(line: &str) -> bool {
    let changeset = line.trim().rsplit(' ').next().unwrap_or_default();
    let digits = changeset.strip_prefix('#').unwrap_or_default();
    let short = line.split_whitespace().count() <= 2;
    short && !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
}

fn label(line: &str) -> Option<String> {
    let (label, _) = line.split_once(':')?;
    let label = words(label).concat();
    (!label.is_empty() && label.len() <= 60).then_some(label)
}

/// FNV-1a: repeatable, and only a first sieve (the words are compared then).
fn hash(first: &str, second: &str) -> u64 {
    let bytes = first.bytes().chain([0]).chain(second.bytes());
    bytes.fold(0xcbf2_9ce4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
}

/// The words of a mail, and where each of its lines ends in them.
struct Stream {
    words: Vec<String>,
    lines: Vec<StreamLine>,
}

struct StreamLine {
    index: usize,
    from: usize,
    to: usize,
    marked: bool,
}

impl Stream {
    /// Lines without a word (rules, ornaments) don't part a run.
    fn of(lines: &[Line]) -> Self {
        let mut stream = Self { words: Vec::new(), lines: Vec::new() };
        for (index, line) in lines.iter().enumerate() {
            let from = stream.words.len();
            stream.words.extend(words(&line.text));
            let to = stream.words.len();
            if to > from {
                stream.lines.push(StreamLine { index, from, to, marked: line.fate != Fate::New });
            }
        }
        stream
    }

    /// How many whole lines, from one on, are a run of the notice.
    fn run(&self, notice: &Notice, at: usize) -> usize {
        let from = self.lines[at].from;
        let [first, second, ..] = &self.words[from..] else { return 0 };
        notice.places(first, second).map(|place| self.run_at(notice, at, place)).max().unwrap_or(0)
    }

    fn run_at(&self, notice: &Notice, at: usize, place: usize) -> usize {
        let from = self.lines[at].from;
        let pairs = self.words[from..].iter().zip(&notice.words[place..]);
        let same = pairs.take_while(|(mail, notice)| mail == notice).count();
        let marked = self.lines[at].marked;
        let run: Vec<&StreamLine> = self.lines[at..]
            .iter()
            .take_while(|line| line.to <= from + same && line.marked == marked)
            .collect();
        let characters: usize = run
            .last()
            .map_or(0, |last| self.words[from..last.to].iter().map(|word| word.chars().count() + 1).sum());
        if run.len() >= RUN_LINES || characters >= RUN_CHARACTERS { run.len() } else { 0 }
    }
}

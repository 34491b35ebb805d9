//! What we sent ourselves: runs of it are no new words, marked as a quote or not.
//!
//! Words are compared, not lines, so a client may wrap as it likes. A run is contiguous and in
//! order, and at least three lines or 120 characters long, so that nobody's own `approve` is lost
//! because a notice says it too. The field lines of a form that we sent are left: they are filled in.

use super::line::{Fate, Line, Mark, words};
use super::trim::Found;
use super::{Origin, Sent, attribution, header_block};
use crate::tracking::TrackingNumber;

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
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < stream.lines.len() {
        let runs: Vec<Run> = notices.iter().map(|notice| stream.run(notice, at)).collect();
        let longest = runs.iter().map(|run| run.lines).max().unwrap_or(0);
        let Some(best) = runs.iter().position(|run| run.lines == longest && longest > 0) else {
            at += 1;
            continue;
        };
        let holders = (0..runs.len()).filter(|index| runs[*index].lines == longest).collect();
        pieces.push(Piece { lines: longest, holders });
        let from = stream.lines[at].from;
        for line in &stream.lines[at..at + longest] {
            let filled_in = notices[best].form[runs[best].place + line.from - from];
            if lines[line.index].fate == Fate::New && !filled_in {
                lines[line.index].fate = Fate::Sent;
            }
        }
        at += longest;
    }
    Subtracted { quotes: quoted(pieces, notices.len()) }
}

/// Doubts the tails of quotes: a client that wraps a marked line may leave its rest without a mark, right below
/// it. Such a line says what the notice says next.
pub(super) fn doubt_tails(lines: &mut [Line], sent: &[Sent<'_>]) {
    if sent.is_empty() {
        return;
    }
    let notices: Vec<Notice> = sent.iter().map(|sent| Notice::of(sent.text)).collect();
    for at in 1..lines.len() {
        let (above, line) = (&lines[at - 1], &lines[at]);
        if above.mark != Mark::Quote && !above.doubted || line.mark != Mark::None || line.is_blank() {
            continue;
        }
        let Some(last) = words(&above.text).pop() else { continue };
        let said: Vec<String> = std::iter::once(last).chain(words(&line.text)).collect();
        if said.len() > 1 && notices.iter().any(|notice| notice.says(&said)) {
            lines[at].doubted = true;
        }
    }
}

/// Whose words a mail quotes: what is said above them, and how many of their lines are ours.
pub(super) fn origin(lines: &[Line], heads: &[Found], sent: &[Sent<'_>]) -> Origin {
    let mut origin = Origin::default();
    if let Some(first) = heads.first() {
        let text: Vec<&str> = lines[first.from..first.to].iter().map(|line| line.text.trim()).collect();
        origin.head = text.join(" ");
    }
    let notices: Vec<Notice> = sent.iter().map(|sent| Notice::of(sent.text)).collect();
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.fate == Fate::Quoted) {
        let said = words(&line.text);
        if said.is_empty() || heads.iter().any(|head| (head.from..head.to).contains(&at)) {
            continue;
        }
        // Within a quoting element the head is marked as what stands below it.
        if attribution::is_attribution(&line.text) || header_block::is_labelled(&line.text) {
            if origin.head.is_empty() && line.text.contains('@') {
                origin.head = line.text.trim().to_owned();
            }
            continue;
        }
        match notices.iter().any(|notice| notice.says(&said)) {
            true => origin.ours += 1,
            false => origin.others += 1,
        }
    }
    origin
}

/// A run in the mail, and the notices that hold it alike.
struct Piece {
    lines: usize,
    holders: Vec<usize>,
}

/// The fewest notices that explain all pieces. Notices of one TMail share many lines, so a piece
/// may stand in several; the one that explains most is the one that was quoted.
fn quoted(mut pieces: Vec<Piece>, notices: usize) -> Vec<usize> {
    let mut found = Vec::new();
    while !pieces.is_empty() {
        let explained = |notice: usize| -> usize {
            pieces.iter().filter(|piece| piece.holders.contains(&notice)).map(|piece| piece.lines).sum()
        };
        let best = (0..notices).map(explained).max().unwrap_or(0);
        let equal: Vec<usize> = (0..notices).filter(|notice| explained(*notice) == best).collect();
        pieces.retain(|piece| !piece.holders.iter().any(|holder| equal.contains(holder)));
        found.extend(equal);
    }
    found.sort_unstable();
    found
}

fn long_enough(lines: &[Line]) -> bool {
    let solid = lines.iter().filter(|line| !line.is_blank()).take(RUN_LINES).count();
    solid == RUN_LINES || lines.iter().map(|line| line.text.len()).sum::<usize>() >= RUN_CHARACTERS
}

/// Whole lines of a mail that are a part of a notice.
#[derive(Clone, Copy, Default)]
struct Run {
    lines: usize,
    /// Where in the notice's words.
    place: usize,
}

/// A notice as words, with an index of its pairs.
struct Notice {
    words: Vec<String>,
    /// Which of them stand in a form's reference line or field lines.
    form: Vec<bool>,
    /// (hash of two neighbouring words, position of the first), sorted.
    pairs: Vec<(u64, usize)>,
}

impl Notice {
    fn of(text: &str) -> Self {
        let mut all = Vec::new();
        let mut form = Vec::new();
        for (line, inside) in text.lines().zip(form_lines(text)) {
            all.extend(words(line));
            form.resize(all.len(), inside);
        }
        let mut pairs: Vec<(u64, usize)> =
            all.windows(2).enumerate().map(|(at, pair)| (hash(&pair[0], &pair[1]), at)).collect();
        pairs.sort_unstable();
        Self { words: all, form, pairs }
    }

    /// Whether these words stand in it, in their order and without a gap.
    fn says(&self, said: &[String]) -> bool {
        match said {
            [] => true,
            [word] => self.words.contains(word),
            [first, second, ..] => {
                self.places(first, second).any(|place| self.words[place..].starts_with(said))
            }
        }
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
}

/// Which lines are a form: a reference line (`DEPLOY-1049-Q #7`), and the paragraphs of field lines
/// below it.
fn form_lines(text: &str) -> Vec<bool> {
    let mut form = false;
    let mut paragraph_begins = true;
    let inside = text.lines().map(|line| {
        if line.trim().is_empty() {
            paragraph_begins = true;
            return false;
        }
        form = is_reference(line) || form && (line.contains(':') || !paragraph_begins);
        paragraph_begins = false;
        form
    });
    inside.collect()
}

fn is_reference(line: &str) -> bool {
    let Some((number, changeset)) = line.trim().split_once(" #") else { return false };
    TrackingNumber::parse(number).is_some() && changeset.bytes().all(|byte| byte.is_ascii_digit())
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
    /// What marks it: a run doesn't go on from somebody's own words into an indented quote.
    marked: (bool, bool),
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
                let marked = (line.fate != Fate::New, line.mark == Mark::Indented);
                stream.lines.push(StreamLine { index, from, to, marked });
            }
        }
        stream
    }

    /// The longest run of the notice that begins at a line.
    fn run(&self, notice: &Notice, at: usize) -> Run {
        let from = self.lines[at].from;
        let [first, second, ..] = &self.words[from..] else { return Run::default() };
        let runs = notice.places(first, second).map(|place| self.run_at(notice, at, place));
        runs.max_by_key(|run| run.lines).unwrap_or_default()
    }

    fn run_at(&self, notice: &Notice, at: usize, place: usize) -> Run {
        let from = self.lines[at].from;
        let pairs = self.words[from..].iter().zip(&notice.words[place..]);
        let same = pairs.take_while(|(mail, notice)| mail == notice).count();
        let marked = self.lines[at].marked;
        let whole = |line: &&StreamLine| line.to <= from + same && line.marked == marked;
        let run: Vec<&StreamLine> = self.lines[at..].iter().take_while(whole).collect();
        let to = run.last().map_or(from, |last| last.to);
        let characters: usize = self.words[from..to].iter().map(|word| word.chars().count() + 1).sum();
        let long = run.len() >= RUN_LINES || characters >= RUN_CHARACTERS;
        Run { lines: if long { run.len() } else { 0 }, place }
    }
}

//! Plain text → lines: quote marks counted, format=flowed undone (RFC 3676).

use super::attribution::is_attribution;
use super::line::{Line, Mark};
use super::trim;
use crate::parse::message::Flowed;

/// The lines of a text/plain part.
pub(super) fn lines(source: &str, flowed: Option<Flowed>) -> Vec<Line> {
    let source = source.strip_prefix('\u{feff}').unwrap_or(source);
    let raw = source.lines().map(|line| line.strip_suffix('\r').unwrap_or(line));
    let signed = source.trim_start().starts_with(CLEARSIGNED);
    match flowed {
        Some(flowed) => unflowed(raw, flowed),
        None if signed => fixed(&unwrapped(raw)),
        None => fixed(&outdented(raw.collect())),
    }
}

/// Yahoo puts a space before every line of a part. Without it, the second field of two isn't the value of the first.
fn outdented(raw: Vec<&str>) -> Vec<&str> {
    let solid = || raw.iter().filter(|line| !line.trim().is_empty());
    match solid().all(|line| line.starts_with([' ', '\u{a0}'])) {
        true => raw.iter().map(|line| line.strip_prefix([' ', '\u{a0}']).unwrap_or(line)).collect(),
        false => raw,
    }
}

const CLEARSIGNED: &str = "-----BEGIN PGP SIGNED MESSAGE-----";

/// What was signed in clear (RFC 9580 §7): without what stands around it, and without the dashes that it
/// puts before lines.
fn unwrapped<'a>(raw: impl Iterator<Item = &'a str>) -> Vec<&'a str> {
    let mut lines = raw.skip_while(|line| !line.starts_with(CLEARSIGNED)).skip(1);
    lines.by_ref().take_while(|line| !line.trim().is_empty()).for_each(drop);
    let inside = lines.by_ref().take_while(|line| !line.starts_with("-----BEGIN PGP SIGNATURE"));
    let mut inside: Vec<&str> = inside.map(|line| line.strip_prefix("- ").unwrap_or(line)).collect();
    inside.extend(lines.skip_while(|line| !line.starts_with("-----END PGP SIGNATURE")).skip(1));
    inside
}

/// Further in, a mark is somebody's own.
const INDENT_MAX: usize = 8;

/// The text between `Name: <<` and a line `.` stands as it is, marks included.
fn fixed(raw: &[&str]) -> Vec<Line> {
    let verbatim =
        trim::between_brackets(raw, |line| if line.trim_start().starts_with('>') { "" } else { line });
    let initials = initials_of(raw);
    let line = |(line, inside): (&&str, bool)| match initials
        .and_then(|mark| line.trim_start().strip_prefix(mark))
    {
        _ if inside => (0, Line::new(line.trim_end(), Mark::None)),
        Some(text) => {
            (line.chars().count(), Line::new(text.trim_start_matches(['>', ' ']).trim_end(), Mark::Quote))
        }
        None => unmarked(line),
    };
    tails_joined(raw.iter().zip(verbatim).map(line).collect())
}

/// Marks of a few clients, each on every line that isn't blank: The Bat! has the initials of whom it quotes (`JB>`),
/// s-nail a bar (` |`), Gnus indents what it marks.
fn initials_of<'a>(raw: &[&'a str]) -> Option<&'a str> {
    let mark = |line: &&'a str| {
        if let Some(text) = line.strip_prefix(" |") {
            // A table's rows end in a bar, too.
            return (!text.trim_end().ends_with('|')).then_some("|");
        }
        let bare = line.trim_start();
        let indent = line.len() - bare.len();
        if bare.starts_with("> ") && (3..=INDENT_MAX).contains(&indent) {
            return Some(">");
        }
        let initials = bare.split_once('>')?.0;
        let short = (1..=4).contains(&initials.chars().count());
        let letters = initials.starts_with(char::is_uppercase) && initials.chars().all(char::is_alphabetic);
        (short && letters).then(|| &bare[..=initials.len()])
    };
    let mut marks = raw.iter().enumerate().filter_map(|(at, line)| mark(line).map(|mark| (at, mark)));
    let (at, first) = marks.next()?;
    // One line alone is one, right below the head of an old mail.
    let headed =
        || raw[..at].iter().rfind(|line| !line.trim().is_empty()).is_some_and(|line| is_attribution(line));
    (marks.any(|(_, mark)| mark == first) || headed()).then_some(first)
}

/// One line of fixed text. Some clients put a space or an invisible character before the mark.
fn unmarked(line: &str) -> (usize, Line) {
    let start = line.trim_start_matches([' ', '\u{a0}', '\u{200b}', '\u{feff}']);
    let indent = line.len() - start.len();
    if indent > 2 || !start.starts_with('>') {
        return (0, Line::new(line.trim_end(), Mark::None));
    }
    let text = start.trim_start_matches(['>', ' ']);
    // GroupWise: `>>> Jill Brady <jill@example.com> 5/4/2026 9:58 AM >>>`, above words without a mark.
    if start.starts_with(">>>") && text.ends_with(">>>") && text.contains(|c: char| c.is_ascii_digit()) {
        return (0, Line::new(text.trim_end_matches(['>', ' ']), Mark::Attribution));
    }
    (line.chars().count(), Line::new(text.trim_end(), Mark::Quote))
}

/// A quote that a client wrapped without marking its tail: a short line between two marked ones,
/// behind a full one that ends in the middle of a sentence.
fn tails_joined(lines: Vec<(usize, Line)>) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    for (at, (_, line)) in lines.iter().enumerate() {
        let mut line = line.clone();
        let around = (at.checked_sub(1).map(|before| &lines[before]), lines.get(at + 1));
        if let (Some((width, before)), Some((_, after))) = around
            && line.mark == Mark::None
            && is_tail(&line.text, *width, before)
            && after.mark == Mark::Quote
        {
            line = Line::new(line.text, Mark::Quote);
        }
        out.push(line);
    }
    out
}

fn is_tail(text: &str, width: usize, before: &Line) -> bool {
    let first = text.split(' ').next().unwrap_or_default().chars().count();
    let unfinished = before.text.ends_with(|c: char| c.is_alphanumeric() || c == ',');
    before.mark == Mark::Quote
        && unfinished
        && (66..=82).contains(&width)
        && width + 1 + first > 72
        && text.chars().count() < 40
        && text.starts_with(char::is_lowercase)
}

/// RFC 3676 §4: a line that ends in a space goes on, at the same depth of quoting.
fn unflowed<'a>(raw: impl Iterator<Item = &'a str>, flowed: Flowed) -> Vec<Line> {
    let mut out: Vec<Line> = Vec::new();
    let mut open: Option<usize> = None;
    for line in raw {
        let text = line.trim_start_matches('>');
        let depth = line.len() - text.len();
        let text = text.strip_prefix(' ').unwrap_or(text);
        let signature = text == "-- ";
        let goes_on = text.ends_with(' ') && !signature;
        let text = if goes_on && flowed.delsp { &text[..text.len() - 1] } else { text };
        match out.last_mut().filter(|_| open == Some(depth) && !signature) {
            Some(last) => last.text.push_str(text),
            None => {
                let mut line = Line::new(text, if depth > 0 { Mark::Quote } else { Mark::None });
                // The quote above goes on, by its own mark: a client that wrapped it anew lost one.
                line.doubted = depth == 0 && !signature && open.is_some_and(|depth| depth > 0);
                out.push(line);
            }
        }
        open = goes_on.then_some(depth);
    }
    // Own text may hold marks of a client that quotes without flowing.
    let remarked = |line: Line| match line.mark {
        Mark::None if !line.doubted => unmarked(&line.text).1,
        _ => line,
    };
    out.into_iter().map(remarked).collect()
}

//! Two parts of one mail: the text of the plain one, and what the HTML says about each of its lines.
//!
//! Lines are paired in order by their bare words; where the client wrapped the plain text hard
//! (Gmail does at 76 columns or so), several of its lines are one of the HTML.

use super::Sent;
use super::line::{Fate, Line, Mark, squashed};
use super::trim::{self, Judged};

/// How far ahead a partner is looked for. It bounds the work.
const WINDOW: usize = 64;

/// A line this short wasn't wrapped by a client.
const WRAPPED_MIN: usize = 45;

/// One view of both parts, and whether they say different things.
pub(super) fn both(plain: Vec<Line>, html: Judged, sent: &[Sent<'_>]) -> (Judged, bool) {
    let keys: Vec<String> = html.lines.iter().map(|line| squashed(&line.text)).collect();
    let (plain, partners) = paired(plain, &keys);
    let mut plain = trim::judged(plain, sent);
    plain.quotes.extend(html.quotes);
    plain.quotes.sort_unstable();
    plain.quotes.dedup();
    let unseen = unpaired(&html.lines, &partners);
    let mut alone = String::new();
    for (line, partner) in plain.lines.iter_mut().zip(&partners) {
        match partner {
            Some(partner) if line.fate == Fate::New => line.fate = html.lines[*partner].fate,
            None if line.is_new() => alone.push_str(&squashed(&line.text)),
            _ => {}
        }
    }
    let differ = alone != unseen;
    let lines = if differ { plain.lines } else { spaced(plain.lines, &partners, &html.lines) };
    (Judged { lines, quotes: plain.quotes }, differ)
}

/// The bare words of new HTML lines that no plain line says.
fn unpaired(html: &[Line], partners: &[Option<usize>]) -> String {
    let mut said = vec![false; html.len()];
    partners.iter().flatten().for_each(|at| said[*at] = true);
    let alone = html.iter().zip(said).filter(|(line, said)| !said && line.is_new());
    alone.map(|(line, _)| squashed(&line.text)).collect()
}

/// Joins what was wrapped, and finds each line's partner.
fn paired(plain: Vec<Line>, keys: &[String]) -> (Vec<Line>, Vec<Option<usize>>) {
    let mut lines = Vec::with_capacity(plain.len());
    let mut partners = Vec::with_capacity(plain.len());
    let mut next = 0;
    let mut at = 0;
    while at < plain.len() {
        let mut line = plain[at].clone();
        let key = squashed(&line.text);
        let found = if key.is_empty() { None } else { partner(&plain[at..], &key, &keys[next..]) };
        let (ahead, count) = found.map_or((None, 1), |(ahead, count)| (Some(next + ahead), count));
        for more in &plain[at + 1..at + count] {
            line.text = format!("{} {}", line.text.trim_end(), more.text.trim_start());
        }
        next = ahead.map_or(next, |ahead| ahead + 1);
        lines.push(line);
        partners.push(ahead);
        at += count;
    }
    (lines, partners)
}

/// The nearest HTML line that says what one or more plain lines say: (how far ahead, how many lines).
fn partner(plain: &[Line], key: &str, keys: &[String]) -> Option<(usize, usize)> {
    let mut ahead = keys.iter().enumerate().filter(|(_, other)| !other.is_empty()).take(WINDOW);
    ahead.find_map(|(at, other)| {
        let rest = other.strip_prefix(key)?;
        joined(plain, rest).map(|count| (at, count))
    })
}

/// How many lines it takes to say the rest too.
fn joined(plain: &[Line], mut rest: &str) -> Option<usize> {
    let mut count = 1;
    let mut above = &plain[0];
    for line in &plain[1..] {
        if rest.is_empty() {
            break;
        }
        let wrapped =
            above.text.chars().count() >= WRAPPED_MIN && !line.is_blank() && line.mark == above.mark;
        rest = rest.strip_prefix(squashed(&line.text).as_str()).filter(|_| wrapped)?;
        above = line;
        count += 1;
    }
    rest.is_empty().then_some(count)
}

/// Blank lines where the HTML has them: Outlook puts one behind every line of its plain text.
fn spaced(lines: Vec<Line>, partners: &[Option<usize>], html: &[Line]) -> Vec<Line> {
    let verbatim = trim::verbatim(&lines);
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut last: Option<usize> = None;
    for (at, line) in lines.into_iter().enumerate() {
        let new = line.is_new();
        if let (true, false, Some(before), Some(now)) = (new, verbatim[at], last, partners[at]) {
            let apart = html[before + 1..now].iter().any(|line| !line.is_new());
            let gap = out.iter().rev().take_while(|line| line.is_blank()).count();
            if !apart {
                out.truncate(out.len() - gap);
            } else if gap == 0 {
                out.push(Line::new("", Mark::None));
            }
        }
        if new {
            last = partners[at];
        } else if !line.is_blank() {
            last = None;
        }
        out.push(line);
    }
    out
}

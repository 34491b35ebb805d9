//! Two parts of one mail: the text of the plain one, and what the HTML says about each of its lines.
//!
//! Lines are paired in order by their bare words; where the client wrapped the plain text hard
//! (Gmail does at 76 columns or so), several of its lines are one of the HTML.

use super::Sent;
use super::line::{Fate, Line, Mark, squashed};
use super::trim::{self, Judged};

/// How far ahead a partner is looked for. It bounds the work.
const WINDOW: usize = 64;

/// How many lines one line of the other part may be. It bounds the work, too.
const JOINED_MAX: usize = 400;

/// The HTML lines, from and to, that say what a plain one says.
type Partner = Option<(usize, usize)>;

/// One view of both parts; the lines of the HTML besides, if the parts say different things.
pub(super) fn both(plain: Vec<Line>, mut html: Vec<Line>, sent: &[Sent<'_>]) -> (Judged, Option<Vec<Line>>) {
    let (plain, partners) = paired(plain, &keyed(&html));
    mark_indented(&mut html, &plain, &partners);
    let html = trim::judged(html, sent);
    let mut plain = trim::judged(plain, sent);
    plain.quotes.extend(&html.quotes);
    plain.quotes.sort_unstable();
    plain.quotes.dedup();
    let unseen = unpaired(&html.lines, &partners);
    let mut alone = String::new();
    for (line, partner) in plain.lines.iter_mut().zip(&partners) {
        match partner {
            Some((partner, _)) if line.fate == Fate::New => {
                line.fate = html.lines[*partner].fate;
                line.doubted |= html.lines[*partner].doubted;
            }
            // Outlook's plain text has pictures by their names.
            None if line.is_new() && is_bracketed(&line.text) => line.fate = Fate::Furniture,
            None if line.is_new() => alone.push_str(&squashed(&line.text)),
            _ => {}
        }
    }
    wordless(&mut plain.lines);
    let (quotes, origin) = (plain.quotes, plain.origin);
    if alone != unseen {
        return (Judged { lines: plain.lines, quotes, origin }, Some(html.lines));
    }
    (Judged { lines: spaced(plain.lines, &partners, &html.lines), quotes, origin }, None)
}

/// A plain `blockquote` is a quote where the plain text marks the same lines as one.
fn mark_indented(html: &mut [Line], plain: &[Line], partners: &[Partner]) {
    for (line, partner) in plain.iter().zip(partners) {
        let Some((from, to)) = partner.filter(|_| line.mark == Mark::Quote) else { continue };
        let indented = html[from..=to].iter_mut().filter(|line| line.mark == Mark::Indented);
        indented
            .for_each(|line| *line = Line { doubted: line.doubted, ..Line::new(&*line.text, Mark::Quote) });
    }
}

fn is_bracketed(text: &str) -> bool {
    let inside = text.trim().strip_prefix('[').and_then(|text| text.strip_suffix(']'));
    inside.is_some_and(|inside| !inside.contains(['[', ']']))
}

/// A line without a word (`———`) has no partner: between old lines it is old.
fn wordless(lines: &mut [Line]) {
    let mut above = Fate::New;
    let mut pending: Vec<usize> = Vec::new();
    for at in 0..lines.len() {
        if !lines[at].is_new() && lines[at].is_blank() {
            continue;
        }
        if lines[at].is_new() && is_drawn(&lines[at].text) {
            pending.push(at);
            continue;
        }
        let old = above != Fate::New && lines[at].fate != Fate::New;
        pending.drain(..).filter(|_| old).for_each(|at| lines[at].fate = Fate::Quoted);
        above = lines[at].fate;
    }
    let old = above != Fate::New;
    pending.into_iter().filter(|_| old).for_each(|at| lines[at].fate = Fate::Quoted);
}

/// Not a word, and no smiley.
fn is_drawn(text: &str) -> bool {
    let pictured = |c: char| matches!(c, '\u{2600}'..='\u{27bf}' | '\u{2b00}'..='\u{2bff}' | '\u{1f000}'..);
    squashed(text).is_empty() && !text.contains(pictured)
}

/// The bare words of new HTML lines that no plain line says.
fn unpaired(html: &[Line], partners: &[Partner]) -> String {
    let mut said = vec![false; html.len()];
    partners.iter().flatten().for_each(|(from, to)| said[*from..=*to].fill(true));
    let alone = html.iter().zip(said).filter(|(line, said)| !said && line.is_new());
    alone.map(|(line, _)| squashed(&line.text)).collect()
}

/// The bare words of each line that has some, with its place.
fn keyed(lines: &[Line]) -> Vec<(usize, String)> {
    let keys = lines.iter().enumerate().map(|(at, line)| (at, squashed(&line.text)));
    keys.filter(|(_, key)| !key.is_empty()).collect()
}

/// Joins what was wrapped, and finds each line's partner.
fn paired(plain: Vec<Line>, html: &[(usize, String)]) -> (Vec<Line>, Vec<Partner>) {
    let keys = keyed(&plain);
    let mut out: Vec<(Line, Partner)> = plain.into_iter().map(|line| (line, None)).collect();
    let mut gone = vec![false; out.len()];
    let (mut next, mut at) = (0, 0);
    while at < keys.len() {
        let Some(pair) = partner(&keys[at..], &html[next..], |a, b| out[a].0.mark == out[b].0.mark) else {
            at += 1;
            continue;
        };
        let first = keys[at].0;
        out[first].1 = Some((html[next + pair.from].0, html[next + pair.to].0));
        let last = keys[at + pair.plain - 1].0;
        for more in first + 1..=last {
            let text = std::mem::take(&mut out[more].0.text);
            let line = &mut out[first].0.text;
            *line = format!("{} {}", line.trim_end(), text.trim_start());
            gone[more] = true;
        }
        next += pair.to + 1;
        at += pair.plain;
    }
    out.into_iter().zip(gone).filter(|(_, gone)| !gone).map(|(line, _)| line).unzip()
}

/// A number of plain lines, and the HTML lines that say the same.
#[derive(Clone, Copy)]
struct Pair {
    plain: usize,
    from: usize,
    to: usize,
}

/// The nearest: one HTML line for several plain ones, or several for one.
fn partner(
    plain: &[(usize, String)],
    html: &[(usize, String)],
    alike: impl Fn(usize, usize) -> bool,
) -> Option<Pair> {
    let (first, key) = &plain[0];
    html.iter().take(WINDOW).enumerate().find_map(|(from, (_, other))| {
        if let Some(rest) = other.strip_prefix(key.as_str()) {
            let more =
                plain[1..].iter().take_while(|(at, _)| alike(*first, *at)).map(|(_, key)| key.as_str());
            return Some(Pair { plain: 1 + joined(more, rest)?, from, to: from });
        }
        let rest = key.strip_prefix(other.as_str())?;
        let more = html[from + 1..].iter().map(|(_, key)| key.as_str());
        Some(Pair { plain: 1, from, to: from + joined(more, rest)? })
    })
}

/// How many further lines it takes to say the rest.
fn joined<'a>(lines: impl Iterator<Item = &'a str>, mut rest: &str) -> Option<usize> {
    let mut count = 0;
    for line in lines.take(JOINED_MAX) {
        if rest.is_empty() {
            break;
        }
        rest = rest.strip_prefix(line)?;
        count += 1;
    }
    rest.is_empty().then_some(count)
}

/// Blank lines only where the HTML has them, too: Outlook puts one behind every line of its plain
/// text.
fn spaced(lines: Vec<Line>, partners: &[Partner], html: &[Line]) -> Vec<Line> {
    let verbatim = trim::verbatim(&lines);
    let mut out: Vec<Line> = Vec::with_capacity(lines.len());
    let mut last: Partner = None;
    for (at, line) in lines.into_iter().enumerate() {
        let new = line.is_new();
        if let (true, false, Some((_, before)), Some((now, _))) = (new, verbatim[at], last, partners[at]) {
            let apart = html[before + 1..now.max(before + 1)].iter().any(|line| !line.is_new());
            let gap = out.iter().rev().take_while(|line| line.is_blank()).count();
            if !apart {
                out.truncate(out.len() - gap);
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

//! Which lines are old: the rules of text, in order, over lines of either part.

use super::line::{Fate, Line, Mark};
use super::sent::Subtracted;
use super::{Origin, Sent, attribution, furniture, header_block, sent};

/// Lines with their fates.
pub(super) struct Judged {
    pub lines: Vec<Line>,
    /// Which notices of ours stood in it.
    pub quotes: Vec<usize>,
    pub origin: Origin,
}

/// Gives every line its fate.
pub(super) fn judged(mut lines: Vec<Line>, sent: &[Sent<'_>]) -> Judged {
    let protected = verbatim(&lines);
    indented_quotes(&mut lines);
    let heads = cut_old_mail(&mut lines, &protected);
    let Subtracted { quotes } = sent::subtract(&mut lines, sent);
    let origin = sent::origin(&lines, &heads, sent);
    furniture::drop(&mut lines, &protected);
    Judged { lines, quotes, origin }
}

/// Which lines stand between `Name: <<` and a line `.`: they are a value, whatever they look like.
pub(super) fn verbatim(lines: &[Line]) -> Vec<bool> {
    between_brackets(lines, |line| if line.mark == Mark::None { &line.text } else { "" })
}

/// As [`verbatim`], over whatever holds lines; the line that opens isn't inside, the `.` is.
pub(super) fn between_brackets<T>(lines: &[T], text: impl Fn(&T) -> &str) -> Vec<bool> {
    let mut inside = vec![false; lines.len()];
    let mut close = None;
    // From the end, so that each line is looked at once: which `.` ends what opens here.
    let mut spans = Vec::new();
    for (at, line) in lines.iter().enumerate().rev() {
        let text = text(line);
        if text.trim() == "." {
            close = Some(at);
        } else if opens_verbatim(text) {
            spans.extend(close.map(|close| (at, close)));
        }
    }
    let mut end = 0;
    for (open, close) in spans.into_iter().rev() {
        if open >= end {
            inside[open + 1..=close].fill(true);
            end = close;
        }
    }
    inside
}

fn opens_verbatim(text: &str) -> bool {
    text.trim_end().strip_suffix("<<").is_some_and(|name| name.trim_end().ends_with([':', '：']))
}

/// A plain `blockquote` right behind an attribution line is a quote, and so is each below it; elsewhere it
/// indents own words.
fn indented_quotes(lines: &mut [Line]) {
    let mut behind_attribution = false;
    let mut quotes = false;
    for line in lines {
        match line.mark {
            Mark::Indented if behind_attribution || quotes => {
                quotes = true;
                *line = Line { doubted: line.doubted, ..Line::new(&*line.text, Mark::Quote) };
            }
            _ if line.is_blank() => {}
            Mark::Attribution => behind_attribution = true,
            // A quote or a rule within the quote.
            Mark::Quote | Mark::Rule if behind_attribution => {}
            _ => behind_attribution = attribution::is_attribution(&line.text),
        }
    }
}

/// Attribution lines and header blocks, and what stands below them unmarked. Gives where the heads are.
fn cut_old_mail(lines: &mut [Line], protected: &[bool]) -> Vec<Found> {
    let mut heads = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        let Some(found) = head_at(lines, at, protected[at]) else {
            at += 1;
            continue;
        };
        for line in &mut lines[found.from..found.to] {
            line.fate = Fate::Quoted;
        }
        at = found.to;
        heads.push(found);
        // An attribution below a caption belongs to the same head. Below a whole header block it is the first
        // line of the old mail, whose unmarked words aren't the answerer's.
        let next = at + lines[at..].iter().take_while(|line| line.is_blank()).count();
        let whole = lines[found.from..found.to].iter().any(|line| header_block::is_labelled(&line.text));
        if !whole
            && lines.get(next).is_some_and(|line| line.fate == Fate::New)
            && attribution::at(lines, next).is_some()
        {
            at = next;
            continue;
        }
        // Marked words follow: they end where their marks end. Unmarked ones go on to the end.
        let next = lines.get(next);
        let marked = next.is_none_or(|line| matches!(line.mark, Mark::Quote | Mark::Attribution));
        if !marked {
            lines[at..].iter_mut().for_each(|line| line.fate = Fate::Quoted);
            return heads;
        }
        // Below a header block most clients mark nothing: the marks may have stood in the old mail, and
        // what follows them may be its author's.
        if found.unmarked {
            lines[at..].iter_mut().for_each(|line| line.doubted = true);
        }
    }
    heads
}

/// The head of an old mail that begins at a line, if one does.
fn head_at(lines: &[Line], at: usize, protected: bool) -> Option<Found> {
    match lines[at].mark {
        Mark::Attribution => Some(Found { from: at, to: at + 1, unmarked: false }),
        Mark::Rule => header_block::at(lines, at),
        _ if protected || lines[at].fate != Fate::New => None,
        _ => header_block::at(lines, at).or_else(|| attribution::at(lines, at)),
    }
}

/// Lines of an old mail's head, as a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub from: usize,
    pub to: usize,
    /// The client put it there without a mark, and the old mail below it likewise.
    pub unmarked: bool,
}

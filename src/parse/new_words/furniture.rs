//! Signatures, phone footers, disclaimers, footers of lists: no quote, and no words for us.

use super::header_block::is_rule;
use super::line::{Fate, Line, Mark, words};
use super::phrases::{
    BANNERS, CHECKED, DEVICES, EXCUSES, FOOTER_ENDS, FOOTER_STARTS, LEGAL_HEADINGS, LEGAL_MARKS, LEGAL_WORDS,
};

/// A phone's footer is one short line.
const FOOTER_MAX: usize = 80;

/// Small print is no short remark.
const LEGAL_MIN: usize = 140;

/// How many lines stand below the rule of a list or a card.
const CARD_MAX: usize = 8;

/// Gives the lines of signatures and footers their fate.
pub(super) fn drop(lines: &mut [Line], protected: &[bool]) {
    let mut from = 0;
    while from < lines.len() {
        let ours = |line: &&Line| line.fate == Fate::New || line.is_blank() || line.mark == Mark::Rule;
        let to = from + lines[from..].iter().take_while(ours).count();
        if to == from {
            from += 1;
            continue;
        }
        let start = protected[from..to].iter().rposition(|inside| *inside).map_or(from, |at| from + at + 1);
        chunk(&mut lines[start..to]);
        from = to;
    }
}

/// A run of new lines up to the next quote or the end.
fn chunk(lines: &mut [Line]) {
    let mut end = lines.len();
    let cuts = [signature(lines), small_print(lines), card(lines)];
    if let Some(at) = cuts.into_iter().flatten().min() {
        lines[at..]
            .iter_mut()
            .filter(|line| line.fate == Fate::New)
            .for_each(|line| line.fate = Fate::Furniture);
        end = at;
    }
    footers(&mut lines[..end]);
    banner(&mut lines[..end]);
    pictures(&mut lines[..end]);
}

/// What a mail server of the sender's puts above: `[EXTERNAL] This email originated from …`
fn banner(lines: &mut [Line]) {
    let first = paragraphs(lines).into_iter().next();
    let text = |(from, to): &(usize, usize)| joined(&lines[*from..*to]).to_lowercase();
    let is_banner = first.is_some_and(|first| BANNERS.iter().any(|banner| text(&first).contains(banner)));
    if let Some((from, to)) = first.filter(|(from, to)| is_banner && to - from <= 4) {
        lines[from..to].iter_mut().for_each(|line| line.fate = Fate::Furniture);
    }
}

/// Lines that only stand for a picture: `[image: Acme]`, `[cid:image001.png]`.
fn pictures(lines: &mut [Line]) {
    let stands_for_one = |line: &&mut Line| {
        let text = line.text.trim();
        (text.starts_with("[image:") || text.starts_with("[cid:")) && words(text).is_empty()
    };
    lines.iter_mut().filter(stands_for_one).for_each(|line| line.fate = Fate::Furniture);
}

/// RFC 3676 §4.3: `-- `; clients and people lose the space.
fn signature(lines: &[Line]) -> Option<usize> {
    lines.iter().position(|line| matches!(line.text.trim_end(), "--" | "—") && !line.text.starts_with(' '))
}

/// Small print and all below it.
fn small_print(lines: &[Line]) -> Option<usize> {
    paragraphs(lines).into_iter().find(|(from, to)| is_legal(&lines[*from..*to])).map(|(from, _)| from)
}

fn is_legal(paragraph: &[Line]) -> bool {
    let text = paragraph.iter().map(|line| line.text.to_lowercase()).collect::<Vec<_>>().join(" ");
    let heading = text.trim().trim_end_matches([':', '.']);
    if LEGAL_HEADINGS.contains(&heading.trim_matches('*')) {
        return true;
    }
    let says = |words: &[&str]| words.iter().filter(|word| text.contains(*word)).count();
    let marks = says(LEGAL_MARKS);
    text.len() >= LEGAL_MIN && marks >= 1 && marks + says(LEGAL_WORDS) >= 3
}

/// A drawn line with what a list's software or a card puts below it, down to the end.
fn card(lines: &[Line]) -> Option<usize> {
    let last = lines.iter().rposition(|line| !line.is_blank())?;
    let at = (0..=last).rev().take(CARD_MAX + 6).filter(|at| is_rule(&lines[*at])).min()?;
    let below: Vec<&str> =
        lines[at + 1..=last].iter().map(|line| line.text.trim()).filter(|text| !text.is_empty()).collect();
    let few = below.len() <= CARD_MAX && below.iter().all(|text| text.chars().count() <= 90);
    let listed = below.iter().any(|text| {
        let lower = text.to_lowercase();
        lower.contains("mailing list")
            || lower.contains("/listinfo")
            || lower.contains("unsubscribe")
            || is_footer(text)
    });
    let contact = !below.is_empty() && below.len() <= 3 && below.iter().all(|text| is_address(text));
    (few && (listed || contact)).then_some(at)
}

/// An address alone, as some clients sign with.
fn is_address(text: &str) -> bool {
    text.contains('@') && !text.contains(' ') && words(text).len() >= 3
}

/// Footers of phones and programs: a paragraph of its own, or the last line.
fn footers(lines: &mut [Line]) {
    let found: Vec<(usize, usize)> = paragraphs(lines)
        .into_iter()
        .filter(|(from, to)| {
            let solid: Vec<&Line> = lines[*from..*to].iter().filter(|line| !is_target(line)).collect();
            let text = solid.iter().map(|line| line.text.trim()).collect::<Vec<_>>().join(" ");
            solid.len() <= 2 && is_footer(&text) || solid.len() == 1 && is_outlook(&text)
        })
        .collect();
    for (from, to) in found {
        lines[from..to].iter_mut().for_each(|line| line.fate = Fate::Furniture);
    }
    let last = lines.iter().rposition(|line| line.is_new());
    if let Some(last) = last.filter(|at| is_footer(&lines[*at].text) || is_outlook(&lines[*at].text)) {
        lines[last].fate = Fate::Furniture;
    }
}

/// Only where a link goes: `<https://example.com>`.
fn is_target(line: &Line) -> bool {
    line.text.trim_start().starts_with("<http") && words(&line.text).is_empty()
}

fn joined(lines: &[Line]) -> String {
    lines.iter().map(|line| line.text.trim()).collect::<Vec<_>>().join(" ")
}

/// `Get Outlook for iOS<https://aka.ms/…>`, in any language.
fn is_outlook(text: &str) -> bool {
    let phone = text.contains("iOS") || text.contains("Android");
    phone && text.contains("Outlook") && text.contains("<http") && text.chars().count() <= 2 * FOOTER_MAX
}

fn is_footer(text: &str) -> bool {
    let without_target = text.split(['<', '(']).next().unwrap_or_default();
    let bare = without_target.trim().trim_matches(['*', '_', '-', ' ', '[', ']']).to_lowercase();
    let bare = bare.trim_end_matches(['.', '。']);
    if CHECKED.iter().any(|start| bare.starts_with(start)) && bare.chars().count() <= 2 * FOOTER_MAX {
        return true;
    }
    let known = FOOTER_STARTS.iter().any(|start| bare.starts_with(start))
        || FOOTER_ENDS.iter().any(|end| bare.ends_with(end));
    // "Sent from my desk, is much easier": a sentence.
    let bare = EXCUSES.iter().find_map(|excuse| bare.split_once(excuse)).map_or(bare, |(before, _)| before);
    let bare = bare.trim_end_matches([',', '.', ' ', '-', ';', '–']);
    let sentence = bare.contains([',', ':', '?', '!', ';']) || bare.chars().count() > FOOTER_MAX;
    known && !sentence && DEVICES.iter().any(|device| bare.contains(device))
}

/// Runs of lines without a blank one.
fn paragraphs(lines: &[Line]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut from = None;
    for (at, line) in lines.iter().enumerate() {
        let solid = !line.is_blank() && line.mark != Mark::Rule;
        match (solid, from) {
            (true, None) => from = Some(at),
            (false, Some(start)) => {
                found.push((start, at));
                from = None;
            }
            _ => {}
        }
    }
    found.extend(from.map(|start| (start, lines.len())));
    found
}

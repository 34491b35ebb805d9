//! Signatures, phone footers, disclaimers, footers of lists: no quote, and no words for us.

use super::header_block::is_rule;
use super::line::{Fate, Line, Mark, words};
use super::phrases::{
    BANNERS, BANNERS_ALONE, CHECKED, DEVICES, EXCUSES, FOOTER_ENDS, FOOTER_STARTS, LISTED, MAILS, OUTSIDE,
    WARNINGS,
};
use super::{signature, small_print};

/// A phone's footer is one short line.
const FOOTER_MAX: usize = 80;

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
    let cuts = [below_dashes(lines), small_print(lines), card(lines)];
    if let Some(at) = cuts.into_iter().flatten().min() {
        cut(&mut lines[at..]);
        end = at;
    }
    footers(&mut lines[..end]);
    banner(&mut lines[..end]);
    pictures(&mut lines[..end]);
    if let Some(at) = signature::unmarked(&lines[..end]) {
        cut(&mut lines[at..end]);
    }
}

fn cut(lines: &mut [Line]) {
    lines.iter_mut().filter(|line| line.fate == Fate::New).for_each(|line| line.fate = Fate::Furniture);
}

/// What a mail server of the sender's puts above: `[EXTERNAL] This email originated from …`
fn banner(lines: &mut [Line]) {
    let first = paragraphs(lines).into_iter().next();
    let text = |(from, to): &(usize, usize)| joined(&lines[*from..*to]).to_lowercase().replace('’', "'");
    let bare = |text: &str| text.trim_matches(|c: char| !c.is_alphanumeric()).to_owned();
    let is_banner = first.is_some_and(|first| {
        let text = text(&first);
        BANNERS.iter().any(|banner| text.contains(banner))
            || BANNERS_ALONE.contains(&bare(&text).as_str())
            || warns(&text)
    });
    if let Some((from, to)) = first.filter(|(from, to)| is_banner && to - from <= 4) {
        lines[from..to].iter_mut().for_each(|line| line.fate = Fate::Furniture);
    }
}

/// `ATTENTION : Ce courriel provient de l'extérieur de l'organisation …`, in any language.
fn warns(text: &str) -> bool {
    let start = text.trim_start_matches(|c: char| !c.is_alphanumeric());
    let says = |words: &[&str]| words.iter().any(|word| text.contains(word));
    WARNINGS.iter().any(|word| start.starts_with(word)) && says(OUTSIDE) && says(MAILS)
}

/// Lines that only stand for a picture: `[image: Acme]`, `[cid:image001.png]`.
fn pictures(lines: &mut [Line]) {
    let stands_for_one = |line: &&mut Line| {
        let text = line.text.trim();
        (text.starts_with("[image:") || text.starts_with("[cid:")) && words(text).is_empty()
    };
    lines.iter_mut().filter(stands_for_one).for_each(|line| line.fate = Fate::Furniture);
}

/// RFC 3676 §4.3: `-- `; clients and people lose the space. A signature in the sense of RFC 9580 is none of words.
fn below_dashes(lines: &[Line]) -> Option<usize> {
    lines.iter().position(|line| {
        let text = line.text.trim_end();
        matches!(text, "--" | "—") || text.starts_with("-----BEGIN PGP SIGNATURE-----")
    })
}

/// Small print and all below it.
fn small_print(lines: &[Line]) -> Option<usize> {
    let begin = |(from, to)| small_print::legal_from(&lines[from..to]).map(|at| from + at);
    paragraphs(lines).into_iter().find_map(begin)
}

/// A drawn line with what a list's software or a card puts below it, down to the end.
fn card(lines: &[Line]) -> Option<usize> {
    let last = lines.iter().rposition(|line| !line.is_blank())?;
    let first = last.saturating_sub(CARD_MAX + 5);
    (first..=last).find(|at| is_divider(&lines[*at]) && is_card(&lines[at + 1..=last]))
}

fn is_card(lines: &[Line]) -> bool {
    let below: Vec<&str> =
        lines.iter().map(|line| line.text.trim()).filter(|text| !text.is_empty()).collect();
    let few = below.len() <= CARD_MAX && below.iter().all(|text| text.chars().count() <= 100);
    // What stands right below the line says what it is: own words may be parted by one, too.
    let paragraph = lines.iter().skip_while(|line| line.is_blank()).take_while(|line| !line.is_blank());
    let listed = || paragraph.into_iter().any(|line| is_listed(line.text.trim()) || is_footer(&line.text));
    let contact = || !below.is_empty() && below.len() <= 3 && below.iter().all(|text| is_address(text));
    few && (listed() || contact() || signature::is_card(&below, is_footer))
}

/// A rule, however it is drawn: `---`, `-=-=-=-=-`.
fn is_divider(line: &Line) -> bool {
    let text = line.text.trim();
    let drawn = |c| matches!(c, '-' | '=' | '*' | '_' | '~' | '#');
    is_rule(line) || text.len() >= 3 && text.chars().all(drawn)
}

/// What a list's software says of itself.
fn is_listed(text: &str) -> bool {
    let lower = text.to_lowercase();
    LISTED.iter().any(|words| lower.contains(words))
        || lower.contains("unsubscribe") && lower != "unsubscribe"
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
            solid.len() <= 2 && is_footer(&text)
                || solid.len() == 1 && is_outlook(&text)
                || small_print::is_plea(&lines[*from..*to])
                || is_manual(&text)
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

/// "To unsubscribe from this list: send the line …", without a rule above.
fn is_manual(text: &str) -> bool {
    let lower = text.to_lowercase();
    lower.starts_with("to unsubscribe") && lower.contains("list") && lower.contains(['@', '/'])
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
    let text = text.replace('\u{a0}', " ");
    let without_target = text.split(['<', '(']).next().unwrap_or_default();
    let without_target = without_target.split("http").next().unwrap_or_default();
    let bare = without_target.trim().trim_matches(['*', '_', '-', ' ', '[', ']']).to_lowercase();
    let bare = bare.trim_end_matches(['.', '。']);
    if CHECKED.iter().any(|start| bare.starts_with(start)) && bare.chars().count() <= 2 * FOOTER_MAX {
        return true;
    }
    let known = FOOTER_STARTS.iter().any(|start| bare.starts_with(start))
        || FOOTER_ENDS.iter().any(|end| bare.ends_with(end));
    // "Sent from my desk, is much easier": a sentence.
    let bare = EXCUSES.iter().find_map(|excuse| bare.split_once(excuse)).map_or(bare, |(before, _)| before);
    let bare = bare.trim_end_matches([',', '.', ' ', '-', ';', '–', ':']);
    let names_device = |text: &str| DEVICES.iter().any(|device| text.contains(device));
    // `my Samsung Galaxy S21, an AT&T 5G smartphone`
    let listing = || bare.split(", ").all(|part| names_device(part) || part.contains("verizon"));
    let sentence = bare.contains([':', '?', '!', ';']) || bare.chars().count() > FOOTER_MAX;
    known && !sentence && names_device(bare) && (!bare.contains(',') || listing())
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

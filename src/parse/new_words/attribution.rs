//! Attribution lines: `On Tuesday … Jill wrote:`, in any language, wrapped or not.

use std::sync::LazyLock;

use regex::Regex;

use super::line::{Fate, Line, Mark, is_invisible, western};
use super::phrases::{ATTRIBUTION_STARTS, ATTRIBUTION_VERBS};
use super::trim::Found;

/// Over how many lines a client wraps one.
const WRAPPED_MAX: usize = 4;

/// Longer than this, it is a sentence.
const LENGTH_MAX: usize = 300;

static DAY: LazyLock<Regex> = LazyLock::new(|| {
    // Invariant: constant patterns, compiled by each test run. The Thai count years from 543 BC.
    Regex::new(r"\b(?:19|20|25)\d\d\b|\d{1,2}[./-] ?\d{1,2}[./-] ?\d{2}|\d年|\d월")
        .expect("a constant pattern")
});

static CLOCK: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\b\d{1,2}[:.h]\d{2}\b").expect("a constant pattern"));

// Invariant: a constant pattern, too.
static ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[^\s<>@]@[^\s<>@]+\.[^\s<>@]").expect("a constant pattern"));

/// The attribution that begins at a line, if one does.
pub(super) fn at(lines: &[Line], at: usize) -> Option<Found> {
    if goes_on_in_line(&lines[at].text) {
        return Some(Found { from: at, to: at + 1, unmarked: true });
    }
    let (to, joined) = joined_from(lines, at)?;
    let followed = followed_by_quote(&lines[to..]);
    // Own words right above one that is whole by itself aren't a part of it.
    let inside = (at + 1..to).any(|later| {
        let tail = joined_between(lines, later, to);
        counts(&tail, followed) && is_whole(&tail)
    });
    (!inside && counts(&joined, followed)).then_some(Found { from: at, to, unmarked: false })
}

fn is_whole(text: &str) -> bool {
    let text = western(text);
    DAY.is_match(&text) && starts(&text) && (ADDRESS.is_match(&text) || has_verb(&text))
}

/// Yahoo's phones put the old mail into the same line: `On Mon, … Jill <jill@example.com> wrote:   Hi Bob,`
fn goes_on_in_line(text: &str) -> bool {
    let Some((head, _)) = text.trim_start().split_once(":   ") else { return false };
    let head = format!("{head}:");
    starts(&head) && is_whole(&head) && counts(&head, false)
}

/// Whether one line, not wrapped, reads as an attribution.
pub(super) fn is_attribution(text: &str) -> bool {
    counts(text, true)
}

/// From a line on to the first that could end an attribution, at most [`WRAPPED_MAX`] lines.
fn joined_from(lines: &[Line], at: usize) -> Option<(usize, String)> {
    let first = lines[at].text.trim();
    // A tail alone (`wrote:`) is found from the line that it belongs to; a name above its address is one.
    let named = || lines.get(at + 1).is_some_and(|next| is_address_first(&next.text));
    if first.is_empty()
        || !first.contains(|c: char| c.is_numeric() || c == '@' || c == '<')
            && !starts(first)
            && !named()
            && !is_saying(first)
    {
        return None;
    }
    for to in at + 1..=(at + WRAPPED_MAX).min(lines.len()) {
        let last = &lines[to - 1];
        // Apple's phones mark the second line of a wrapped one.
        let half = to > at + 1 && last.mark == Mark::Quote;
        if last.is_blank() || last.fate != Fate::New && !half {
            return None;
        }
        if ends(last.text.trim_end()) {
            let to = to + usize::from(lines.get(to).is_some_and(is_tail));
            let joined = joined_between(lines, at, to);
            let sure = !half || ADDRESS.is_match(&joined) && has_verb(&joined) && starts(first);
            return (joined.len() <= LENGTH_MAX && sure).then_some((to, joined));
        }
    }
    None
}

/// `Jill Brady wrote:`
fn is_saying(text: &str) -> bool {
    text.ends_with([':', '：']) && text.split_whitespace().count() <= 6 && has_verb(text)
}

/// The end of a wrapped one, behind its verb: `:`, `je:`
fn is_tail(line: &Line) -> bool {
    let text = line.text.trim();
    line.fate == Fate::New && text.ends_with([':', '：']) && text.len() <= 12 && !text.contains(' ')
}

fn is_address_first(text: &str) -> bool {
    let text = text.trim_start_matches(|c| is_invisible(c) || c == '(');
    text.starts_with('<') && ADDRESS.is_match(text)
}

fn joined_between(lines: &[Line], from: usize, to: usize) -> String {
    let parts: Vec<&str> = lines[from..to].iter().map(|line| line.text.trim()).collect();
    parts.join(" ")
}

fn ends(text: &str) -> bool {
    let text = bare(text);
    if is_dated_sender(text) {
        return true;
    }
    text.ends_with([':', '：']) || ATTRIBUTION_VERBS.iter().any(|verb| text.ends_with(verb))
}

/// `2011/4/7 Jill <jill@example.com>`, as Gmail wrote it once.
fn is_dated_sender(text: &str) -> bool {
    let dated = text.starts_with("20") && DAY.find(text).is_some_and(|day| day.start() == 0);
    dated && text.ends_with('>') && ADDRESS.is_match(text)
}

/// Without marks of direction at the ends, and without the dashes that some clients draw around it.
fn bare(text: &str) -> &str {
    let text = text.trim_matches(is_invisible);
    let inner = text.trim_matches(['-', ' ']);
    let drawn = text.starts_with("---") && text.ends_with("---");
    if drawn { inner } else { text }
}

fn followed_by_quote(rest: &[Line]) -> bool {
    let next = rest.iter().find(|line| !line.is_blank());
    next.is_some_and(|line| matches!(line.mark, Mark::Quote | Mark::Indented))
}

/// Whether the words are those of an attribution; before unmarked text they have to be surer.
fn counts(joined: &str, before_quote: bool) -> bool {
    let joined = bare(joined);
    if !ends(joined) || joined.len() > LENGTH_MAX {
        return false;
    }
    if is_dated_sender(joined) {
        return before_quote;
    }
    let joined = &*western(joined);
    let (day, clock) = (DAY.is_match(joined), CLOCK.is_match(joined));
    let date = day || clock;
    let address = ADDRESS.is_match(joined);
    let verb = has_verb(joined);
    // `… <jill@example.com>:` closes many a language's line, without a verb.
    let closes = joined.trim_end_matches([':', '：', ' ']).trim_end_matches(is_invisible).ends_with('>');
    if before_quote && (date && (address || verb || starts(joined)) || address && (verb || closes)) {
        return true;
    }
    if before_quote && (verb || day && clock) {
        return joined.split_whitespace().count() <= if verb { 6 } else { 12 }
            && !joined.to_lowercase().contains("you ");
    }
    date && verb && starts(joined) && (address || !is_told(joined))
        || address && verb && (date || joined.contains('<'))
        || date && address && closes
}

/// Somebody tells of it: "On 27 Nov we deployed, and Kim wrote:".
fn is_told(text: &str) -> bool {
    let words = text.split(|c: char| !c.is_alphanumeric() && c != '\'');
    let telling = |word: &str| {
        ["i", "we", "you", "he", "she", "they", "and", "but", "ich", "wir", "und", "nous", "et", "y"]
            .contains(&word)
    };
    words.map(str::to_lowercase).any(|word| telling(&word))
}

fn has_verb(text: &str) -> bool {
    let text = text.to_lowercase();
    ATTRIBUTION_VERBS.iter().any(|verb| {
        text.match_indices(verb).any(|(at, _)| {
            let before = text[..at].chars().next_back();
            let after = text[at + verb.len()..].chars().next();
            // CJK verbs stand directly behind the name.
            let ascii = verb.chars().all(|c| c.is_alphabetic() && c < '\u{2e80}' || c == ' ');
            !ascii || before.is_none_or(|c| !c.is_alphabetic()) && after.is_none_or(|c| !c.is_alphabetic())
        })
    })
}

/// Begins as attributions do: with a word for "on", a weekday, a date, or after a dash with these.
fn starts(text: &str) -> bool {
    let text = text.trim_start_matches(['-', '*', ' ', '\u{200b}', '\u{feff}']);
    let first =
        text.split([' ', ',', '\u{a0}']).next().unwrap_or_default().trim_end_matches('.').to_lowercase();
    text.starts_with(|c: char| c.is_ascii_digit())
        || text.starts_with(['在', '于', '於', '"'])
        || ATTRIBUTION_STARTS.contains(&first.as_str())
}

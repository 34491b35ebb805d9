//! Signatures that nothing marks: a name, and below it what a card holds, down to the end.
//!
//! Nobody's own words are worth a clean record: what could be a remark stays. A signature begins with a paragraph,
//! or right below a closing (`Kind regards`); its first line is a name; every line is short and no sentence; and
//! it holds a telephone number, an address or a site, or, right below a closing, nothing but titles.

use std::sync::LazyLock;

use regex::Regex;

use super::closings::CLOSINGS;
use super::line::Line;

/// A signature has at most so many lines, and each is at most so long.
const LINES_MAX: usize = 14;
const LINE_MAX: usize = 100;

/// Without a closing above, fewer lines may be somebody's answer: a name and a telephone number.
const LINES_ALONE: usize = 3;

/// Without a telephone number and the like, only so many lines below a closing and a name.
const TITLES_MAX: usize = 3;

// Invariant: constant patterns, compiled by each test run.
static TELEPHONE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"(?:\+|\(0|\b0)\d?[\d ().\u{a0}/-]{6,}\d").expect("a constant pattern"));

static DAY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}").expect("a constant pattern"));

/// `VAT: DE123456789`, `HRB 12345`, `КПП 770101001`: the numbers that a company has to name.
static REGISTERED: LazyLock<Regex> = LazyLock::new(|| {
    // Invariant: a constant pattern, too.
    Regex::new(
        r"(?i)\b(?:vat|ust-?id(?:-?nr)?|tva|nif|cif|p\.? ?iva|btw|kvk|cvr|org\.?-?nr|nip|krs|ič|dič|ičo|инн|єдрпоу|hrb|siret|siren|rcs)\b[ .:]*[a-zà-ž]{0,8}[ .:]*\d[\d .-]{5,}|\bHRB? \d{3,}",
    )
    .expect("a constant pattern")
});

/// Where people and companies are found besides.
const NETWORKS: &[&str] = &[
    "linkedin",
    "twitter",
    "facebook",
    "instagram",
    "youtube",
    "xing",
    "github",
    "mastodon",
    "whatsapp",
    "skype",
    "telegram",
    "wechat",
];

static SITE: LazyLock<Regex> = LazyLock::new(|| {
    // Invariant: a constant pattern, too. An address, or a site without a page of it.
    Regex::new(r"(?i)^(?:\W*(?:web|www|url|site)?\W*)<?(?:https?://)?(?:www\.)[^\s/<>]+/?>?$|[^\s<>@]@[^\s<>@]+\.[a-z]{2,}")
        .expect("a constant pattern")
});

/// Where the signature begins that ends the lines, if one does.
pub(super) fn unmarked(lines: &[Line]) -> Option<usize> {
    let solid: Vec<usize> = (0..lines.len()).filter(|at| lines[*at].is_new()).collect();
    let text = |at: usize| lines[solid[at]].text.trim();
    let starts = (1..solid.len()).rev().take(LINES_MAX);
    let small = |at: usize| is_small_title(text(at)) || are_pronouns(text(at));
    let fits = |at: usize| is_short(text(at)) || small(at) && is_name_first(text(at - 1));
    let all: Vec<usize> = starts.take_while(|at| fits(*at) && !is_closing(text(*at))).collect();
    let apart = |at: &usize| lines[solid[at - 1]..solid[*at]].iter().any(Line::is_blank);
    let lines_from = |at: usize| (at..solid.len()).map(text).collect::<Vec<&str>>();
    // Nothing was written, and the client signed it.
    let unparted = || lines[solid[0]..].iter().take(solid.len()).all(Line::is_new);
    if all.len() + 1 == solid.len() && unparted() && is_whole_card(&lines_from(0)) {
        return Some(solid[0]);
    }
    // From the last closing on all of it is a signature; else only the last paragraph can be one.
    let closed = all.last().copied().filter(|at| is_closing(text(at - 1)));
    if let Some(at) = closed.filter(|at| is_below_closing(&lines_from(*at))) {
        // Where the closing is all that was written, it stays.
        let from = if at > 1 { at - 1 } else { at };
        return Some(solid[from]);
    }
    let at = all.into_iter().find(apart)?;
    let introduced = text(at - 1).ends_with([':', '：']);
    (!introduced && stands_alone(&lines_from(at))).then(|| solid[at])
}

/// A name, and below it what one can be reached by, or titles.
fn is_below_closing(lines: &[&str]) -> bool {
    let titles = lines.len() > 1 && are_titles(&lines[1..]);
    is_name_first(lines[0]) && (titles || lines.iter().any(|line| is_contact(line)))
}

/// A paragraph with a name of two words at least, and with what one can be reached by.
fn stands_alone(lines: &[&str]) -> bool {
    let words = lines[0].split_whitespace().count();
    // `好的` above the name isn't one.
    let gapless =
        || is_name_without_gaps(lines[0]) && !lines.get(1).is_some_and(|next| is_name_without_gaps(next));
    let named = is_name_first(lines[0]) && (words >= 2 || gapless());
    named && lines.len() >= LINES_ALONE && lines.iter().any(|line| is_contact(line))
}

/// What a client signs with by itself: more than an answer to somebody who asked for a number would hold, below a whole
/// name alone (`Approved, thanks` begins with what could be one).
fn is_whole_card(lines: &[&str]) -> bool {
    let contacts = lines.iter().filter(|line| is_contact(line)).count();
    let whole = is_name(lines[0]) && lines[0].split_whitespace().count() >= 2;
    whole && lines.len() > LINES_ALONE && contacts >= 2
}

/// A line as a card has it.
fn is_short(text: &str) -> bool {
    let words = text.split_whitespace().filter(|word| word.contains(char::is_alphanumeric)).count();
    // `Head of Release | Acme Corp., 12 Main Street, Springfield`
    let parted = text.contains(['|', '·', '•']);
    let sentence = words > 6 && !parted && text.ends_with(['.', '!', '?', '。', '！', '？']);
    let remark = text.ends_with(['?', '!']) || text.starts_with("PS") || text.starts_with("P.S.");
    let begins = !text.starts_with(char::is_lowercase);
    text.chars().count() <= LINE_MAX
        && (is_contact(text) || begins && words <= if parted { 16 } else { 10 } && !sentence && !remark)
}

/// `fejlesztési vezető`, `vedoucí vývoje | Acme s.r.o.`: right below a name, where titles are written small.
fn is_small_title(text: &str) -> bool {
    let title = text.split(['|', '·', '•', ',']).next().unwrap_or_default();
    (1..=4).contains(&title.split_whitespace().count())
        && text.chars().count() <= LINE_MAX
        && !text.ends_with(['?', '!', ':'])
}

/// `克拉克`, `キャロル・クラーク`: scripts that part no words.
fn is_name_without_gaps(text: &str) -> bool {
    let name = text.trim();
    let dotted = name.contains(['・', '･']);
    name.chars().all(|c| c >= '\u{2e80}') && (2..=if dotted { 16 } else { 4 }).contains(&name.chars().count())
}

fn are_titles(lines: &[&str]) -> bool {
    let title = |line: &&str| {
        let words = || line.split(|c: char| !c.is_alphanumeric()).filter(|word| word.chars().count() >= 4);
        let capital = words().all(|word| word.starts_with(char::is_uppercase));
        capital
            && words().next().is_some()
            && line.chars().count() <= 60
            && !line.ends_with(['.', '!', '?'])
            && !line.contains(':')
    };
    lines.len() <= TITLES_MAX && lines.iter().all(title)
}

fn is_contact(text: &str) -> bool {
    let telephone = TELEPHONE.is_match(text) && !DAY.is_match(text);
    telephone
        || REGISTERED.is_match(text)
        || are_networks(text)
        || text.split_whitespace().count() <= 6 && SITE.is_match(text.trim())
}

/// `LinkedIn | Twitter | Facebook`
fn are_networks(text: &str) -> bool {
    let lower = text.to_lowercase();
    let named = NETWORKS.iter().filter(|network| lower.contains(*network)).count();
    let apart = lower.contains(['|', '·', '•', '/', ':']);
    named >= 2 && apart && !text.ends_with(['?', '!', '.']) || lower.starts_with("skype:")
}

/// `she/her`, `er/ihm`: what somebody wants to be called, below the name.
fn are_pronouns(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| matches!(c, '(' | ')' | '[' | ']' | ' '));
    let word = |part: &str| {
        (2..=6).contains(&part.trim().chars().count()) && part.trim().chars().all(char::is_alphabetic)
    };
    bare.contains('/') && bare.split('/').all(word) && bare.split('/').count() <= 4
}

/// `Kind regards,`
fn is_closing(text: &str) -> bool {
    let bare = text.trim().trim_end_matches([',', '!', '.', ' ', '-', '、', '،', '，', '。']).to_lowercase();
    CLOSINGS.contains(&bare.as_str())
}

/// `Bob Miller`, `Bob Miller | Head of Release`, `*Bob Miller*`
fn is_name_first(text: &str) -> bool {
    let end = text.find(['|', ',', '–', '—', '(', '/', '·', '•']).unwrap_or(text.len());
    is_name(&text[..end])
}

fn is_name(text: &str) -> bool {
    let bare = text.trim_matches(|c: char| matches!(c, '*' | '_' | ' ' | '-' | '–' | '—' | ','));
    let words: Vec<&str> = bare.split_whitespace().collect();
    let lettered = |word: &&str| {
        word.chars().all(|c| {
            c.is_alphabetic()
                || unicode_normalization::char::is_combining_mark(c)
                || matches!(c, '.' | '-' | '\'' | '’' | '・' | '･')
        })
    };
    let capital = |word: &&str| word.starts_with(|c: char| c.is_alphabetic() && !c.is_lowercase());
    let particle = |word: &&str| {
        matches!(
            *word,
            "de" | "von" | "van" | "der" | "den" | "di" | "da" | "la" | "le" | "el" | "bin" | "al" | "zu"
        )
    };
    (1..=5).contains(&words.len())
        && words.iter().all(lettered)
        && words.iter().all(|word| capital(word) || particle(word))
        && bare.chars().count() <= 40
}

/// Whether what stands below a drawn line is somebody's card, maybe with the footer of a phone.
pub(super) fn is_card(below: &[&str], is_footer: impl Fn(&str) -> bool) -> bool {
    let first = below.first().is_some_and(|first| is_name_first(first));
    first
        && below.iter().all(|line| is_short(line))
        && below.iter().any(|line| is_contact(line) || is_footer(line))
}

//! Pure: the kinds of values that are texts of some form.

use super::Expected;
use crate::address::is_host_label;
use crate::saying;
use crate::template::load::nearest;
use crate::texts::{Joint, Saying};

/// The most characters of a version and of a number.
const VERSION_MAX: usize = 80;
const NUMBER_MAX: usize = 40;

/// One line: line ends and other runs of white space become one blank.
pub fn line(text: &str, most: usize) -> Result<String, Expected> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    bounded(&line, most)?;
    Ok(line)
}

/// Lines without white space at their ends, and without empty ones around them.
pub fn paragraph(text: &str, most: usize) -> Result<String, Expected> {
    let text = text.replace("\r\n", "\n").replace('\r', "\n").replace('\t', "    ");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    let first = lines.iter().position(|line| !line.is_empty()).unwrap_or(lines.len());
    let last = lines.iter().rposition(|line| !line.is_empty()).map_or(first, |last| last + 1);
    lines[first..last].iter().try_for_each(|line| visible(line))?;
    let paragraph = lines[first..last].join("\n");
    bounded(&paragraph, most)?;
    Ok(paragraph)
}

fn bounded(text: &str, most: usize) -> Result<(), Expected> {
    let length = text.chars().count();
    if length > most {
        return Err(Expected::is(saying!("value_too_long", most = most, length = length)));
    }
    text.lines().try_for_each(visible)
}

/// What can't be seen could make a value look like another.
fn visible(line: &str) -> Result<(), Expected> {
    match line.chars().find(|&c| is_hidden(c)) {
        None => Ok(()),
        Some(c) => {
            let character = format!("U+{:04X}", u32::from(c));
            Err(Expected::is(saying!("value_invisible", character = character)))
        }
    }
}

/// Controls, line and paragraph separators, and what turns the direction of writing.
pub fn is_hidden(c: char) -> bool {
    let turns = matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns || matches!(c, '\u{2028}' | '\u{2029}' | '\u{FEFF}')
}

/// In any case; kept as the template lists it.
pub fn choice(text: &str, choices: &[String]) -> Result<String, Expected> {
    let wanted = text.to_lowercase();
    let found = choices.iter().find(|choice| choice.to_lowercase() == wanted);
    found.cloned().ok_or_else(|| {
        let what = saying!("value_choice", choices = Saying::all(Joint::Comma, choices));
        match nearest(text, choices.iter().map(String::as_str)) {
            Some(meant) => Expected::like(what, [meant]),
            None => Expected::is(what),
        }
    })
}

pub fn yes_no(text: &str) -> Option<String> {
    let said = match text.to_ascii_lowercase().trim_end_matches(['.', '!']) {
        "yes" | "y" | "yeah" | "yep" | "true" => "yes",
        "no" | "n" | "nope" | "none" | "false" => "no",
        _ => return None,
    };
    Some(said.to_owned())
}

/// Digits with at most one point. `1,234` could be a thousand or one, so it is none: each reading is an
/// example.
pub fn number(text: &str) -> Result<String, Expected> {
    plain_number(text).ok_or_else(|| match readings(text) {
        readings if readings.len() > 1 => {
            let readings: Vec<String> = readings.into_iter().collect();
            let what = saying!("value_two_numbers", written = text, one = &readings[0], other = &readings[1]);
            Expected::like(what, readings)
        }
        readings => Expected::like(saying!("value_number"), readings),
    })
}

/// What a number with separators may mean: grouped by one and parted by the other.
fn readings(text: &str) -> Vec<String> {
    let read = |group: char, point: char| {
        let (whole, part) = text.split_once(point).unwrap_or((text, ""));
        let groups: Vec<&str> = whole.split([group, ' ', '\'', '’']).collect();
        let grouped = groups.iter().skip(1).all(|group| group.len() == 3) && groups[0].len() <= 3;
        let whole = groups.concat();
        let joined = if part.is_empty() { whole } else { format!("{whole}.{part}") };
        (grouped || groups.len() == 1).then(|| plain_number(&joined)).flatten()
    };
    let mut readings: Vec<String> = [read(',', '.'), read('.', ',')].into_iter().flatten().collect();
    readings.dedup();
    readings
}

fn plain_number(text: &str) -> Option<String> {
    let (sign, digits) = match text.strip_prefix(['-', '−']) {
        Some(digits) => ("-", digits),
        None => ("", text.strip_prefix('+').unwrap_or(text)),
    };
    let (whole, part) = digits.split_once('.').unwrap_or((digits, "0"));
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if digits.len() > NUMBER_MAX || !plain(whole) || !plain(part) {
        return None;
    }
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if whole == "0" && part.is_empty() { "" } else { sign };
    Some(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

/// `2.4.1`, `v2.4.1-rc.1+build`, `2026-12`: one word with a digit in it.
pub fn version(text: &str) -> Option<String> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '+' | '_' | '~');
    let formed = text.len() <= VERSION_MAX
        && text.starts_with(|c: char| c.is_ascii_alphanumeric())
        && text.chars().all(fits)
        && text.chars().any(|c| c.is_ascii_digit());
    formed.then(|| text.to_owned())
}

/// A commit, or `sha256:` and 64 digits; kept in lower case.
pub fn digest(text: &str) -> Option<String> {
    let lower = text.to_ascii_lowercase();
    let digits = lower.strip_prefix("sha256:");
    let range = if digits.is_some() { 64..=64 } else { 7..=64 };
    let digits = digits.unwrap_or(&lower);
    let formed = range.contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_hexdigit());
    formed.then_some(lower)
}

/// http or https with a plain host (RFC 3986 §3). A user name before the host is refused: it is
/// only ever used to make an address look like another one's.
pub fn url(text: &str) -> Option<String> {
    let text = text.strip_prefix('<').and_then(|inner| inner.strip_suffix('>')).unwrap_or(text);
    let (scheme, rest) = text.split_once("://")?;
    let scheme = scheme.to_ascii_lowercase();
    let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let (authority, path) = rest.split_at(end);
    let (host, port) = authority.split_once(':').map_or((authority, None), |(host, port)| (host, Some(port)));
    let formed = matches!(scheme.as_str(), "http" | "https")
        && host.split('.').all(is_host_label)
        && port.is_none_or(|port| port.parse::<u16>().is_ok() && !port.starts_with('+'))
        && path.bytes().all(|b| b.is_ascii_graphic() && !br#"<>"\^`{|}"#.contains(&b));
    formed.then(|| format!("{scheme}://{}{path}", authority.to_ascii_lowercase()))
}

/// Texts separated by commas; empty ones are left out.
pub fn list(text: &str) -> Option<String> {
    let items: Vec<&str> = text.split(',').map(str::trim).filter(|item| !item.is_empty()).collect();
    (!items.is_empty()).then(|| items.join(", "))
}

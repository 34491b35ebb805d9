//! Folding for matching: what looks the same counts as the same, and what deceives counts as nothing.

use unicode_normalization::UnicodeNormalization;

/// A line as it is matched: NFKC, without invisible characters, white space single and trimmed at
/// the end; leading white space is one space.
pub(super) fn folded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.nfkc().filter(|c| !is_invisible(*c)) {
        if !c.is_whitespace() {
            out.push(c);
        } else if !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// Whether a line holds an override, or controls of direction that aren't balanced.
pub(super) fn deceives(text: &str) -> bool {
    let mut open = Vec::new();
    for c in text.chars() {
        match c {
            '\u{202d}' | '\u{202e}' => return true,
            '\u{202a}' | '\u{202b}' => open.push('\u{202c}'),
            '\u{2066}'..='\u{2068}' => open.push('\u{2069}'),
            '\u{202c}' | '\u{2069}' if open.pop() != Some(c) => return true,
            _ => {}
        }
    }
    !open.is_empty()
}

/// A name as it is compared: case, spaces, `_` and `-` don't matter.
pub(super) fn key(name: &str) -> String {
    let kept = name.chars().filter(|c| !matches!(c, ' ' | '_' | '-' | '\u{a0}'));
    kept.flat_map(char::to_lowercase).collect()
}

fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{00ad}' | '\u{034f}' | '\u{180e}' | '\u{061c}' | '\u{fffc}')
        || matches!(c, '\u{fe00}'..='\u{fe0f}')
}

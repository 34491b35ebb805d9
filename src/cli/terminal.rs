//! Other people's words on a terminal: nothing in them controls it, or turns what stands there around.

/// As one line.
pub(super) fn line(text: &str) -> String {
    text.chars().map(|c| if c == '\t' { ' ' } else { shown(c) }).collect()
}

/// As several lines.
pub(super) fn lines(text: &str) -> impl Iterator<Item = String> + '_ {
    text.split('\n').map(|text| line(text.strip_suffix('\r').unwrap_or(text)))
}

fn shown(c: char) -> char {
    if c.is_control() || is_invisible(c) { char::REPLACEMENT_CHARACTER } else { c }
}

/// What has no shape of its own and changes how others stand: Unicode's `Bidi_Control`, zero-width
/// characters, separators of lines, tags (UAX #9, UTS #55).
fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
        | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

#[cfg(test)]
mod tests;

//! Other people's words, made fit to be shown: what deceives the eye is taken out, and what is too
//! long is cut with a sentence.

use crate::address::Address;
use crate::texts::Texts;

/// How many bytes of HTML the words of one notice may come to: some stand in it twice, and Gmail cuts at
/// about 102 kB.
const NOTICE_BYTES: usize = 46_000;

/// And one value of it.
const VALUE_BYTES: usize = 6_000;

/// The longest name that is shown.
const NAME_CHARS: usize = 60;

/// The room that a notice has for words that aren't ours.
pub(super) struct Room<'t> {
    left: usize,
    texts: &'t Texts,
}

impl<'t> Room<'t> {
    /// `texts`: in whose words it is said that something was cut.
    pub fn of(texts: &'t Texts) -> Self {
        Self { left: NOTICE_BYTES, texts }
    }

    /// As much of a text as there is room for.
    pub fn take(&mut self, text: &str) -> String {
        let limit = self.left.min(VALUE_BYTES);
        let mut used = 0;
        let fits = |(_, c): &(usize, char)| {
            used += escaped_len(*c);
            used <= limit
        };
        let end = text.char_indices().take_while(fits).last().map_or(0, |(at, c)| at + c.len_utf8());
        self.left -= used.min(limit);
        if end == text.len() {
            text.to_owned()
        } else {
            format!("{}… {}", &text[..end], self.texts.say("cut_off", &[]))
        }
    }

    /// As one line.
    pub fn line(&mut self, text: &str) -> String {
        self.take(&line(text))
    }

    /// As several.
    pub fn lines(&mut self, text: &str) -> Vec<String> {
        let kept = self.take(&lines(text).join("\n"));
        kept.split('\n').map(str::to_owned).collect()
    }
}

/// What a character comes to in HTML.
fn escaped_len(c: char) -> usize {
    match c {
        '<' | '>' | '&' | '"' | '\'' | '/' => 6,
        '\n' => 8,
        c => c.len_utf8(),
    }
}

/// One line, white space single, nothing invisible.
pub(super) fn line(text: &str) -> String {
    let shown: String = text.chars().filter(|c| !is_unseen(*c)).map(blank).collect();
    shown.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Lines, without blank ones at the end.
pub(super) fn lines(text: &str) -> Vec<String> {
    let text = text.replace("\r\n", "\n").replace(['\r', '\u{2028}', '\u{2029}', '\u{85}'], "\n");
    let line = |line: &str| {
        line.chars().filter(|c| !is_unseen(*c)).map(blank).collect::<String>().trim_end().to_owned()
    };
    text.trim_end().split('\n').map(line).collect()
}

/// A person's name: never another address, never the beginning of a command.
pub(super) fn name(text: &str) -> String {
    let plain = |c: char| match c {
        '@' | '\u{ff20}' | '\u{fe6b}' | '<' | '>' | '"' | '\\' | ':' | ';' | ',' | '#' | '(' | ')' | '['
        | ']' | '=' | '|' | '*' | '\u{ff1c}' | '\u{ff1e}' | '\u{ff1a}' | '\u{fe55}' | '\u{fe13}' => ' ',
        c => c,
    };
    let plain: String = text.chars().map(plain).collect();
    let name: String = line(&plain).chars().take(NAME_CHARS).collect();
    let said = name.chars().any(char::is_alphanumeric);
    if said { name.trim().to_owned() } else { "Somebody".to_owned() }
}

/// How a person is called within a text: by their name, or by the address that stands for one.
pub(super) fn person(text: &str) -> String {
    match Address::parse(text) {
        Ok(address) => line(address.as_str()),
        Err(_) => name(text),
    }
}

/// How somebody was proven. The selector of the key is for who checks it, and is on record.
pub(super) fn proof(text: &str) -> &str {
    text.split(" (selector").next().unwrap_or_default()
}

fn blank(c: char) -> char {
    if c.is_control() || c.is_whitespace() { ' ' } else { c }
}

/// Characters that nobody sees, or that turn the direction of reading.
fn is_unseen(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{00ad}' | '\u{061c}' | '\u{180e}' | '\u{fff9}'..='\u{fffc}')
        || matches!(c, '\u{e0000}'..='\u{e007f}' | '\u{fdd0}'..='\u{fdef}')
        || (c as u32) & 0xfffe == 0xfffe
}

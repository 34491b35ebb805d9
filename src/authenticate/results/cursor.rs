//! Reads the words of RFC 8601 §2.2 one after the other.

/// How deep comments may stand in each other.
const DEPTH: usize = 8;

/// A place in an unfolded field.
pub(super) struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    pub fn new(text: &'a str) -> Self {
        Self { rest: text }
    }

    pub fn at_end(&self) -> bool {
        self.rest.is_empty()
    }

    pub fn at(&self, mark: char) -> bool {
        self.rest.starts_with(mark)
    }

    /// White space and comments (RFC 5322 §3.2.2), if there are any.
    pub fn space(&mut self) -> Result<(), String> {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t']);
            if !self.at('(') {
                return Ok(());
            }
            self.rest = behind_comment(self.rest).ok_or("hold a comment that doesn't end")?;
        }
    }

    /// The same, where the next word must not stand close by.
    pub fn gap(&mut self) -> Result<(), String> {
        let is_apart = self.at_end() || self.rest.starts_with([' ', '\t', '(', ';']);
        self.space()?;
        if is_apart { Ok(()) } else { Err("aren't well formed".into()) }
    }

    /// One mark and the space behind it, if it stands here.
    pub fn take(&mut self, mark: char) -> Result<bool, String> {
        match self.rest.strip_prefix(mark) {
            Some(rest) => {
                self.rest = rest;
                self.space().map(|()| true)
            }
            None => Ok(false),
        }
    }

    /// One mark with space around it.
    pub fn need(&mut self, mark: char) -> Result<(), String> {
        self.space()?;
        match self.take(mark)? {
            true => Ok(()),
            false => Err("aren't well formed".into()),
        }
    }

    /// Letters, digits, hyphens (RFC 5321 §4.1.2) and the underscores that some servers write.
    pub fn keyword(&mut self) -> Result<&'a str, String> {
        let is_part = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        self.word(end)
    }

    /// A token, a quoted string, or an address of either: nothing in it can be taken for the end of it.
    pub fn value(&mut self) -> Result<String, String> {
        let quoted = if self.at('"') { Some(self.quoted()?) } else { None };
        let is_part = |c: char| !c.is_whitespace() && !c.is_control() && !"();\"\\,".contains(c);
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        match quoted {
            Some(quoted) if !self.at('@') => Ok(quoted),
            Some(quoted) => Ok(quoted + self.word(end)?),
            None => self.word(end).map(str::to_owned),
        }
    }

    fn quoted(&mut self) -> Result<String, String> {
        let mut text = String::new();
        let mut characters = self.rest.char_indices().skip(1);
        while let Some((at, character)) = characters.next() {
            match character {
                '"' => {
                    self.rest = &self.rest[at + 1..];
                    return Ok(text);
                }
                '\\' => text.extend(characters.next().map(|(_, escaped)| escaped)),
                _ => text.push(character),
            }
        }
        Err("hold a quoted string that doesn't end".into())
    }

    fn word(&mut self, end: usize) -> Result<&'a str, String> {
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest;
        if word.is_empty() { Err("aren't well formed".into()) } else { Ok(word) }
    }
}

/// What stands behind a comment that begins here; nothing if it doesn't end or is too deep.
fn behind_comment(text: &str) -> Option<&str> {
    let mut depth = 0;
    let mut characters = text.char_indices();
    while let Some((at, character)) = characters.next() {
        match character {
            '(' => depth += 1,
            ')' => depth -= 1,
            '\\' => drop(characters.next()),
            _ => {}
        }
        match depth {
            0 => return Some(&text[at + 1..]),
            1..=DEPTH => {}
            _ => return None,
        }
    }
    None
}

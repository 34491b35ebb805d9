//! Tag lists (RFC 6376 §3.2): `v=1; a=rsa-sha256; …`. A tag that stands twice makes the list void.

use std::ops::Range;

/// A tag list with the place of each value.
pub(super) struct TagList<'a> {
    text: &'a str,
    tags: Vec<(&'a str, Range<usize>)>,
}

impl<'a> TagList<'a> {
    /// Reads a list; names are compared with their case. The error is a part of a sentence.
    pub fn parse(text: &'a str) -> Result<Self, String> {
        let mut tags: Vec<(&str, Range<usize>)> = Vec::new();
        let mut at = 0;
        for spec in text.split(';') {
            let range = at..at + spec.len();
            at = range.end + 1;
            if spec.trim_ascii().is_empty() {
                continue;
            }
            let (name, value) = spec.split_once('=').ok_or("has a tag without =")?;
            let name = name.trim_ascii();
            if !is_name(name)
                || !value.bytes().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace())
            {
                return Err("has a tag that isn't well formed".into());
            }
            if tags.iter().any(|(other, _)| *other == name) {
                return Err(format!("has the tag {name}= twice"));
            }
            tags.push((name, range.end - value.len()..range.end));
        }
        Ok(Self { text, tags })
    }

    /// The value of a tag without the white space around it.
    pub fn get(&self, name: &str) -> Option<&'a str> {
        self.place(name).map(|range| self.text[range].trim_ascii())
    }

    /// The value without any white space, for base64 and lists.
    pub fn compact(&self, name: &str) -> Option<String> {
        self.get(name).map(|value| value.chars().filter(|c| !c.is_ascii_whitespace()).collect())
    }

    /// The text with the value of one tag, and all white space around it, taken out (§3.5, `b=`).
    pub fn without(&self, name: &str) -> String {
        match self.place(name) {
            Some(range) => [&self.text[..range.start], &self.text[range.end..]].concat(),
            None => self.text.to_owned(),
        }
    }

    pub fn first(&self) -> Option<&'a str> {
        self.tags.first().map(|(name, _)| *name)
    }

    fn place(&self, name: &str) -> Option<Range<usize>> {
        self.tags.iter().find(|(tag, _)| *tag == name).map(|(_, range)| range.clone())
    }
}

fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
}

//! What a text is made of: words, and names of what is filled in.

/// A part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'t> {
    Words(&'t str),
    /// `{{ who }}`, by its name.
    Variable(&'t str),
}

impl Part<'_> {
    pub fn is_blank(&self) -> bool {
        matches!(self, Part::Words(words) if words.trim().is_empty())
    }
}

/// The parts of a text, in their order; nothing, if it holds anything else: a condition, a loop, a filter, a
/// comment. With those it could say something else to each reader, leave out what they decide by, or never end.
pub fn parts(text: &str) -> Option<Vec<Part<'_>>> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((words, behind)) = rest.split_once("{{") {
        let (name, behind) = behind.split_once("}}")?;
        parts.extend([Part::Words(words), Part::Variable(name.trim())]);
        rest = behind;
    }
    parts.push(Part::Words(rest));
    parts.retain(|part| *part != Part::Words(""));
    parts.iter().all(is_plain).then_some(parts)
}

fn is_plain(part: &Part<'_>) -> bool {
    match part {
        Part::Words(words) => !["{%", "%}", "{#", "#}", "}}"].iter().any(|sign| words.contains(sign)),
        Part::Variable(name) => {
            name.starts_with(|c: char| c.is_ascii_lowercase())
                && name.bytes().all(|b| b.is_ascii_lowercase() || b == b'_')
        }
    }
}

//! The code blocks of the guide.

use std::path::Path;

pub struct Block {
    /// Where it stands in the guide.
    pub line: usize,
    pub kind: Kind,
    pub text: String,
}

#[derive(Debug, PartialEq, Eq)]
pub enum Kind {
    /// By its path.
    File(String),
    /// A template that it is laid over.
    Over(String),
    /// Lines that people on such a TMail write.
    Mail(String),
    Console,
}

/// All of them; one of another kind is a mistake of the guide.
pub fn blocks() -> Vec<Block> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/templates.md");
    let guide = std::fs::read_to_string(path).expect("the guide");
    let mut found = Vec::new();
    let mut lines = guide.lines().enumerate();
    while let Some((at, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else { continue };
        let inside: Vec<&str> =
            lines.by_ref().map(|(_, line)| line).take_while(|line| *line != "```").collect();
        let text: String = inside.iter().map(|line| format!("{line}\n")).collect();
        let kind =
            kind(info, &inside).unwrap_or_else(|| panic!("line {}: what is a block \"{info}\"?", at + 1));
        found.push(Block { line: at + 1, kind, text });
    }
    found
}

fn kind(info: &str, inside: &[&str]) -> Option<Kind> {
    let words: Vec<&str> = info.split_whitespace().collect();
    Some(match words[..] {
        ["toml", "over", base] => Kind::Over(base.to_owned()),
        ["toml", file] => Kind::File(file.to_owned()),
        ["toml"] => Kind::File(inside.first()?.strip_prefix("# ")?.to_owned()),
        ["mail", "over", template] => Kind::Mail(template.to_owned()),
        ["console"] => Kind::Console,
        _ => return None,
    })
}

impl Block {
    /// Each command, and what it prints.
    pub fn commands(&self) -> Vec<(String, String)> {
        let mut commands: Vec<(String, String)> = Vec::new();
        for line in self.text.lines() {
            match (line.strip_prefix("$ "), commands.last_mut()) {
                (Some(command), _) => commands.push((command.to_owned(), String::new())),
                (None, Some((_, printed))) => printed.push_str(&format!("{line}\n")),
                (None, None) => panic!("line {}: output without a command", self.line),
            }
        }
        commands
    }
}

//! A mail's style sheet, as far as it hides text (`.preheader { display: none }`), or makes paragraphs lines
//! (`p { margin: 0 }`).

use std::collections::BTreeSet;

use super::element::{hides, sets_tight};

/// More of a style sheet isn't read.
const SOURCE_MAX: usize = 64 << 10;

/// The classes and ids that nobody sees.
#[derive(Default)]
pub(super) struct Sheet {
    source: String,
    unseen: BTreeSet<String>,
    /// Every paragraph stands as close to the next as a line does, as Naver, Daum and Outlook on the web have it.
    tight: bool,
}

impl Sheet {
    pub fn add(&mut self, source: &str) {
        if self.source.len() + source.len() <= SOURCE_MAX {
            self.source.push_str(source);
        }
    }

    /// Reads what was added. Rules for some screens or printers only (`@media`) aren't everybody's.
    pub fn read(&mut self) {
        let source = std::mem::take(&mut self.source).replace("<!--", "").replace("-->", "");
        let mut rest = source.as_str();
        while let Some((selectors, behind)) = rest.split_once('{') {
            if selectors.contains('@') {
                rest = behind_block(behind);
                continue;
            }
            let Some((declarations, behind)) = behind.split_once('}') else { break };
            if hides(declarations) {
                self.unseen.extend(selectors.split(',').filter_map(simple));
            }
            if selectors.split(',').any(|selector| selector.trim().eq_ignore_ascii_case("p")) {
                self.tight = sets_tight(declarations).unwrap_or(self.tight);
            }
            rest = behind;
        }
    }

    pub fn is_tight(&self) -> bool {
        self.tight
    }

    pub fn hides(&self, names: &[String]) -> bool {
        !self.unseen.is_empty() && names.iter().any(|name| self.unseen.contains(name))
    }
}

/// What follows a block that may hold blocks.
fn behind_block(text: &str) -> &str {
    let mut depth = 1;
    for (at, byte) in text.bytes().enumerate() {
        match byte {
            b'{' => depth += 1,
            b'}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return &text[at + 1..];
        }
    }
    ""
}

/// `.class`, `#id`, `div.class`; of `a .class` and the like nothing is known.
fn simple(selector: &str) -> Option<String> {
    let selector = selector.trim().to_ascii_lowercase();
    let at = selector.find(['.', '#'])?;
    let name = &selector[at..];
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    (selector[..at].chars().all(plain) && name.len() > 1 && name[1..].chars().all(plain))
        .then(|| name.to_owned())
}

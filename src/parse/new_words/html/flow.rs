//! Open elements and running text → lines.

use std::collections::BTreeMap;

use super::element::{Display, Element};
use super::sheet::Sheet;
use crate::parse::new_words::line::{Line, Mark};

/// Elements that end an open one of the same kind when they begin, their end tag left out.
const SELF_CLOSING: &[&str] = &["p", "li", "td", "th", "tr", "option", "dt", "dd"];

/// The lines so far, and what is open.
#[derive(Default)]
pub(super) struct Flow {
    lines: Vec<Line>,
    current: String,
    mark: Mark,
    /// Something stands in the line, be it a non-breaking space.
    begun: bool,
    open: Vec<Open>,
    /// How many of a name are open, so that a stray end tag costs nothing.
    counts: BTreeMap<String, usize>,
    rest_is_quote: bool,
    sheet: Sheet,
    /// Something of the line was struck through.
    struck: bool,
}

struct Open {
    name: String,
    display: Display,
    hidden: bool,
    faint: bool,
    struck: bool,
    mark: Mark,
    preformatted: bool,
    /// The next number of a numbered list.
    number: Option<u32>,
}

impl Flow {
    pub fn open(&mut self, mut element: Element) {
        if element.name == "p" && element.display == Display::Paragraph && self.sheet.is_tight() {
            element.display = Display::Block;
        }
        if SELF_CLOSING.contains(&element.name.as_str())
            && self.open.last().is_some_and(|last| last.name == element.name)
        {
            self.close(&element.name);
        }
        if element.rest_is_quote {
            self.end_line();
            self.rest_is_quote = true;
        }
        if element.ruled {
            self.rule();
        }
        let hidden = element.hidden || self.hidden() || self.sheet.hides(&element.names);
        if !hidden {
            self.begin(&element);
        }
        if element.void {
            return;
        }
        let mark = stronger(self.inherited(), element.mark);
        let preformatted = element.preformatted || self.open.last().is_some_and(|open| open.preformatted);
        let faint = element.faint.unwrap_or_else(|| self.open.last().is_some_and(|open| open.faint));
        let struck = element.struck || self.open.last().is_some_and(|open| open.struck);
        let number = (element.name == "ol").then_some(1);
        *self.counts.entry(element.name.clone()).or_default() += 1;
        self.open.push(Open {
            name: element.name,
            display: element.display,
            hidden,
            faint,
            struck,
            mark,
            preformatted,
            number,
        });
    }

    fn begin(&mut self, element: &Element) {
        match element.display {
            Display::Break => self.line_break(),
            Display::Rule => self.rule(),
            Display::Block => self.end_line(),
            Display::Paragraph => self.end_paragraph(),
            Display::Item => self.item(),
            Display::Cell if self.begun => self.current.push(' '),
            Display::Cell | Display::Inline => {}
        }
        if let Some(text) = &element.text {
            self.text(text);
        }
    }

    pub fn close(&mut self, name: &str) {
        if self.counts.get(name).is_none_or(|count| *count == 0) {
            return;
        }
        while let Some(open) = self.open.pop() {
            if open.name == "style" {
                self.sheet.read();
            }
            if let Some(count) = self.counts.get_mut(&open.name) {
                *count -= 1;
            }
            if !open.hidden {
                match open.display {
                    Display::Block | Display::Item => self.end_line(),
                    Display::Paragraph => self.end_paragraph(),
                    _ => {}
                }
            }
            if open.name == name {
                break;
            }
        }
    }

    pub fn text(&mut self, text: &str) {
        if self.open.last().is_some_and(|open| open.name == "style") {
            self.sheet.add(text);
        }
        if self.hidden() || self.open.last().is_some_and(|open| open.faint) {
            return;
        }
        let mark = self.inherited();
        if self.begun && mark != self.mark {
            self.end_line();
        }
        let preformatted = self.open.last().is_some_and(|open| open.preformatted);
        for c in text.chars() {
            match c {
                '\n' if preformatted => self.line_break(),
                '\r' if preformatted => {}
                ' ' | '\t' | '\n' | '\r' | '\u{c}' if !preformatted => self.space(),
                c => self.character(if c == '\u{a0}' { ' ' } else { c }, mark),
            }
        }
    }

    fn character(&mut self, c: char, mark: Mark) {
        if !self.begun {
            self.mark = mark;
            self.begun = true;
        }
        self.current.push(c);
        self.struck |= !c.is_whitespace() && self.open.last().is_some_and(|open| open.struck);
    }

    /// White space between words; at the beginning of a line it is nothing.
    fn space(&mut self) {
        if self.begun && !self.current.ends_with(' ') {
            self.current.push(' ');
        }
    }

    fn item(&mut self) {
        self.end_line();
        let list = self.open.iter_mut().rev().find(|open| matches!(open.name.as_str(), "ol" | "ul"));
        let bullet = match list.and_then(|list| list.number.as_mut()) {
            Some(number) => {
                *number += 1;
                format!("{}. ", *number - 1)
            }
            None => "- ".to_owned(),
        };
        self.mark = self.inherited();
        self.current = bullet;
    }

    fn line_break(&mut self) {
        if !self.begun {
            self.mark = self.inherited();
        }
        self.push();
    }

    fn end_line(&mut self) {
        if self.begun {
            self.push();
        }
    }

    fn push(&mut self) {
        let text = std::mem::take(&mut self.current);
        let text = if self.begun { text.trim_end() } else { "" };
        let doubted = std::mem::take(&mut self.struck);
        self.lines.push(Line { doubted, ..Line::new(text, self.mark) });
        self.begun = false;
    }

    fn end_paragraph(&mut self) {
        self.end_line();
        if self.lines.last().is_some_and(|line| !line.is_blank()) {
            let mark = self.inherited();
            self.lines.push(Line::new("", mark));
        }
    }

    fn rule(&mut self) {
        self.end_line();
        let quoted = self.inherited() == Mark::Quote;
        self.lines.push(Line::new("", if quoted { Mark::Quote } else { Mark::Rule }));
    }

    fn hidden(&self) -> bool {
        self.open.last().is_some_and(|open| open.hidden)
    }

    fn inherited(&self) -> Mark {
        if self.rest_is_quote {
            return Mark::Quote;
        }
        self.open.last().map_or(Mark::None, |open| open.mark)
    }

    pub fn finish(mut self) -> Vec<Line> {
        self.end_line();
        self.lines
    }
}

/// A quote holds whatever stands in it; an indentation only what isn't anything else.
fn stronger(outer: Mark, inner: Option<Mark>) -> Mark {
    match (outer, inner) {
        (outer, None) | (outer @ Mark::Quote, _) => outer,
        (Mark::Signature | Mark::Attribution, Some(Mark::Indented)) => outer,
        (_, Some(inner)) => inner,
    }
}

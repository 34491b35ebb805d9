//! What a notice says: one value, from which its text and its HTML are both made.

use serde::Serialize;

use crate::template::difference;

/// Everything that a notice shows, top down.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Model {
    /// Of its sentences: a tag of RFC 5646; empty: English.
    pub language: String,
    /// The constant subject: `[DEPLOY-1049-Q] Deploy Billing 2.4.1`.
    pub subject: String,
    /// What a list of mails shows beside the subject.
    pub preheader: String,
    /// `DEPLOY-1049-Q #7 · Approved`; nothing for who may not know.
    pub eyebrow: String,
    /// What is asked, or what happened, in one sentence.
    pub headline: String,
    /// Further sentences of it.
    pub besides: String,
    pub lead: Vec<String>,
    pub asks_title: String,
    /// What the reader is waited for, as buttons.
    pub asks: Vec<Say>,
    pub steps_title: String,
    pub steps: Vec<Step>,
    /// The same as a line.
    pub steps_line: String,
    pub words: Option<Words>,
    pub sections: Vec<Section>,
    pub form: Option<Form>,
    pub more_title: String,
    /// What the reader may do besides.
    pub more: Vec<Say>,
    pub footer: Vec<String>,
    /// Small things to say, below everything else.
    pub also: Vec<Say>,
}

/// One thing to say: as a button, and as words to type.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Say {
    /// On the button: never a command by itself.
    pub label: String,
    /// `To approve, answer with`
    pub say: String,
    /// The exact words.
    pub typed: String,
    pub mailto: String,
    /// The other choice than the first.
    pub second: bool,
}

/// A state in the row of steps.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Step {
    /// `✓ Approved`, not to be broken at the end of a line.
    pub whole: String,
    pub here: bool,
    pub done: bool,
}

/// What the author wrote, as theirs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Words {
    pub intro: String,
    pub lines: Vec<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Section {
    pub title: String,
    pub items: Vec<Item>,
}

/// `Version   2.4.0 → 2.4.1`, or a sentence, with quotes below it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub(super) struct Item {
    /// What it is about, above the rest.
    pub title: String,
    pub label: String,
    pub old: Option<String>,
    pub text: String,
    pub quotes: Vec<Quote>,
    pub table: Option<Table>,
    /// What can be answered to it.
    pub says: Vec<Say>,
    /// All of it in a line, for the text.
    pub head: String,
    /// The blanks that further lines of the text begin with.
    pub gap: String,
}

/// Lines behind a mark.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Quote {
    pub intro: String,
    pub lines: Vec<String>,
    /// Lines that begin with `- ` were there before, those with `+ ` are new.
    pub differs: bool,
}

/// A grid, or the rows of one that changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Table {
    pub head: Vec<String>,
    pub rows: Vec<Vec<String>>,
    /// The same as aligned lines.
    pub lines: Vec<String>,
}

impl Table {
    pub fn new(head: Vec<String>, rows: Vec<Vec<String>>) -> Self {
        let lines = difference::table(&head, &rows);
        Self { head, rows, lines }
    }
}

/// A form to be filled in and sent back: its lines stand as they are.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Form {
    pub title: String,
    pub lines: Vec<String>,
}

/// The widest column of labels in the text.
const LABEL_MAX: usize = 20;

impl Section {
    /// A section, its labels in a column; nothing if it has no items.
    pub fn new(title: impl Into<String>, mut items: Vec<Item>) -> Option<Self> {
        let width = items
            .iter()
            .map(|item| item.label.chars().count())
            .filter(|n| *n <= LABEL_MAX)
            .max()
            .unwrap_or(0);
        for item in &mut items {
            item.set_head(width);
        }
        (!items.is_empty()).then(|| Self { title: title.into(), items })
    }
}

impl Item {
    pub fn sentence(text: impl Into<String>) -> Self {
        Self { text: text.into(), ..Self::default() }
    }

    pub fn titled(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self { title: title.into(), ..Self::sentence(text) }
    }

    pub fn row(label: impl Into<String>, text: impl Into<String>) -> Self {
        Self { label: label.into(), text: text.into(), ..Self::default() }
    }

    pub fn quoting(mut self, intro: impl Into<String>, lines: Vec<String>) -> Self {
        self.quotes.push(Quote { intro: intro.into(), lines, differs: false });
        self
    }

    pub fn saying(mut self, says: Vec<Say>) -> Self {
        self.says = says;
        self
    }

    /// Lines that tell what differs.
    pub fn differing(mut self, lines: Vec<String>) -> Self {
        self.quotes.push(Quote { intro: String::new(), lines, differs: true });
        self
    }

    fn set_head(&mut self, width: usize) {
        let label = &self.label;
        let fits = label.chars().count() <= width;
        let label = match (label.is_empty(), fits) {
            (true, _) => String::new(),
            (_, true) => format!("{label:width$}   "),
            (_, false) => format!("{label}:  "),
        };
        let text = match &self.old {
            Some(old) => format!("{old} → {}", self.text),
            None => self.text.clone(),
        };
        self.gap = " ".repeat(match (self.label.is_empty(), fits) {
            (true, _) => 0,
            (_, true) => width + 3,
            (_, false) => 2,
        });
        self.head = format!("{label}{text}").trim_end().to_owned();
    }
}

impl Section {
    /// Lines of a page, behind a mark.
    pub fn page(title: String, lines: Vec<String>) -> Self {
        let item = Item::sentence("").quoting("", lines);
        Self { title, items: vec![item] }
    }
}

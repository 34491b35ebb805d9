//! HTML → lines: what a reader sees, with what the structure says about each line.
//!
//! The tokenizer is html5ever's; the walk over its tokens is our own and keeps a flat stack of open
//! elements, so that depth costs nothing and no tree is built.

mod element;
mod flow;
mod sheet;

use std::cell::{Cell, RefCell};

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::line::Line;
use element::Element;
use flow::Flow;

/// How much of the source is read at once.
const PIECE: usize = 4096;

/// The tokenizer compares each attribute of a tag with those before it. A tag that goes on for this
/// many separators without an end, or tags that together cost this much, are an attack: what
/// stands below isn't read.
const SEPARATORS_MAX: usize = 8_000;
const COST_MAX: usize = 4_000_000;

/// The lines that a reader of the HTML sees.
pub(super) fn lines(source: &str) -> Vec<Line> {
    let tokenizer = Tokenizer::new(Walk::default(), TokenizerOpts::default());
    let queue = BufferQueue::default();
    let mut separators = 0;
    for piece in pieces(source) {
        separators +=
            piece.bytes().filter(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'/' | b'"' | b'\'')).count();
        queue.push_back(StrTendril::from_slice(piece));
        // A script's end only pauses the tokenizer: nothing here runs it.
        while !queue.is_empty() {
            let _ = tokenizer.feed(&queue);
        }
        if tokenizer.sink.progressed.take() {
            separators = 0;
        }
        if separators > SEPARATORS_MAX || tokenizer.sink.cost.get() > COST_MAX {
            break;
        }
    }
    tokenizer.end();
    tokenizer.sink.flow.into_inner().finish()
}

fn pieces(source: &str) -> impl Iterator<Item = &str> {
    let mut rest = source;
    std::iter::from_fn(move || {
        let (piece, behind) = rest.split_at(rest.floor_char_boundary(PIECE));
        rest = behind;
        (!piece.is_empty()).then_some(piece)
    })
}

#[derive(Default)]
struct Walk {
    flow: RefCell<Flow>,
    /// A token came since this was last asked.
    progressed: Cell<bool>,
    /// What the attributes so far cost the tokenizer.
    cost: Cell<usize>,
}

impl TokenSink for Walk {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut flow = self.flow.borrow_mut();
        match token {
            Token::ParseError(_) => return TokenSinkResult::Continue,
            Token::CharacterTokens(text) => flow.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => flow.close(&tag.name),
            Token::TagToken(tag) => {
                self.progressed.set(true);
                self.cost.set(self.cost.get() + tag.attrs.len() * tag.attrs.len());
                flow.open(element_of(&tag));
                return raw_text(&tag);
            }
            _ => {}
        }
        self.progressed.set(true);
        TokenSinkResult::Continue
    }
}

fn element_of(tag: &Tag) -> Element {
    let attribute = |name: &str| {
        let found = tag.attrs.iter().find(|attribute| &*attribute.name.local == name);
        found.map(|attribute| attribute.value.to_string())
    };
    Element::new(&tag.name, attribute)
}

/// Elements whose content isn't markup: the tokenizer has to be told.
fn raw_text(tag: &Tag) -> TokenSinkResult<()> {
    match &*tag.name {
        "title" | "textarea" => TokenSinkResult::RawData(RawKind::Rcdata),
        "style" | "xmp" | "iframe" | "noembed" | "noframes" | "script" => {
            TokenSinkResult::RawData(RawKind::Rawtext)
        }
        _ => TokenSinkResult::Continue,
    }
}

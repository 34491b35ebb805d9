//! HTML → lines: what a reader sees, with what the structure says about each line.
//!
//! The tokenizer is html5ever's; the walk over its tokens is our own and keeps a flat stack of open
//! elements, so that depth costs nothing and no tree is built.

mod element;
mod flow;

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::states::RawKind;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer, TokenizerOpts,
};

use super::line::Line;
use element::Element;
use flow::Flow;

/// The lines that a reader of the HTML sees.
pub(super) fn lines(source: &str) -> Vec<Line> {
    let queue = BufferQueue::default();
    queue.push_back(StrTendril::from_slice(source));
    let tokenizer = Tokenizer::new(Walk::default(), TokenizerOpts::default());
    // A script's end only pauses the tokenizer: nothing here runs it.
    while !queue.is_empty() {
        let _ = tokenizer.feed(&queue);
    }
    tokenizer.end();
    tokenizer.sink.flow.into_inner().finish()
}

#[derive(Default)]
struct Walk {
    flow: RefCell<Flow>,
}

impl TokenSink for Walk {
    type Handle = ();

    fn process_token(&self, token: Token, _line: u64) -> TokenSinkResult<()> {
        let mut flow = self.flow.borrow_mut();
        match token {
            Token::CharacterTokens(text) => flow.text(&text),
            Token::TagToken(tag) if tag.kind == TagKind::EndTag => flow.close(&tag.name),
            Token::TagToken(tag) => {
                flow.open(element_of(&tag));
                return raw_text(&tag);
            }
            _ => {}
        }
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

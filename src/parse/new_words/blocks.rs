//! Judged lines → blocks: what stands between blank lines and quotes.

use super::Block;
use super::line::{Fate, Line};
use super::trim;

/// The blocks of the lines that are new.
pub(super) fn of(lines: &[Line]) -> Vec<Block> {
    let verbatim = trim::verbatim(lines);
    let mut blocks = Vec::new();
    let mut block = Block::default();
    let mut touched = false;
    for (at, line) in lines.iter().enumerate() {
        let inside = verbatim[at] && line.fate == Fate::New;
        if line.is_new() || inside {
            block.lines.push(line.text.clone());
            touched |= line.doubted;
        } else if line.fate == Fate::Sent && !line.is_blank() {
            touched = true;
        } else {
            close(&mut blocks, &mut block, &mut touched);
        }
    }
    close(&mut blocks, &mut block, &mut touched);
    blocks
}

fn close(blocks: &mut Vec<Block>, block: &mut Block, touched: &mut bool) {
    let mut done = std::mem::take(block);
    done.subtracted = std::mem::take(touched);
    if !done.lines.is_empty() {
        blocks.push(done);
    }
}

/// All of it, for a comment.
pub(super) fn text(blocks: &[Block]) -> String {
    let paragraphs: Vec<String> = blocks.iter().map(|block| block.lines.join("\n")).collect();
    paragraphs.join("\n\n")
}

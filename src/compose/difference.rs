//! What differs between two texts, line by line: what went, what came, and a line of what stayed around
//! it.

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Texts with more lines are shown as they were and as they are.
const LINES_MAX: usize = 400;

/// How many lines that stayed are shown beside a change.
const AROUND: usize = 1;

/// `− ` before what went, `+ ` before what came; nothing if it would take too long to find.
pub(super) fn lines(old: &[String], new: &[String]) -> Option<Vec<String>> {
    if old.len().max(new.len()) > LINES_MAX {
        return None;
    }
    let ops = capture_diff_slices(Algorithm::Myers, old, new);
    let mut shown = Vec::new();
    for (at, op) in ops.iter().enumerate() {
        if let DiffOp::Equal { new_index, len, .. } = *op {
            let stayed = &new[new_index..new_index + len];
            stay(&mut shown, stayed, at == 0, at + 1 == ops.len());
        }
        if !matches!(op, DiffOp::Equal { .. }) {
            shown.extend(old[op.old_range()].iter().map(|line| format!("− {line}")));
            shown.extend(new[op.new_range()].iter().map(|line| format!("+ {line}")));
        }
    }
    Some(shown)
}

/// What stayed: its end before a change, its beginning behind one.
fn stay(shown: &mut Vec<String>, stayed: &[String], first: bool, last: bool) {
    let behind = if first { 0 } else { AROUND.min(stayed.len()) };
    let before = if last { 0 } else { AROUND.min(stayed.len() - behind) };
    let line = |line: &String| format!("  {line}");
    shown.extend(stayed[..behind].iter().map(line));
    if stayed.len() > behind + before {
        shown.push("  …".to_owned());
    }
    shown.extend(stayed[stayed.len() - before..].iter().map(line));
}

#[cfg(test)]
mod tests;

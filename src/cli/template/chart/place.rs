//! Where each item stands: as near to those that it is linked to as the order and the sizes in its layer
//! allow.

use super::layers::{Item, Layers};

/// How often all layers are gone through.
const SWEEPS: usize = 600;
/// Between two items, in pixels.
const GAP: f64 = 22.0;
/// Between two arrows that pass.
const LANE: f64 = 16.0;

/// The middle of each item, in pixels from the left edge. `widths`: of each item; `steps`: links of the
/// happy path, which are to be straight.
pub fn columns(layers: &Layers, widths: &[f64], steps: &[(usize, usize)]) -> Vec<f64> {
    let mut middles = vec![0.0; layers.items.len()];
    for row in &layers.rows {
        let apart = distances(layers, row, widths);
        row.iter().zip(apart).for_each(|(item, left)| middles[*item] = left);
    }
    let weighed = weighed(layers, steps);
    for sweep in 0..SWEEPS {
        let count = layers.rows.len();
        for step in 0..count {
            let at = if sweep % 2 == 0 { step } else { count - 1 - step };
            settle(layers, &layers.rows[at], widths, &weighed, &mut middles);
        }
    }
    let edge = |at: usize, middle: &f64| middle - widths[at] / 2.0;
    let left = middles.iter().enumerate().map(|(at, middle)| edge(at, middle)).fold(f64::MAX, f64::min);
    middles.iter().map(|middle| middle - left).collect()
}

/// Each item's links, with how much they pull.
fn weighed(layers: &Layers, steps: &[(usize, usize)]) -> Vec<Vec<(usize, f64)>> {
    let mut near = vec![Vec::new(); layers.items.len()];
    for &(upper, lower) in &layers.links {
        let is_state = |item: usize| matches!(layers.items[item], Item::State(_));
        let weight = match (is_state(upper), is_state(lower)) {
            _ if steps.contains(&(upper, lower)) => 20.0,
            // A long arrow is straight rather than short.
            (false, false) => 8.0,
            _ => 1.0,
        };
        near[upper].push((lower, weight));
        near[lower].push((upper, weight));
    }
    near
}

/// The distance of each item of a row from the first one, if all stand as close as they may.
fn distances(layers: &Layers, row: &[usize], widths: &[f64]) -> Vec<f64> {
    let passes = |item: usize| layers.items[item] == Item::Point;
    let mut distances = vec![0.0; row.len()];
    for at in 1..row.len() {
        let (left, right) = (row[at - 1], row[at]);
        let gap = if passes(left) && passes(right) { LANE } else { GAP };
        distances[at] = distances[at - 1] + (widths[left] + widths[right]) / 2.0 + gap;
    }
    distances
}

/// Moves a row's items to the weighted mean of what they are linked to: of all places that keep order and
/// distances, those with the least squares of what is missing (pool adjacent violators).
fn settle(layers: &Layers, row: &[usize], widths: &[f64], near: &[Vec<(usize, f64)>], middles: &mut [f64]) {
    let apart = distances(layers, row, widths);
    // (sum of weighted wishes, sum of weights, how many): neighbours that would overlap move as one.
    let mut blocks: Vec<(f64, f64, usize)> = Vec::new();
    for (at, item) in row.iter().enumerate() {
        let (mut weight, mut pulled) = (0.0, 0.0);
        for (other, base) in &near[*item] {
            let pull = base / (4.0 + (middles[*other] - middles[*item]).abs());
            weight += pull;
            pulled += pull * middles[*other];
        }
        let (wish, weight) = if weight > 0.0 { (pulled / weight, weight) } else { (middles[*item], 0.01) };
        let mut block = ((wish - apart[at]) * weight, weight, 1);
        while let Some(before) = blocks.pop_if(|before| before.0 / before.1 >= block.0 / block.1) {
            block = (before.0 + block.0, before.1 + block.1, before.2 + block.2);
        }
        blocks.push(block);
    }
    let starts = blocks.iter().flat_map(|(sum, weight, count)| std::iter::repeat_n(sum / weight, *count));
    for ((item, start), apart) in row.iter().zip(starts).zip(apart) {
        middles[*item] = start + apart;
    }
}

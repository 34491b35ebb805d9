//! The order within each layer: as few arrows as can be cross each other.

use super::layers::Layers;

/// How often all layers are gone through, down and up again.
const SWEEPS: usize = 24;

/// Puts the items of each layer into an order with few crossings.
pub fn order(layers: &mut Layers) {
    let (above, below) = neighbours(layers);
    let mut best = (crossings(layers, &below), layers.rows.clone());
    for sweep in 0..SWEEPS {
        let down = sweep % 2 == 0;
        let near = if down { &above } else { &below };
        let count = layers.rows.len();
        for step in 1..count {
            let row = if down { step } else { count - 1 - step };
            let beside = if down { row - 1 } else { row + 1 };
            sort(layers, row, beside, near);
        }
        swap_neighbours(layers, &above, &below);
        let now = crossings(layers, &below);
        if now < best.0 {
            best = (now, layers.rows.clone());
        }
    }
    layers.rows = best.1;
}

type Near = Vec<Vec<usize>>;

fn neighbours(layers: &Layers) -> (Near, Near) {
    let mut above = vec![Vec::new(); layers.items.len()];
    let mut below = vec![Vec::new(); layers.items.len()];
    for &(upper, lower) in &layers.links {
        below[upper].push(lower);
        above[lower].push(upper);
    }
    (above, below)
}

/// Each item goes to the middle of those that it is linked to; who has none stays where it is.
fn sort(layers: &mut Layers, row: usize, beside: usize, near: &Near) {
    let places = places(&layers.rows[beside], layers.items.len());
    let middle = |(at, item): (usize, &usize)| {
        let linked: Vec<usize> = near[*item].iter().map(|other| places[*other]).collect();
        let sum: usize = linked.iter().sum();
        let middle = if linked.is_empty() { at as f64 } else { sum as f64 / linked.len() as f64 };
        (middle, *item)
    };
    let mut sorted: Vec<(f64, usize)> = layers.rows[row].iter().enumerate().map(middle).collect();
    sorted.sort_by(|one, other| one.0.total_cmp(&other.0));
    layers.rows[row] = sorted.into_iter().map(|(_, item)| item).collect();
}

/// Two that stand side by side change places where that saves crossings.
fn swap_neighbours(layers: &mut Layers, above: &Near, below: &Near) {
    for row in 0..layers.rows.len() {
        let beside = |at: Option<usize>| {
            let row = at.and_then(|at| layers.rows.get(at)).cloned().unwrap_or_default();
            places(&row, layers.items.len())
        };
        let (up, down) = (beside(row.checked_sub(1)), beside(Some(row + 1)));
        let items = &mut layers.rows[row];
        for at in 1..items.len() {
            let (left, right) = (items[at - 1], items[at]);
            let cost = |left: usize, right: usize| {
                between(&above[left], &above[right], &up) + between(&below[left], &below[right], &down)
            };
            if cost(right, left) < cost(left, right) {
                items.swap(at - 1, at);
            }
        }
    }
}

/// How many links of two items cross, the one standing left of the other.
fn between(left: &[usize], right: &[usize], places: &[usize]) -> usize {
    let crossed = |one: &usize| right.iter().filter(|other| places[*one] > places[**other]).count();
    left.iter().map(crossed).sum()
}

fn crossings(layers: &Layers, below: &Near) -> usize {
    let of_row = |at: usize| {
        let places = places(&layers.rows[at + 1], layers.items.len());
        let row = &layers.rows[at];
        let pairs = (0..row.len()).flat_map(|one| (one + 1..row.len()).map(move |other| (one, other)));
        pairs.map(|(one, other)| between(&below[row[one]], &below[row[other]], &places)).sum::<usize>()
    };
    (0..layers.rows.len().saturating_sub(1)).map(of_row).sum()
}

/// Where each item of a row stands in it.
fn places(row: &[usize], items: usize) -> Vec<usize> {
    let mut places = vec![0; items];
    row.iter().enumerate().for_each(|(at, item)| places[*item] = at);
    places
}

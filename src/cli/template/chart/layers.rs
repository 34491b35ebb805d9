//! The layers of a drawing, from top to bottom (Sugiyama): states on even ones, labels and the points that
//! arrows pass on those between. Since each label is an item of a layer, none is ever drawn over another.

use super::Chart;

/// What stands in one place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item {
    /// By its place in the chart.
    State(usize),
    /// The labels of that arrow.
    Label(usize),
    /// That arrow passes here.
    Point,
}

#[derive(Clone, Debug)]
pub struct Layers {
    pub items: Vec<Item>,
    /// The items of each layer, from left to right.
    pub rows: Vec<Vec<usize>>,
    /// From an item to one of the layer below.
    pub links: Vec<(usize, usize)>,
    /// Of each arrow the items that it passes, from its state to the other.
    pub paths: Vec<Vec<usize>>,
}

impl Layers {
    pub fn of(chart: &Chart) -> Self {
        let downward = downward(chart);
        let ranks = ranks(chart, &downward);
        let mut items: Vec<Item> = (0..chart.boxes.len()).map(Item::State).collect();
        let mut rows = vec![Vec::new(); 2 * ranks.iter().max().map_or(0, |last| last + 1)];
        ranks.iter().enumerate().for_each(|(state, rank)| rows[2 * rank].push(state));
        let (mut links, mut paths) = (Vec::new(), Vec::new());
        for (at, arrow) in chart.arrows.iter().enumerate() {
            let (upper, lower) = if downward[at] { (arrow.from, arrow.to) } else { (arrow.to, arrow.from) };
            let between = 2 * ranks[upper] + 1..2 * ranks[lower];
            // Beside the state that the arrow leaves.
            let labelled = if downward[at] { between.start } else { between.end - 1 };
            let mut path = vec![upper];
            for row in between {
                rows[row].push(items.len());
                path.push(items.len());
                items.push(if row == labelled { Item::Label(at) } else { Item::Point });
            }
            path.push(lower);
            links.extend(path.windows(2).map(|pair| (pair[0], pair[1])));
            if !downward[at] {
                path.reverse();
            }
            paths.push(path);
        }
        Self { items, rows, links, paths }
    }
}

/// Which arrows lead down: all but those that close a circle, in the order in which one would walk.
fn downward(chart: &Chart) -> Vec<bool> {
    let mut down = vec![true; chart.arrows.len()];
    let mut seen = vec![false; chart.boxes.len()];
    for start in 0..chart.boxes.len() {
        walk(chart, start, &mut Vec::new(), &mut seen, &mut down);
    }
    down
}

/// A process has some dozens of states at most, so this is never deep.
fn walk(chart: &Chart, state: usize, on_the_way: &mut Vec<usize>, seen: &mut [bool], down: &mut [bool]) {
    if std::mem::replace(&mut seen[state], true) {
        return;
    }
    on_the_way.push(state);
    for (at, arrow) in chart.arrows.iter().enumerate().filter(|(_, arrow)| arrow.from == state) {
        if on_the_way.contains(&arrow.to) {
            down[at] = false;
        } else {
            walk(chart, arrow.to, on_the_way, seen, down);
        }
    }
    on_the_way.pop();
}

/// The longest way from above to each state.
fn ranks(chart: &Chart, downward: &[bool]) -> Vec<usize> {
    let mut ranks = vec![0; chart.boxes.len()];
    // Each round settles at least one state more.
    for _ in 0..chart.boxes.len() {
        for (at, arrow) in chart.arrows.iter().enumerate() {
            let (upper, lower) = if downward[at] { (arrow.from, arrow.to) } else { (arrow.to, arrow.from) };
            ranks[lower] = ranks[lower].max(ranks[upper] + 1);
        }
    }
    ranks
}

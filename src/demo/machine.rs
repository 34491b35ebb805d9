//! Pure: a template's state machine as a drawing: the steps in a row, the side states below, and the
//! way that a TMail took.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use crate::template::{State, Target, Template, Trigger};
use crate::tmail::{DRAFT, Tmail};

/// Pixels of a box, and from one to the next.
const WIDTH: f64 = 116.0;
const HEIGHT: f64 = 60.0;
const PITCH: f64 = 152.0;
/// Where the two rows of boxes begin.
const STEPS_TOP: f64 = 34.0;
const SIDES_TOP: f64 = 200.0;
/// Below them ways lead from one to another.
const BELOW: f64 = 62.0;
const MARGIN: f64 = 14.0;

/// A drawing, in pixels.
#[derive(Clone, Debug, Serialize)]
pub struct Machine {
    pub width: f64,
    pub height: f64,
    pub boxes: Vec<Node>,
    pub ways: Vec<Way>,
}

/// A state.
#[derive(Clone, Debug, Serialize)]
pub struct Node {
    pub name: String,
    /// The name in at most two lines.
    pub lines: Vec<String>,
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
    pub taken: bool,
    pub is_final: bool,
    /// `#9`: the changesets that entered it.
    pub entered: String,
}

/// A transition.
#[derive(Clone, Debug, Serialize)]
pub struct Way {
    /// An SVG path.
    pub path: String,
    /// Its verb, for neighbours in the row.
    pub label: String,
    pub label_x: f64,
    pub label_y: f64,
    pub taken: bool,
}

/// Draws a machine with the way that `tmail` took.
pub fn draw(template: &Template, tmail: &Tmail) -> Machine {
    let (steps, sides): (Vec<&State>, Vec<&State>) = template.states.iter().partition(|state| state.step);
    let width = PITCH * (steps.len().max(2) - 1) as f64 + WIDTH + 2.0 * MARGIN;
    let mut places: BTreeMap<&str, (f64, f64)> = BTreeMap::new();
    for (at, state) in steps.iter().enumerate() {
        places.insert(&state.name, (MARGIN + at as f64 * PITCH, STEPS_TOP));
    }
    let gap = (width - 2.0 * MARGIN) / sides.len().max(1) as f64;
    for (at, state) in sorted(template, sides, &places).iter().enumerate() {
        let x = MARGIN + (at as f64 + 0.5) * gap - WIDTH / 2.0;
        places.insert(&state.name, (x.clamp(MARGIN, width - MARGIN - WIDTH), SIDES_TOP));
    }
    let boxes = template.states.iter().filter_map(|state| node(state, tmail, &places)).collect();
    Machine { width, height: SIDES_TOP + HEIGHT + BELOW, boxes, ways: ways(template, tmail, &places) }
}

/// Side states stand below the steps that lead to them.
fn sorted<'t>(
    template: &Template,
    mut sides: Vec<&'t State>,
    places: &BTreeMap<&str, (f64, f64)>,
) -> Vec<&'t State> {
    let middle = |state: &State| -> i64 {
        let from = template.transitions.iter().filter(|transition| leads_to(transition, &state.name));
        let xs: Vec<f64> = from
            .flat_map(|transition| &transition.from)
            .filter_map(|from| places.get(from.as_str()))
            .map(|(x, _)| *x)
            .collect();
        if xs.is_empty() { 0 } else { (xs.iter().sum::<f64>() / xs.len() as f64) as i64 }
    };
    sides.sort_by_key(|state| middle(state));
    sides
}

fn leads_to(transition: &crate::template::Transition, name: &str) -> bool {
    transition.to.iter().any(|outcome| outcome.target == Target::State(name.to_owned()))
}

fn node(state: &State, tmail: &Tmail, places: &BTreeMap<&str, (f64, f64)>) -> Option<Node> {
    let (x, y) = *places.get(state.name.as_str())?;
    let entered: Vec<String> = tmail
        .path
        .iter()
        .filter(|step| step.state == state.name)
        .map(|step| format!("#{}", step.changeset))
        .collect();
    Some(Node {
        name: state.name.clone(),
        lines: lines(&state.title),
        x,
        y,
        width: WIDTH,
        height: HEIGHT,
        taken: !entered.is_empty(),
        is_final: state.is_final,
        entered: entered.join(" "),
    })
}

/// A title in at most two lines that fit into a box.
fn lines(title: &str) -> Vec<String> {
    if title.chars().count() <= 13 {
        return vec![title.to_owned()];
    }
    let blanks = title.match_indices([' ', '-']).map(|(at, _)| at);
    let middle = blanks.min_by_key(|at| at.abs_diff(title.len() / 2));
    match middle {
        Some(at) if title[at..].starts_with('-') => vec![title[..=at].to_owned(), title[at + 1..].to_owned()],
        Some(at) => vec![title[..at].to_owned(), title[at + 1..].to_owned()],
        None => vec![title.to_owned()],
    }
}

/// Each pair of states once, the taken ones last, so that they lie on top.
fn ways(template: &Template, tmail: &Tmail, places: &BTreeMap<&str, (f64, f64)>) -> Vec<Way> {
    let walked: BTreeSet<(&str, &str)> = tmail
        .path
        .windows(2)
        .map(|pair| (pair[0].state.as_str(), pair[1].state.as_str()))
        .filter(|(from, _)| *from != DRAFT)
        .collect();
    let mut found: BTreeMap<(&str, &str), String> = BTreeMap::new();
    for transition in &template.transitions {
        for outcome in &transition.to {
            let Target::State(to) = &outcome.target else { continue };
            for from in &transition.from {
                found.entry((from, to)).or_insert_with(|| label(&transition.trigger));
            }
        }
    }
    let way = |((from, to), label): (&(&str, &str), &String)| {
        drawn(*places.get(from)?, *places.get(to)?, label, walked.contains(&(*from, *to)))
    };
    let mut ways: Vec<Way> = found.iter().filter_map(way).collect();
    ways.sort_by_key(|way| way.taken);
    ways
}

fn label(trigger: &Trigger) -> String {
    match trigger {
        Trigger::Verb { verb, .. } => verb.clone(),
        Trigger::Approved => "all approved".to_owned(),
        Trigger::Voided | Trigger::Expired => String::new(),
    }
}

fn drawn(from: (f64, f64), to: (f64, f64), label: &str, taken: bool) -> Option<Way> {
    let neighbours = from.1 == to.1 && (to.0 - from.0 - PITCH).abs() < 1.0 && from.1 == STEPS_TOP;
    let (begin, end) = (from.0 + WIDTH / 2.0, to.0 + WIDTH / 2.0);
    let path = if neighbours {
        let y = from.1 + HEIGHT / 2.0;
        format!("M{:.0} {y:.0} H{:.0}", from.0 + WIDTH, to.0 - 7.0)
    } else if from.1 == to.1 {
        let (y, depth) = (from.1 + HEIGHT, from.1 + HEIGHT + 24.0 + (end - begin).abs() / 14.0);
        format!("M{begin:.0} {y:.0} C{begin:.0} {depth:.0} {end:.0} {depth:.0} {end:.0} {:.0}", y + 7.0)
    } else {
        let down = to.1 > from.1;
        let (y, tip) = if down { (from.1 + HEIGHT, to.1 - 7.0) } else { (from.1, to.1 + HEIGHT + 7.0) };
        let shift = if down { 0.0 } else { 12.0 };
        let (begin, end) = (begin + shift, end + shift);
        let middle = f64::midpoint(y, tip);
        format!("M{begin:.0} {y:.0} C{begin:.0} {middle:.0} {end:.0} {middle:.0} {end:.0} {tip:.0}")
    };
    Some(Way {
        path,
        label: if neighbours { label.to_owned() } else { String::new() },
        label_x: f64::midpoint(from.0 + WIDTH, to.0),
        label_y: from.1 - 12.0,
        taken,
    })
}

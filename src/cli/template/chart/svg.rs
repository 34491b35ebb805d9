//! A statechart as SVG: states from top to bottom, the happy path in bold, what leads where on the arrows.

use super::layers::{Item, Layers};
use super::{Arrow, Chart, Label, LabelKind, cross, place};

/// Around everything, in pixels.
const MARGIN: f64 = 24.0;
/// Above the first layer: the title, and where it begins.
const HEAD: f64 = 64.0;
/// Below the last: what the lines mean.
const FOOT: f64 = 40.0;
/// Between two layers, where arrows go from one place to another.
const CHANNEL: f64 = 30.0;
/// Of one line of a label.
const LINE: f64 = 15.0;
const STATE_HEIGHT: f64 = 38.0;

const STYLE: &str = "text{font-family:'DejaVu Sans',Verdana,'Segoe UI',Helvetica,Arial,sans-serif;fill:#1f2933}\
    .title{font-size:16px;font-weight:bold}.state{font-size:12px;text-anchor:middle}.step{font-weight:bold}\
    .label{font-size:11px;text-anchor:middle}.note{font-size:11px;fill:#52606d}\
    rect.state{fill:#f5f7fa;stroke:#7b8794;stroke-width:1.2}rect.step{fill:#e6f0fb;stroke:#1f5fa8;stroke-width:1.8}\
    rect.end{fill:none;stroke:#7b8794;stroke-width:1.2}rect.under{fill:#fff}\
    path{fill:none;stroke:#7b8794;stroke-width:1.3}path.step{stroke:#1f5fa8;stroke-width:2.2}\
    path.voided{stroke-dasharray:5 4}text.approved{fill:#17663a;font-weight:bold}text.voided{fill:#8a4b08}text.glass{fill:#a61b1b;font-weight:bold}path.glass{stroke:#a61b1b}\
    .head{fill:#7b8794}.head.step{fill:#1f5fa8}.head.glass{fill:#a61b1b}";

/// One thing with its place: the middle, and the size.
#[derive(Clone, Copy, Debug)]
pub struct Spot {
    pub x: f64,
    pub y: f64,
    pub width: f64,
    pub height: f64,
}

/// The drawing's text.
pub fn of(chart: &Chart) -> String {
    let drawing = Drawing::of(chart);
    let (width, height) = drawing.size();
    let title = escaped(&chart.title);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" \
         viewBox=\"0 0 {width:.0} {height:.0}\" role=\"img\">\n<title>The states of {title}</title>\n\
         <style>{STYLE}</style>\n<rect width=\"100%\" height=\"100%\" fill=\"#fff\"/>\n\
         <text class=\"title\" x=\"{MARGIN:.0}\" y=\"30\">{title}</text>\n"
    );
    (0..chart.arrows.len()).for_each(|at| svg.push_str(&drawing.arrow(at)));
    (0..chart.boxes.len()).for_each(|at| svg.push_str(&drawing.state(at)));
    (0..chart.arrows.len()).for_each(|at| svg.push_str(&drawing.labels(at)));
    svg.push_str(&drawing.start());
    svg.push_str(&format!(
        "<text class=\"note\" x=\"{MARGIN:.0}\" y=\"{:.0}\">Blue: the steps as planned. Double border: the end. \
         Dashed: what was approved is changed, or its time is over.</text>\n</svg>\n",
        height - 18.0
    ));
    svg
}

/// A chart with the place of everything.
pub struct Drawing<'c> {
    chart: &'c Chart,
    layers: Layers,
    /// Of each item.
    pub spots: Vec<Spot>,
    /// Top and bottom of each layer.
    bands: Vec<(f64, f64)>,
}

impl<'c> Drawing<'c> {
    pub fn of(chart: &'c Chart) -> Self {
        let mut layers = Layers::of(chart);
        cross::order(&mut layers);
        let sizes: Vec<(f64, f64)> = layers.items.iter().map(|item| size(chart, *item)).collect();
        let widths: Vec<f64> = sizes.iter().map(|(width, _)| *width).collect();
        let columns = place::columns(&layers, &widths, &planned(chart, &layers));
        let mut bands = Vec::new();
        let mut top = HEAD;
        for row in &layers.rows {
            let height = row.iter().map(|item| sizes[*item].1).fold(0.0, f64::max);
            bands.push((top, top + height));
            top += height + CHANNEL;
        }
        let mut spots = vec![Spot { x: 0.0, y: 0.0, width: 0.0, height: 0.0 }; layers.items.len()];
        for (row, (top, bottom)) in layers.rows.iter().zip(&bands) {
            for item in row {
                let (width, height) = sizes[*item];
                spots[*item] = Spot { x: MARGIN + columns[*item], y: (top + bottom) / 2.0, width, height };
            }
        }
        Self { chart, layers, spots, bands }
    }

    fn size(&self) -> (f64, f64) {
        let right = self.spots.iter().map(|spot| spot.x + spot.width / 2.0).fold(520.0, f64::max);
        let bottom = self.spots.iter().map(|spot| spot.y + spot.height / 2.0).fold(HEAD, f64::max);
        (right + MARGIN, bottom + FOOT)
    }

    fn state(&self, at: usize) -> String {
        let (state, Spot { x, y, width, height }) = (&self.chart.boxes[at], self.spots[at]);
        let class = if state.is_step { "state step" } else { "state" };
        let rect = |class: &str, by: f64| {
            format!(
                "<rect class=\"{class}\" x=\"{:.1}\" y=\"{:.1}\" width=\"{:.1}\" height=\"{:.1}\" rx=\"8\"/>\n",
                x - width / 2.0 + by,
                y - height / 2.0 + by,
                width - 2.0 * by,
                height - 2.0 * by
            )
        };
        let mut drawn = rect(class, 0.0);
        if state.is_final {
            drawn.push_str(&rect("end", 4.0));
        }
        let lines = 1 + state.loops.len();
        let first = y + 4.0 - LINE * (lines - 1) as f64 / 2.0;
        drawn.push_str(&text(class, x, first, &state.name));
        for (nth, label) in state.loops.iter().enumerate() {
            drawn.push_str(&text("label", x, first + LINE * (nth + 1) as f64, &looped(label)));
        }
        drawn
    }

    /// Its line, and the head at its end.
    fn arrow(&self, at: usize) -> String {
        let arrow = &self.chart.arrows[at];
        let path = &self.layers.paths[at];
        let down = self.spots[path[0]].y < self.spots[path[path.len() - 1]].y;
        let mut line = String::new();
        let mut last = (0.0, 0.0);
        for (nth, item) in path.iter().enumerate() {
            let (top, bottom) = self.bands[self.row(*item)];
            let spot = self.spots[*item];
            let (mut enter, mut leave) = if down { (top, bottom) } else { (bottom, top) };
            let x = match nth {
                0 => self.port(*item, path[1], down),
                n if n + 1 == path.len() => self.port(*item, path[n - 1], !down),
                _ => spot.x,
            };
            let border =
                |lower: bool| if lower { spot.y + spot.height / 2.0 } else { spot.y - spot.height / 2.0 };
            if nth == 0 {
                enter = border(down);
                line.push_str(&format!("M{x:.1} {enter:.1}"));
                line.push_str(&format!("V{leave:.1}"));
            } else {
                let middle = f64::midpoint(last.1, enter);
                line.push_str(&format!("C{:.1} {middle:.1} {x:.1} {middle:.1} {x:.1} {enter:.1}", last.0));
                if nth + 1 == path.len() {
                    leave = border(!down) + if down { -7.0 } else { 7.0 };
                }
                line.push_str(&format!("V{leave:.1}"));
            }
            last = (x, leave);
        }
        let class = class(self.chart, arrow);
        let (x, tip) = (last.0, if down { last.1 + 7.0 } else { last.1 - 7.0 });
        format!(
            "<path class=\"{class}\" d=\"{line}\"/>\n<polygon class=\"head {class}\" points=\"{x:.1},{tip:.1} {:.1},{:.1} {:.1},{:.1}\"/>\n",
            x - 4.5,
            last.1 - if down { 1.0 } else { -1.0 },
            x + 4.5,
            last.1 - if down { 1.0 } else { -1.0 }
        )
    }

    /// Where an arrow touches a state: side by side with the others of that side, in the order in which
    /// they come.
    fn port(&self, state: usize, toward: usize, below: bool) -> f64 {
        let spot = self.spots[state];
        let mut others: Vec<usize> = self
            .layers
            .links
            .iter()
            .filter_map(|&(upper, lower)| match below {
                true => (upper == state).then_some(lower),
                false => (lower == state).then_some(upper),
            })
            .collect();
        others.sort_by(|one, other| self.spots[*one].x.total_cmp(&self.spots[*other].x));
        let place = others.iter().position(|other| *other == toward).unwrap_or(0);
        let apart = (spot.width - 24.0) / others.len() as f64;
        spot.x - (spot.width - 24.0) / 2.0 + apart * (place as f64 + 0.5)
    }

    fn row(&self, item: usize) -> usize {
        self.layers.rows.iter().position(|row| row.contains(&item)).unwrap_or(0)
    }

    fn labels(&self, at: usize) -> String {
        let Some(item) = self.layers.items.iter().position(|item| *item == Item::Label(at)) else {
            return String::new();
        };
        let (lines, Spot { x, y, width, height }) = (lines(&self.chart.arrows[at]), self.spots[item]);
        let mut drawn = format!(
            "<rect class=\"under\" x=\"{:.1}\" y=\"{:.1}\" width=\"{width:.1}\" height=\"{height:.1}\"/>\n",
            x - width / 2.0,
            y - height / 2.0
        );
        for (nth, (kind, line)) in lines.iter().enumerate() {
            let y = y - height / 2.0 + LINE * (nth as f64 + 1.0) - 3.0;
            drawn.push_str(&text(&format!("label {}", word(*kind)), x, y, line));
        }
        drawn
    }

    /// A point above the first state.
    fn start(&self) -> String {
        let Some(first) = self.spots.first() else { return String::new() };
        let (x, top) = (first.x, first.y - first.height / 2.0);
        format!(
            "<circle class=\"head step\" cx=\"{x:.1}\" cy=\"{:.1}\" r=\"6\"/>\n\
             <path class=\"step\" d=\"M{x:.1} {:.1}V{:.1}\"/>\n",
            top - 16.0,
            top - 16.0,
            top
        )
    }
}

/// A text takes at most so much: wide letters of the fonts that are asked for.
fn width(text: &str, size: f64) -> f64 {
    text.chars().map(|c| if c.is_uppercase() || "mw×".contains(c) { 0.83 } else { 0.64 }).sum::<f64>() * size
}

fn size(chart: &Chart, item: Item) -> (f64, f64) {
    let widest =
        |texts: &mut dyn Iterator<Item = &str>, size| texts.map(|text| width(text, size)).fold(0.0, f64::max);
    match item {
        Item::State(at) => {
            let state = &chart.boxes[at];
            let loops: Vec<String> = state.loops.iter().map(looped).collect();
            let inside = width(&state.name, 12.5).max(widest(&mut loops.iter().map(String::as_str), 11.0));
            (inside + 30.0, STATE_HEIGHT + LINE * state.loops.len() as f64)
        }
        Item::Label(at) => {
            let lines = lines(&chart.arrows[at]);
            let texts = &mut lines.iter().map(|(_, line)| line.as_str());
            (widest(texts, 11.5) + 6.0, LINE * lines.len() as f64 + 2.0)
        }
        Item::Point => (2.0, LINE),
    }
}

/// What stands on an arrow; conditions stand below what they are about, so that columns are narrow.
fn lines(arrow: &Arrow) -> Vec<(LabelKind, String)> {
    let of = |label: &Label| -> Vec<(LabelKind, String)> {
        let text = label.text.replace(" [", "\n[").replace(" (", "\n(");
        text.lines().map(|line| (label.kind, line.to_owned())).collect()
    };
    arrow.labels.iter().flat_map(of).collect()
}

/// The links of arrows from one planned step to the next, which are to be straight.
fn planned(chart: &Chart, layers: &Layers) -> Vec<(usize, usize)> {
    let steps = chart.arrows.iter().zip(&layers.paths).filter(|(arrow, _)| is_planned(chart, arrow));
    steps.flat_map(|(_, path)| path.windows(2).map(|pair| (pair[0], pair[1]))).collect()
}

/// From one step to the next one.
fn is_planned(chart: &Chart, arrow: &Arrow) -> bool {
    let is_step = |at: usize| chart.boxes[at].is_step;
    let next = (arrow.from + 1..chart.boxes.len()).find(|at| is_step(*at));
    is_step(arrow.from) && next == Some(arrow.to)
}

fn class(chart: &Chart, arrow: &Arrow) -> &'static str {
    let voided = arrow.labels.iter().all(|label| label.kind == LabelKind::Voided);
    let glass = arrow.labels.iter().all(|label| label.kind == LabelKind::Glass);
    match (is_planned(chart, arrow), voided) {
        _ if glass => "glass",
        (true, _) => "step",
        (false, true) => "voided",
        (false, false) => "other",
    }
}

fn word(kind: LabelKind) -> &'static str {
    match kind {
        LabelKind::Verb => "verb",
        LabelKind::Approved => "approved",
        LabelKind::Voided => "voided",
        LabelKind::Glass => "glass",
    }
}

fn looped(label: &Label) -> String {
    format!("again: {}", label.text)
}

fn text(class: &str, x: f64, y: f64, text: &str) -> String {
    format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>\n", escaped(text))
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

//! A statechart for Mermaid (`stateDiagram-v2`), as GitHub and GitLab draw it in Markdown.

use super::{Box, Chart, Label};

/// The diagram, a line each arrow.
pub fn of(chart: &Chart) -> String {
    let mut lines = vec!["stateDiagram-v2".to_owned()];
    let names: Vec<String> = chart.boxes.iter().map(|state| name(&state.name)).collect();
    for (state, name) in chart.boxes.iter().zip(&names) {
        lines.push(format!("    state \"{}\" as {name}", text(&state.name)));
    }
    lines.extend(names.first().map(|first| format!("    [*] --> {first}")));
    let arrow = |from: &str, to: &str, labels: &[Label]| {
        let labels: Vec<String> = labels.iter().map(|label| text(&label.text)).collect();
        format!("    {from} --> {to} : {}", labels.join(", "))
    };
    for one in &chart.arrows {
        lines.push(arrow(&names[one.from], &names[one.to], &one.labels));
    }
    let with_names = || chart.boxes.iter().zip(&names);
    let loops = with_names().filter(|(state, _)| !state.loops.is_empty());
    lines.extend(loops.map(|(state, name)| arrow(name, name, &state.loops)));
    let ends = with_names().filter(|(Box { is_final, .. }, _)| *is_final);
    lines.extend(ends.map(|(_, name)| format!("    {name} --> [*]")));
    lines.join("\n") + "\n"
}

/// Mermaid's own words (`end`, `note`, `state`) are no names, whatever their case.
fn name(state: &str) -> String {
    let plain = |c: char| if c.is_ascii_alphanumeric() { c } else { '_' };
    // A hyphen and a blank stay apart.
    format!("s_{}", state.replace('-', "__").chars().map(plain).collect::<String>())
}

/// What means something to Mermaid is written by its number.
fn text(text: &str) -> String {
    let one = |c: char| match c {
        c if c.is_alphanumeric() => c.to_string(),
        ' ' | '.' | ',' | '(' | ')' | '[' | ']' | '=' | '/' | '-' | '×' => c.to_string(),
        c => format!("#{};", u32::from(c)),
    };
    text.chars().map(one).collect()
}

//! One model, two renderings: text of at most 72 columns, and HTML from MJML.

use std::sync::OnceLock;

use minijinja::syntax::SyntaxConfig;
use minijinja::value::Serde;
use minijinja::{Environment, UndefinedBehavior};
use mrml::prelude::render::RenderOptions;

use super::model::Model;

const TEXT: &str = include_str!("../../templates/notice/notice.txt");
const MJML: &str = include_str!("../../templates/notice/notice.mjml");

/// The widest line of a text.
const COLUMNS: usize = 72;

/// The longest line to type that is kept whole, with the word before it: as much as fits beside the mark of a list.
const TYPED_MAX: usize = COLUMNS - 6;

/// A word that is longer is broken: no address or link that people use is.
const WORD_MAX: usize = 240;

/// A notice, rendered.
pub(super) struct Rendered {
    pub text: String,
    /// The same as format=flowed (RFC 3676 §4): a sentence goes on where its line ends in a blank.
    pub flowed: String,
    /// Nothing, should the layout fail: the text says it all.
    pub html: Option<String>,
}

/// Renders a notice. The templates are built in and a test renders each part of them, so neither
/// fails; if one did, what is left is still a notice.
pub(super) fn render(model: &Model) -> Rendered {
    static ENVIRONMENT: OnceLock<Environment<'static>> = OnceLock::new();
    let environment = ENVIRONMENT.get_or_init(environment);
    let of = |name: &str| environment.get_template(name).and_then(|template| template.render(Serde(model)));
    let text = of("notice.txt").unwrap_or_else(|_| [&model.headline, ""].join("\n"));
    let text = format!("{}\n", text.trim_end());
    let lines = |line: fn(&str) -> String| text.lines().map(|one| line(one) + "\n").collect::<String>();
    let plain = lines(|line| line.trim_end().to_owned());
    Rendered { text: plain, flowed: lines(stuffed), html: of("notice.html").ok() }
}

/// A line that a reader of flowed text takes as it is (RFC 3676 §4.4).
fn stuffed(line: &str) -> String {
    let stuff = line.starts_with([' ', '>']) || line.starts_with("From ");
    if stuff { format!(" {line}") } else { line.to_owned() }
}

fn environment() -> Environment<'static> {
    let mut environment = Environment::new();
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    // A line that is only a tag leaves no line behind. These are the usual delimiters, so they build.
    if let Ok(syntax) = SyntaxConfig::builder().trim_blocks(true).lstrip_blocks(true).build() {
        environment.set_syntax(syntax);
    }
    environment.add_filter("wrap", wrap);
    environment.add_filter("before", before);
    // A template that can't be compiled isn't there, and `render` does without it.
    let _ = environment.add_template("notice.txt", TEXT);
    if let Some(html) = html() {
        let _ = environment.add_template_owned("notice.html", html);
    }
    environment
}

/// MJML → an HTML template, once.
fn html() -> Option<String> {
    let parsed = mrml::parse(MJML).ok()?;
    // Without fonts: else the mail would fetch them from far away.
    let options = RenderOptions { fonts: Default::default(), ..RenderOptions::default() };
    let html = parsed.element.render(&options).ok()?;
    Some(html.replace("lang=\"en\"", "lang=\"{{ language or 'en' }}\""))
}

/// What is said before a line to type. That isn't broken, as it is typed, and never stands alone on its line, as what is
/// typed does; a longer one has to be broken.
fn before(say: &str, typed: &str) -> String {
    let last = say.rsplit(' ').next().unwrap_or_default();
    let behind = format!("{last}:  {typed}");
    if behind.chars().count() > TYPED_MAX {
        return format!("{say}:  {typed}");
    }
    let kept = say.strip_suffix(last).unwrap_or_default();
    format!("{kept}{}", behind.replace(' ', "\u{a0}"))
}

/// Wraps a line at 72 columns, not at non-breaking spaces; the first line begins with `first`, the others with `further`.
/// Prose, which has neither, may be wrapped otherwise by who reads it: its lines end in a blank but for the last.
fn wrap(text: &str, first: Option<&str>, further: Option<&str>) -> String {
    let (first, further) = (first.unwrap_or(""), further.unwrap_or(""));
    let mut lines = Vec::new();
    let mut line = first.to_owned();
    let mut begun = false;
    let mut width = first.chars().count();
    let mut gap = 0;
    for word in text.split(' ') {
        // Several blanks in a row are kept within a line: columns are made of them.
        if word.is_empty() && begun {
            gap += 1;
            continue;
        }
        for piece in pieces(word) {
            let wanted = piece.chars().count() + if begun { 1 + gap } else { 0 };
            if begun && width + wanted > COLUMNS {
                lines.push(std::mem::replace(&mut line, further.to_owned()));
                width = further.chars().count();
                begun = false;
                gap = 0;
            }
            let blanks = if begun { 1 + gap } else { 0 };
            line.extend(std::iter::repeat_n(' ', blanks));
            line.push_str(piece);
            width += blanks + piece.chars().count();
            begun = true;
            gap = 0;
        }
    }
    lines.push(line);
    let soft = if first.is_empty() && further.is_empty() { " \n" } else { "\n" };
    lines.iter().map(|line| line.trim_end()).collect::<Vec<_>>().join(soft).replace('\u{a0}', " ")
}

/// A word in pieces that fit on a line.
fn pieces(word: &str) -> Vec<&str> {
    if word.len() <= WORD_MAX {
        return vec![word];
    }
    let starts: Vec<usize> = word.char_indices().map(|(at, _)| at).step_by(60).collect();
    let ends = starts.iter().skip(1).copied().chain([word.len()]);
    starts.iter().zip(ends).map(|(&from, to)| &word[from..to]).collect()
}

#[cfg(test)]
mod tests;

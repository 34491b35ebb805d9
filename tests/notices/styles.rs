//! What colours a page comes to: inline styles and the rules of its style sheets, as a browser reads
//! them, for the small HTML that notices are.

use std::collections::BTreeMap;

use regex::Regex;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scheme {
    Light,
    Dark,
}

/// A text with the colours that it is shown in.
#[derive(Clone, Debug, PartialEq)]
pub struct Text {
    pub text: String,
    pub color: [u8; 3],
    pub background: [u8; 3],
}

impl Text {
    /// WCAG 2.1, "contrast ratio".
    pub fn contrast(&self) -> f64 {
        let (a, b) = (luminance(self.color), luminance(self.background));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }
}

fn luminance(color: [u8; 3]) -> f64 {
    let part = |value: u8| {
        let value = f64::from(value) / 255.0;
        if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * part(color[0]) + 0.7152 * part(color[1]) + 0.0722 * part(color[2])
}

#[derive(Clone, Debug)]
struct Element {
    tag: String,
    classes: Vec<String>,
    color: [u8; 3],
    background: [u8; 3],
    hidden: bool,
}

/// A rule that counts: the steps of its selector, and its declarations.
#[derive(Debug)]
struct Rule {
    /// (behind `>`, tag, classes)
    steps: Vec<(bool, String, Vec<String>)>,
    declared: BTreeMap<String, String>,
}

pub struct Page<'h> {
    html: &'h str,
    rules: Vec<Rule>,
}

impl<'h> Page<'h> {
    pub fn new(html: &'h str, scheme: Scheme) -> Self {
        let dark = html.split("(prefers-color-scheme: dark) {").nth(1).unwrap_or("");
        let dark = dark.split("</style>").next().unwrap_or("");
        let rule = Regex::new(r"([^{}]+)\{([^{}]*)\}").expect("a pattern");
        let mut rules: Vec<Rule> = Vec::new();
        for found in rule.captures_iter(if scheme == Scheme::Dark { dark } else { "" }) {
            for selector in found[1].split(',') {
                rules.push(Rule { steps: steps(selector), declared: declared(&found[2]) });
            }
        }
        // The more specific comes last: classes count ten, tags one.
        rules.sort_by_key(|rule| {
            rule.steps
                .iter()
                .map(|(_, tag, classes)| classes.len() * 10 + usize::from(!tag.is_empty()))
                .sum::<usize>()
        });
        Self { html, rules }
    }

    /// Every text that is shown.
    pub fn texts(&self) -> Vec<Text> {
        let html = Regex::new("(?s)<!--.*?-->|<style.*?</style>|<title.*?</title>|<!doctype[^>]*>")
            .expect("a pattern");
        let html = html.replace_all(self.html, "");
        let token = Regex::new(r"(?s)<(/?)([a-z0-9]+)([^>]*)>|([^<]+)").expect("a pattern");
        let mut open: Vec<Element> = Vec::new();
        let mut texts = Vec::new();
        for found in token.captures_iter(&html) {
            if let Some(text) = found.get(4) {
                let here = open.last().filter(|here| !here.hidden && !text.as_str().trim().is_empty());
                texts.extend(here.map(|here| Text {
                    text: text.as_str().trim().to_owned(),
                    color: here.color,
                    background: here.background,
                }));
            } else if &found[1] == "/" {
                let at = open.iter().rposition(|element| element.tag == found[2]);
                assert!(at == Some(open.len() - 1), "</{}> closes {:?}", &found[2], open.last());
                open.pop();
            } else if !["br", "meta"].contains(&&found[2]) {
                let element = self.element(&open, &found[2], &found[3]);
                open.push(element);
            }
        }
        assert!(open.is_empty(), "{open:?} isn't closed");
        texts
    }

    fn element(&self, open: &[Element], tag: &str, attributes: &str) -> Element {
        let value = |name: &str| {
            let behind = attributes.split(&format!(" {name}=\"")).nth(1).unwrap_or("");
            behind.split('"').next().unwrap_or("").to_owned()
        };
        let parent = open.last();
        let mut element = Element {
            tag: tag.to_owned(),
            classes: value("class").split_whitespace().map(str::to_owned).collect(),
            color: parent.map_or([0, 0, 0], |parent| parent.color),
            background: parent.map_or([255, 255, 255], |parent| parent.background),
            hidden: parent.is_some_and(|parent| parent.hidden),
        };
        element.take(&declared(&value("style")));
        for rule in &self.rules {
            if fits(&rule.steps, open, &element) {
                element.take(&rule.declared);
            }
        }
        element
    }
}

impl Element {
    fn take(&mut self, declared: &BTreeMap<String, String>) {
        if let Some(color) = declared.get("color").and_then(|value| hex(value)) {
            self.color = color;
        }
        let background = declared.get("background-color").or(declared.get("background"));
        if let Some(background) = background.and_then(|value| hex(value)) {
            self.background = background;
        }
        self.hidden |= declared.get("display").is_some_and(|value| value == "none");
    }
}

fn steps(selector: &str) -> Vec<(bool, String, Vec<String>)> {
    let mut steps = Vec::new();
    let mut child = false;
    for step in selector.split_whitespace() {
        if step == ">" {
            child = true;
            continue;
        }
        let mut parts = step.split('.');
        let tag = parts.next().unwrap_or("").to_owned();
        steps.push((child, tag, parts.map(str::to_owned).collect()));
        child = false;
    }
    steps
}

/// Whether a selector fits the element below those that are open.
fn fits(steps: &[(bool, String, Vec<String>)], open: &[Element], element: &Element) -> bool {
    let Some(((child, tag, classes), above)) = steps.split_last() else { return true };
    let own = (tag.is_empty() || *tag == element.tag)
        && classes.iter().all(|class| element.classes.contains(class));
    let upwards = |at: usize| fits(above, &open[..at], &open[at]);
    own && match (above.is_empty(), child) {
        (true, _) => true,
        (false, true) => open.len().checked_sub(1).is_some_and(upwards),
        (false, false) => (0..open.len()).any(upwards),
    }
}

fn declared(style: &str) -> BTreeMap<String, String> {
    let pairs = style.split(';').filter_map(|pair| pair.split_once(':'));
    pairs
        .map(|(name, value)| (name.trim().to_owned(), value.replace("!important", "").trim().to_owned()))
        .collect()
}

/// `#1c2733` or `#fff`.
fn hex(value: &str) -> Option<[u8; 3]> {
    let digits = value.strip_prefix('#')?;
    let digits =
        if digits.len() == 3 { digits.chars().flat_map(|c| [c, c]).collect() } else { digits.to_owned() };
    let part = |at: usize| u8::from_str_radix(digits.get(at..at + 2)?, 16).ok();
    Some([part(0)?, part(2)?, part(4)?])
}

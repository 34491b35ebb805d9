//! What one element does to the lines inside it.

use crate::parse::new_words::line::Mark;

/// How an element stands among lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Display {
    Inline,
    /// Begins and ends a line.
    Block,
    /// Begins and ends a paragraph.
    Paragraph,
    Item,
    Cell,
    Break,
    Rule,
}

/// One start tag, understood.
#[derive(Clone, Debug)]
pub(super) struct Element {
    pub name: String,
    pub display: Display,
    /// It has no end tag.
    pub void: bool,
    /// Nobody sees what is inside.
    pub hidden: bool,
    /// Nobody sees the letters inside, until an element in it says otherwise: their size is nothing, or they
    /// are white on white. Nothing: as outside.
    pub faint: Option<bool>,
    /// What the client says its content is.
    pub mark: Option<Mark>,
    /// From here on everything is the old mail.
    pub rest_is_quote: bool,
    /// White space stands as written.
    pub preformatted: bool,
    /// Outlook draws a line above it.
    pub ruled: bool,
    /// Its class and id, as a style sheet names them: `.class`, `#id`.
    pub names: Vec<String>,
    /// What is inside was taken back.
    pub struck: bool,
    /// Stands for itself: a picture of an emoji.
    pub text: Option<String>,
}

const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track",
    "wbr",
];

const UNSEEN: &[&str] = &[
    "head", "title", "style", "script", "noscript", "template", "svg", "math", "object", "iframe",
    "textarea", "select", "noembed", "noframes", "audio", "video", "canvas", "datalist",
];

/// Containers of the old mail, by class or id (clients put prefixes of their own before some).
const QUOTES: &[&str] = &[
    "yahoo_quoted",
    "protonmail_quote",
    "tutanota_quote",
    "olk_src_body_section",
    "moz-forward-container",
    "mail-editor-reference-message-container",
    "zmail_extra",
    "gmail_extra_quote",
    "skiff_quote",
    "hey_quoted",
    "airmail_ext_quote",
    "mailbox_quote",
    "msg-quote",
    "sh-quoted-content",
];

const ATTRIBUTIONS: &[&str] =
    &["gmail_attr", "moz-cite-prefix", "reply-intro", "airmail_on", "zmail_extra_hr"];

const SIGNATURES: &[&str] = &[
    "gmail_signature",
    "gmail_signature_prefix",
    "moz-signature",
    "ms-outlook-mobile-signature",
    "protonmail_signature_block",
    "applemailsignature",
    "yahoo_signature",
    "ydpsignature",
    "tutanota_signature",
    "bloop_sign",
    "mobilesignature",
];

impl Element {
    pub fn new(name: &str, attribute: impl Fn(&str) -> Option<String>) -> Self {
        let low = |key: &str| attribute(key).unwrap_or_default().to_ascii_lowercase();
        let (class, id, style) = (low("class"), low("id"), low("style"));
        let style = Style::read(&style);
        Self {
            name: name.to_owned(),
            display: display(name, &class, &style),
            void: VOID.contains(&name),
            hidden: UNSEEN.contains(&name)
                || attribute("hidden").is_some()
                || name == "dialog" && attribute("open").is_none()
                || style.hidden,
            faint: style.faint().or_else(|| (name == "font" && is_white(&low("color"))).then_some(true)),
            struck: matches!(name, "s" | "strike" | "del") || style.struck,
            names: names(&class, &id),
            mark: mark(name, &class, &id, &style, &attribute),
            rest_is_quote: matches!(id.as_str(), "divrplyfwdmsg" | "appendonsend" | "x_divrplyfwdmsg"),
            preformatted: name == "pre" || style.preformatted,
            ruled: name == "div" && style.ruled_above,
            text: attribute("alt").filter(|alt| name == "img" && is_emoji(alt)),
        }
    }
}

fn names(class: &str, id: &str) -> Vec<String> {
    let classes = class.split_ascii_whitespace().map(|class| format!(".{class}"));
    classes.chain((!id.is_empty()).then(|| format!("#{id}"))).collect()
}

/// Whether declarations of a style sheet hide what they are for.
pub(super) fn hides(declarations: &str) -> bool {
    let style = Style::read(&declarations.to_ascii_lowercase());
    style.hidden || style.tiny == Some(true)
}

/// Whether declarations for paragraphs set them without a gap; nothing, if they say nothing of it.
pub(super) fn sets_tight(declarations: &str) -> Option<bool> {
    let declarations = declarations.to_ascii_lowercase();
    declarations.contains("margin").then(|| Style::read(&declarations).tight)
}

fn is_emoji(alt: &str) -> bool {
    !alt.is_empty() && alt.chars().count() <= 8 && alt.chars().all(|c| c > '\u{2000}')
}

fn mark(
    name: &str,
    class: &str,
    id: &str,
    style: &Style,
    attribute: impl Fn(&str) -> Option<String>,
) -> Option<Mark> {
    let named = |words: &[&str]| {
        let mut names = class.split_ascii_whitespace().chain([id]);
        names.any(|name| {
            words.iter().any(|word| name == *word || name.ends_with(word) && name.len() > word.len())
        })
    };
    if named(SIGNATURES) || id == "signature" || id == "x_signature" {
        return Some(Mark::Signature);
    }
    if named(ATTRIBUTIONS) {
        return Some(Mark::Attribution);
    }
    let quoted = named(QUOTES) || name == "div" && attribute("name").is_some_and(|name| name == "quote");
    if name != "blockquote" {
        return quoted.then_some(Mark::Quote);
    }
    let cite = attribute("type").is_some_and(|value| value.eq_ignore_ascii_case("cite"));
    let told = quoted || cite || attribute("cite").is_some() || class.contains("quote") || style.ruled_left;
    Some(if told { Mark::Quote } else { Mark::Indented })
}

fn display(name: &str, class: &str, style: &Style) -> Display {
    match name {
        "br" => Display::Break,
        "hr" => Display::Rule,
        "p" if class.contains("msonormal") || class.contains("msolistparagraph") || style.tight => {
            Display::Block
        }
        "p" | "ul" | "ol" | "dl" | "h1" | "h2" | "h3" | "h4" | "h5" | "h6" | "pre" | "table"
        | "blockquote" => Display::Paragraph,
        "li" => Display::Item,
        "td" | "th" => Display::Cell,
        "div" | "tr" | "tbody" | "thead" | "body" | "html" | "section" | "article" | "header" | "footer"
        | "main" | "center" | "form" | "address" | "dt" | "dd" | "figure" | "aside" | "nav" | "fieldset"
        | "caption" => Display::Block,
        _ => Display::Inline,
    }
}

/// What of a `style` attribute matters.
#[derive(Default)]
struct Style {
    hidden: bool,
    tight: bool,
    preformatted: bool,
    ruled_left: bool,
    ruled_above: bool,
    struck: bool,
    tiny: Option<bool>,
    white: Option<bool>,
    /// Something lies behind the letters.
    painted: bool,
}

impl Style {
    fn read(style: &str) -> Self {
        let mut read = Self::default();
        let mut flat = false;
        let mut clipped = false;
        for declaration in style.split(';') {
            let Some((property, value)) = declaration.split_once(':') else { continue };
            let value = value.trim().trim_end_matches("!important").trim_end();
            match property.trim() {
                "display" => read.hidden |= value == "none",
                "visibility" => read.hidden |= value == "hidden" || value == "collapse",
                "mso-hide" => read.hidden |= value == "all",
                "opacity" => read.hidden |= is_zero(value),
                "font-size" => read.tiny = Some(is_zero(value) || matches!(value, "1px" | "1pt")),
                "color" => read.white = Some(is_white(value) || value == "transparent"),
                "background" | "background-color" | "background-image" => {
                    read.painted |=
                        !is_white(value) && !matches!(value, "none" | "transparent" | "inherit" | "initial");
                }
                "left" | "top" | "text-indent" | "margin-left" => read.hidden |= is_far(value),
                "height" | "max-height" | "width" | "max-width" => flat |= is_zero(value),
                "clip" => read.hidden |= is_shut(value),
                "clip-path" => {
                    read.hidden |= matches!(value, "inset(100%)" | "inset(50%)" | "circle(0)" | "circle(0px)")
                }
                "transform" => read.hidden |= value.contains("scale(0)"),
                "overflow" => clipped |= value == "hidden",
                "text-decoration" | "text-decoration-line" => read.struck |= value.contains("line-through"),
                "margin" => read.tight |= value.split_whitespace().all(is_narrow),
                "margin-bottom" => read.tight |= is_narrow(value),
                "white-space" => read.preformatted |= value.starts_with("pre") && value != "pre-line",
                "border-left" => read.ruled_left |= is_drawn(value),
                "border-top" => read.ruled_above |= is_drawn(value),
                _ => {}
            }
        }
        read.hidden |= flat && clipped;
        read
    }

    fn faint(&self) -> Option<bool> {
        match (self.tiny, self.white) {
            _ if self.painted => Some(self.tiny == Some(true)),
            (Some(true), _) | (_, Some(true)) => Some(true),
            (None, None) => None,
            _ => Some(false),
        }
    }
}

/// `0`, `0px`, `0.0pt`
fn is_zero(value: &str) -> bool {
    let number = value.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    !number.is_empty() && number.bytes().all(|byte| matches!(byte, b'0' | b'.')) && number.contains('0')
}

/// No gap between paragraphs that anybody would see as one: `0`, `.0001pt`, `2px`.
fn is_narrow(value: &str) -> bool {
    let number = value.trim_end_matches("px").trim_end_matches("pt");
    is_zero(value) || number.parse::<f32>().is_ok_and(|size| (0.0..=3.0).contains(&size))
}

fn is_white(value: &str) -> bool {
    let bare: String = value.chars().filter(|c| !c.is_whitespace()).collect();
    matches!(bare.as_str(), "#fff" | "#ffffff" | "white" | "rgb(255,255,255)" | "rgba(255,255,255,1)")
}

/// `rect(0 0 0 0)`, `rect(1px, 1px, 1px, 1px)`: a window of no size.
fn is_shut(value: &str) -> bool {
    let edges = value.strip_prefix("rect(").and_then(|rest| rest.strip_suffix(')')).unwrap_or_default();
    let mut edges = edges.split([',', ' ']).filter(|edge| !edge.is_empty() && *edge != "auto");
    edges.next().is_some_and(|first| edges.all(|edge| edge == first))
}

/// `-9999px`: beside the page.
fn is_far(value: &str) -> bool {
    let digits = value.strip_prefix('-').map(|rest| rest.bytes().take_while(u8::is_ascii_digit).count());
    digits.is_some_and(|digits| digits >= 4)
}

fn is_drawn(value: &str) -> bool {
    value.contains("solid") && !value.split_whitespace().any(|word| word == "0" || word == "0px")
}

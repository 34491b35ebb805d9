//! What readers see: contrast in light and in dark (WCAG 1.4.3), and nothing that a mail client of
//! theirs doesn't know, looked up in `fixtures/mail-clients/support.json`.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use regex::Regex;

use super::styles::{Page, Scheme};

/// What some client doesn't know, and why the notice is as good without it.
const HARMLESS: &[(&str, &str)] = &[
    ("css-at-media", "without it a phone shows the same, with wider margins"),
    ("css-at-media-prefers-color-scheme", "without it the notice is light, or the client turns it over"),
    ("css-border-radius", "corners are square"),
    ("css-box-sizing", "only within @media"),
    ("css-cursor", "a hand over buttons"),
    ("css-table-layout", "automatic is what is anyway"),
    ("css-outline", "of images, and none is there"),
    ("css-direction", "left to right is what is anyway"),
    ("css-display-none", "the preview's sentence stands on top as well"),
    ("css-max-height", "of the preview's sentence"),
    ("css-max-width", "Outlook gets a table of 600 px instead, in a comment for it"),
    ("css-opacity", "of the preview's sentence"),
    ("css-overflow", "of the preview's sentence, and the card's corners"),
    ("css-padding", "Word takes it on cells, where all that matters stands"),
    ("css-width", "Word takes it on tables"),
    ("css-word-break", "a long word makes the line wider"),
    ("css-word-spacing", "MJML's, and it changes nothing"),
    ("css-sytem-ui", "the next font of the list"),
    ("css-border", "Word draws none round text"),
    ("css-background-color", "partly: not on the body"),
    ("css-background", "the colour stands beside it as background-color"),
    ("css-important", "only within @media"),
    ("css-text-decoration", "MJML's for buttons, partly"),
    ("css-vertical-align", "partly, and on cells in all"),
    ("css-font-weight", "bold and normal are known to all"),
    ("css-margin", "partly: in Word not between blocks of colour"),
    ("css-display", "MJML's column of one"),
    ("html-style", "all that matters stands in the elements themselves"),
    ("html-body", "what is set on it is set on the first block, too"),
    ("html-role", "what it says is plain without it"),
    ("html-aria-label", "what it says is plain without it"),
    ("html-target", "links write mails"),
    ("html-dir", "left to right is what is anyway"),
    ("html-link", "none is there; the title mentions it"),
    ("html-h1-h6", "partly: their margins are set"),
    ("html-doctype", "clients put their own"),
    ("html-width", "partly, and on tables in all"),
];

/// Properties and attributes that no table asks about, since everything knows them or only Word does.
const BASIC: &str = "color font-family border-bottom border-left border-top border-right border-color mso-padding-alt \
                     mso-line-height-rule mso-table-lspace mso-table-rspace -webkit-text-size-adjust -ms-text-size-adjust \
                     -ms-interpolation-mode outline";

fn notices() -> Vec<(String, String)> {
    let html = super::golden::goldens("html");
    assert!(html.len() > 100, "{}", html.len());
    html
}

#[test]
fn every_text_can_be_read_in_light_and_in_dark() {
    for (file, html) in notices() {
        for scheme in [Scheme::Light, Scheme::Dark] {
            let texts = Page::new(&html, scheme).texts();
            assert!(texts.len() > 2, "{file}");
            for text in texts {
                let ratio = text.contrast();
                assert!(ratio >= 4.5, "{file}, {scheme:?}: {ratio:.2}:1 for {text:?}");
            }
        }
    }
}

#[test]
fn a_text_that_is_too_pale_is_noticed() {
    let pale = "<style>@media (prefers-color-scheme: dark) { .a b { color: #333 !important; } }</style>\
                <div class=\"a\" style=\"background-color:#ffffff;color:#8c8c8c\">grey <b style=\"color:#000000\">black</b></div>";
    let of = |scheme| {
        Page::new(pale, scheme).texts().iter().map(|text| text.contrast() >= 4.5).collect::<Vec<_>>()
    };
    assert_eq!(of(Scheme::Light), [false, true]);
    let dark = pale.replace("#333", "#ffffff");
    let texts = Page::new(&dark, Scheme::Dark).texts();
    assert!(texts[1].contrast() < 1.1, "white on white");
}

#[test]
fn no_client_lacks_what_a_notice_needs() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("fixtures/mail-clients/support.json");
    let table: serde_json::Value =
        serde_json::from_str(&fs::read_to_string(path).expect("the table")).expect("JSON");
    let features: BTreeMap<String, BTreeMap<String, String>> =
        serde_json::from_value(table["features"].clone()).expect("features");
    let harmless: BTreeSet<&str> = HARMLESS.iter().map(|(slug, _)| *slug).collect();
    for (file, html) in notices() {
        for slug in used(&html) {
            let lacking = match features.get(&slug) {
                Some(lacking) => lacking.iter().filter(|(_, how)| *how == "n").collect::<Vec<_>>(),
                None => continue,
            };
            assert!(lacking.is_empty() || harmless.contains(slug.as_str()), "{file}: {slug}: {lacking:?}");
        }
        for property in properties(&html) {
            let known = BASIC.split_whitespace().any(|basic| basic == property)
                || features.contains_key(&slug_of(&property));
            assert!(known, "{file}: nobody has tested \"{property}\" in mail clients");
        }
        for never in ["flex", "grid", "position", "float", "white-space", "calc(", "rgba(", "var("] {
            assert!(!html.contains(never), "{file}: {never}");
        }
    }
}

/// What the table calls a property: those of one side stand under the whole.
fn slug_of(property: &str) -> String {
    let whole = ["margin", "padding", "border-radius"].into_iter().find(|whole| property.starts_with(whole));
    format!("css-{}", whole.unwrap_or(property))
}

fn properties(html: &str) -> BTreeSet<String> {
    let shown = Regex::new("(?s)<!--.*?-->").expect("a pattern").replace_all(html, "");
    let styles = Regex::new("(?s)style=\"([^\"]*)\"|\\{([^{}]*)\\}").expect("a pattern");
    let text: Vec<String> = styles
        .captures_iter(&shown)
        .map(|found| found.get(1).or(found.get(2)).map_or("", |m| m.as_str()).to_owned())
        .collect();
    let property = Regex::new(r"(?:^|;)\s*([a-z-]+)\s*:").expect("a pattern");
    text.iter()
        .flat_map(|text| property.captures_iter(text).map(|found| found[1].to_owned()).collect::<Vec<_>>())
        .collect()
}

/// Every feature of the table that the HTML uses.
fn used(html: &str) -> BTreeSet<String> {
    let shown = Regex::new("(?s)<!--.*?-->").expect("a pattern").replace_all(html, "").into_owned();
    let mut used: BTreeSet<String> = properties(&shown).iter().map(|property| slug_of(property)).collect();
    let tag = Regex::new("<([a-z]+[1-6]?)([^>]*)>").expect("a pattern");
    let attribute = Regex::new("([a-z-]+)=\"").expect("a pattern");
    for found in tag.captures_iter(&shown) {
        used.insert(match &found[1] {
            h if h.len() == 2 && h.starts_with('h') && h != "hr" => "html-h1-h6".to_owned(),
            "b" => "html-strong".to_owned(),
            tag => format!("html-{tag}"),
        });
        used.extend(attribute.captures_iter(&found[2]).map(|found| format!("html-{}", &found[1])));
    }
    used.insert("html-mailto-links".to_owned());
    let rules = [("@media", "css-at-media"), ("prefers-color-scheme", "css-at-media-prefers-color-scheme")];
    used.extend(rules.iter().filter(|(sign, _)| shown.contains(sign)).map(|(_, slug)| (*slug).to_owned()));
    used
}

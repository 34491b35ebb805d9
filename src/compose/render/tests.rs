//! Rendering: what both parts hold.

use super::super::model::Say;
use super::*;

#[test]
fn the_layout_compiles() {
    let parsed = mrml::parse(MJML).map_err(|error| format!("{error:?}")).expect("MJML");
    assert!(parsed.warnings.is_empty(), "{:?}", parsed.warnings);
    let html = html().expect("an HTML template");
    let mut environment = Environment::new();
    environment.add_template_owned("notice.html", html).map_err(|e| format!("{e:#}")).expect("compiles");
}

#[test]
fn nothing_comes_from_elsewhere() {
    let html = html().expect("an HTML template");
    for remote in ["<img", "<script", "@import", "url(", "<link", "googleapis"] {
        assert!(!html.contains(remote), "{remote}");
    }
}

#[test]
fn an_empty_model_renders_both() {
    let model = Model { headline: "Hello.".into(), ..Model::default() };
    let environment = environment();
    for name in ["notice.txt", "notice.html"] {
        let template = environment.get_template(name).expect("a template");
        template.render(Serde(&model)).map_err(|error| format!("{error:#}")).expect("renders");
    }
}

#[test]
fn wraps_at_72_columns() {
    let text = "word ".repeat(100);
    assert!(wrap(text.trim(), Some("  · "), Some("    ")).lines().all(|line| line.chars().count() <= 72));
    assert_eq!(wrap("a   b", None, None), "a   b");
    let prose = wrap(text.trim(), None, None);
    assert_eq!(prose.replace(" \n", " "), text.trim(), "who reads flowed text has the sentence whole");
    assert_eq!(wrap("", Some("| "), Some("| ")), "|");
    assert!(wrap(&"x".repeat(10_000), None, None).lines().all(|line| line.chars().count() <= 72));
}

#[test]
fn the_text_is_flowed() {
    let text = "word ".repeat(30);
    let say = Say {
        label: String::new(),
        say: text.clone(),
        typed: "form".into(),
        mailto: String::new(),
        second: false,
    };
    let model = Model { headline: text.trim().into(), also: vec![say], ..Model::default() };
    let rendered = render(&model);
    // What it is kept as has neither blanks at the ends of lines nor those that a list is stuffed with.
    assert!(rendered.text.lines().all(|line| !line.ends_with(' ')));
    let (first, _) = rendered.flowed.split_once("\n\n").expect("a paragraph");
    assert_eq!(first.replace(" \n", " "), text.trim(), "a sentence is one line to who reads it");
    let list: Vec<&str> = rendered.flowed.lines().skip_while(|line| !line.contains('·')).collect();
    assert!(
        list.len() > 1 && list.iter().all(|line| line.starts_with("   ") && !line.ends_with(' ')),
        "{list:?}"
    );
}

#[test]
fn a_line_to_type_stays_whole_and_never_stands_alone() {
    let say = "Something that is said in words until the line is nearly full";
    let typed = "notices daily";
    let lines = wrap(&before(say, typed), Some("  · "), Some("      "));
    assert_eq!(lines.lines().last(), Some("      full:  notices daily"), "{lines}");
    let long = "word ".repeat(30);
    let lines = wrap(&before("Say", long.trim()), Some("  · "), Some("      "));
    assert!(lines.starts_with("  · Say:  word word") && lines.lines().all(|line| line.chars().count() <= 72));
}

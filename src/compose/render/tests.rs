//! Rendering: what both parts hold.

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
    assert_eq!(wrap("", Some("| "), Some("| ")), "|");
    assert!(wrap(&"x".repeat(10_000), None, None).lines().all(|line| line.chars().count() <= 72));
}

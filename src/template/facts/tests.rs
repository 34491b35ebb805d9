//! The sources come back to the byte.

use std::collections::BTreeMap;

use super::*;
use crate::template::load;
use crate::texts::Texts;

#[test]
fn the_sources_of_the_shipped_templates_come_back() {
    let shipped = load::shipped();
    let text = facts(&shipped.iter().collect::<Vec<_>>(), &Texts::default());
    let sources = sources(&text);
    assert_eq!(sources.len(), shipped.len());
    for template in &shipped {
        let name = template.name.to_string();
        assert_eq!(sources[name.as_str()], template.source);
        assert!(text.contains(&format!("{name} sha256 {}\n", template.digest)));
    }
}

#[test]
fn line_ends_and_marks_in_a_source_are_kept() {
    let mut template = load::shipped().remove(0);
    for source in ["", "a\r\nb | c\n\n", "x sha256 y\n | z"] {
        template.source = source.to_owned();
        let text = facts(&[&template], &Texts::default());
        assert_eq!(sources(&text).into_values().collect::<Vec<_>>(), [source]);
    }
}

/// Other words or another language are another setting; whatever stands in them is no template.
#[test]
fn the_gateway_s_own_texts_and_their_language_are_told() {
    let own = BTreeMap::from([("done", "x\ny/z.example | name = 1\u{2028}| ".to_owned())]);
    let text = facts(&[], &Texts::new(Some("de-AT".into()), own));
    let told: Vec<&str> = text.lines().collect();
    let done = r#"texts.toml | done = "x\ny/z.example | name = 1\u{2028}| ""#;
    assert_eq!(told, [r#"texts.toml | language = "de-AT""#, done]);
    assert!(sources(&text).is_empty());
}

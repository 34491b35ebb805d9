//! What differs, as people read it.

use super::lines;

fn differs(old: &str, new: &str) -> String {
    let split = |text: &str| text.lines().map(str::to_owned).collect::<Vec<_>>();
    lines(&split(old), &split(new)).map(|lines| lines.join("\n")).unwrap_or_default()
}

#[test]
fn a_line_that_changed_stands_among_its_neighbours() {
    let old = "one\ntwo\nthree\nfour\nfive\nsix";
    assert_eq!(differs(old, &old.replace("four", "4")), "  …\n  three\n− four\n+ 4\n  five\n  …");
    assert_eq!(differs(old, &old.replace("one", "1")), "− one\n+ 1\n  two\n  …");
    assert_eq!(differs(old, &format!("{old}\nseven")), "  …\n  six\n+ seven");
}

#[test]
fn what_stayed_between_two_changes_is_folded() {
    let old = "a\nb\nc\nd\ne\nf";
    let new = "A\nb\nc\nd\ne\nF";
    assert_eq!(differs(old, new), "− a\n+ A\n  b\n  …\n  e\n− f\n+ F");
}

#[test]
fn what_is_too_long_isnt_compared() {
    assert_eq!(lines(&vec![String::new(); 401], &[]), None);
}

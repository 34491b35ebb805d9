//! What a hostile mail may hold, as a terminal gets it.

use super::{line, lines};

#[test]
fn nothing_controls_the_terminal() {
    assert_eq!(line("a\u{1b}[2Jb\u{9b}31m\u{7}\r\u{7f}"), "a\u{fffd}[2Jb\u{fffd}31m\u{fffd}\u{fffd}\u{fffd}");
}

#[test]
fn nothing_turns_the_text_around() {
    assert_eq!(line("pay \u{202e}001\u{2069}\u{200b}"), "pay \u{fffd}001\u{fffd}\u{fffd}");
}

#[test]
fn honest_text_stays_as_it_is() {
    assert_eq!(line("Jürgen 日本\tok 👍"), "Jürgen 日本 ok 👍");
    assert_eq!(lines("one\r\ntwo\n").collect::<Vec<_>>(), ["one", "two", ""]);
}

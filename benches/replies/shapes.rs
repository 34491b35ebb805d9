//! Replies of any size, of the shapes that readers of mail stumbled over.

use std::fmt::Write;

use tmail::parse::Body;
use tmail::parse::message::Flowed;

/// A way to fill a mail.
pub struct Shape {
    pub name: &'static str,
    /// The larger of the two sizes: lines, levels or octets.
    pub size: usize,
    pub make: fn(usize) -> Body,
}

const LINES: usize = 5_000;
const LEVELS: usize = 60;
const OCTETS: usize = 10_000_000;
const ELEMENTS: usize = 40_000;

pub fn all() -> Vec<Shape> {
    let of = |name, size, make| Shape { name, size, make };
    vec![
        of("quoted lines, plain", LINES, |n| plain(lines(n, "> "))),
        of("quoted lines, plain and HTML", LINES, |n| both(lines(n, "> "), html_lines(n))),
        of("quoted lines, flowed", LINES, |n| flowed(lines(n, "> "))),
        of("quoted lines of ours", LINES, |n| plain(notice(n).replace('\n', "\n> "))),
        of("unmarked lines of ours", LINES, |n| plain(notice(n))),
        of("one line of ours, again and again", LINES, |n| plain("Here is line 3 of it.\n".repeat(n))),
        of("own lines", LINES, |n| plain(lines(n, ""))),
        of("own lines in one paragraph", LINES, |n| plain("some words of mine\n".repeat(n))),
        of("levels of quoting, plain", LEVELS * 20, levels),
        of("levels of quoting, HTML", LEVELS * 20, html_levels),
        of("one line", OCTETS, |n| plain("abcdefghi ".repeat(n / 10))),
        of("one line without a space", OCTETS, |n| plain("a".repeat(n))),
        of("one line of HTML", OCTETS, |n| html("abcdefghi ".repeat(n / 10))),
        of("one line in both parts", OCTETS / 4, |n| {
            both("abcdefghi ".repeat(n / 10), "abcdefghi ".repeat(n / 10))
        }),
        of("one line that opens links", OCTETS, |n| plain("<http".repeat(n / 5))),
        of("one line of links", OCTETS, |n| plain("<http://x> ".repeat(n / 11))),
        of("one line of pages", OCTETS, |n| plain("http://x ".repeat(n / 9))),
        of("one line of marks", OCTETS, |n| plain("> ".repeat(n / 2))),
        of("one line of colons", OCTETS, |n| plain("Version: ".repeat(n / 9))),
        of("one line that began an attribution", OCTETS, |n| {
            plain(format!("On {} wrote:", "4 May 2026 ".repeat(n / 11)))
        }),
        of("elements within elements", ELEMENTS, |n| html("<div>".repeat(n))),
        of("elements that end", ELEMENTS, |n| html("<p>x<b>y</p>".repeat(n))),
        of("end tags without a beginning", ELEMENTS, |n| html("<div>".repeat(n / 2) + &"</b>".repeat(n / 2))),
        of("tables within tables", ELEMENTS, |n| html("<table><tr><td>x".repeat(n / 3))),
        of("style sheets", ELEMENTS, |n| {
            html(format!("<style>{}</style>x", ".a{display:none}".repeat(n / 16)))
        }),
        of("attributions", LINES, |n| {
            plain("On 4 May 2026 at 9:58 Jill <a@example.com> wrote:\n> x\n".repeat(n / 2))
        }),
        of("halves of attributions", LINES, |n| {
            plain("On 4 May 2026 at 9:58 Jill <a@example.com>\n".repeat(n))
        }),
        of("labels", LINES, |n| plain("Reason: for a@example.com\n".repeat(n))),
        of("rules", LINES, |n| plain("__________\n".repeat(n))),
        of("captions", LINES, |n| plain("--- some words ---\n".repeat(n))),
        of("paragraphs of footers", LINES, |n| plain("Sent from my phone\n\n".repeat(n / 2))),
        of("verbatim values that never end", LINES, |n| plain("Release notes: <<\n".repeat(n))),
        of("commands", LINES, |n| plain("approve\n\n".repeat(n / 2))),
        of("fields", LINES, |n| plain("Version: 1\n".repeat(n))),
        of("different fields", LINES, |n| {
            plain((0..n).fold(String::new(), |text, at| text + &format!("Version: {at}\n")))
        }),
    ]
}

/// A text of lines that are like each other, and none the same.
pub fn notice(lines: usize) -> String {
    (0..lines).fold(String::new(), |mut text, at| {
        // Writing into a String doesn't fail.
        let _ = writeln!(text, "Here is line {at} of it.");
        text
    })
}

fn lines(count: usize, mark: &str) -> String {
    (0..count).fold("approve\n\n".to_owned(), |mut text, at| {
        let _ = writeln!(text, "{mark}Somebody wrote {at} words, and some of them twice.");
        text
    })
}

fn html_lines(count: usize) -> String {
    let text = (0..count).fold("<div>approve</div><br><blockquote type=cite>".to_owned(), |mut text, at| {
        let _ = write!(text, "<div>Somebody wrote {at} words, and some of them twice.</div>");
        text
    });
    text + "</blockquote>"
}

fn levels(count: usize) -> Body {
    plain((0..count).map(|level| format!("{}approve\n", ">".repeat(level % 2_000))).collect())
}

fn html_levels(count: usize) -> Body {
    html("<blockquote type=cite><div>approve</div>".repeat(count))
}

fn plain(text: String) -> Body {
    Body { plain: Some(text), ..Body::default() }
}

fn flowed(text: String) -> Body {
    Body { flowed: Some(Flowed { delsp: false }), ..plain(text) }
}

fn html(text: String) -> Body {
    Body { html: Some(text), ..Body::default() }
}

fn both(text: String, page: String) -> Body {
    Body { plain: Some(text), html: Some(page), ..Body::default() }
}

//! A form of ours that was filled in where the client quotes it.

use crate::parse::Message;
use crate::template::Template;
use crate::tracking::TrackingNumber;

/// The most lines that are told.
const LINES_MAX: usize = 20;

/// The field lines of a quoted form that aren't as any mail of ours has them. Only what stands below a
/// quoted reference of this TMail, in the same run of quoted lines, is a form.
pub(super) fn filled_in_quote(
    message: &Message,
    number: &TrackingNumber,
    template: &Template,
    sent: &[&str],
) -> Vec<String> {
    let Some(plain) = &message.body.plain else { return Vec::new() };
    let ours: Vec<&str> = sent.iter().flat_map(|text| text.lines()).map(unmarked).collect();
    let mut within = false;
    let mut found = Vec::new();
    for line in plain.lines() {
        let Some(quoted) = line.trim_start().strip_prefix('>') else {
            within = false;
            continue;
        };
        let quoted = unmarked(quoted);
        within |= is_reference(quoted, number);
        // A client wraps what it quotes: the beginning of a line of ours is ours.
        let as_sent = || ours.iter().any(|line| line.starts_with(quoted));
        if within && is_filled_in(quoted, template) && !as_sent() && found.len() < LINES_MAX {
            found.push(quoted.to_owned());
        }
    }
    found
}

fn unmarked(line: &str) -> &str {
    line.trim_start_matches(['>', '|', ' ', '\u{a0}']).trim_end()
}

/// `DEPLOY-1049-Q #7`
fn is_reference(line: &str, number: &TrackingNumber) -> bool {
    let changeset = line.strip_prefix(&number.to_string()).and_then(|rest| rest.trim().strip_prefix('#'));
    changeset.is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit()))
}

fn is_filled_in(line: &str, template: &Template) -> bool {
    let named = line.split_once(':').filter(|(_, value)| !value.trim().is_empty());
    named.is_some_and(|(name, _)| template.field(name).is_some())
}

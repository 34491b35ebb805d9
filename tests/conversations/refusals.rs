//! Every refusal's words at one place: for each reason code the mail, what its author is told, and the
//! lines that would work, out of all conversations. `fixtures/conversations/refusals.txt`.

use std::collections::BTreeMap;
use std::path::Path;

use tmail::compose::Kind;
use tmail::decide::Disposition;
use tmail::record::Passed;

use crate::fixtures::matches;

/// Codes that a refused mail can have, each of which some conversation has to show.
const CODES: [&str; 31] = [
    "already-counted",
    "contradiction",
    "draft-dropped",
    "field-changed-since",
    "field-closed",
    "field-not-yours",
    "field-value",
    "filled-in-quote",
    "may-not-open",
    "missing",
    "names-another",
    "no-such-changeset",
    "no-such-file",
    "not-a-line",
    "not-an-answer",
    "not-in-directory",
    "not-in-this-state",
    "not-named",
    "not-on-tmail",
    "not-your-role",
    "nothing-to-do",
    "older-than-last",
    "open-answers",
    "reason-missing",
    "references-differ",
    "separated",
    "shown-changed",
    "state-moved",
    "too-old",
    "used-before",
    "wrong-number",
];

/// What was told for each code, and where.
#[derive(Default)]
pub struct Refusals(BTreeMap<String, Vec<String>>);

/// How many texts of a code are shown.
const SHOWN: usize = 8;

impl Refusals {
    /// Notes a refused mail.
    pub fn take(&mut self, file: &str, passed: &Passed) {
        if passed.disposition != Disposition::Refused {
            return;
        }
        let code = serde_json::to_value(passed.reason).expect("a code");
        let mut told = format!("   {file}\n     {}\n", passed.sentence);
        for notice in passed.notices.iter().filter(|notice| notice.kind == Kind::Answer) {
            typed(&notice.text).iter().for_each(|line| told.push_str(&format!("     → {line}\n")));
        }
        let known = self.0.entry(code.as_str().unwrap_or_default().to_owned()).or_default();
        let same = |other: &String| other.lines().skip(1).eq(told.lines().skip(1));
        if known.len() < SHOWN && !known.iter().any(same) {
            known.push(told);
        }
    }

    /// Compares with the golden; each code has to be there.
    pub fn check(&self, golden: &Path) -> Result<(), String> {
        let absent: Vec<_> = CODES.iter().filter(|code| !self.0.contains_key(**code)).collect();
        assert!(absent.is_empty(), "no conversation shows the refusals {absent:?}");
        let shown: String =
            self.0.iter().map(|(code, told)| format!("{code}\n{}\n", told.join(""))).collect();
        matches(golden, &shown)
    }
}

/// The lines that an answer offers: `· Approve, with the words:  approve #2`, each in one.
fn typed(text: &str) -> Vec<String> {
    let offered = text.lines().skip_while(|line| !line.contains("would work now")).skip(1);
    let mut lines: Vec<String> = Vec::new();
    for line in offered.take_while(|line| !line.trim().is_empty()) {
        match (line.trim().strip_prefix("· "), lines.last_mut()) {
            (Some(begins), _) => lines.push(begins.to_owned()),
            (None, Some(above)) => above.push_str(&format!(" {}", line.trim())),
            (None, None) => {}
        }
    }
    let behind = |line: &String| line.split_once(": ").map(|(_, typed)| typed.trim().to_owned());
    lines.iter().filter_map(behind).collect()
}

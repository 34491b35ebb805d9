//! `tmail inspect --explain`: for people, what proves the author of a mail, and what it lacks.

use std::fmt::Write as _;

use jiff::Timestamp;

use super::advice;
use super::report::Inspector;
use crate::address::Address;
use crate::authenticate::{Method, Report, SignatureReport, Testimony, Verdict, Worth, explain, questions};
use crate::parse::{Message, automatic, normalise_line_ends, parse};

impl Inspector {
    /// One mail as a short text.
    pub(super) async fn page(&self, file: &str, bytes: &[u8]) -> String {
        self.explained(file, bytes).await.0
    }

    /// The same, and whether it counts.
    pub(super) async fn explained(&self, file: &str, bytes: &[u8]) -> (String, bool) {
        let parsed = normalise_line_ends(bytes).and_then(|raw| parse(&raw));
        let message = match &parsed {
            Ok(message) => message,
            Err(malformed) => {
                return match self.machine_by_envelope() {
                    Some(reason) => (of_machine(file, malformed.from.as_ref(), &reason), false),
                    None => (of_malformed(file, &malformed.reason), false),
                };
            }
        };
        let machine = self.machine_by_envelope().or_else(|| automatic(message, &self.envelope));
        if let Some(reason) = machine {
            return (of_machine(file, Some(&message.from.address), &reason), false);
        }
        let answers = self.resolver.resolve(questions(message, &self.policy)).await;
        let now = self.now.unwrap_or_else(Timestamp::now);
        let report = explain(message, &answers, now, &self.policy);
        let advice = advice::advice(message, &report, &self.policy);
        let counts = matches!(report.verdict, Verdict::Authenticated(_));
        (of_report(file, message, &report, &advice), counts)
    }
}

fn of_malformed(file: &str, reason: &str) -> String {
    format!(
        "{file}\n  It counts for nobody: {reason}.\n  Such a mail could be read as somebody else's, so it is \
         held back. It has to be sent anew, from another program if it happens again.\n"
    )
}

fn of_machine(file: &str, from: Option<&Address>, reason: &str) -> String {
    let from = from.map(|from| format!("  From {from}\n")).unwrap_or_default();
    format!(
        "{file}\n{from}  A machine sent it: {reason}.\n  It decides nothing, whoever signed it, and gets no \
         answer.\n"
    )
}

pub(super) fn of_report(file: &str, message: &Message, report: &Report, advice: &[String]) -> String {
    let mut page = format!("{file}\n  From {}\n  {}\n", message.from.address, verdict(report));
    page.push_str("\n  Signatures (DKIM):\n");
    if report.signatures.is_empty() {
        let is_signed = message.fields_named("DKIM-Signature").next().is_some();
        page.push_str(if is_signed { "    not looked at\n" } else { "    none\n" });
    }
    for signature in &report.signatures {
        let key = signature.key().map(|name| format!("Its key is asked for at {name}"));
        let more = signature.alignment.clone().or(key);
        page.push_str(&line(signature.worth, &signature.sentence(), more.as_deref()));
    }
    if let Some(chain) = &report.arc {
        page.push_str("\n  Sent on under seal (ARC):\n");
        page.push_str(&testimony(chain, &chain.of_chain()));
    }
    if let Some(results) = &report.authres {
        page.push_str("\n  Results that another server wrote (Authentication-Results, the topmost):\n");
        page.push_str(&testimony(results, &results.of_results()));
    }
    if !advice.is_empty() {
        page.push_str("\n  What would help, if they did send it:\n");
    }
    for sentence in advice {
        // Writing into a String doesn't fail.
        let _ = writeln!(page, "    - {sentence}");
    }
    page
}

fn verdict(report: &Report) -> String {
    match &report.verdict {
        Verdict::Authenticated(author) => {
            format!("It counts as theirs, by {}: {}.", way(author.method()), author.proof())
        }
        // What there was is told below, one by one.
        Verdict::Unauthenticated { reason } if reason.starts_with("nothing proves") => {
            "It doesn't count as theirs: nothing proves that they sent it.".into()
        }
        Verdict::Unauthenticated { reason } => format!("It counts for nobody: {reason}."),
        Verdict::Deferred { reason } => format!("It isn't known yet whether it counts: {reason}."),
        Verdict::Rejected { reason } => format!("It counts for nobody: {reason}."),
        Verdict::Automatic { reason } => format!("A machine sent it: {reason}."),
    }
}

fn way(method: Method) -> &'static str {
    match method {
        Method::Dkim => "its signature (dkim)",
        Method::Arc => "the word of a forwarder (arc)",
        Method::Authres => "the word of a provider (authres)",
        Method::Challenge => "their answer to a challenge",
    }
}

fn testimony(testimony: &Testimony, sentence: &str) -> String {
    line(testimony.worth, sentence, testimony.alignment.as_deref())
}

fn line(worth: Worth, sentence: &str, alignment: Option<&str>) -> String {
    let mark = match worth {
        Worth::Proves => "counts",
        Worth::Failed => "broken",
        Worth::Unusable => "not accepted",
        Worth::Unaligned => "not of this domain",
        Worth::Unknown => "not known yet",
    };
    let alignment = alignment.map(|how| format!("\n      {how}.")).unwrap_or_default();
    format!("    [{mark}] {sentence}.{alignment}\n")
}

/// Whether any signature is of that worth.
pub(super) fn any(report: &Report, worth: Worth) -> Option<&SignatureReport> {
    report.signatures.iter().find(|signature| signature.worth == worth)
}

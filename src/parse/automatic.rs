//! Mail that a machine sent (RFC 3834 §2): it never decides, opens, or gets an answer.

use super::Message;
use crate::envelope::{Envelope, ReversePath};

/// More hops than this is a loop (RFC 5321 §6.3).
const HOPS: usize = 100;

/// Automatic by its envelope alone, whatever the mail holds: the null reverse-path (RFC 5321 §4.5.5).
pub fn automatic_by_envelope(envelope: &Envelope) -> Option<String> {
    match &envelope.from {
        ReversePath::Null => Some("its return path is empty, as that of a bounce".into()),
        ReversePath::Mailbox(path) if is_mailer(path) => Some("a mail system sent it".into()),
        ReversePath::Mailbox(_) | ReversePath::Unknown => None,
    }
}

/// A sentence that says why a mail is automatic, if it is.
pub fn automatic(message: &Message, envelope: &Envelope) -> Option<String> {
    automatic_by_envelope(envelope)
        .or_else(|| returned(message))
        .or_else(|| auto_submitted(message))
        .or_else(|| answering_machine(message))
        .or_else(|| by_type(message))
        .or_else(|| {
            let from = is_mailer(message.from.address.folded());
            from.then(|| "a mail system sent it".into())
        })
        .or_else(|| {
            let loops = message.fields_named("Received").count() >= HOPS;
            loops.then(|| format!("it has passed {HOPS} or more servers, so it goes in a circle"))
        })
}

/// Whether an automatic mail answers in somebody's place, as that of a mailbox whose owner is away does
/// (RFC 3834 §2): neither a report, nor a calendar's answer, nor what was sent to many.
pub fn answers_for_its_owner(message: &Message, envelope: &Envelope) -> bool {
    let mut says = message.fields_named("Auto-Submitted").map(|field| keyword(&field.unfolded()));
    let says_so = says.any(|keyword| keyword == "auto-replied") || marked(message).is_some();
    let by_envelope = automatic_by_envelope(envelope).is_some() && !message.cited().is_empty();
    (says_so || by_envelope) && by_type(message).is_none() && !is_mailer(message.from.address.folded())
}

/// The final delivery writes the reverse-path down as Return-Path (RFC 5321 §4.4).
fn returned(message: &Message) -> Option<String> {
    let path = message.field("Return-Path")?;
    let bare: String = path.chars().filter(|c| !c.is_whitespace()).collect();
    (bare == "<>").then(|| "its return path is empty, as that of a bounce".into())
}

/// RFC 3834 §5: any keyword but `no`, known or not; comments don't count.
fn auto_submitted(message: &Message) -> Option<String> {
    let keywords = message.fields_named("Auto-Submitted").map(|field| keyword(&field.unfolded()));
    let mut others = keywords.filter(|keyword| keyword != "no");
    others.next().map(|_| "it says itself that it was submitted automatically (Auto-Submitted)".into())
}

fn answering_machine(message: &Message) -> Option<String> {
    let precedence = message
        .fields_named("Precedence")
        .chain(message.fields_named("X-Precedence"))
        .map(|field| keyword(&field.unfolded()))
        .find(|word| matches!(word.as_str(), "bulk" | "junk" | "auto_reply" | "auto-reply"));
    if let Some(word) = precedence {
        return Some(format!("its precedence is \"{word}\", which automatic mail has"));
    }
    marked(message).map(|name| format!("it has the field {name}, which answering machines write"))
}

/// A field that answering machines write.
fn marked(message: &Message) -> Option<&'static str> {
    let marks = [
        "X-Autoreply",
        "X-Autorespond",
        "X-Autoresponse",
        "X-Autoresponder",
        "X-Auto-Reply",
        "X-Auto-Respond",
        "X-Auto-Responder",
        "X-AutoReply-From",
        "X-Mail-Autoreply",
        "X-FC-MachineGenerated",
    ];
    let mark = marks.iter().find(|name| {
        message.fields_named(name).any(|field| !matches!(keyword(&field.unfolded()).as_str(), "no" | "false"))
    });
    mark.copied()
}

/// Reports (RFC 3462, 3464, 8098, 5965) and answers to an invitation (RFC 5546 §3.2.3).
fn by_type(message: &Message) -> Option<String> {
    let written = message.field("Content-Type")?.to_ascii_lowercase();
    let media_type: String = without_comments(&written).chars().take_while(|c| *c != ';').collect();
    let media_type: String = media_type.chars().filter(|c| !c.is_whitespace()).collect();
    let reports = [
        "multipart/report",
        "message/delivery-status",
        "message/global-delivery-status",
        "message/disposition-notification",
        "message/global-disposition-notification",
        "message/feedback-report",
        "message/tracking-status",
    ];
    if reports.contains(&media_type.as_str()) {
        return Some("it is a report about a mail, not a mail of a person".into());
    }
    let answers_invitation = media_type == "text/calendar" || calendar_reply(message);
    answers_invitation.then(|| "it is the answer of a calendar to an invitation".into())
}

/// A calendar part with METHOD:REPLY (or COUNTER, or a refresh) in the mail's own body.
fn calendar_reply(message: &Message) -> bool {
    let own = String::from_utf8_lossy(message.raw_body()).to_ascii_lowercase();
    own.split("\ncontent-type:").skip(1).any(|part| {
        let field: String = part
            .split("\r\n")
            .enumerate()
            .take_while(|(line, text)| *line == 0 || text.starts_with([' ', '\t']))
            .map(|(_, text)| text)
            .collect();
        let bare: String = field.chars().filter(|c| !c.is_whitespace() && *c != '"').collect();
        bare.starts_with("text/calendar")
            && ["method=reply", "method=counter", "method=refresh"].iter().any(|method| bare.contains(method))
    })
}

fn is_mailer(address: &str) -> bool {
    let local = address.trim_start_matches('<').split('@').next().unwrap_or_default();
    local.eq_ignore_ascii_case("mailer-daemon")
}

/// The first word of a value in lower case, comments and parameters left out.
fn keyword(value: &str) -> String {
    let bare = without_comments(value);
    let word = bare.split([';', ' ', '\t']).find(|word| !word.is_empty()).unwrap_or_default();
    word.trim_matches('"').to_ascii_lowercase()
}

fn without_comments(value: &str) -> String {
    let (mut depth, mut bare) = (0_usize, String::new());
    for c in value.chars() {
        match c {
            '(' => depth += 1,
            ')' if depth > 0 => depth -= 1,
            _ if depth == 0 => bare.push(c),
            _ => {}
        }
    }
    bare
}

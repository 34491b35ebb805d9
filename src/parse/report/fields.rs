//! The groups of fields of a message/delivery-status part (RFC 3464 §2.1).

use super::{Action, Report, Reported};
use crate::address::Address;
use crate::status::Status;

/// Adds what a part says: one group about the mail, then one for each recipient.
pub(super) fn read(part: &[u8], report: &mut Report) {
    let text = String::from_utf8_lossy(part).replace("\r\n", "\n");
    for group in text.split("\n\n") {
        let fields = unfolded(group);
        if let Some(id) = value(&fields, "original-envelope-id") {
            report.envelope = Some(from_xtext(id));
        }
        report.recipients.extend(recipient(&fields));
    }
}

/// A group with an action that is known. Some servers write all groups as one, or the fields about the mail
/// into each.
fn recipient(fields: &[(String, String)]) -> Option<Reported> {
    let action = match value(fields, "action")?.split([' ', ';', '(']).next()?.to_ascii_lowercase().as_str() {
        "failed" | "failure" => Action::Failed,
        "delayed" => Action::Delayed,
        "delivered" => Action::Delivered,
        "relayed" => Action::Relayed,
        "expanded" => Action::Expanded,
        _ => return None,
    };
    let told = |name| value(fields, name).and_then(address);
    let diagnostic = value(fields, "diagnostic-code").unwrap_or_default();
    let status = value(fields, "status").and_then(Status::find);
    // `5.0.0` says nothing; what the other server said may say more.
    let says_more = |status: &Status| (status.subject, status.detail) == (0, 0);
    let status = match status {
        Some(bare) if says_more(&bare) => Status::find(diagnostic).or(Some(bare)),
        other => other.or_else(|| Status::find(diagnostic)),
    };
    Some(Reported {
        recipient: told("original-recipient").or_else(|| told("final-recipient")),
        action,
        status,
    })
}

fn unfolded(group: &str) -> Vec<(String, String)> {
    let mut fields: Vec<(String, String)> = Vec::new();
    for line in group.lines() {
        match (line.starts_with([' ', '\t']), line.split_once(':')) {
            (true, _) => {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            }
            (false, Some((name, value))) => {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
            (false, None) => {}
        }
    }
    fields
}

fn value<'a>(fields: &'a [(String, String)], name: &str) -> Option<&'a str> {
    fields.iter().find(|(field, _)| field == name).map(|(_, value)| value.as_str())
}

/// `rfc822; bob@acme.example`, with what people's servers put around it.
fn address(value: &str) -> Option<Address> {
    let bare = value.split_once(';').map_or(value, |(_, address)| address);
    let bare = bare.trim().trim_start_matches('<').trim_end_matches('>');
    Address::parse(&from_xtext(bare)).ok().or_else(|| Address::parse(bare).ok())
}

/// RFC 3461 §4: `+2B` is a `+`.
fn from_xtext(text: &str) -> String {
    let mut pieces = text.split('+');
    let mut plain = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let octet = piece.get(..2).and_then(|hex| u8::from_str_radix(hex, 16).ok());
        match octet.filter(|_| !piece[..2].bytes().any(|byte| byte.is_ascii_lowercase())) {
            Some(octet) => {
                plain.push(char::from(octet));
                plain.push_str(&piece[2..]);
            }
            None => {
                plain.push('+');
                plain.push_str(piece);
            }
        }
    }
    plain
}

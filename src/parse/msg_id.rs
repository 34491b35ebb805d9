//! Message-IDs (RFC 5322 §3.6.4), read so strictly that each can be written into a mail of ours.

use super::limits::LIMITS;

/// The longest that we keep: one line of 998 octets with the field's name.
const LONGEST: usize = 900;

/// The msg-ids of a field in order, without brackets; what isn't one is passed over.
pub(super) fn msg_ids(value: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut rest = value;
    while let Some((_, from)) = rest.split_once('<') {
        let Some((id, behind)) = from.split_once('>') else { break };
        if is_msg_id(id) && ids.len() < LIMITS.references {
            ids.push(id.to_owned());
        }
        rest = behind;
    }
    ids
}

fn is_msg_id(id: &str) -> bool {
    id.len() <= LONGEST
        && id.bytes().all(|byte| byte.is_ascii_graphic() && !b"<>()\\\",".contains(&byte))
        && id
            .split_once('@')
            .is_some_and(|(left, right)| !left.is_empty() && !right.is_empty() && !right.contains('@'))
}

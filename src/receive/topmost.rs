//! Whom a mail in a mailbox was for: of the fields that servers write envelope recipients into, one is
//! configured, and only its topmost occurrence is read; those below it may be anybody's.

use crate::address::{Address, AddressBook};
use crate::envelope::{Envelope, ReversePath};

/// The envelope of a mail that comes without one. An address that isn't ours, or says nothing but which
/// mailbox it is, is left out: To and Cc say more.
pub fn recipients(raw: &[u8], field: Option<&str>, book: &AddressBook) -> Envelope {
    let named = field.and_then(|name| topmost(raw, name)).and_then(|value| {
        let address = value.trim().trim_start_matches('<').trim_end_matches('>');
        Address::parse(address).ok().filter(|address| book.is_ours(address) && !book.is_mailbox(address))
    });
    Envelope { from: ReversePath::Unknown, recipients: named.into_iter().collect() }
}

/// The value of the first field of that name; nothing if it goes over more than one line.
fn topmost(raw: &[u8], name: &str) -> Option<String> {
    let mut lines =
        raw.split(|&byte| byte == b'\n').take_while(|line| !line.trim_ascii().is_empty()).peekable();
    let begins = |line: &[u8]| {
        let (head, rest) = line.split_at_checked(name.len())?;
        let rest = rest.strip_prefix(b":")?;
        head.eq_ignore_ascii_case(name.as_bytes()).then(|| String::from_utf8_lossy(rest).into_owned())
    };
    while let Some(line) = lines.next() {
        if let Some(value) = begins(line) {
            let goes_on = lines.peek().is_some_and(|next| next.starts_with(b" ") || next.starts_with(b"\t"));
            return (!goes_on).then_some(value);
        }
    }
    None
}

//! `[receive.imap]` and `[receive.maildir]`: mail that somebody else took in for us.

use std::path::Path;

use super::outside::{Defaults, server};
use super::settings::path_at;
use super::{Imap, Maildir};
use crate::template::load::Table;

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

/// Nothing where no host is named.
pub fn imap(receive: &mut Table<'_>, file: &Path) -> Option<Imap> {
    let mut table = receive.section("imap");
    let is_used = table.has("host");
    let defaults = Defaults { host: "", port: 993, implicit: 993 };
    let server = server(&mut table, file, defaults, is_used);
    let mailbox = table.line("mailbox").unwrap_or_else(|| "INBOX".to_owned());
    let move_to = filled(&mut table, "move_to");
    let max_size = table.number("max_size", 64 * KIB..=256 * MIB, 25 * MIB);
    let recipient_field = field(&mut table);
    if !server.host.is_empty() && server.login.is_none() {
        let what = "a mailbox isn't read without a user and a password";
        table.mistake("host", what, "Write user = \"…\" and password_file = \"…\"");
    }
    if move_to.as_ref() == Some(&mailbox) {
        table.mistake("move_to", "mails would be moved to where they are", "Name another mailbox");
    }
    table.finish();
    let login = server.login.clone()?;
    (!server.host.is_empty()).then_some(Imap { server, login, mailbox, move_to, max_size, recipient_field })
}

/// Nothing where no folder is named.
pub fn maildir(receive: &mut Table<'_>, file: &Path) -> Option<Maildir> {
    let mut table = receive.section("maildir");
    let dir = path_at(&mut table, "dir", file);
    let remove = table.flag("remove");
    let max_size = table.number("max_size", 64 * KIB..=256 * MIB, 25 * MIB);
    let recipient_field = field(&mut table);
    table.finish();
    Some(Maildir { dir: dir?, remove, max_size, recipient_field })
}

/// The name of a header field (RFC 5322 §2.2).
fn field(table: &mut Table<'_>) -> Option<String> {
    let name = filled(table, "recipient_field")?;
    if !name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':') {
        let what = format!("\"{name}\" isn't the name of a header field");
        table.mistake("recipient_field", what, "Write one as in \"Delivered-To\"");
    }
    Some(name)
}

fn filled(table: &mut Table<'_>, key: &'static str) -> Option<String> {
    table.line(key).filter(|text| !text.is_empty())
}

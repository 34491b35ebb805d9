//! Mails into folders (Maildir: `tmp`, `new`, `cur`), one for each recipient, for a demonstration or for
//! a local mail store.
//!
//! A file is complete and durable before it has its name in `new`. The name comes from the Message-ID,
//! so a repeat after a crash finds its first copy.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::{Outcome, Outgoing};
use crate::address::Address;

/// The longest folder name; most file systems take 255 octets.
const NAME_MAX: usize = 200;

/// Maildirs below one folder.
#[derive(Clone, Debug)]
pub struct MaildirTransport {
    root: PathBuf,
}

impl MaildirTransport {
    /// `root`: holds `name@example.com/{tmp,new,cur}`; made when needed.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The Maildir of one recipient.
    pub fn folder(&self, recipient: &Address) -> PathBuf {
        self.root.join(folder_name(recipient))
    }

    /// Puts a copy into the Maildir of each recipient.
    pub(super) async fn send(&self, mail: Outgoing<'_>) -> Vec<Outcome> {
        let copy = delivered_copy(mail);
        let name = file_name(mail.raw);
        let folders: Vec<_> = mail.recipients.iter().map(|recipient| self.folder(recipient)).collect();
        let recipients = folders.len();
        let work = move || folders.iter().map(|folder| outcome(deliver(folder, &name, &copy))).collect();
        match tokio::task::spawn_blocking(work).await {
            Ok(outcomes) => outcomes,
            Err(error) => vec![Outcome::Temporary { reply: error.to_string() }; recipients],
        }
    }
}

fn outcome(delivered: io::Result<Delivered>) -> Outcome {
    match delivered {
        Ok(Delivered::Now) => Outcome::Delivered { reply: "put into the Maildir".to_owned() },
        Ok(Delivered::Before) => Outcome::Delivered { reply: "was in the Maildir already".to_owned() },
        Err(error) => Outcome::Temporary { reply: format!("the Maildir can't be written: {error}") },
    }
}

enum Delivered {
    Now,
    Before,
}

fn deliver(folder: &Path, name: &str, copy: &[u8]) -> io::Result<Delivered> {
    let [tmp, new, cur] = ["tmp", "new", "cur"].map(|part| folder.join(part));
    for part in [&tmp, &new, &cur] {
        fs::create_dir_all(part)?;
    }
    if new.join(name).exists() || was_read(&cur, name)? {
        return Ok(Delivered::Before);
    }
    let unfinished = tmp.join(name);
    let mut file = File::create(&unfinished)?;
    file.write_all(copy)?;
    file.sync_all()?;
    fs::rename(&unfinished, new.join(name))?;
    for changed in [&new, folder, folder.parent().unwrap_or(folder)] {
        File::open(changed)?.sync_all()?;
    }
    Ok(Delivered::Now)
}

/// A reader moves a mail to `cur` and puts flags behind its name.
fn was_read(cur: &Path, name: &str) -> io::Result<bool> {
    for entry in fs::read_dir(cur)? {
        if entry?.file_name().as_encoded_bytes().starts_with(name.as_bytes()) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// As at every final delivery, the return path stands on top (RFC 5321 §4.4), and lines end as they do in
/// the files of this system: a mail reader shows a CR as `^M`. A verifier puts the CRs back (RFC 6376 §5.3).
fn delivered_copy(mail: Outgoing<'_>) -> Vec<u8> {
    let path = mail.from.map_or("", Address::as_str);
    let mut copy = format!("Return-Path: <{path}>\n").into_bytes();
    for line in mail.raw.split_inclusive(|&byte| byte == b'\n') {
        match line.strip_suffix(b"\r\n") {
            Some(text) => copy.extend(text.iter().chain(b"\n")),
            None => copy.extend(line),
        }
    }
    copy
}

/// Without `/`, which an address may hold and a file name may not; no two addresses have the same.
fn folder_name(address: &Address) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"@.+-_=".contains(&byte);
    let name: String = address
        .folded()
        .bytes()
        .map(|byte| if plain(byte) { char::from(byte).to_string() } else { format!("%{byte:02x}") })
        .collect();
    if name.len() <= NAME_MAX {
        return name;
    }
    format!("{}%{}", &name[..NAME_MAX / 2], hex(&Sha256::digest(address.folded())))
}

fn file_name(raw: &[u8]) -> String {
    let identity = message_id(raw).unwrap_or(raw);
    format!("{}.tmail", hex(&Sha256::digest(identity)[..20]))
}

/// The value of the first Message-ID field, as it stands there.
fn message_id(raw: &[u8]) -> Option<&[u8]> {
    const NAME: &[u8] = b"message-id:";
    raw.split(|&byte| byte == b'\n')
        .take_while(|line| !line.trim_ascii().is_empty())
        .find(|line| line.get(..NAME.len()).is_some_and(|name| name.eq_ignore_ascii_case(NAME)))
        .map(|line| line[NAME.len()..].trim_ascii())
        .filter(|id| !id.is_empty())
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

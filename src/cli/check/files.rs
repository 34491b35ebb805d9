//! Files and folders: people, templates, keys, space, and who may read them.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::line::Line;
use crate::config::{self, Config, Transport};
use crate::connect::{Login, Secret};
use crate::daemon::setup;
use crate::daemon::watched_file::doubts;
use crate::submit::SealKey;

/// Below that an operator has to do something: some hundred large mails.
const LITTLE: u64 = 1 << 30;
const TOO_LITTLE: u64 = 100 << 20;

/// The file of people.
pub fn directory(config: &Config) -> Line {
    let of = "directory";
    let Some(path) = &config.directory else {
        return Line::ok(of, "none, so nobody holds a role (directory in the settings)");
    };
    let directory = match config::directory(path) {
        Ok(directory) => directory,
        Err(mistakes) => {
            let told: Vec<String> = mistakes.iter().map(|mistake| format!("\n  {mistake}")).collect();
            return Line::wrong(of, told.concat());
        }
    };
    let owner = fs::metadata(&config.gateway.data_dir).map_or(0, |folder| folder.uid());
    match &doubts(path, owner)[..] {
        [] => match directory.people().len() {
            1 => Line::ok(of, "1 person"),
            people => Line::ok(of, format!("{people} people")),
        },
        doubts => Line::look(of, format!("whoever can change it says who approves: {}", doubts.join("; "))),
    }
}

pub fn templates(config: &Config) -> Line {
    match setup::templates(config) {
        Ok(templates) => Line::ok("templates", templates.len().to_string()),
        Err(error) => Line::wrong("templates", format!("\n{error}")),
    }
}

/// Who gets what people write to the humans behind the gateway.
pub fn operator(config: &Config) -> Line {
    match &config.gateway.operator {
        Some(operator) => Line::ok("operator", operator.to_string()),
        None => {
            let text = "nobody gets what is written to postmaster@ and abuse@. Set [gateway] operator";
            Line::look("operator", text)
        }
    }
}

/// Results of other servers are believed, and anybody may write such: only a mailbox whose provider takes them
/// out may be the way in (RFC 8601 §5).
pub fn trust(config: &Config) -> Option<Line> {
    let open = config.receive.smtp.filter(|smtp| !smtp.listen.ip().is_loopback())?;
    let text = format!(
        "whoever can reach {} can write Authentication-Results that are believed, and speak for everybody. Leave \
         [identity] trusted_authserv_ids empty, or let in that provider's servers alone",
        open.listen
    );
    (!config.identity.trusted_authserv_ids.is_empty()).then(|| Line::look("trust", text))
}

/// The DKIM key, and what its record should say.
pub fn key(config: &Config) -> (Line, Option<String>) {
    let (of, path) = ("DKIM key", &config.submit.key_file);
    if config.gateway.mailbox.is_some() {
        return (Line::ok(of, "none is needed: the provider of the mailbox signs"), None);
    }
    let shown = path.display();
    let pem = match fs::read_to_string(path) {
        Ok(pem) => pem,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            let text = format!("{shown} isn't there yet: `tmail init` or the first start makes it");
            return (Line::look(of, text), None);
        }
        Err(error) => return (Line::wrong(of, format!("{shown}: {error}")), None),
    };
    match SealKey::from_pem(&pem) {
        Ok(key) => (private(of, path), Some(key.dns_record())),
        Err(error) => (Line::wrong(of, format!("{shown}: {error}")), None),
    }
}

/// Secrets that nobody else may read: all but the DKIM key.
pub fn secrets(config: &Config) -> Vec<Line> {
    let mut lines = Vec::new();
    let secret = config.gateway.data_dir.join("secret.key");
    if secret.exists() {
        lines.push(private("secret", &secret));
    }
    let smtp = match &config.submit.transport {
        Transport::Smtp { server, .. } => server.login.as_ref(),
        Transport::Maildir { .. } => None,
    };
    let imap = config.receive.imap.as_ref().map(|imap| &imap.login);
    for login in [smtp, imap].into_iter().flatten() {
        if let Login { secret: Secret::File(path), .. } = login {
            lines.push(private("password", path));
        }
    }
    if let Some(tls) = &config.receive.tls {
        lines.push(private("certificate's key", &tls.key_file));
    }
    lines
}

/// A file that its owner alone may read; a group may, where it is the daemon's own.
fn private(of: &'static str, path: &Path) -> Line {
    let shown = path.display();
    match fs::metadata(path) {
        Ok(file) if file.mode() & 0o027 != 0 => Line::wrong(
            of,
            format!("others than its owner can read or change {shown}. Say: chmod 600 {shown}"),
        ),
        Ok(file) if file.len() == 0 => Line::wrong(of, format!("{shown} is empty. Write it there")),
        Ok(_) => Line::ok(of, format!("{shown}")),
        Err(error) => Line::wrong(of, format!("{shown}: {error}")),
    }
}

/// The folder of data, and how much room is left there.
pub fn space(config: &Config) -> Line {
    let (of, dir) = ("data folder", &config.gateway.data_dir);
    let shown = dir.display();
    let folder = match fs::metadata(dir) {
        Ok(folder) => folder,
        Err(error) if error.kind() == ErrorKind::NotFound => {
            return Line::ok(of, format!("{shown} is made at the first start"));
        }
        Err(error) => return Line::wrong(of, format!("{shown}: {error}")),
    };
    if folder.mode() & 0o077 != 0 {
        let text =
            format!("{shown} holds everybody's mail, and others can look into it. Say: chmod 700 {shown}");
        return Line::wrong(of, text);
    }
    let free = match rustix::fs::statvfs(dir) {
        Ok(system) => system.f_bavail.saturating_mul(system.f_frsize),
        Err(error) => return Line::wrong(of, format!("{shown}: {error}")),
    };
    let mib = free >> 20;
    match () {
        _ if free < TOO_LITTLE => Line::wrong(
            of,
            format!(
                "only {mib} MiB are free in {shown}. Make room: what can't be stored waits at its sender"
            ),
        ),
        _ if free < LITTLE => Line::look(of, format!("only {mib} MiB are free in {shown}. Make room soon")),
        _ => Line::ok(of, format!("{shown}, {mib} MiB free")),
    }
}

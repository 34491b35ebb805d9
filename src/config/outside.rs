//! Servers that we connect to: the keys that submission and the mailbox share.

use std::net::IpAddr;
use std::path::{Path, PathBuf};

use super::settings::path_at;
use crate::address::is_host_label;
use crate::connect::{Login, Proof, Secret};
use crate::template::load::Table;

/// A server that we connect to, and who we are to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub privacy: Privacy,
    /// PEM: the only authorities that count; nothing: those of the system.
    pub ca_file: Option<PathBuf>,
    pub login: Option<Login>,
}

/// What `tls` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Privacy {
    None,
    StartTls,
    Implicit,
}

impl Privacy {
    /// The word of the settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Privacy::None => "none",
            Privacy::StartTls => "starttls",
            Privacy::Implicit => "implicit",
        }
    }
}

/// What stands in a file that doesn't say.
#[derive(Clone, Copy)]
pub struct Defaults {
    pub host: &'static str,
    pub port: u16,
    /// The port of implicit TLS.
    pub implicit: u16,
}

/// `host`, `port`, `tls`, `ca_file` and who we are. `used`: whether anything is connected to at all, so
/// that mistakes matter.
pub fn server(table: &mut Table<'_>, file: &Path, defaults: Defaults, used: bool) -> Server {
    let host = host(table, defaults.host, used);
    let port = u16::try_from(table.number("port", 1..=65_535, defaults.port.into())).unwrap_or(defaults.port);
    let words = [
        ("auto", None),
        ("starttls", Some(Privacy::StartTls)),
        ("implicit", Some(Privacy::Implicit)),
        ("none", Some(Privacy::None)),
    ];
    let said = table.word("tls", &words).flatten();
    let privacy = said.unwrap_or_else(|| match () {
        () if port == defaults.implicit => Privacy::Implicit,
        () if is_here(&host) => Privacy::None,
        () => Privacy::StartTls,
    });
    let login = login(table, file);
    if used && login.is_some() && privacy == Privacy::None && !is_here(&host) {
        let what = "the password would go over the network for everybody to read";
        table.mistake("tls", what, "Write tls = \"starttls\" or tls = \"implicit\"");
    }
    Server { privacy, ca_file: path_at(table, "ca_file", file), login, host, port }
}

fn host(table: &mut Table<'_>, default: &str, used: bool) -> String {
    let host = table.line("host").unwrap_or_else(|| default.to_owned());
    if host.is_empty() && default.is_empty() {
        return host;
    }
    let named = host.split('.').all(is_host_label) || host.parse::<IpAddr>().is_ok();
    if used && !named {
        let what = format!("\"{host}\" isn't a host");
        table.mistake("host", what, "Write its name or its IP address: \"127.0.0.1\"");
    }
    host
}

/// Whether a host is this machine.
fn is_here(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost") || host.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// Who we are to a server; nothing where no user is named.
fn login(table: &mut Table<'_>, file: &Path) -> Option<Login> {
    let user = table.line("user").filter(|user| !user.is_empty());
    let ways = [("password", Proof::Password), ("xoauth2", Proof::Xoauth2)];
    let proof = table.word("auth", &ways).unwrap_or(Proof::Password);
    let found: Vec<Secret> = secrets(table, file).into_iter().flatten().collect();
    match (user, &found[..]) {
        (Some(user), [secret]) => Some(Login { user, proof, secret: secret.clone() }),
        (Some(_), []) => {
            let what = "there is a user, and no password";
            table.mistake("user", what, "Write password_file = \"…\", or password_command = [\"…\"]");
            None
        }
        (None, []) => None,
        (None, _) => {
            table.mistake("user", "there is a password, and no user", "Write user = \"…\"");
            None
        }
        (Some(_), _) => {
            let what = "the password is told in more than one way";
            table.mistake("user", what, "Keep one of password_file, password_command and password");
            None
        }
    }
}

fn secrets(table: &mut Table<'_>, file: &Path) -> [Option<Secret>; 3] {
    let command = table.lines("password_command").filter(|words| !words.is_empty());
    let command = command.map(Secret::Command);
    let text = table.line("password").filter(|text| !text.is_empty()).map(Secret::Text);
    [path_at(table, "password_file", file).map(Secret::File), command, text]
}

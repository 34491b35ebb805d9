//! Passwords and tokens: where they come from. They are read each time a connection is opened, so that
//! one that was changed is used, and nothing of them stands in a log.

use std::fmt;
use std::path::PathBuf;
use std::process::Stdio;
use std::time::Duration;

use tokio::process::Command;
use tokio::time::timeout;

/// How long a command may take to tell one.
const PATIENCE: Duration = Duration::from_secs(30);

/// Who we are to a server, and how we show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Login {
    pub user: String,
    pub proof: Proof,
    pub secret: Secret,
}

/// What the secret is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    Password,
    /// A token of OAuth 2.0 (SASL XOAUTH2), as large providers ask for.
    Xoauth2,
}

impl Proof {
    /// The word of the settings.
    pub fn as_str(self) -> &'static str {
        match self {
            Proof::Password => "password",
            Proof::Xoauth2 => "xoauth2",
        }
    }
}

/// Where a secret comes from.
#[derive(Clone, PartialEq, Eq)]
pub enum Secret {
    /// From the environment.
    Text(String),
    /// The first line of a file.
    File(PathBuf),
    /// The first line that a program prints: its path and its arguments.
    Command(Vec<String>),
}

impl Secret {
    /// I/O: the secret as it is now. Errors: a sentence without it.
    pub async fn read(&self) -> Result<String, String> {
        let text = match self {
            Secret::Text(text) => text.clone(),
            Secret::File(path) => tokio::fs::read_to_string(path)
                .await
                .map_err(|error| format!("the password file {}: {error}", path.display()))?,
            Secret::Command(words) => printed(words).await?,
        };
        let line = text.lines().next().unwrap_or_default().to_owned();
        if line.is_empty() { Err(format!("{self:?} is empty")) } else { Ok(line) }
    }
}

async fn printed(words: &[String]) -> Result<String, String> {
    let Some((program, arguments)) = words.split_first() else {
        return Err("the password command is empty".to_owned());
    };
    let mut command = Command::new(program);
    command.args(arguments).stdin(Stdio::null()).stderr(Stdio::inherit()).kill_on_drop(true);
    let output = timeout(PATIENCE, command.output())
        .await
        .map_err(|_| format!("{program} prints no password within {} s", PATIENCE.as_secs()))?
        .map_err(|error| format!("{program} can't be run for the password: {error}"))?;
    if !output.status.success() {
        return Err(format!("{program}, which should print the password, failed: {}", output.status));
    }
    String::from_utf8(output.stdout).map_err(|_| format!("{program} printed no text"))
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Secret::Text(_) => f.write_str("the password"),
            Secret::File(path) => write!(f, "the password file {}", path.display()),
            Secret::Command(words) => {
                write!(f, "the output of {}", words.first().map_or("nothing", String::as_str))
            }
        }
    }
}
